#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <unordered_map>

#include "config/defaults.hpp"
#include "core/text.hpp"
#include "language/field.hpp"
#include "language/language.hpp"
#include "language/parser.hpp"
#include "language/program.hpp"

namespace webcare::language {
namespace {

/// What an expression stands on: one of these sets must match, or one of these rules hold.
struct Support {
    std::vector<SetId> sets;
    std::vector<std::uint32_t> rules;  ///< by condition
};
/// Nothing: it can hold without any.
using Need = std::optional<Support>;

/// What conditions need. A rule that is asked for is a need of its own and not taken apart, so that
/// rules which ask for one another in a long row cost no more than their own words.
class Needs {
 public:
    explicit Needs(const Lexicon& lexicon) : lexicon_{lexicon} {}

    Need of(const Expr& e) const {
        switch (e.op) {
            case Op::words:
                return Support{{e.set}, {}};
            case Op::count:
                if (compare(0, e.test.comparison, e.test.number)) return {};
                return Support{{e.set}, {}};
            case Op::near:
            case Op::onear:
            case Op::same_sentence:
            case Op::all:
                return smallest(e.children);
            case Op::any:
                return united(e.children, 1);
            case Op::at_least:
                return united(e.children, e.number);
            case Op::rule:
                return Support{{}, {e.number}};
            case Op::none:
            case Op::field:
            case Op::past:  // what came before can be enough
                break;
        }
        return {};
    }

 private:
    Need smallest(const std::vector<Expr>& children) const {
        Need best;
        for (const Expr& child : children) {
            Need one = of(child);
            if (one && (!best || cost(*one) < cost(*best))) best = std::move(one);
        }
        return best;
    }

    /// `least` children must hold: as long as fewer can do so without a match, one of the others
    /// must match.
    Need united(const std::vector<Expr>& children, std::uint32_t least) const {
        Support all;
        std::uint32_t free = 0;
        for (const Expr& child : children) {
            if (const Need one = of(child)) {
                all.sets.insert(all.sets.end(), one->sets.begin(), one->sets.end());
                all.rules.insert(all.rules.end(), one->rules.begin(), one->rules.end());
            } else {
                ++free;
            }
        }
        if (free >= least) return {};
        sort_out(all.sets);
        sort_out(all.rules);
        return all;
    }

    static void sort_out(std::vector<std::uint32_t>& numbers) {
        std::sort(numbers.begin(), numbers.end());
        numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
    }

    /// Words are found in one pass, whether asked for or not; what is searched costs one of its
    /// own.
    std::size_t cost(const Support& support) const {
        std::size_t sum = support.sets.size() + support.rules.size();
        for (const SetId set : support.sets) sum += lexicon_.is_searched(set) ? 10'000U : 0U;
        return sum;
    }

    const Lexicon& lexicon_;
};

/// Calls visit(expr) for `e` and everything below it.
template <class Visit>
void each_expr(Expr& e, const Visit& visit) {
    visit(e);
    for (Expr& child : e.children) each_expr(child, visit);
}

/// The known name that was most likely meant, and is not that of whoever asks (`self`).
std::string maybe(std::string_view name, std::vector<std::string_view> known,
                  const config::Problems& problems, std::string_view self = {}) {
    if (problems.full()) return {};
    std::erase(known, self);
    const auto near = nearest(name, known);
    return near.empty() ? "" : fmt::format("; did you mean {}?", near);
}

}  // namespace

struct Compiler::State {
    State(config::Problems& p, Surroundings a) : problems{p}, around{std::move(a)} {}

    config::Problems& problems;
    Surroundings around;
    std::shared_ptr<Program> program = std::make_shared<Program>();
    Vocabulary vocabulary{program->lexicon, program->questions};
    std::map<std::string, TermLists, std::less<>> lists;  ///< by file scope
    std::vector<config::Node> nodes;                      ///< by condition

    void resolve_rules();
    void check_fields();
    void check_value(std::uint32_t condition, const Expr& e);
    /// The condition of this program that must be decided before `e`.
    std::optional<std::uint32_t> waits_for(const Expr& e) const;
    void sort_conditions();
    void put_dear_last();
    void index_needs();
};

Compiler::Compiler(config::Problems& problems, Surroundings around)
    : state_{std::make_unique<State>(problems, std::move(around))} {}
Compiler::~Compiler() = default;

namespace {

FoldOptions read_fold(config::Fields& list, config::Problems& problems) {
    FoldOptions options;
    if (!list.present("fold")) return options;
    config::Fields fold{list.node("fold"), "fold", problems};
    fold.read("elongation", options.elongation);
    fold.read("diacritics", options.diacritics);
    fold.finish();
    return options;
}

std::vector<Term> read_words(const config::Node& words, FoldOptions options,
                             config::Problems& problems) {
    std::vector<Term> terms;
    for (const config::Node& entry : words.items()) {
        if (!entry.is_scalar()) {
            problems.error(entry.at(), "an entry of a list is a word or a phrase");
            continue;
        }
        const Complain complain = [&](std::size_t at, std::string message) {
            problems.error(entry.at(at), std::move(message));
        };
        for (Term& term : read_list_entry(entry.scalar(), options, complain))
            terms.push_back(std::move(term));
    }
    if (terms.empty()) problems.error(words.at(), "a list needs at least one word");
    return terms;
}

}  // namespace

void Compiler::add_terms(const std::string& file_scope, const std::string& list,
                         const config::Node& terms) {
    State& s = *state_;
    TermList made;
    FoldOptions options;
    config::Node words = terms;
    if (terms.is_mapping()) {
        config::Fields fields{terms, "list of terms", s.problems};
        words = fields.node("words");
        if (!words) s.problems.error(terms.at(), "a list of terms needs words: [...]");
        std::string negation = "count";
        fields.choice("negation", negation, {"count", "ignore"});
        made.ignore_negation = negation == "ignore";
        options = read_fold(fields, s.problems);
        fields.finish();
        if (!words) return;
    }
    std::vector<Term> read = read_words(words, options, s.problems);
    made.has_negator = has_negator(read);
    made.set = s.vocabulary.set_of(std::move(read));
    s.lists[file_scope].insert_or_assign(list, made);
}

std::uint32_t Compiler::add(const std::string& id, const config::Node& when, Scope scope,
                            const std::string& file_scope) {
    State& s = *state_;
    const auto number = static_cast<std::uint32_t>(s.program->conditions.size());
    Program::Condition condition;
    condition.id = id;
    if (when.is_scalar()) {
        condition.expr = parse(when.scalar(), scope, s.lists[file_scope], s.vocabulary,
                               [&](std::size_t at, std::string message) {
                                   s.problems.error(when.at(at), std::move(message));
                               });
    } else {
        s.problems.error(when.at(), "a condition is a text, such as: kapot AND NOT \"kapot goed\"");
    }
    s.program->conditions.push_back(std::move(condition));
    s.nodes.push_back(when);
    return number;
}

void Compiler::State::resolve_rules() {
    std::unordered_map<std::string_view, std::uint32_t> by_id;
    std::vector<std::string_view> ids;
    for (std::uint32_t i = 0; i < program->conditions.size(); ++i) {
        by_id.emplace(program->conditions[i].id, i);
        ids.push_back(program->conditions[i].id);
    }
    std::vector<std::string_view> elsewhere;
    if (around.rules) elsewhere.assign(around.rules->begin(), around.rules->end());
    program->question_rule.assign(program->questions.size(), Program::elsewhere);
    for (std::uint32_t i = 0; i < program->conditions.size(); ++i) {
        each_expr(program->conditions[i].expr, [&](Expr& e) {
            if (e.op != Op::rule && e.op != Op::past) return;
            const bool is_elsewhere = e.op == Op::past && around.judged_elsewhere;
            if (is_elsewhere) {
                if (!around.rules ||
                    std::find(elsewhere.begin(), elsewhere.end(), e.rule_id) != elsewhere.end()) {
                    return;
                }
            } else if (const auto found = by_id.find(e.rule_id); found != by_id.end()) {
                (e.op == Op::rule ? e.number : program->question_rule[e.number]) = found->second;
                return;
            }
            if (const auto gone = around.disabled.find(e.rule_id); gone != around.disabled.end()) {
                const auto asked = nodes[i].at(e.at);
                problems.error(
                    gone->second,
                    fmt::format("rule \"{}\" cannot be disabled: rule \"{}\" asks for it "
                                "({}:{}); disable that too, or write a rule of this id "
                                "that finds what you mean",
                                e.rule_id, program->conditions[i].id, asked.file, asked.line));
                return;
            }
            problems.error(nodes[i].at(e.at),
                           fmt::format("no rule \"{}\"{}", e.rule_id,
                                       maybe(e.rule_id, is_elsewhere ? elsewhere : ids, problems,
                                             program->conditions[i].id)));
        });
    }
}

/// A word that no message will ever have is most often a typing error. Anybody can push messages of
/// a network we never heard of, so there only what looks like a known one is. What comes with us
/// asks for more than somebody's own rules give.
void Compiler::State::check_value(std::uint32_t condition, const Expr& e) {
    const auto same = [&](const FieldInfo& info) { return info.id == e.test.field; };
    const std::string_view field = std::find_if(fields().begin(), fields().end(), same)->name;
    const auto values = around.values.find(field);
    const config::Position at = nodes[condition].at(e.at);
    if (values == around.values.end() || e.test.text.empty() || at.file == config::defaults_file)
        return;
    const std::vector<std::string_view> known{values->second.begin(), values->second.end()};
    if (std::find(known.begin(), known.end(), e.test.text) != known.end()) return;
    const std::string near = maybe(e.test.text, known, problems);
    if (e.test.field == FieldId::network && near.empty()) return;
    const std::string_view why = e.test.field == FieldId::source    ? "no source has this name"
                                 : e.test.field == FieldId::network ? "no network has this name"
                                                                    : "no rule gives it";
    problems.warning(at, fmt::format("{}:{} never holds: {}{}", field, e.test.text, why, near));
}

void Compiler::State::check_fields() {
    std::vector<std::string_view> known;
    if (around.author_lists) known.assign(around.author_lists->begin(), around.author_lists->end());
    for (std::uint32_t i = 0; i < program->conditions.size(); ++i) {
        each_expr(program->conditions[i].expr, [&](const Expr& e) {
            if (e.which.own) program->asks_own = true;
            if (e.op != Op::field) return;
            if (e.test.field == FieldId::unanswered) program->asks_unanswered = true;
            check_value(i, e);
            if (e.test.field != FieldId::list || !around.author_lists ||
                std::find(known.begin(), known.end(), e.test.text) != known.end()) {
                return;
            }
            problems.error(nodes[i].at(e.at),
                           fmt::format("no list \"{}\" among `lists` of the configuration{}",
                                       e.test.text, maybe(e.test.text, known, problems)));
        });
    }
}

std::optional<std::uint32_t> Compiler::State::waits_for(const Expr& e) const {
    if (e.op == Op::rule) return e.number;
    if (e.op != Op::past || program->question_rule[e.number] == Program::elsewhere) return {};
    return program->question_rule[e.number];
}

/// Kahn's algorithm; what is left over waits for itself.
void Compiler::State::sort_conditions() {
    auto& conditions = program->conditions;
    std::vector<std::vector<std::uint32_t>> asked_by(conditions.size());
    std::vector<std::uint32_t> waits(conditions.size(), 0);
    for (std::uint32_t i = 0; i < conditions.size(); ++i) {
        each_expr(conditions[i].expr, [&](const Expr& e) {
            const auto first = waits_for(e);
            if (!first) return;
            asked_by[*first].push_back(i);
            ++waits[i];
        });
    }
    auto& order = program->order;
    for (std::uint32_t i = 0; i < conditions.size(); ++i)
        if (waits[i] == 0) order.push_back(i);
    for (std::size_t next = 0; next < order.size(); ++next)
        for (const std::uint32_t asker : asked_by[order[next]])
            if (--waits[asker] == 0) order.push_back(asker);
    for (std::uint32_t i = 0; i < conditions.size(); ++i) {
        if (waits[i] == 0) continue;
        bool told = false;
        each_expr(conditions[i].expr, [&](const Expr& e) {
            const auto first = waits_for(e);
            if (told || !first || waits[*first] == 0) return;
            told = true;
            problems.error(nodes[i].at(e.at),
                           fmt::format("rule \"{}\" asks for itself through \"{}\"",
                                       conditions[i].id, e.rule_id));
        });
    }
    program->rank.assign(conditions.size(), 0);
    for (std::uint32_t i = 0; i < order.size(); ++i) program->rank[order[i]] = i;
}

/// Words are known; what has to be searched, and what has to be asked of the store, is often
/// decided by them.
void Compiler::State::put_dear_last() {
    const std::function<int(const Expr&)> dearness = [&](const Expr& e) {
        if (e.op == Op::past) return 2;
        int most = (e.op == Op::words || e.op == Op::count) && program->lexicon.is_searched(e.set);
        for (const Expr& child : e.children) most = std::max(most, dearness(child));
        return most;
    };
    for (auto& condition : program->conditions) {
        each_expr(condition.expr, [&](Expr& e) {
            if (e.op != Op::all && e.op != Op::any && e.op != Op::at_least) return;
            std::stable_sort(
                e.children.begin(), e.children.end(),
                [&](const Expr& a, const Expr& b) { return dearness(a) < dearness(b); });
        });
    }
}

void Compiler::State::index_needs() {
    const Needs needs{program->lexicon};
    program->needed_by.resize(program->lexicon.set_count());
    program->needed_by_rule.resize(program->conditions.size());
    for (const std::uint32_t i : program->order) {
        const Need need = needs.of(program->conditions[i].expr);
        const bool is_searched =
            need && std::any_of(need->sets.begin(), need->sets.end(),
                                [&](SetId set) { return program->lexicon.is_searched(set); });
        if (!need || is_searched) {
            program->always.push_back(i);
            continue;
        }
        for (const SetId set : need->sets) program->needed_by[set].push_back(i);
        for (const std::uint32_t rule : need->rules) program->needed_by_rule[rule].push_back(i);
    }
}

std::shared_ptr<const Program> Compiler::compile() {
    State& s = *state_;
    if (!s.problems.ok()) return nullptr;
    s.resolve_rules();
    s.check_fields();
    if (!s.problems.ok()) return nullptr;
    s.sort_conditions();
    if (!s.problems.ok()) return nullptr;
    s.program->lexicon.build();
    s.put_dear_last();
    s.index_needs();
    return std::exchange(s.program, nullptr);
}

}  // namespace webcare::language
