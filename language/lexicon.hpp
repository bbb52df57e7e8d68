#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "language/negation.hpp"
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

/// Memory of one thread for Lexicon::find().
struct LexiconScratch {
    Grams grams;
    std::vector<Span> spans;
    std::vector<Stated> stated;
    std::string stem;
    Folded again;
    std::vector<std::uint32_t> chosen;  ///< tokens at which something may hang
    std::vector<std::uint64_t> hashes;  ///< of the first readings of these
};

/// All terms of all conditions: found in one pass over the tokens of a text. Literal words are
/// looked up in a hash by their folded bytes; a phrase hangs on its longest word, so that a
/// frequent word costs nothing; `word*` is looked up by the lengths of the prefixes that begin as
/// the word does; other wildcards hang on three letters that they must hold. Stems are literals of
/// their own, looked up for words that begin as one of them does. Patterns are searched in the text
/// as it was written, when a condition asks for them. Immutable once built; thread-safe.
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

    bool has_patterns(SetId set) const { return !patterns_of_[set].empty(); }
    /// Whether patterns or statements are among the terms of the set: find() does not look for
    /// them.
    bool is_searched(SetId set) const { return has_patterns(set) || !stated_of_[set].empty(); }
    /// Appends where the patterns and statements of the set stand in the text. Before the first of
    /// a text: `scratch.grams.read(text)`.
    void search(SetId set, const Folded& folded, std::string_view text, LexiconScratch& scratch,
                std::vector<Match>& out, Budget& budget) const;

 private:
    struct Entry {
        Term term;
        std::uint32_t key = 0;  ///< which atom it hangs on
        std::vector<SetId> sets;
    };
    /// An entry where it hangs, with what most often decides whether it stands: so that the entry
    /// itself, which lies elsewhere, need not be looked at.
    struct Posting {
        std::uint32_t entry = 0;
        std::uint32_t cost = 0;       ///< comparisons
        std::uint32_t neighbour = 0;  ///< hash of the word beside it; 0: not known beforehand
        SetId set = 0;                ///< of a plain word
        bool plain = false;           ///< one word, one set, nothing strict
        bool exempt = false;          ///< Match::exempt
        bool neighbour_before = false;
    };
    struct Slot {
        std::uint64_t hash = 0;   ///< 0: empty
        std::uint32_t group = 0;  ///< into groups_
    };
    /// The terms that hang on one pattern.
    struct Group {
        std::string pattern;
        std::uint32_t first = 0, count = 0;  ///< of postings_
        Negator negator = Negator::none;
    };
    using Trigram = std::uint32_t;
    /// Patterns by the hash of their bytes, without their last `dropped`. Most words are no term: a
    /// bit in a filter that stays in the cache says so.
    struct Table {
        std::vector<Slot> slots;
        std::vector<std::uint64_t> filter;
        std::size_t dropped = 0;
        void build(const std::vector<Group>& all, const std::vector<std::uint32_t>& wanted,
                   std::size_t drop_last);
        void expect(std::uint64_t hash) const;
        const Group* find(const std::vector<Group>& all, std::string_view form,
                          std::uint64_t hash) const;
        const Group* look_up(const std::vector<Group>& all, std::string_view word,
                             std::uint64_t hash) const;
    };

    /// A bit for every first four bytes and length that a token must have for a word or a prefix to
    /// stand at it. Small enough to stay in the nearest cache, where it lets one token in some four
    /// pass.
    struct Openings {
        static constexpr std::size_t bytes = 4;
        std::vector<std::uint64_t> bits;
        unsigned shift = 0;
        void reserve(std::size_t keys);
        void add_word(std::string_view word);
        void add_prefix(std::string_view prefix);
    };

    /// The prefixes that share how many of their first bytes are looked at.
    struct Beginning {
        std::size_t bytes = 0;
        std::vector<std::uint64_t> filter;   ///< by the hash of those bytes
        std::vector<std::uint32_t> lengths;  ///< the same: bit n: a prefix of n bytes
        void add(std::string_view pattern);
    };

    Beginning& beginning_of(std::size_t letters);
    void index_openings(const std::vector<std::uint32_t>& words,
                        const std::vector<std::uint32_t>& prefixes);
    std::uint32_t group_of(const std::string& pattern);
    Posting posting_of(std::uint32_t entry) const;
    void hang(const std::vector<std::pair<std::uint32_t, std::uint32_t>>& entries);
    void index_wildcard(std::uint32_t group);
    void index_stem(std::string_view pattern);

    void choose(const Folded& folded, std::vector<std::uint32_t>& chosen) const;
    struct Search;

    std::vector<Entry> terms_;
    std::map<Term, std::uint32_t> known_terms_;
    std::unordered_map<std::string, std::uint32_t> known_groups_;
    std::vector<Group> groups_;
    std::vector<Posting> postings_;  ///< group after group
    std::size_t set_count_ = 0;

    Table words_, prefixes_;
    Openings openings_;
    std::vector<Beginning> beginnings_;
    std::vector<std::uint64_t> trigram_filter_;
    std::unordered_map<Trigram, std::vector<std::uint32_t>> by_trigram_;
    std::vector<std::uint32_t> loose_;        ///< wildcards without three letters in a row
    std::vector<std::uint64_t> stem_filter_;  ///< by the first two bytes of a stem
    bool has_stems_ = false, has_short_prefixes_ = false;
    Patterns patterns_;
    std::vector<std::vector<std::uint32_t>> patterns_of_;  ///< by set
    std::vector<std::vector<StatedKind>> stated_of_;       ///< by set
};

}  // namespace webcare::language
