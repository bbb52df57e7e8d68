#include "tuning/impossible.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>

#include "classifier/rule_set.hpp"
#include "language/program.hpp"

namespace webcare::tuning {
namespace {

using classifier::Rule;
using language::Comparison;
using language::Expr;
using language::FieldTest;
using language::Op;

/// Whether both say the same, wherever they stand.
bool same(const Expr& a, const Expr& b) {
    return a.op == b.op && a.which == b.which && a.ignore_negation == b.ignore_negation &&
           a.set == b.set && a.number == b.number && a.test == b.test && a.rule_id == b.rule_id &&
           std::equal(a.children.begin(), a.children.end(), b.children.begin(), b.children.end(),
                      same);
}

/// Everything that must hold for `e` to hold.
void required(const Expr& e, std::vector<const Expr*>& out) {
    if (e.op != Op::all) return out.push_back(&e);
    for (const Expr& child : e.children) required(child, out);
}

/// Everything that must not hold: the child of a NOT, and each of its alternatives.
void excluded(const Expr& e, std::vector<const Expr*>& out) {
    if (e.op != Op::any) return out.push_back(&e);
    for (const Expr& child : e.children) excluded(child, out);
}

/// What several comparisons of one field leave of its values.
struct Range {
    double from = -std::numeric_limits<double>::infinity();
    double to = std::numeric_limits<double>::infinity();
    bool without_from = false, without_to = false;

    void narrow(const FieldTest& test) {
        const auto above = [&](bool without) {
            if (test.number < from || (test.number == from && !without)) return;
            from = test.number, without_from = without;
        };
        const auto below = [&](bool without) {
            if (test.number > to || (test.number == to && !without)) return;
            to = test.number, without_to = without;
        };
        if (test.comparison == Comparison::more || test.comparison == Comparison::at_least)
            above(test.comparison == Comparison::more);
        if (test.comparison == Comparison::less || test.comparison == Comparison::at_most)
            below(test.comparison == Comparison::less);
        if (test.comparison == Comparison::equal) above(false), below(false);
    }
    bool empty() const { return from > to || (from == to && (without_from || without_to)); }
};

/// A field that has one value at a time, so that two different ones exclude each other.
bool has_one_value(language::FieldId field) {
    using enum language::FieldId;
    return field == kind || field == network || field == lang || field == author_handle;
}

bool exclude_each_other(const Expr& a, const Expr& b) {
    if (a.op != b.op || (a.op != Op::field && a.op != Op::count)) return false;
    if (a.op == Op::count && (a.set != b.set || a.which != b.which)) return false;
    if (a.test.field != b.test.field) return false;
    if (a.op == Op::field && (!a.test.text.empty() || !b.test.text.empty()))
        return has_one_value(a.test.field) && a.test.comparison == Comparison::equal &&
               b.test.comparison == Comparison::equal && a.test.text != b.test.text;
    Range range;
    range.narrow(a.test);
    range.narrow(b.test);
    return range.empty();
}

/// Where a condition contradicts itself; nothing where it can hold.
std::optional<std::size_t> contradiction(const Expr& e) {
    if (e.op == Op::any) {
        std::optional<std::size_t> first;
        for (const Expr& child : e.children) {
            const auto one = contradiction(child);
            if (!one) return std::nullopt;
            if (!first) first = one;
        }
        return first;
    }
    std::vector<const Expr*> parts;
    required(e, parts);
    for (const Expr* part : parts) {
        if (part->op == Op::any)
            if (const auto within = contradiction(*part)) return within;
        for (const Expr* other : parts)
            if (exclude_each_other(*part, *other)) return std::max(part->at, other->at);
        if (part->op != Op::none) continue;
        std::vector<const Expr*> forbidden;
        excluded(part->children.front(), forbidden);
        for (const Expr* no : forbidden)
            for (const Expr* yes : parts)
                if (same(*no, *yes)) return no->at;
    }
    return std::nullopt;
}

/// Whether a condition can hold for a text without a word, a field or another rule that is asked
/// for.
bool asks_nothing(const Expr& e) {
    if (e.op == Op::none) return true;
    if (e.op == Op::all) return std::all_of(e.children.begin(), e.children.end(), asks_nothing);
    if (e.op == Op::any) return std::any_of(e.children.begin(), e.children.end(), asks_nothing);
    return false;
}

class Conditions {
 public:
    std::vector<Finding> run(const classifier::RuleSet& rules) {
        for (std::size_t i = 0; i < rules.rules.size(); ++i)
            lint(rules.rules[i], rules.program->conditions[i].expr);
        return std::move(out_);
    }

 private:
    void add(const Rule& rule, config::Position at, std::string kind, std::string what) {
        Finding finding;
        finding.at = std::move(at);
        finding.rule = rule.id;
        finding.kind = std::move(kind);
        finding.what = std::move(what);
        out_.push_back(std::move(finding));
    }

    void lint(const Rule& rule, const Expr& expr) {
        if (const auto at = contradiction(expr)) {
            add(rule, rule.when.at(*at), "impossible",
                "this and another part of the condition cannot both hold; the rule never fires");
        } else if (asks_nothing(expr)) {
            add(rule, rule.when.at(), "no word",
                "holds without any word or field of its own, so that every mention is looked at; "
                "say what must be there, too");
        }
        const bool praise = rule.type == MentionType::compliment && rule.severity > 0;
        if (praise || (rule.type == MentionType::compliment && rule.sentiment < 0))
            add(rule, rule.at, "contradictory",
                praise ? fmt::format("a compliment with severity {}, which alerts people; praise "
                                     "has none, or one below 0",
                                     rule.severity)
                       : "a compliment with a sentiment below 0");
        if (rule.type == MentionType::complaint && rule.severity < 0)
            add(rule, rule.at, "contradictory",
                fmt::format("a complaint with severity {}, which dampens others", rule.severity));
        if (rule.type == MentionType::complaint && rule.sentiment > 0)
            add(rule, rule.at, "contradictory", "a complaint with a sentiment above 0");
    }

    std::vector<Finding> out_;
};

}  // namespace

std::vector<Finding> lint_conditions(const classifier::RuleSet& rules) {
    return Conditions{}.run(rules);
}

}  // namespace webcare::tuning
