#include "tuning/vetoes.hpp"

#include <algorithm>
#include <map>
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
    // A program cannot be copied (compiled patterns) and compile() makes it as a plain object, so
    // that it may be changed for a moment; every change is undone before the next line asks it.
    explicit State(const classifier::RuleSet& r)
        : rules{r}, tried{const_cast<language::Program&>(*r.program)} {}

    bool holds(std::uint32_t condition) const {
        return std::any_of(hits.begin(), hits.end(),
                           [&](const language::Hit& hit) { return hit.condition == condition; });
    }

    const classifier::RuleSet& rules;
    language::Program& tried;  ///< the rules' own, now and then without a veto
    language::Folded folded;
    language::Workspace workspace;
    language::Hits hits;
};

Vetoes::Vetoes(const classifier::RuleSet& rules) : state_{std::make_unique<State>(rules)} {}
Vetoes::~Vetoes() = default;

std::vector<Veto> Vetoes::of(const Mention& mention, const std::string& language, Time now) {
    State& s = *state_;
    language::fold(mention.text, s.folded);
    const History nothing;
    language::Subject subject{mention};
    subject.history = &nothing;
    subject.language = language;
    subject.now = now;
    s.rules.describe(subject);
    const auto evaluate = [&] {
        language::evaluate(s.tried, subject, s.folded, s.workspace, s.hits,
                           s.rules.wanted(language));
    };
    evaluate();
    std::vector<std::uint32_t> silent;
    for (std::uint32_t i = 0; i < s.rules.rules.size(); ++i) {
        const Expr& expr = s.tried.conditions[i].expr;
        const bool has_veto =
            expr.op == Op::all && std::any_of(expr.children.begin(), expr.children.end(), is_veto);
        if (has_veto && accuses(s.rules.rules[i]) && !s.holds(i)) silent.push_back(i);
    }
    std::map<std::uint32_t, Expr> wholes;
    for (const std::uint32_t i : silent)
        wholes.emplace(i, std::exchange(s.tried.conditions[i].expr,
                                        without_vetoes(s.tried.conditions[i].expr)));
    evaluate();
    for (auto& [i, whole] : wholes) s.tried.conditions[i].expr = whole;
    std::erase_if(silent, [&](std::uint32_t i) { return !s.holds(i); });
    std::vector<Veto> out;
    for (const std::uint32_t i : silent) {
        const Expr& whole = wholes.at(i);
        for (std::size_t child = 0; child < whole.children.size(); ++child) {
            if (!is_veto(whole.children[child])) continue;
            auto& parts = s.tried.conditions[i].expr.children;
            parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(child));
            evaluate();
            s.tried.conditions[i].expr = whole;
            if (!s.holds(i)) continue;
            const Expr& vetoed = whole.children[child].children.front();
            const auto add = [&](std::string what) {
                Veto veto;
                veto.rule = s.rules.rules[i].id;
                veto.what = std::move(what);
                out.push_back(std::move(veto));
            };
            if (vetoed.op != Op::any) {
                add(part_of(s.rules.rules[i], whole.children, child));
                continue;
            }
            for (std::size_t one = 0; one < vetoed.children.size(); ++one) {
                s.tried.conditions[i].expr = vetoed.children[one];
                evaluate();
                if (s.holds(i)) add("NOT " + part_of(s.rules.rules[i], vetoed.children, one));
            }
            s.tried.conditions[i].expr = whole;
        }
    }
    return out;
}

}  // namespace webcare::tuning
