#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "language/expression.hpp"
#include "language/language.hpp"
#include "language/lexicon.hpp"

namespace webcare::language {

class Program {
 public:
    struct Condition {
        std::string id;
        Expr expr;
    };

    Lexicon lexicon;
    std::vector<Condition> conditions;
    std::vector<std::uint32_t> order;  ///< of evaluation: a condition after those it asks for
    std::vector<std::uint32_t> rank;   ///< the inverse of `order`
    /// What can hold without a match of a word: looked at for every text.
    std::vector<std::uint32_t> always;
    std::vector<PastQuestion> questions;  ///< what `seen( )` and `distinct( )` ask, each once
    /// By question: the condition of its rule; `elsewhere` where an assessment says whether it
    /// held.
    std::vector<std::uint32_t> question_rule;
    static constexpr std::uint32_t elsewhere = 0xffffffff;
    bool asks_unanswered = false;
    bool asks_own = false;  ///< somewhere OWN( ) stands
    /// By set, and by rule: the conditions that cannot hold unless one of their sets matched or one
    /// of these rules holds.
    std::vector<std::vector<std::uint32_t>> needed_by;
    std::vector<std::vector<std::uint32_t>> needed_by_rule;
};

/// What evaluate() needs between its steps; reused from text to text.
struct Workspace::Buffers {
    /// A place in the text where a positional expression holds, in tokens.
    struct Place {
        std::uint32_t first = 0, last = 0;
        /// Of two places together: between them, where other words may stand.
        std::uint32_t gap_first = 1, gap_last = 0;  ///< none
        auto operator<=>(const Place&) const = default;
    };
    struct Found {
        Match match;
        bool negated = false;  ///< within the window of a negator
        bool own = true;       ///< in the author's own words
        std::uint32_t next = 0;
    };
    struct Chain {
        std::uint32_t epoch = 0, first = 0, last = 0;
    };

    Folded folded;
    LexiconScratch lexicon;
    std::vector<Match> matches;
    std::vector<Negator> negates;
    std::vector<Found> found;
    std::vector<Span> quoted;             ///< of the text, by its form; where OWN( ) is asked
    std::vector<Chain> chains;            ///< by set; valid where the epoch is the present one
    std::vector<std::uint32_t> searched;  ///< by set: epoch in which its patterns were searched
    bool grams_known = false;
    std::vector<std::uint32_t> marked;  ///< by condition: epoch in which it became a candidate
    std::vector<std::uint32_t> held;    ///< by condition: epoch in which it held
    std::vector<std::uint32_t> candidates;
    std::vector<std::uint32_t> hit_of;     ///< by condition that held: its place in the result
    std::deque<std::vector<Place>> spare;  ///< lists of places, borrowed and given back in order
    std::size_t borrowed = 0;
    TextFacts facts;
    bool facts_known = false;
    std::uint32_t epoch = 0;
    Budget budget, pattern_budget;
    bool asked_unanswered = false;     ///< the history does not know
    std::vector<std::uint32_t> asked;  ///< questions without an answer
    bool cut_short = false;            ///< the search for words ran out of its budget
};

/// Whether `expr`, made of parts of conditions of this program, holds in the text of the last
/// evaluate() with this workspace and these arguments. Other rules hold as they did then.
bool would_hold(const Program& program, const Subject& subject, const Folded& folded,
                Workspace& workspace, const Expr& expr);

}  // namespace webcare::language
