#include <bit>

#include "language/lexicon.hpp"
#include "language/lexicon_hash.hpp"

namespace webcare::language {
namespace {

bool is_prefix_pattern(std::string_view p) {
    return p.size() >= 4 && p.back() == '*' && p.find_first_of("*?") == p.size() - 1;
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
        if (term.atoms.empty() && !term.pattern && !term.stated) continue;
        const auto [at, is_new] =
            known_terms_.try_emplace(term, static_cast<std::uint32_t>(terms_.size()));
        if (is_new) {
            Entry entry;
            entry.term = term;
            if (!term.atoms.empty()) entry.key = key_atom(term);
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
    patterns_of_.resize(set_count_);
    stated_of_.resize(set_count_);
    for (const auto word : negators()) group_of(std::string{word});
    for (std::uint32_t i = 0; i < terms_.size(); ++i) {
        if (const auto& pattern = terms_[i].term.pattern) {
            const std::uint32_t number = patterns_.add(*pattern);
            for (const SetId set : terms_[i].sets) patterns_of_[set].push_back(number);
            continue;
        }
        if (const auto stated = terms_[i].term.stated) {
            for (const SetId set : terms_[i].sets) stated_of_[set].push_back(*stated);
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
    words_.build(groups_, literal, 0);
    prefixes_.build(groups_, prefix, 1);
    index_openings(literal, prefix);
    known_terms_.clear();
    known_groups_.clear();
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
}  // namespace webcare::language
