#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "language/field.hpp"
#include "language/lexicon.hpp"

namespace webcare::language {

/// What a condition is made of. A new operator of the language is a new value here, a branch of the
/// parser that makes it, and a branch of the evaluator that decides it.
enum class Op : std::uint8_t {
    all,       ///< every child
    any,       ///< one child
    none,      ///< not its one child
    at_least,  ///< `number` of the children
    words,     ///< a match of `set`
    near,      ///< a match of the first child at most `number` words from one of the second
    onear,     ///< the same, in this order
    same_sentence,
    count,  ///< so many matches of `set`
    field,
    rule,  ///< another condition, by number
    past,  ///< how often another condition held in the past, by number of the question
};

/// Which matches of a set count.
struct Which {
    enum class Polarity : std::uint8_t { plain, negated };
    Polarity polarity = Polarity::plain;
    bool own = false;  ///< only in the author's own words
    Which() = default;
    auto operator<=>(const Which&) const = default;
};

/// A condition as a tree, at most Limits::depth deep.
struct Expr {
    Op op = Op::all;
    Which which;                   ///< words, count
    bool ignore_negation = false;  ///< words, count: the list says `negation: ignore`
    bool has_negator = false;      ///< words: a negator is among them
    SetId set = 0;                 ///< words, count
    std::uint32_t number = 0;      ///< at_least, near, onear; the condition of a rule; the question
    FieldTest test;                ///< field; the comparison of a count or of the past
    std::string rule_id;           ///< rule, past
    std::size_t at = 0;            ///< where in the condition's text it stands
    std::vector<Expr> children;
};

struct Limits {
    static constexpr int depth = 64;
    static constexpr std::size_t condition_bytes = 64 * 1024;
    static constexpr std::uint32_t near_words = 30;
};

/// Whether the expression tells places in the text, and not only yes or no.
inline bool is_positional(const Expr& e) {
    switch (e.op) {
        case Op::words:
        case Op::near:
        case Op::onear:
        case Op::same_sentence:
            return true;
        case Op::any:
            for (const Expr& child : e.children)
                if (!is_positional(child)) return false;
            return true;
        default:
            return false;
    }
}

}  // namespace webcare::language
