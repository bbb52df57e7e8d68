#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace webcare::language {

/// What stands where in a text, a bit a byte: so that the words between two signs are found
/// sixty-four bytes at a time. Rows of 64, the last one filled with nothing and two of nothing
/// after it, so that a window can be read from the end of the text as well.
struct ByteMap {
    std::vector<std::uint64_t> word;  ///< ASCII letter, digit or underscore
    std::vector<std::uint64_t> sign;  ///< not ASCII, or one of . ! ? ' ` # @ : and the newline
    std::vector<std::uint64_t>
        odd;  ///< digit or underscore, or the same ASCII letter as the next two
    bool any_odd = false;

    static constexpr std::size_t row_bytes = 64;
    static constexpr int rows_after = 2;

    bool is_sign(std::size_t at) const {
        return (sign[at / row_bytes] >> (at % row_bytes) & 1U) != 0;
    }
    /// The first byte from `from` on that is of no word.
    std::size_t end_of_word(std::size_t from) const {
        for (;;) {
            const auto length = static_cast<std::size_t>(std::countr_one(window(word, from)));
            from += length;
            if (length != row_bytes) return from;
        }
    }
    /// Whether between the two a letter is tripled, or stands a digit or an underscore.
    bool has_odd(std::size_t from, std::size_t end) const {
        return any_odd && has_bit(odd, from, end);
    }
    /// Whether from here on single bytes of words and of none take turns, for five bytes at least.
    bool takes_turns(std::size_t from) const { return (window(word, from) & 0x1fU) == 0x15U; }

    /// Calls visit(position, is_sign) where a word begins and at every sign, in order.
    template <class Visit>
    void each_beginning(Visit&& visit) const {
        std::uint64_t word_before = 0;
        for (std::size_t row = 0; row < word.size(); ++row) {
            std::uint64_t bits = (word[row] & ~(word[row] << 1 | word_before)) | sign[row];
            word_before = word[row] >> (row_bytes - 1);
            for (; bits != 0; bits &= bits - 1) {
                const auto bit = static_cast<std::size_t>(std::countr_zero(bits));
                visit(row * row_bytes + bit, (sign[row] >> bit & 1) != 0);
            }
        }
    }

 private:
    static bool has_bit(const std::vector<std::uint64_t>& rows, std::size_t from, std::size_t end) {
        for (; from < end; from += row_bytes) {
            const std::uint64_t bits = window(rows, from);
            if (bits != 0 && from + static_cast<std::size_t>(std::countr_zero(bits)) < end)
                return true;
        }
        return false;
    }

    /// The bits from a position on, the end of the text at the furthest.
    static std::uint64_t window(const std::vector<std::uint64_t>& rows, std::size_t from) {
        const std::size_t row = from / row_bytes, bit = from % row_bytes;
        return rows[row] >> bit | (rows[row + 1] << 1) << (row_bytes - 1 - bit);
    }
};

/// Fills `map` and writes `text` with its ASCII letters in lower case to `lower`, which has room
/// for as many bytes. AVX2 or SSE2 where there is, else a table.
void map_bytes(std::string_view text, char* lower, ByteMap& map);

}  // namespace webcare::language
