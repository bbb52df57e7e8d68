#include "language/lexicon.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "language/compound.hpp"

namespace webcare::language {
namespace {

constexpr std::size_t prefix_buckets = 1U << 12;
constexpr std::size_t filter_bits = 1U << 16;
constexpr std::size_t longest_prefix = 31;  // longer ones share the last bit
constexpr std::size_t longest_beginning = 6;
constexpr std::size_t longest_word = 256;  // wildcards do not look at longer "words"

template <class T>
std::uint64_t load(const char* p) {
    T x = 0;
    std::memcpy(&x, p, sizeof x);
    return x;
}

std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
    const auto product = static_cast<unsigned __int128>(a) * b;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
}

constexpr std::size_t hash_reads = 16;  // bytes from the first one on, however short the word
static_assert(Folded::padding >= hash_reads);

/// By a number of bytes: the first so many of eight.
constexpr auto low_bytes = [] {
    std::array<std::uint64_t, hash_reads + 1> masks{};
    for (std::size_t n = 0; n < masks.size(); ++n)
        masks[n] = n >= 8 ? ~std::uint64_t{0} : (std::uint64_t{1} << (8 * n)) - 1;
    return masks;
}();

/// Fast and good enough for a table; never leaves the process. `p` is a form of a folded text: a
/// word of up to sixteen bytes is two loads and no branch that a processor could guess wrong.
inline std::uint64_t hash_form(const char* p, std::size_t n) {
    constexpr std::uint64_t k1 = 0x9fb21c651e98df25ULL, k2 = 0x9e3779b97f4a7c15ULL;
    std::uint64_t h = n * k2;
    for (; n > hash_reads; p += 8, n -= 8) h = mix(h ^ load<std::uint64_t>(p), k1);
    const std::uint64_t first = load<std::uint64_t>(p) & low_bytes[n];
    const std::uint64_t second = load<std::uint64_t>(p + 8) & low_bytes[n < 8 ? 0 : n - 8];
    return mix(h ^ first, k1 ^ second) | 1U;
}

/// The same of a word that stands elsewhere.
std::uint64_t hash_word(std::string_view word) {
    std::string padded{word};
    padded.append(hash_reads, '\0');
    return hash_form(padded.data(), word.size());
}

/// The slot of a hash in a table, and its bit in a filter, come from different ends of it.
std::size_t slot_of(std::uint64_t hash) {
    return hash >> 24U;
}
std::size_t bit_of(std::uint64_t hash) {
    return hash >> 1U;
}

constexpr std::size_t longest_opening = 31;  // bytes of a token; longer ones count as so long

/// Where the first four bytes of a form and its length have their bit; four bytes can be read.
inline std::uint64_t opening_of(const char* form, std::size_t length, unsigned shift) {
    const std::uint64_t first =
        load<std::uint32_t>(form) & low_bytes[std::min(length, sizeof(std::uint32_t))];
    return ((std::min(length, longest_opening) << 32U | first) * 0x9e3779b97f4a7c15ULL) >> shift;
}

std::uint32_t trigram_at(const char* p) {
    return static_cast<std::uint32_t>(load<std::uint16_t>(p) | load<std::uint8_t>(p + 2) << 16U);
}
std::uint32_t mix(std::uint32_t trigram) {
    return trigram * 0x9e3779b1U;
}
std::size_t filter_bit(std::uint32_t trigram) {
    return mix(trigram) >> 16U;
}
bool has_bit(const std::vector<std::uint64_t>& filter, std::size_t bit) {
    return (filter[bit / 64] >> (bit % 64) & 1U) != 0;
}
void set_bit(std::vector<std::uint64_t>& filter, std::size_t bit) {
    filter[bit / 64] |= std::uint64_t{1} << (bit % 64);
}
constexpr std::size_t stem_sign = 2;  // bytes before the stem itself
bool is_stem(std::string_view pattern) {
    return pattern.size() >= stem_sign + 2 && pattern.front() == '=';
}
std::size_t first_two(std::string_view s) {
    return static_cast<std::size_t>(load<std::uint16_t>(s.data()));
}
std::uint32_t length_bit(std::size_t n) {
    return 1U << std::min<std::size_t>(n, longest_prefix);
}

bool is_prefix_pattern(std::string_view p) {
    return p.size() >= 4 && p.back() == '*' && p.find_first_of("*?") == p.size() - 1;
}

/// A wildcard without a sign does not reach into handles, addresses and the "#" form of tags.
bool wildcard_fits(std::string_view pattern, std::string_view form) {
    const char sign = form.empty() ? '\0' : form.front();
    if ((sign == '#' || sign == '@' || sign == '/') && pattern.front() != sign) return false;
    return form.size() <= longest_word && matches_wildcard(pattern, form);
}

/// Which atom is the rarest: the longest literal, else the longest wildcard.
std::uint32_t key_atom(const Term& term) {
    std::uint32_t best = 0;
    const auto weight = [](const Atom& atom) {
        return atom.pattern.size() + (atom.wildcard ? 0U : 1000U);
    };
    for (std::uint32_t i = 1; i < term.atoms.size(); ++i)
        if (weight(term.atoms[i]) > weight(term.atoms[best])) best = i;
    return best;
}

}  // namespace

SetId Lexicon::add_set(const std::vector<Term>& terms) {
    const auto set = static_cast<SetId>(set_count_++);
    for (const Term& term : terms) {
        if (term.atoms.empty() && !term.pattern) continue;
        const auto [at, is_new] =
            known_terms_.try_emplace(term, static_cast<std::uint32_t>(terms_.size()));
        if (is_new) {
            Entry entry;
            entry.term = term;
            if (!term.pattern) entry.key = key_atom(term);
            terms_.push_back(std::move(entry));
        }
        auto& sets = terms_[at->second].sets;
        if (sets.empty() || sets.back() != set) sets.push_back(set);
    }
    return set;
}

std::uint32_t Lexicon::group_of(const std::string& pattern) {
    const auto [at, is_new] =
        known_groups_.try_emplace(pattern, static_cast<std::uint32_t>(groups_.size()));
    if (is_new) {
        Group group;
        group.pattern = pattern;
        group.negator = negator(pattern);
        groups_.push_back(std::move(group));
    }
    return at->second;
}

void Lexicon::build() {
    std::vector<bool> wild;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> hung;  // group and entry
    stem_filter_.assign(filter_bits / 64, 0);
    for (const auto word : negators()) group_of(std::string{word});
    for (std::uint32_t i = 0; i < terms_.size(); ++i) {
        if (const auto& pattern = terms_[i].term.pattern) {
            patterns_.add(*pattern);
            entry_of_pattern_.push_back(i);
            continue;
        }
        const Atom& atom = terms_[i].term.atoms[terms_[i].key];
        index_stem(atom.pattern);
        const std::uint32_t group = group_of(atom.pattern);
        hung.emplace_back(group, i);
        wild.resize(groups_.size());
        wild[group] = atom.wildcard;
    }
    hang(hung);
    wild.resize(groups_.size());
    std::vector<std::uint32_t> literal, prefix;
    trigram_filter_.assign(filter_bits / 64, 0);
    for (std::uint32_t g = 0; g < groups_.size(); ++g) {
        const std::string& pattern = groups_[g].pattern;
        if (!wild[g]) {
            literal.push_back(g);
        } else if (is_prefix_pattern(pattern)) {
            prefix.push_back(g);
            beginning_of(pattern.size() - 1).add(pattern);
        } else {
            index_wildcard(g);
        }
    }
    patterns_.build();
    words_.build(groups_, literal, 0);
    prefixes_.build(groups_, prefix, 1);
    index_openings(literal, prefix);
    known_terms_.clear();
    known_groups_.clear();
}

/// The hash of a word beside the key; never 0.
std::uint32_t neighbour_hash(std::uint64_t hash) {
    return static_cast<std::uint32_t>(hash >> 32U) | 1U;
}

Lexicon::Posting Lexicon::posting_of(std::uint32_t entry) const {
    const Entry& own = terms_[entry];
    const auto& atoms = own.term.atoms;
    Posting posting;
    posting.entry = entry;
    posting.exempt = own.term.holds_negator;
    posting.cost = static_cast<std::uint32_t>(atoms.size());
    posting.set = own.sets.front();
    posting.plain =
        atoms.size() == 1 && own.sets.size() == 1 && own.term.strictness == Strictness::none;
    if (atoms.size() > 1) {
        posting.neighbour_before = own.key > 0;
        const Atom& beside = atoms[own.key > 0 ? own.key - 1 : own.key + 1];
        if (!beside.wildcard) posting.neighbour = neighbour_hash(hash_word(beside.pattern));
    }
    return posting;
}

/// `entries`: by group and entry.
void Lexicon::hang(const std::vector<std::pair<std::uint32_t, std::uint32_t>>& entries) {
    for (const auto& [group, entry] : entries) ++groups_[group].count;
    std::uint32_t first = 0;
    for (Group& group : groups_) {
        group.first = first;
        first += group.count;
        group.count = 0;
    }
    postings_.resize(first);
    for (const auto& [number, entry] : entries) {
        Group& group = groups_[number];
        postings_[group.first + group.count++] = posting_of(entry);
    }
}

void Lexicon::index_openings(const std::vector<std::uint32_t>& words,
                             const std::vector<std::uint32_t>& prefixes) {
    openings_.reserve(words.size() + prefixes.size() * longest_opening);
    for (const std::uint32_t g : words) openings_.add_word(groups_[g].pattern);
    for (const std::uint32_t g : prefixes) {
        const std::string_view pattern = groups_[g].pattern;
        openings_.add_prefix(pattern.substr(0, pattern.size() - 1));
    }
}

void Lexicon::Openings::reserve(std::size_t keys) {
    std::size_t size = 1U << 12U;
    while (size < keys * 4) size *= 2;
    bits.assign(size / 64, 0);
    shift = 64U - static_cast<unsigned>(std::countr_zero(size));
}

void Lexicon::Openings::add_word(std::string_view word) {
    std::string padded{word};
    padded.append(bytes, '\0');
    set_bit(bits, opening_of(padded.data(), word.size(), shift));
}

/// A prefix with less than four bytes has no opening of its own: it is found by its Beginning.
void Lexicon::Openings::add_prefix(std::string_view prefix) {
    if (prefix.size() < bytes) return;
    for (std::size_t length = prefix.size(); length <= longest_opening; ++length)
        set_bit(bits, opening_of(prefix.data(), length, shift));
    set_bit(bits, opening_of(prefix.data(), longest_opening, shift));
}

void Lexicon::Beginning::add(std::string_view pattern) {
    const std::uint64_t hash = hash_word(pattern.substr(0, bytes));
    set_bit(filter, bit_of(hash) % filter_bits);
    lengths[slot_of(hash) % prefix_buckets] |= length_bit(pattern.size() - 1);
}

/// Where a prefix of so many letters belongs.
Lexicon::Beginning& Lexicon::beginning_of(std::size_t letters) {
    const std::size_t bytes = std::min(letters, longest_beginning);
    has_short_prefixes_ = has_short_prefixes_ || bytes < Openings::bytes;
    for (Beginning& known : beginnings_)
        if (known.bytes == bytes) return known;
    Beginning& added = beginnings_.emplace_back();
    added.bytes = bytes;
    added.filter.assign(filter_bits / 64, 0);
    added.lengths.assign(prefix_buckets, 0);
    return added;
}

void Lexicon::index_stem(std::string_view pattern) {
    if (!is_stem(pattern)) return;
    has_stems_ = true;
    set_bit(stem_filter_, first_two(pattern.substr(stem_sign)));
}

void Lexicon::index_wildcard(std::uint32_t group) {
    const std::string& pattern = groups_[group].pattern;
    for (std::size_t i = 0; i + 3 <= pattern.size(); ++i) {
        if (std::string_view{pattern}.substr(i, 3).find_first_of("*?") != std::string_view::npos)
            continue;
        const Trigram trigram = trigram_at(pattern.data() + i);
        by_trigram_[trigram].push_back(group);
        set_bit(trigram_filter_, filter_bit(trigram));
        return;
    }
    loose_.push_back(group);
}

void Lexicon::Table::build(const std::vector<Group>& all, const std::vector<std::uint32_t>& wanted,
                           std::size_t drop_last) {
    dropped = drop_last;
    std::size_t size = 16;
    while (size < wanted.size() * 2) size *= 2;
    slots.assign(size, Slot{});
    constexpr std::size_t bits_a_slot = 16;
    filter.assign(size * bits_a_slot / 64, 0);
    for (const std::uint32_t g : wanted) {
        const std::string_view pattern = all[g].pattern;
        const std::uint64_t hash = hash_word(pattern.substr(0, pattern.size() - drop_last));
        set_bit(filter, bit_of(hash) & (size * bits_a_slot - 1));
        std::size_t at = slot_of(hash) & (size - 1);
        while (slots[at].hash != 0) at = (at + 1) & (size - 1);
        slots[at].hash = hash;
        slots[at].group = g;
    }
}

const Lexicon::Group* Lexicon::Table::look_up(const std::vector<Group>& all, std::string_view word,
                                              std::uint64_t hash) const {
    const std::size_t mask = slots.size() - 1;
    for (std::size_t at = slot_of(hash) & mask; slots[at].hash != 0; at = (at + 1) & mask) {
        if (slots[at].hash != hash) continue;
        const Group& group = all[slots[at].group];
        const std::string_view pattern = group.pattern;
        if (pattern.substr(0, pattern.size() - dropped) == word) return &group;
    }
    return nullptr;
}

/// Brings near what find() will look at.
inline void Lexicon::Table::expect(std::uint64_t hash) const {
    __builtin_prefetch(&filter[(bit_of(hash) & (filter.size() * 64 - 1)) / 64]);
    __builtin_prefetch(&slots[slot_of(hash) & (slots.size() - 1)]);
}

/// Most words end here, at a bit that is not set. `hash` is that of `form`, of a folded text.
inline const Lexicon::Group* Lexicon::Table::find(const std::vector<Group>& all,
                                                  std::string_view form, std::uint64_t hash) const {
    if (!has_bit(filter, bit_of(hash) & (filter.size() * 64 - 1))) return nullptr;
    return look_up(all, form, hash);
}

/// The search through one text.
struct Lexicon::Search {
    const Lexicon& lexicon;
    const Folded& folded;
    std::string_view text, language;
    Folded& again;  // memory for a term that is strict about its folding
    std::vector<Match>& out;
    Budget& budget;
    std::size_t at = 0;           // the token looked at
    std::size_t first_match = 0;  // of this token, in out

    bool atom_at(const Atom& atom, std::size_t i) const {
        bool found = false;
        folded.each_form(folded.tokens[i], [&](std::string_view form) {
            found =
                found || (atom.wildcard ? wildcard_fits(atom.pattern, form) : form == atom.pattern);
        });
        return found;
    }

    std::string_view source(std::size_t i) const {
        const Span span = folded.tokens[i].source;
        return text.substr(span.offset, span.length);
    }

    /// In the language of the text; in either where that is not known.
    bool holds_part(std::string_view word, std::string_view part) const {
        if (language == "de") return german_words()->holds_part(word, part);
        if (dutch_words()->holds_part(word, part)) return true;
        return (language.empty() || language == "und") && german_words()->holds_part(word, part);
    }

    bool part_at(const Atom& atom, std::size_t i) const {
        bool found = false;
        folded.each_form(folded.tokens[i], [&](std::string_view form) {
            found =
                found || (budget.take(form.size() * form.size()) && holds_part(form, atom.strict));
        });
        return found;
    }

    bool strict_at(const Term& term, std::size_t first) const {
        if (term.strictness == Strictness::part) return part_at(term.atoms.front(), first);
        for (std::size_t k = 0; k < term.atoms.size(); ++k) {
            const Atom& atom = term.atoms[k];
            if (term.strictness == Strictness::exact) {
                if (source(first + k) != atom.strict) return false;
                continue;
            }
            fold(source(first + k), again, term.options);
            bool same = false;
            for (const Token& token : again.tokens) {
                again.each_form(token, [&](std::string_view form) {
                    same = same || (atom.wildcard ? matches_wildcard(atom.strict, form)
                                                  : form == atom.strict);
                });
            }
            if (!same) return false;
        }
        return true;
    }

    /// Whether the whole term stands around the token that its key atom was found at.
    bool stands(const Entry& entry, std::size_t& first) const {
        const auto& atoms = entry.term.atoms;
        if (at < entry.key || at - entry.key + atoms.size() > folded.tokens.size()) return false;
        first = at - entry.key;
        for (std::size_t k = 0; k < atoms.size(); ++k)
            if (k != entry.key && !atom_at(atoms[k], first + k)) return false;
        return entry.term.strictness == Strictness::none || strict_at(entry.term, first);
    }

    /// Duplicates are looked for among this token's matches, and a strict term is folded again.
    std::size_t cost_of_taking(const Entry& entry) const {
        const std::size_t among = (out.size() - first_match) / 8 + 1;
        return among * entry.sets.size() + (entry.term.strictness == Strictness::options ? 32 : 0);
    }

    bool is_known(SetId set, std::size_t first, std::size_t last) const {
        for (std::size_t i = first_match; i < out.size(); ++i)
            if (out[i].set == set && out[i].first == first && out[i].last == last) return true;
        return false;
    }

    /// Whether the word beside the token is another one than the term's: known at once where the
    /// token there has one reading only.
    bool is_beside_another(const Posting& posting) const {
        const std::size_t beside = posting.neighbour_before ? at - 1 : at + 1;
        if (beside >= folded.tokens.size()) return true;  // before the first one as well
        const Token& token = folded.tokens[beside];
        if (token.other_count != 0) return false;
        const char* const form = folded.text.data() + token.form.begin;
        return neighbour_hash(hash_form(form, token.form.length)) != posting.neighbour;
    }

    void take(const Group& group) {
        for (std::uint32_t p = group.first; p < group.first + group.count; ++p) {
            const Posting& posting = lexicon.postings_[p];
            if (!budget.take(posting.cost)) return;
            if (posting.neighbour != 0 && is_beside_another(posting)) continue;
            if (posting.plain) {
                if (!budget.take((out.size() - first_match) / 8 + 1)) return;
                note(posting.set, at, at, posting.exempt);
                continue;
            }
            const Entry& entry = lexicon.terms_[posting.entry];
            std::size_t first = 0;
            if (!budget.take(cost_of_taking(entry))) return;
            if (!stands(entry, first)) continue;
            note(entry, first, first + entry.term.atoms.size() - 1);
        }
    }

    void note(const Entry& entry, std::size_t first, std::size_t last) {
        for (const SetId set : entry.sets) note(set, first, last, entry.term.holds_negator);
    }
    void note(SetId set, std::size_t first, std::size_t last, bool exempt) {
        if (is_known(set, first, last)) return;
        Match& match = out.emplace_back();
        match.set = set;
        match.first = static_cast<std::uint32_t>(first);
        match.last = static_cast<std::uint32_t>(last);
        match.exempt = exempt;
    }

    void take_pattern(const Entry& entry, Span span) {
        const auto& tokens = folded.tokens;
        const auto end = [](Span s) { return s.offset + s.length; };
        if (tokens.empty() || !budget.take(cost_of_taking(entry))) return;
        const auto place = std::partition_point(
            tokens.begin(), tokens.end(),
            [&](const Token& token) { return end(token.source) <= span.offset; });
        auto first = static_cast<std::size_t>(place - tokens.begin());
        // Signs between two words belong to the word before them.
        const bool between = first == tokens.size() || tokens[first].source.offset >= end(span);
        if (between && first > 0) --first;
        std::size_t last = first;
        while (last + 1 < tokens.size() && tokens[last + 1].source.offset < end(span)) ++last;
        note(entry, first, last);
    }

    /// The stems of a word, in the languages that the text may be in.
    void stems(std::string_view word, std::string& key) {
        if (word.size() < 3 || word.size() > longest_word) return;
        if (!has_bit(lexicon.stem_filter_, first_two(word))) return;
        for (const StemLanguage stems : stem_languages) {
            if (!is_stemmed(stems, language)) continue;
            if (!budget.take(8)) return;
            stem_pattern(stems, stem(stems, word), key);
            const std::size_t length = key.size();
            key.append(hash_reads, '\0');
            const std::string_view stemmed = std::string_view{key}.substr(0, length);
            const std::uint64_t hash = hash_form(key.data(), length);
            if (const Group* group = lexicon.words_.look_up(lexicon.groups_, stemmed, hash))
                take(*group);
        }
    }

    void try_wildcards(const std::vector<std::uint32_t>& groups, std::string_view form) {
        for (const std::uint32_t g : groups) {
            const Group& group = lexicon.groups_[g];
            if (!budget.take(1 + form.size() / 8)) return;
            if (wildcard_fits(group.pattern, form)) take(group);
        }
    }

    void prefixes(std::string_view form) {
        for (const Beginning& beginning : lexicon.beginnings_) {
            if (form.size() < beginning.bytes) continue;
            const std::uint64_t hash = hash_form(form.data(), beginning.bytes);
            if (!has_bit(beginning.filter, bit_of(hash) % filter_bits)) continue;
            prefixes(form, beginning.lengths[slot_of(hash) % prefix_buckets]);
        }
    }

    /// `lengths`: bit n: a prefix of n bytes begins so.
    void prefixes(std::string_view form, std::uint32_t lengths) {
        for (; lengths != 0; lengths &= lengths - 1) {
            const auto n = static_cast<std::size_t>(__builtin_ctz(lengths));
            const std::size_t most = n == longest_prefix ? form.size() : n;
            for (std::size_t length = n; length <= most && length <= form.size(); ++length) {
                if (!budget.take()) return;
                const std::string_view prefix = form.substr(0, length);
                const Group* group = lexicon.prefixes_.find(lexicon.groups_, prefix,
                                                            hash_form(prefix.data(), length));
                if (group != nullptr) take(*group);
            }
        }
    }

    void trigrams(std::string_view form) {
        for (std::size_t i = 0; i + 3 <= form.size(); ++i) {
            const Trigram trigram = trigram_at(form.data() + i);
            if (!has_bit(lexicon.trigram_filter_, filter_bit(trigram))) continue;
            const auto found = lexicon.by_trigram_.find(trigram);
            if (found != lexicon.by_trigram_.end()) try_wildcards(found->second, form);
        }
    }

    void form(std::string_view word, std::uint64_t hash, Negator& negates) {
        if (const Group* group = lexicon.words_.find(lexicon.groups_, word, hash)) {
            if (group->negator != Negator::none) negates = group->negator;
            take(*group);
        }
        if (word.size() < 3 || word.size() > longest_word) return;
        prefixes(word);
        if (!lexicon.by_trigram_.empty()) trigrams(word);
        try_wildcards(lexicon.loose_, word);
    }
};

/// The tokens at which something may hang. One pass without a branch that depends on the words, so
/// that the processor looks at several at a time; most words are no term and end here.
void Lexicon::choose(const Folded& folded, std::vector<std::uint32_t>& chosen) const {
    const auto& tokens = folded.tokens;
    const bool every = !by_trigram_.empty() || !loose_.empty();
    const char* const text = folded.text.data();
    const std::uint64_t* const openings = openings_.bits.data();
    const unsigned shift = openings_.shift;
    chosen.resize(tokens.size());
    std::uint32_t* const out = chosen.data();
    std::size_t count = 0;
    const auto choose_if = [&](auto&& may_stand_otherwise) {
        for (std::size_t i = 0; i < tokens.size(); ++i) {
            const Token& token = tokens[i];
            const char* const form = text + token.form.begin;
            const std::uint64_t bit = opening_of(form, token.form.length, shift);
            const bool may_stand = (openings[bit / 64] >> (bit % 64) & 1U) != 0;
            out[count] = static_cast<std::uint32_t>(i);
            count += static_cast<std::size_t>(may_stand | (token.other_count != 0) |
                                              may_stand_otherwise(token, form));
        }
    };
    if (every) {
        choose_if([](const Token&, const char*) { return true; });
    } else if (has_stems_ || has_short_prefixes_) {
        choose_if([&](const Token& token, const char* form) {
            bool may_stand = has_bit(stem_filter_, load<std::uint16_t>(form));
            for (const Beginning& beginning : beginnings_)
                may_stand |= (beginning.bytes < Openings::bytes) &
                             (token.form.length >= beginning.bytes) &
                             has_bit(beginning.filter,
                                     bit_of(hash_form(form, beginning.bytes)) % filter_bits);
            return may_stand;
        });
    } else {
        choose_if([](const Token&, const char*) { return false; });
    }
    chosen.resize(count);
}

void Lexicon::find(const Folded& folded, std::string_view text, std::string_view language,
                   LexiconScratch& scratch, std::vector<Match>& out, std::vector<Negator>& negates,
                   Budget& budget) const {
    Search search{*this, folded, text, language, scratch.again, out, budget};
    negates.assign(folded.tokens.size(), Negator::none);
    choose(folded, scratch.chosen);
    scratch.hashes.resize(scratch.chosen.size());
    for (std::size_t i = 0; i < scratch.chosen.size(); ++i) {
        const Form form = folded.tokens[scratch.chosen[i]].form;
        scratch.hashes[i] = hash_form(folded.text.data() + form.begin, form.length);
        words_.expect(scratch.hashes[i]);
    }
    for (std::size_t i = 0; i < scratch.chosen.size(); ++i) {
        const std::uint32_t at = scratch.chosen[i];
        search.at = at;
        search.first_match = out.size();
        const Token& token = folded.tokens[at];
        search.form(folded.view(token.form), scratch.hashes[i], negates[at]);
        folded.each_other(token, [&](std::string_view form) {
            search.form(form, hash_form(form.data(), form.size()), negates[at]);
        });
        if (has_stems_ && token.kind == TokenKind::word) {
            folded.each_form(token,
                             [&](std::string_view form) { search.stems(form, scratch.stem); });
        }
    }
    if (patterns_.empty()) return;
    scratch.occurrences.clear();
    patterns_.find(text, scratch.patterns, scratch.occurrences);
    search.first_match = out.size();
    for (const auto& [pattern, span] : scratch.occurrences)
        search.take_pattern(terms_[entry_of_pattern_[pattern]], span);
}

}  // namespace webcare::language
