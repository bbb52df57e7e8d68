#include "classifier/rule_set.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "classifier/builtin_rules.hpp"
#include "classifier/rule_files.hpp"
#include "core/id.hpp"
#include "language/program.hpp"

namespace webcare::classifier {
namespace {

/// Grows by one whenever the same rules would be judged otherwise by a newer version of this code.
constexpr int judgement_version = 1;

void add_register_conditions(language::Compiler& compiler, RuleSet& set,
                             config::Problems& problems) {
    const std::string scope = "built-in register";
    const config::Node cues = config::Document::parse(std::string{register_cues}, scope, problems);
    for (const auto& [name, terms] : cues["terms"].fields())
        compiler.add_terms(scope, name.scalar(), terms);
    set.formal =
        compiler.add("webcared.register.formal", cues["formal"], language::Scope::rule, scope);
    set.informal =
        compiler.add("webcared.register.informal", cues["informal"], language::Scope::rule, scope);
}

void make_groups(RuleSet& set) {
    std::map<std::string, int> numbers;
    for (const Rule& rule : set.rules) {
        int number = -1;
        if (!rule.group.empty()) {
            number =
                numbers.try_emplace(rule.group, static_cast<int>(numbers.size())).first->second;
            const auto index = static_cast<std::size_t>(number);
            if (index == set.group_names.size()) {
                set.group_names.push_back(rule.group);
                set.groups.severity_cap.push_back(0);
                set.groups.urgency_cap.push_back(0);
            }
            auto& severity = set.groups.severity_cap[index];
            auto& urgency = set.groups.urgency_cap[index];
            if (!rule.shadow) severity = std::max(severity, rule.severity);
            if (!rule.shadow) urgency = std::max(urgency, rule.urgency);
        }
        set.group_of.push_back(number);
    }
}

std::vector<bool> wanted_in(const RuleSet& set, std::string_view language) {
    std::vector<bool> wanted;
    for (const Rule& rule : set.rules)
        wanted.push_back(rule.language.empty() || rule.language == language);
    wanted.resize(set.rules.size() + 2, true);
    return wanted;
}

void make_wanted(RuleSet& set) {
    for (const Rule& rule : set.rules) {
        if (rule.language.empty() || set.wanted_by_language.count(rule.language) != 0) continue;
        set.wanted_by_language.emplace(rule.language, wanted_in(set, rule.language));
    }
    set.wanted_otherwise = wanted_in(set, "no such language");
    set.wanted_by_language.emplace("", std::vector<bool>{});
    set.wanted_by_language.emplace("und", std::vector<bool>{});
}

bool asks_history(const language::Expr& expr) {
    using language::FieldId;
    const FieldId field = expr.test.field;
    if (expr.op == language::Op::field &&
        (field == FieldId::open_cases || field == FieldId::mentions_30d))
        return true;
    return std::any_of(expr.children.begin(), expr.children.end(),
                       [](const language::Expr& child) { return asks_history(child); });
}

std::string make_hash(const std::string& content, const RuleSetOptions& options) {
    std::string all = fmt::format("{}|{},{},{},{}|{}|", judgement_version, options.levels.low,
                                  options.levels.medium, options.levels.high,
                                  options.levels.critical, options.zone.name());
    for (const config::Brand& brand : options.brands) {
        all += fmt::format("{}|{}|{}|{}|", brand.name, fmt::join(brand.handles, ","),
                           fmt::join(brand.accounts, ","), fmt::join(brand.words, ","));
    }
    return hash_id(all + content);
}

}  // namespace

const std::vector<bool>& RuleSet::wanted(std::string_view language) const {
    const auto found = wanted_by_language.find(language);
    return found == wanted_by_language.end() ? wanted_otherwise : found->second;
}

std::shared_ptr<const RuleSet> load_rules(const RuleSetOptions& options,
                                          config::Problems& problems) {
    RuleFiles files = read_rule_files(options.paths, problems);
    auto set = std::make_shared<RuleSet>();
    language::Compiler compiler{problems};
    for (const ListOfTerms& list : files.lists)
        compiler.add_terms(list.file, list.name, list.terms);
    for (const Rule& rule : files.rules)
        if (rule.when) compiler.add(rule.id, rule.when, language::Scope::rule, rule.file);
    add_register_conditions(compiler, *set, problems);
    set->program = compiler.compile();
    if (!set->program) return nullptr;
    set->rules = std::move(files.rules);
    set->levels = options.levels;
    set->zone = options.zone;
    set->hash = make_hash(files.content, options);
    set->us = Recogniser{options.brands};
    set->asks_history =
        std::any_of(set->program->conditions.begin(), set->program->conditions.end(),
                    [](const auto& one) { return asks_history(one.expr); });
    make_groups(*set);
    make_wanted(*set);
    return set;
}

bool asks_history(const RuleSet& rules) {
    return rules.asks_history;
}
const std::string& hash_of(const RuleSet& rules) {
    return rules.hash;
}
std::size_t rule_count(const RuleSet& rules) {
    return rules.rules.size();
}

}  // namespace webcare::classifier
