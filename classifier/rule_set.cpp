#include "classifier/rule_set.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "classifier/builtin_rules.hpp"
#include "classifier/rule_files.hpp"
#include "core/id.hpp"
#include "core/text.hpp"
#include "language/asks.hpp"

namespace webcare::classifier {
namespace {

/// Grows by one whenever the same rules would be judged otherwise by a newer version of this code.
constexpr int judgement_version = 2;

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

std::string make_hash(const std::string& content, const RuleSetOptions& options) {
    std::string all = fmt::format("{}|{},{},{},{}|{}|", judgement_version, options.levels.low,
                                  options.levels.medium, options.levels.high,
                                  options.levels.critical, options.zone.name());
    for (const config::Brand& brand : options.brands) {
        all += fmt::format("{}|{}|{}|{}|", brand.name, fmt::join(brand.handles, ","),
                           fmt::join(brand.accounts, ","), fmt::join(brand.words, ","));
    }
    if (!options.office_hash.empty()) all += options.office_hash + '|';
    if (options.lists) {
        for (const auto& [name, entries] : *options.lists)
            all += fmt::format("{}:{}|", name, fmt::join(entries, ","));
    }
    return hash_id(all + content);
}

/// Whom a rule set knows by name beside its own words.
language::Surroundings surroundings(const RuleSetOptions& options, const RuleFiles& files) {
    language::Surroundings around;
    around.disabled = files.disabled;
    if (!options.lists) return around;
    around.author_lists.emplace();
    for (const auto& [name, entries] : *options.lists)
        around.author_lists->push_back(lower_ascii(name));
    return around;
}

/// Gives the questions of the past the answers that the examples state.
void answer_examples(RuleSet& set, config::Problems& problems) {
    const auto& asked = language::questions(*set.program);
    for (Rule& rule : set.rules) {
        for (Example& example : rule.examples) {
            for (const Example::Before& before : example.before) {
                bool any = false;
                for (const PastQuestion& question : asked) {
                    const bool people = question.what == PastQuestion::What::authors;
                    if (people != before.people || question.rule != before.rule) continue;
                    PastCount found;
                    found.count = before.count;
                    example.history.answers.emplace_back(question, found);
                    any = true;
                }
                if (any) continue;
                problems.error(before.at,
                               fmt::format("no rule asks for {}{}, ...)",
                                           before.people ? "distinct(author, rule:" : "seen(rule:",
                                           before.rule));
            }
        }
    }
}

/// A node holds its whole file.
void forget_sources(RuleSet& set) {
    for (Rule& rule : set.rules) {
        rule.when = {};
        rule.examples = {};
    }
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
    language::Compiler compiler{problems, surroundings(options, files)};
    for (const ListOfTerms& list : files.lists)
        compiler.add_terms(list.file, list.name, list.terms);
    for (const Rule& rule : files.rules)
        if (rule.when) compiler.add(rule.id, rule.when, language::Scope::rule, rule.file);
    add_register_conditions(compiler, *set, problems);
    set->program = compiler.compile();
    if (!set->program) return nullptr;
    set->rules = std::move(files.rules);
    for (std::uint32_t number = 0; number < set->rules.size(); ++number)
        if (set->rules[number].id == "webcared.deadline") set->deadline = number;
    set->levels = options.levels;
    set->zone = options.zone;
    set->office = options.office;
    if (options.lists) {
        for (const auto& [name, entries] : *options.lists) set->lists.add(name, entries);
    }
    answer_examples(*set, problems);
    if (!problems.ok()) return nullptr;
    set->hash = make_hash(files.content, options);
    set->us = Recogniser{options.brands};
    set->asks_counts = language::asks_counts(*set->program);
    make_groups(*set);
    make_wanted(*set);
    if (options.only_judges) forget_sources(*set);
    return set;
}

bool asks_counts(const RuleSet& rules) {
    return rules.asks_counts;
}
const std::string& hash_of(const RuleSet& rules) {
    return rules.hash;
}
namespace {

std::vector<std::string> each_once(const RuleSet& rules, std::vector<std::string> Rule::*list) {
    std::set<std::string> all;
    for (const Rule& rule : rules.rules) all.insert((rule.*list).begin(), (rule.*list).end());
    return {all.begin(), all.end()};
}

}  // namespace

std::vector<std::string> intents(const RuleSet& rules) {
    return each_once(rules, &Rule::intents);
}
std::vector<std::string> topics(const RuleSet& rules) {
    return each_once(rules, &Rule::topics);
}
std::vector<std::string> rule_ids(const RuleSet& rules) {
    std::vector<std::string> ids;
    for (const Rule& rule : rules.rules) ids.push_back(rule.id);
    return ids;
}
const std::vector<PastQuestion>& questions(const RuleSet& rules) {
    return language::questions(*rules.program);
}
std::size_t rule_count(const RuleSet& rules) {
    return rules.rules.size();
}

}  // namespace webcare::classifier
