#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace webcare::language {

/// What stands where in a text: where its words begin and end, which of them ask for a closer
/// look, where its sentences end. Made sixty-four bytes at a time, a bit a byte, without a branch
/// that depends on the text. A word here is a run of ASCII letters, digits and underscores.
struct ByteMap {
    struct Row {
        std::uint64_t word = 0;
        /// The byte behind a newline, or behind a run of . ! ? that no word follows at once.
        std::uint64_t end = 0;
        /// Where a word begins that such an end separates from the word before.
        std::uint64_t fresh = 0;
    };
    std::vector<Row> rows;             ///< of 64 bytes, then `rows_after` empty ones, then anything
    std::vector<std::uint32_t> edges;  ///< begin and end of each word, then twice `nowhere`
    std::size_t words = 0;
    /// What asks for a closer look: not ASCII (the first byte of a run), one of # @ ' ` : *, the
    /// third of three equal letters, where letters and digits or underscores meet in a word, the
    /// fifth of five bytes that are of a word and of none in turns.
    std::vector<std::uint32_t> specials;
    std::size_t special_count = 0;

    static constexpr std::size_t row_bytes = 64;
    static constexpr std::size_t rows_after = 2;  // a window can begin at the end of the text
    static constexpr std::uint32_t nowhere = 0xffffffff;

    std::size_t begin_of(std::size_t word) const { return edges[2 * word]; }
    std::size_t end_of(std::size_t word) const { return edges[2 * word + 1]; }
    /// 1 where the word that begins here is the first one of a sentence, else 0.
    std::uint32_t is_fresh(std::size_t begin) const {
        return static_cast<std::uint32_t>(rows[begin / row_bytes].fresh >> (begin % row_bytes) & 1);
    }
    /// The first byte from `from` on that is of no word.
    std::size_t end_of_word(std::size_t from) const {
        for (;;) {
            const auto length = static_cast<std::size_t>(std::countr_one(window(&Row::word, from)));
            from += length;
            if (length != row_bytes) return from;
        }
    }
    /// Whether from here on single bytes of words and of none take turns, for five bytes at least.
    bool takes_turns(std::size_t from) const { return (window(&Row::word, from) & 0x1fU) == 0x15U; }
    /// Whether a sentence ends behind `after`, at `last` at the latest.
    bool has_end(std::size_t after, std::size_t last) const {
        for (; last - after >= row_bytes; after += row_bytes)
            if (window(&Row::end, after + 1) != 0) return true;
        return (window(&Row::end, after + 1) << 1) << (row_bytes - 1 - (last - after)) != 0;
    }

 private:
    /// The bits from a position on, the end of the text at the furthest.
    std::uint64_t window(std::uint64_t Row::*bits, std::size_t from) const {
        const std::size_t row = from / row_bytes, bit = from % row_bytes;
        return rows[row].*bits >> bit | (rows[row + 1].*bits << 1) << (row_bytes - 1 - bit);
    }
};

/// Fills `map` and writes `text` with its ASCII letters in lower case to `lower`, which has room
/// for as many bytes. AVX2 or SSE2 where there is, else byte by byte. The memory of `map` is used
/// again; it grows to some nine bytes a byte of the longest text.
void map_bytes(std::string_view text, char* lower, ByteMap& map);

}  // namespace webcare::language
