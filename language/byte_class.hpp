#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace webcare::language {

/// What one byte is to the cutting of words.
enum class Byte : std::uint8_t { none, word, upper, stop, newline, apostrophe, sigil, high };

constexpr std::array<Byte, 256> make_byte_table() {
    std::array<Byte, 256> table{};
    for (int c = 0; c < 256; ++c) {
        auto& kind = table[static_cast<std::size_t>(c)];
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_')
            kind = Byte::word;
        else if (c >= 'A' && c <= 'Z')
            kind = Byte::upper;
        else if (c == '.' || c == '!' || c == '?')
            kind = Byte::stop;
        else if (c == '\n')
            kind = Byte::newline;
        else if (c == '\'' || c == '`')
            kind = Byte::apostrophe;
        else if (c == '#' || c == '@')
            kind = Byte::sigil;
        else if (c >= 0x80)
            kind = Byte::high;
    }
    return table;
}
inline constexpr auto byte_table = make_byte_table();

}  // namespace webcare::language
