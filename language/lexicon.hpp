#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "language/term.hpp"

namespace webcare::language {

/// A number of terms that one leaf of a condition looks for: a word, or a `$list`.
using SetId = std::uint32_t;

/// A term that stands at [first, last] of the tokens of a text.
struct Match {
    SetId set = 0;
    std::uint32_t first = 0, last = 0;
    bool exempt = false;  ///< the term holds its own negator
    Match() = default;
};

/// Bounds the work that one hostile text can cause; counts comparisons.
struct Budget {
    std::uint64_t left = 0;
    bool take(std::uint64_t n = 1) {
        if (left < n) return left = 0, false;
        left -= n;
        return true;
    }
};

/// Memory of one thread for Lexicon::find().
struct LexiconScratch {
    PatternScratch patterns;
    std::vector<Patterns::Occurrence> occurrences;
    std::string stem;
};

/// All terms of all conditions: found in one pass over the tokens of a text. Literal words are
/// looked up in a hash by their folded bytes; a phrase hangs on its longest word, so that a
/// frequent word costs nothing; `word*` is looked up by the lengths of the prefixes that begin as
/// the word does; other wildcards hang on three letters that they must hold. Stems are literals of
/// their own, looked up for words that begin as one of them does; patterns are searched in the text
/// as it was written. Immutable once built; thread-safe.
class Lexicon {
 public:
    /// Sets share equal terms.
    SetId add_set(const std::vector<Term>& terms);
    std::size_t set_count() const { return set_count_; }
    std::size_t term_count() const { return terms_.size(); }
    void build();

    /// Appends what is found, in order of the token on which a term hangs. Also tells which tokens
    /// negate.
    /// `language` of the text, "" unknown, chooses the stems.
    void find(const Folded& folded, std::string_view text, std::string_view language,
              LexiconScratch& scratch, std::vector<Match>& out, std::vector<Negator>& negates,
              Budget& budget) const;

 private:
    struct Entry {
        Term term;
        std::uint32_t key = 0;  ///< which atom it hangs on
        std::vector<SetId> sets;
    };
    struct Slot {
        std::uint64_t hash = 0;   ///< 0: empty
        std::uint32_t group = 0;  ///< into groups_
    };
    /// The terms that hang on one pattern.
    struct Group {
        std::string pattern;
        std::vector<std::uint32_t> entries;
        Negator negator = Negator::none;
    };
    using Trigram = std::uint32_t;

    std::uint32_t group_of(const std::string& pattern);
    void place(std::uint32_t group);
    void index_wildcard(std::uint32_t group);
    void index_stem(std::string_view pattern);
    void build_table(std::vector<Slot>& table, const std::vector<std::uint32_t>& groups,
                     std::size_t drop_last);
    const Group* look_up(const std::vector<Slot>& table, std::string_view word,
                         std::size_t drop_last) const;

    struct Search;

    std::vector<Entry> terms_;
    std::map<Term, std::uint32_t> known_terms_;
    std::unordered_map<std::string, std::uint32_t> known_groups_;
    std::vector<Group> groups_;
    std::size_t set_count_ = 0;

    std::vector<Slot> words_, prefixes_;
    std::vector<std::uint32_t>
        prefix_lengths_;  ///< by hash of three bytes: bit n: a prefix of n bytes
    std::vector<std::uint64_t> trigram_filter_;
    std::unordered_map<Trigram, std::vector<std::uint32_t>> by_trigram_;
    std::vector<std::uint32_t> loose_;        ///< wildcards without three letters in a row
    std::vector<std::uint64_t> stem_filter_;  ///< by the first two bytes; empty: no stems asked for
    Patterns patterns_;
    std::vector<std::uint32_t> entry_of_pattern_;
};

}  // namespace webcare::language
