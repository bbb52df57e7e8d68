#pragma once

#include <algorithm>
#include <array>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "language/fold.hpp"

/// How the lexicon turns words into places of its tables: shared by what builds them
/// (lexicon_build.cpp) and what looks words up (lexicon.cpp).
namespace webcare::language {

constexpr std::size_t prefix_buckets = 1U << 12;
constexpr std::size_t filter_bits = 1U << 16;
constexpr std::size_t longest_prefix = 31;  // longer ones share the last bit
constexpr std::size_t longest_beginning = 6;

template <class T>
std::uint64_t load(const char* p) {
    T x = 0;
    std::memcpy(&x, p, sizeof x);
    return x;
}

inline std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
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
inline std::uint64_t hash_word(std::string_view word) {
    std::string padded{word};
    padded.append(hash_reads, '\0');
    return hash_form(padded.data(), word.size());
}

/// The slot of a hash in a table, and its bit in a filter, come from different ends of it.
inline std::size_t slot_of(std::uint64_t hash) {
    return hash >> 24U;
}
inline std::size_t bit_of(std::uint64_t hash) {
    return hash >> 1U;
}

constexpr std::size_t longest_opening = 31;  // bytes of a token; longer ones count as so long

/// Where the first four bytes of a form and its length have their bit; four bytes can be read.
inline std::uint64_t opening_of(const char* form, std::size_t length, unsigned shift) {
    const std::uint64_t first =
        load<std::uint32_t>(form) & low_bytes[std::min(length, sizeof(std::uint32_t))];
    return ((std::min(length, longest_opening) << 32U | first) * 0x9e3779b97f4a7c15ULL) >> shift;
}

inline std::uint32_t trigram_at(const char* p) {
    return static_cast<std::uint32_t>(load<std::uint16_t>(p) | load<std::uint8_t>(p + 2) << 16U);
}
inline std::uint32_t mix(std::uint32_t trigram) {
    return trigram * 0x9e3779b1U;
}
inline std::size_t filter_bit(std::uint32_t trigram) {
    return mix(trigram) >> 16U;
}
inline bool has_bit(const std::vector<std::uint64_t>& filter, std::size_t bit) {
    return (filter[bit / 64] >> (bit % 64) & 1U) != 0;
}
inline void set_bit(std::vector<std::uint64_t>& filter, std::size_t bit) {
    filter[bit / 64] |= std::uint64_t{1} << (bit % 64);
}
constexpr std::size_t stem_sign = 2;  // bytes before the stem itself
inline bool is_stem(std::string_view pattern) {
    return pattern.size() >= stem_sign + 2 && pattern.front() == '=';
}
inline std::size_t first_two(std::string_view s) {
    return static_cast<std::size_t>(load<std::uint16_t>(s.data()));
}
inline std::uint32_t length_bit(std::size_t n) {
    return 1U << std::min<std::size_t>(n, longest_prefix);
}

/// The hash of a word beside the key; never 0.
inline std::uint32_t neighbour_hash(std::uint64_t hash) {
    return static_cast<std::uint32_t>(hash >> 32U) | 1U;
}

}  // namespace webcare::language
