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

/// The kinds of 64 bytes, a bit each.
struct Kinds {
    std::uint64_t letter = 0, digit = 0;  // an underscore counts as a digit
    std::uint64_t stop = 0, newline = 0, high = 0;
    std::uint64_t sign = 0;  // # @ ' ` : and the star, which the tables of AVX2 cannot leave out
    std::uint64_t same = 0;  // as the byte before, in lower case
};

/// Writes the positions of the bits of a row to `out`, which has room for more than that; gives
/// what is behind the last one.
std::uint32_t* write_one_by_one(std::uint64_t row, std::uint32_t base, std::uint32_t* out) {
    for (; row != 0; row &= row - 1)
        *out++ = base + static_cast<std::uint32_t>(std::countr_zero(row));
    return out;
}

/// The same of a row that has few: four at once, since a count is what a processor cannot foresee.
[[gnu::always_inline]] inline std::uint32_t* write_few(std::uint64_t row, std::uint32_t base,
                                                       std::uint32_t* out) {
    std::uint32_t* const end = out + std::popcount(row);
    do {
#pragma GCC unroll 4
        for (int i = 0; i < 4; ++i, row &= row - 1)
            *out++ = base + static_cast<std::uint32_t>(std::countr_zero(row));
    } while (row != 0);
    return end;
}

#if defined(__x86_64__)

/// SSE2, which every processor has.
class Lanes {
 public:
    Kinds look(const char* bytes, char* lower) {
        Kinds kinds;
        for (std::size_t at = 0; at < row_bytes; at += lane) {
            const __m128i raw = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes + at));
            const __m128i upper = between(raw, 'A', 'Z');
            const __m128i low = _mm_or_si128(raw, _mm_and_si128(upper, all(0x20)));
            const __m128i before =
                _mm_or_si128(_mm_slli_si128(low, 1), _mm_srli_si128(before_, lane - 1));
            before_ = low;
            _mm_storeu_si128(reinterpret_cast<__m128i*>(lower + at), low);
            kinds.letter |= bits(between(low, 'a', 'z')) << at;
            kinds.digit |= bits(_mm_or_si128(between(raw, '0', '9'), any_of(raw, '_'))) << at;
            kinds.stop |= bits(any_of(raw, '.', '!', '?')) << at;
            kinds.newline |= bits(any_of(raw, '\n')) << at;
            kinds.sign |= bits(any_of(raw, '#', '@', '\'', '`', ':', '*')) << at;
            kinds.high |= bits(raw) << at;
            kinds.same |= bits(_mm_cmpeq_epi8(low, before)) << at;
        }
        return kinds;
    }
    static constexpr auto write_edges = write_one_by_one;

 private:
    static constexpr int lane = 16;

    static __m128i all(char c) { return _mm_set1_epi8(c); }
    /// Bytes from `first` to `last`; both are ASCII, so that signed comparison does.
    static __m128i between(__m128i bytes, char first, char last) {
        return _mm_and_si128(_mm_cmpgt_epi8(bytes, all(static_cast<char>(first - 1))),
                             _mm_cmplt_epi8(bytes, all(static_cast<char>(last + 1))));
    }
    static std::uint64_t bits(__m128i mask) {
        return static_cast<std::uint32_t>(_mm_movemask_epi8(mask));
    }
    template <class... More>
    static __m128i any_of(__m128i bytes, More... wanted) {
        __m128i found = _mm_setzero_si128();
        ((found = _mm_or_si128(found, _mm_cmpeq_epi8(bytes, all(wanted)))), ...);
        return found;
    }

    __m128i before_ = _mm_setzero_si128();
};

// The same with AVX2, which most processors have: a byte's kind is what the tables of its upper and
// its lower half have in common.
namespace avx2 {

enum Kind : int {
    letter_low = 1,     // a to o, capitals too
    letter_high = 2,    // p to z
    digit = 4,          // 0 to 9
    underscore = 8,     //
    stop = 16,          // ! .
    question = 32,      // ?
    mark = 64,          // # ' * : and 3 and 7
    at_or_grave = 128,  // @ `
};
constexpr int letters = letter_low | letter_high;

using Table = std::array<char, 32>;  // one half for each half of a register
constexpr Table make_table(const std::array<int, 16>& kinds) {
    Table table{};
    for (std::size_t i = 0; i < table.size(); ++i) table[i] = static_cast<char>(kinds[i % 16]);
    return table;
}
alignas(32) constexpr Table by_upper_half = make_table({0, 0, stop | mark, digit | question | mark,
                                                        letter_low | at_or_grave,
                                                        letter_high | underscore,
                                                        letter_low | at_or_grave, letter_high});
constexpr int low_0_to_9 = digit | letters;
alignas(32) constexpr Table by_lower_half = make_table(
    {digit | letter_high | at_or_grave, low_0_to_9 | stop, low_0_to_9, low_0_to_9 | mark,
     low_0_to_9, low_0_to_9, low_0_to_9, low_0_to_9 | mark, low_0_to_9, low_0_to_9, letters | mark,
     letter_low, letter_low, letter_low, letter_low | stop, letter_low | question | underscore});

/// By a byte: where its bits stand, from the lowest on.
constexpr auto places_of_bits = [] {
    std::array<std::uint64_t, 256> places{};
    for (std::size_t byte = 0; byte < places.size(); ++byte)
        for (std::uint64_t bit = 0, count = 0; bit < 8; ++bit)
            if ((byte >> bit & 1U) != 0) places[byte] |= bit << (8 * count++);
    return places;
}();

class Lanes {
 public:
    [[gnu::target("avx2,bmi,bmi2")]] Kinds look(const char* bytes, char* lower) {
        const __m256i upper_table = load(by_upper_half.data());
        const __m256i lower_table = load(by_lower_half.data());
        const __m256i zero = _mm256_setzero_si256();
        Kinds kinds;
#pragma GCC unroll 2
        for (std::size_t at = 0; at < row_bytes; at += 32) {
            const __m256i raw = load(bytes + at);
            const __m256i upper_half = _mm256_and_si256(_mm256_srli_epi16(raw, 4), all(0x0f));
            const __m256i kind = _mm256_and_si256(_mm256_shuffle_epi8(upper_table, upper_half),
                                                  _mm256_shuffle_epi8(lower_table, raw));
            const __m256i no_letter = _mm256_cmpeq_epi8(_mm256_and_si256(kind, all(letters)), zero);
            const __m256i low = _mm256_or_si256(raw, _mm256_andnot_si256(no_letter, all(0x20)));
            const __m256i before =
                _mm256_alignr_epi8(low, _mm256_permute2x128_si256(before_, low, 0x21), 15);
            before_ = low;
            _mm256_storeu_si256(reinterpret_cast<__m256i*>(lower + at), low);
            kinds.letter |= (bits(no_letter) ^ 0xffffffffU) << at;
            kinds.digit |= (bits(none_of(kind, digit | underscore)) ^ 0xffffffffU) << at;
            kinds.stop |= (bits(none_of(kind, stop | question)) ^ 0xffffffffU) << at;
            kinds.sign |= (bits(none_of(kind, mark | at_or_grave)) ^ 0xffffffffU) << at;
            kinds.newline |= bits(_mm256_cmpeq_epi8(raw, all('\n'))) << at;
            kinds.high |= bits(raw) << at;
            kinds.same |= bits(_mm256_cmpeq_epi8(low, before)) << at;
        }
        kinds.sign &= ~kinds.digit;
        return kinds;
    }
    /// Eight at a time, however many there are: a count is what a processor cannot foresee.
    [[gnu::target("avx2,bmi,bmi2")]] static std::uint32_t* write_edges(std::uint64_t row,
                                                                       std::uint32_t base,
                                                                       std::uint32_t* out) {
        const __m256i eight = _mm256_set1_epi32(8);
        __m256i bases = _mm256_set1_epi32(static_cast<int>(base));
#pragma GCC unroll 8
        for (unsigned at = 0; at < row_bytes; at += 8) {
            const std::uint64_t byte = row >> at & 0xffU;
            const __m128i places = _mm_cvtsi64_si128(static_cast<long long>(places_of_bits[byte]));
            _mm256_storeu_si256(reinterpret_cast<__m256i*>(out),
                                _mm256_add_epi32(bases, _mm256_cvtepu8_epi32(places)));
            bases = _mm256_add_epi32(bases, eight);
            out += std::popcount(byte);
        }
        return out;
    }
    [[gnu::target("avx2,bmi,bmi2")]] Lanes() : before_{_mm256_setzero_si256()} {}

 private:
    [[gnu::target("avx2,bmi,bmi2")]] static __m256i load(const char* from) {
        return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
    }
    [[gnu::target("avx2,bmi,bmi2")]] static __m256i all(int c) {
        return _mm256_set1_epi8(static_cast<char>(c));
    }
    [[gnu::target("avx2,bmi,bmi2")]] static __m256i none_of(__m256i kind, int wanted) {
        return _mm256_cmpeq_epi8(_mm256_and_si256(kind, all(wanted)), _mm256_setzero_si256());
    }
    [[gnu::target("avx2,bmi,bmi2")]] static std::uint64_t bits(__m256i mask) {
        return static_cast<std::uint32_t>(_mm256_movemask_epi8(mask));
    }

    __m256i before_;
};

}  // namespace avx2

#else

enum Kind : std::uint8_t { letter = 1, digit = 2, stop = 4, newline = 8, sign = 16, high = 32 };
constexpr unsigned same_place = 6;

constexpr auto kinds_of_bytes = [] {
    std::array<std::uint8_t, 256> kinds{};
    for (std::size_t c = 0; c < kinds.size(); ++c) {
        const std::size_t low = c | 0x20;
        if (c < 0x80 && low >= 'a' && low <= 'z') kinds[c] = letter;
        if ((c >= '0' && c <= '9') || c == '_') kinds[c] = digit;
        if (c >= 0x80) kinds[c] = high;
    }
    for (const char c : {'.', '!', '?'}) kinds[static_cast<unsigned char>(c)] = stop;
    for (const char c : {'#', '@', '\'', '`', ':', '*'})
        kinds[static_cast<unsigned char>(c)] = sign;
    kinds['\n'] = newline;
    return kinds;
}();

/// Eight bytes as the rows of a square of bits, turned about: byte b gets the bits b of all.
constexpr std::uint64_t transpose(std::uint64_t square) {
    const auto swap = [&](unsigned places, std::uint64_t mask) {
        const std::uint64_t moved = (square ^ (square >> places)) & mask;
        square ^= moved ^ (moved << places);
    };
    swap(7, 0x00aa00aa00aa00aaULL);
    swap(14, 0x0000cccc0000ccccULL);
    swap(28, 0x00000000f0f0f0f0ULL);
    return square;
}

class Lanes {
 public:
    Kinds look(const char* bytes, char* lower) {
        Kinds kinds;
        for (std::size_t at = 0; at < row_bytes; at += 8) {
            std::uint64_t square = 0;
            for (std::size_t i = 0; i < 8; ++i) {
                const auto c = static_cast<unsigned char>(bytes[at + i]);
                const std::uint64_t kind = kinds_of_bytes[c];
                const auto low = static_cast<char>(c | (kind & letter) << 5U);
                const bool is_same = low == before_;
                lower[at + i] = before_ = low;
                square |= (kind | std::uint64_t{is_same} << same_place) << (8 * i);
            }
            square = transpose(square);
            std::size_t place = 0;
            for (std::uint64_t* row : {&kinds.letter, &kinds.digit, &kinds.stop, &kinds.newline,
                                       &kinds.sign, &kinds.high, &kinds.same})
                *row |= (square >> (8 * place++) & 0xffU) << at;
        }
        return kinds;
    }
    static constexpr auto write_edges = write_one_by_one;

 private:
    char before_ = '\0';
};

#endif

std::size_t rows_of(std::string_view text) {
    return (text.size() + row_bytes - 1) / row_bytes;
}

/// Moves every bit by `places`, with those of the row before.
std::uint64_t later(std::uint64_t row, std::uint64_t before, unsigned places) {
    return row << places | before >> (row_bytes - places);
}
std::uint64_t first_of_run(std::uint64_t row, std::uint64_t before) {
    return row & ~later(row, before, 1);
}

/// Of a text of one row at least. Compiled for each kind of processor.
template <class Lanes>
[[gnu::always_inline]] inline void map_rows(std::string_view text, char* lower, ByteMap& map) {
    const std::size_t rows = rows_of(text);
    std::uint32_t* edge = map.edges.data();
    std::uint32_t* special = map.specials.data();
    Lanes lanes;
    Kinds before;
    std::uint64_t word_before = 0;
    bool has_ended = false;  // and no word has come since
    for (std::size_t r = 0; r < rows; ++r) {
        // The last row takes the last 64 bytes once more, and drops what was seen already.
        const std::size_t at = r * row_bytes, end = std::min(at + row_bytes, text.size());
        const std::size_t from = end - row_bytes, seen = at - from;
        Kinds kinds = lanes.look(text.data() + from, lower + from);
        kinds.letter >>= seen;
        kinds.digit >>= seen;
        kinds.stop >>= seen;
        kinds.newline >>= seen;
        kinds.high >>= seen;
        kinds.sign >>= seen;
        kinds.same >>= seen;
        ByteMap::Row& row = map.rows[r];
        row.word = kinds.letter | kinds.digit;
        const auto moved = [&](unsigned places) { return later(row.word, word_before, places); };
        const std::uint64_t turns =
            row.word & ~moved(1) & moved(2) & ~moved(3) & moved(4) & ~moved(5);
        const std::uint64_t specials =
            kinds.sign | turns | first_of_run(kinds.high, before.high) |
            (row.word & moved(1) & (kinds.digit ^ later(kinds.digit, before.digit, 1))) |
            (kinds.letter & kinds.same & later(kinds.same, before.same, 1));
        const std::uint64_t no_word = ~row.word;
        row.end = (later(kinds.stop, before.stop, 1) & ~kinds.stop & no_word) |
                  later(kinds.newline, before.newline, 1);
        // An end is added to the bits between two words, and so carried to the next one.
        std::uint64_t sum = 0;
        const bool past = __builtin_add_overflow(no_word, row.end & no_word, &sum);
        const bool past_too =
            __builtin_add_overflow(sum, static_cast<std::uint64_t>(has_ended), &sum);
        has_ended = past || past_too;
        row.fresh = row.word & ~moved(1) & (sum | row.end);
        edge = Lanes::write_edges(row.word ^ moved(1), static_cast<std::uint32_t>(at), edge);
        special = write_few(specials, static_cast<std::uint32_t>(at), special);
        word_before = row.word;
        before = kinds;
    }
    if (word_before >> (row_bytes - 1) != 0) *edge++ = static_cast<std::uint32_t>(rows * row_bytes);
    map.words = static_cast<std::size_t>(edge - map.edges.data()) / 2;
    edge[0] = edge[1] = ByteMap::nowhere;
    map.special_count = static_cast<std::size_t>(special - map.specials.data());
}

using MapRows = void (*)(std::string_view, char*, ByteMap&);

#if defined(__x86_64__)
[[gnu::target("avx2,bmi,bmi2")]] void map_rows_avx2(std::string_view text, char* lower,
                                                    ByteMap& map) {
    map_rows<avx2::Lanes>(text, lower, map);
}
MapRows choose() {
    const bool has_all = __builtin_cpu_supports("avx2") != 0 &&
                         __builtin_cpu_supports("bmi") != 0 && __builtin_cpu_supports("bmi2") != 0;
    return has_all ? map_rows_avx2 : map_rows<Lanes>;
}
const MapRows map_rows_here = choose();
#else
const MapRows map_rows_here = map_rows<Lanes>;
#endif

}  // namespace

void map_bytes(std::string_view text, char* lower, ByteMap& map) {
    const std::size_t rows = rows_of(text);
    const std::size_t most = (rows + 1) * row_bytes;  // and some that are written for nothing
    if (map.edges.size() < most) {
        map.rows.resize(rows + ByteMap::rows_after);
        map.edges.resize(most);
        map.specials.resize(most);
    }
    std::fill_n(map.rows.begin() + static_cast<std::ptrdiff_t>(rows), ByteMap::rows_after,
                ByteMap::Row{});
    if (text.size() >= row_bytes) return map_rows_here(text, lower, map);
    std::array<char, row_bytes> row{};
    std::copy(text.begin(), text.end(), row.begin());
    map_rows_here({row.data(), rows * row_bytes}, row.data(), map);
    std::copy_n(row.begin(), text.size(), lower);
}

}  // namespace webcare::language
