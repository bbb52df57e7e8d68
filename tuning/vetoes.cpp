#include "tuning/vetoes.hpp"

#include <algorithm>
#include <utility>

#include "classifier/rule_set.hpp"
#include "core/text.hpp"
#include "language/fold.hpp"
#include "language/program.hpp"
#include "tuning/labels.hpp"

namespace webcare::tuning {
namespace {

using classifier::Rule;
using language::Expr;
using language::Op;

bool is_veto(const Expr& e) {
    return e.op == Op::none;
}

/// The condition without what it must not hold; a NOT that stands deeper stays.
Expr without_vetoes(Expr e) {
    if (e.op == Op::all) std::erase_if(e.children, is_veto);
    return e;
}

bool accuses(const Rule& rule) {
    if (rule.shadow) return false;
    if (rule.type == MentionType::complaint) return true;
    return std::any_of(rule.intents.begin(), rule.intents.end(), [](const std::string& intent) {
        return std::find(severe_intents.begin(), severe_intents.end(), intent) !=
               severe_intents.end();
    });
}

/// An expression is placed at what it looks for, past a quote or "rule:": back to the gap.
std::size_t begin_of(const Expr& e, std::string_view text) {
    std::size_t at = std::min(e.at, text.size());
    while (at > 0 && std::string_view{" \t\n("}.find(text[at - 1]) == std::string_view::npos) --at;
    return at;
}

/// The text of one part of a condition: up to where the next one begins, on one line.
std::string part_of(const Rule& rule, const std::vector<Expr>& parts, std::size_t at) {
    const std::string_view text = rule.when.scalar();
    const std::size_t from = begin_of(parts[at], text);
    std::size_t to = text.size();
    if (at + 1 < parts.size()) to = std::max(from, begin_of(parts[at + 1], text));
    std::string part;
    for (const char c : text.substr(from, to - from)) {
        const bool space = c == ' ' || c == '\n' || c == '\t';
        if (!space || (!part.empty() && part.back() != ' ')) part += space ? ' ' : c;
    }
    for (const std::string_view joint : {" ", " AND (", " OR (", " AND", " OR"})
        if (part.ends_with(joint)) part.resize(part.size() - joint.size());
    while (part.ends_with(')') &&
           std::count(part.begin(), part.end(), ')') > std::count(part.begin(), part.end(), '('))
        part.pop_back();
    return shorten(part, 80);
}

}  // namespace

struct Vetoes::State {
    explicit State(const classifier::RuleSet& r) : rules{r} {
        for (std::uint32_t i = 0; i < rules.rules.size(); ++i) {
            const Expr& expr = rules.program->conditions[i].expr;
            const bool has_veto = expr.op == Op::all &&
                                  std::any_of(expr.children.begin(), expr.children.end(), is_veto);
            if (has_veto && accuses(rules.rules[i])) bare.emplace_back(i, without_vetoes(expr));
        }
    }

    bool holds(std::uint32_t condition) const {
        return std::any_of(hits.begin(), hits.end(),
                           [&](const language::Hit& hit) { return hit.condition == condition; });
    }

    const classifier::RuleSet& rules;
    std::vector<std::pair<std::uint32_t, Expr>> bare;  ///< conditions without their vetoes
    language::Folded folded;
    language::Workspace workspace;
    language::Hits hits;
};

Vetoes::Vetoes(const classifier::RuleSet& rules) : state_{std::make_unique<State>(rules)} {}
Vetoes::~Vetoes() = default;

std::vector<Veto> Vetoes::of(const Mention& mention, const std::string& language, Time now) {
    State& s = *state_;
    const language::Program& program = *s.rules.program;
    language::fold(mention.text, s.folded);
    const History nothing;
    language::Subject subject{mention};
    subject.history = &nothing;
    subject.language = language;
    subject.now = now;
    s.rules.describe(subject);
    const std::vector<bool>& wanted = s.rules.wanted(language);
    language::evaluate(program, subject, s.folded, s.workspace, s.hits, wanted);
    const auto holds = [&](const Expr& expr) {
        return language::would_hold(program, subject, s.folded, s.workspace, expr);
    };
    std::vector<Veto> out;
    for (const auto& [i, bare] : s.bare) {
        if (!wanted.empty() && !wanted[i]) continue;
        if (s.holds(i) || !holds(bare)) continue;
        const Rule& rule = s.rules.rules[i];
        const Expr& whole = program.conditions[i].expr;
        const auto add = [&](std::string what) {
            Veto veto;
            veto.rule = rule.id;
            veto.what = std::move(what);
            out.push_back(std::move(veto));
        };
        for (std::size_t child = 0; child < whole.children.size(); ++child) {
            if (!is_veto(whole.children[child])) continue;
            Expr rest = whole;
            rest.children.erase(rest.children.begin() + static_cast<std::ptrdiff_t>(child));
            if (!holds(rest)) continue;
            const Expr& vetoed = whole.children[child].children.front();
            if (vetoed.op != Op::any) {
                add(part_of(rule, whole.children, child));
                continue;
            }
            for (std::size_t one = 0; one < vetoed.children.size(); ++one)
                if (holds(vetoed.children[one])) add("NOT " + part_of(rule, vetoed.children, one));
        }
    }
    return out;
}

}  // namespace webcare::tuning
