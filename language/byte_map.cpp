#include "language/byte_map.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace webcare::language {
namespace {

constexpr std::size_t row_bytes = ByteMap::row_bytes;

struct Row {
    std::uint64_t word = 0, sign = 0, letter = 0;
};

#if defined(__x86_64__)

constexpr std::size_t lane = 16;

__m128i all(char c) {
    return _mm_set1_epi8(c);
}
/// Bytes from `first` to `last`; both are ASCII, so that signed comparison does.
__m128i between(__m128i bytes, char first, char last) {
    return _mm_and_si128(_mm_cmpgt_epi8(bytes, all(static_cast<char>(first - 1))),
                         _mm_cmplt_epi8(bytes, all(static_cast<char>(last + 1))));
}
std::uint64_t bits(__m128i mask) {
    return static_cast<std::uint32_t>(_mm_movemask_epi8(mask));
}
template <class... More>
__m128i any_of(__m128i bytes, More... wanted) {
    __m128i found = _mm_setzero_si128();
    ((found = _mm_or_si128(found, _mm_cmpeq_epi8(bytes, all(wanted)))), ...);
    return found;
}

/// One row of 64 bytes; `lower` may be `bytes`.
Row map_row(const char* bytes, char* lower) {
    Row row;
    for (std::size_t at = 0; at < row_bytes; at += lane) {
        const __m128i raw = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes + at));
        const __m128i upper = between(raw, 'A', 'Z');
        const __m128i low = _mm_or_si128(raw, _mm_and_si128(upper, all(0x20)));
        const __m128i letter = between(low, 'a', 'z');
        const __m128i word = _mm_or_si128(_mm_or_si128(letter, between(raw, '0', '9')),
                                          _mm_cmpeq_epi8(raw, all('_')));
        const __m128i sign = any_of(raw, '.', '!', '?', '\'', '`', '#', '@', ':', '\n');
        _mm_storeu_si128(reinterpret_cast<__m128i*>(lower + at), low);
        row.letter |= bits(letter) << at;
        row.word |= bits(word) << at;
        row.sign |= (bits(sign) | bits(raw)) << at;  // the top bit of a byte: not ASCII
    }
    return row;
}

/// Which bytes are the same as the one after them; reads one byte past the row.
std::uint64_t same_as_next(const char* bytes) {
    std::uint64_t same = 0;
    for (std::size_t at = 0; at < row_bytes; at += lane) {
        const __m128i here = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes + at));
        const __m128i next = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes + at + 1));
        same |= bits(_mm_cmpeq_epi8(here, next)) << at;
    }
    return same;
}

// The same with AVX2, which most processors have: a byte's kind is what the tables of its upper and
// its lower half have in common.
namespace avx2 {

enum Kind : int {
    mark = 1,          // ! # ' .
    digit = 2,         // 0 to 9
    colon = 4,         // : ?
    letter_low = 8,    // a to o, capitals too
    letter_high = 16,  // p to z
    at_sign = 32,      // @ `
    underscore = 64,
    newline = 128,
};
constexpr int letters = letter_low | letter_high;
constexpr int words = letters | digit | underscore;
constexpr int signs = mark | colon | at_sign | newline;

using Table = std::array<char, 32>;  // one half for each half of a register
constexpr Table make_table(const std::array<int, 16>& kinds) {
    Table table{};
    for (std::size_t i = 0; i < table.size(); ++i) table[i] = static_cast<char>(kinds[i % 16]);
    return table;
}
constexpr int low_0_to_9 = digit | letters;
alignas(32) constexpr Table by_upper_half = make_table({newline, 0, mark, digit | colon,
                                                        letter_low | at_sign,
                                                        letter_high | underscore,
                                                        letter_low | at_sign, letter_high});
alignas(32) constexpr Table by_lower_half = make_table(
    {digit | letter_high | at_sign, low_0_to_9 | mark, low_0_to_9, low_0_to_9 | mark, low_0_to_9,
     low_0_to_9, low_0_to_9, low_0_to_9 | mark, low_0_to_9, low_0_to_9, letters | colon | newline,
     letter_low, letter_low, letter_low, letter_low | mark, letter_low | colon | underscore});

[[gnu::target("avx2")]] __m256i load(const char* from) {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
}
[[gnu::target("avx2")]] std::uint64_t bits_of(__m256i kinds, int wanted) {
    const __m256i none =
        _mm256_cmpeq_epi8(_mm256_and_si256(kinds, _mm256_set1_epi8(static_cast<char>(wanted))),
                          _mm256_setzero_si256());
    return static_cast<std::uint32_t>(~_mm256_movemask_epi8(none));
}

[[gnu::target("avx2")]] Row map_row(const char* bytes, char* lower) {
    const __m256i upper_table = load(by_upper_half.data()),
                  lower_table = load(by_lower_half.data());
    const __m256i half = _mm256_set1_epi8(0x0f), small = _mm256_set1_epi8(0x20);
    Row row;
    for (std::size_t at = 0; at < row_bytes; at += 32) {
        const __m256i raw = load(bytes + at);
        const __m256i upper_half = _mm256_and_si256(_mm256_srli_epi16(raw, 4), half);
        const __m256i kinds = _mm256_and_si256(_mm256_shuffle_epi8(upper_table, upper_half),
                                               _mm256_shuffle_epi8(lower_table, raw));
        const __m256i no_letter = _mm256_cmpeq_epi8(
            _mm256_and_si256(kinds, _mm256_set1_epi8(letters)), _mm256_setzero_si256());
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(lower + at),
                            _mm256_or_si256(raw, _mm256_andnot_si256(no_letter, small)));
        const auto not_ascii = static_cast<std::uint32_t>(_mm256_movemask_epi8(raw));
        row.letter |= bits_of(kinds, letters) << at;
        row.word |= bits_of(kinds, words) << at;
        row.sign |= (bits_of(kinds, signs) | not_ascii) << at;
    }
    return row;
}

}  // namespace avx2

using MapRow = Row (*)(const char*, char*);
const MapRow map_row_here = __builtin_cpu_supports("avx2") != 0 ? avx2::map_row : map_row;

#else

enum Kind : std::uint8_t { word = 1, sign = 2, letter = 4 };

constexpr std::array<std::uint8_t, 256> make_kinds() {
    std::array<std::uint8_t, 256> kinds{};
    for (std::size_t c = 0; c < kinds.size(); ++c) {
        const std::size_t low = c | 0x20;
        if (c < 0x80 && low >= 'a' && low <= 'z') kinds[c] = word | letter;
        if ((c >= '0' && c <= '9') || c == '_') kinds[c] = word;
        if (c >= 0x80) kinds[c] = sign;
    }
    for (const char c : {'.', '!', '?', '\'', '`', '#', '@', ':', '\n'})
        kinds[static_cast<unsigned char>(c)] = sign;
    return kinds;
}

Row map_row(const char* bytes, char* lower) {
    static constexpr auto kinds = make_kinds();
    Row row;
    for (std::size_t at = 0; at < row_bytes; ++at) {
        const std::uint8_t kind = kinds[static_cast<unsigned char>(bytes[at])];
        const std::uint64_t bit = std::uint64_t{1} << at;
        if ((kind & word) != 0) row.word |= bit;
        if ((kind & sign) != 0) row.sign |= bit;
        if ((kind & letter) != 0) row.letter |= bit;
        lower[at] = static_cast<char>((kind & letter) != 0 ? bytes[at] | 0x20 : bytes[at]);
    }
    return row;
}

std::uint64_t same_as_next(const char* bytes) {
    std::uint64_t same = 0;
    for (std::size_t at = 0; at < row_bytes; ++at)
        same |= static_cast<std::uint64_t>(bytes[at] == bytes[at + 1]) << at;
    return same;
}

const auto map_row_here = map_row;

#endif

}  // namespace

void map_bytes(std::string_view text, char* lower, ByteMap& map) {
    const std::size_t rows = (text.size() + row_bytes - 1) / row_bytes;
    for (auto* plane : {&map.word, &map.sign, &map.odd}) {
        plane->resize(rows + ByteMap::rows_after);
        std::fill(plane->end() - ByteMap::rows_after, plane->end(), 0);
    }
    std::array<char, row_bytes + 1> last{};
    for (std::size_t r = 0; r < rows; ++r) {
        const std::size_t at = r * row_bytes, left = text.size() - at;
        const bool is_whole = left > row_bytes;
        if (!is_whole) std::memcpy(last.data(), text.data() + at, left);
        const Row row = is_whole ? map_row_here(text.data() + at, lower + at)
                                 : map_row_here(last.data(), last.data());
        if (!is_whole) std::memcpy(lower + at, last.data(), left);
        map.word[r] = row.word;
        map.sign[r] = row.sign;
        map.odd[r] = row.letter;
    }
    std::uint64_t same_after = 0, any_odd = 0;  // of the row after; of all rows
    for (std::size_t r = rows; r-- > 0;) {
        const std::uint64_t same =
            same_as_next(r + 1 == rows ? last.data() : lower + r * row_bytes);
        const std::uint64_t letter = map.odd[r];
        const std::uint64_t tripled = letter & same & (same >> 1 | same_after << (row_bytes - 1));
        map.odd[r] = tripled | (map.word[r] & ~letter);
        any_odd |= map.odd[r];
        same_after = same;
    }
    map.any_odd = any_odd != 0;
}

}  // namespace webcare::language
