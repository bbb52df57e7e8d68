#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace webcare::language {

/// What stands where in a text, a bit a byte: so that the words between two signs are found
/// sixty-four bytes at a time. Rows of 64; the last one is filled with nothing.
struct ByteMap {
    std::vector<std::uint64_t> word;     ///< ASCII letter, digit or underscore
    std::vector<std::uint64_t> sign;     ///< not ASCII, or one of . ! ? ' ` # @ and the newline
    std::vector<std::uint64_t> tripled;  ///< the same ASCII letter here and at the next two bytes

    std::size_t end_of_word(std::size_t from, std::size_t size) const {
        return next_set(from, size, [&](std::size_t row) { return ~word[row]; });
    }
    bool has_triple(std::size_t from, std::size_t end) const {
        return next_set(from, end, [&](std::size_t row) { return tripled[row]; }) < end;
    }

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

    static constexpr std::size_t row_bytes = 64;

 private:
    /// The first bit at or after `from` that is set in the rows; `size` where there is none before
    /// it.
    template <class RowAt>
    static std::size_t next_set(std::size_t from, std::size_t size, RowAt&& row_at) {
        if (from >= size) return size;
        std::size_t row = from / row_bytes;
        std::uint64_t bits = row_at(row) & (~std::uint64_t{0} << (from % row_bytes));
        while (bits == 0) {
            if (++row * row_bytes >= size) return size;
            bits = row_at(row);
        }
        return std::min(size, row * row_bytes + static_cast<std::size_t>(std::countr_zero(bits)));
    }
};

/// Fills `map` and writes `text` with its ASCII letters in lower case to `lower`, which has room
/// for as many bytes. SSE2 where there is, else a table.
void map_bytes(std::string_view text, char* lower, ByteMap& map);

}  // namespace webcare::language
