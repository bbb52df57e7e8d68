#include "language/byte_map.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cctype>
#include <string>

namespace webcare::language {
namespace {

bool is_word(char c) {
    return static_cast<unsigned char>(c) < 0x80 &&
           (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_');
}
bool is_sign(char c) {
    return static_cast<unsigned char>(c) >= 0x80 ||
           std::string_view{".!?'`#@:\n"}.find(c) != std::string_view::npos;
}

/// Bytes as texts have them, and rows of one letter.
std::string some_bytes() {
    std::string text;
    for (const auto& [byte, times] :
         *rc::gen::container<std::vector<std::pair<char, std::uint8_t>>>(
             rc::gen::pair(rc::gen::oneOf(rc::gen::arbitrary<char>(),
                                          rc::gen::elementOf(std::string{"aAzZ09_@[`{/: .!?'#\n"})),
                           rc::gen::inRange<std::uint8_t>(1, 9))))
        text.append(times, byte);
    return text;
}

RC_GTEST_PROP(ByteMapProperty, IsWhatLookingByteByByteFinds, ()) {
    const std::string text = some_bytes();
    std::string lower(text.size(), '\0');
    ByteMap map;
    map_bytes(text, lower.data(), map);
    const auto bit = [](const std::vector<std::uint64_t>& rows, std::size_t i) {
        return (rows[i / 64] >> (i % 64) & 1U) != 0;
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        RC_ASSERT(bit(map.word, i) == is_word(c));
        RC_ASSERT(bit(map.sign, i) == is_sign(c));
        const bool is_upper = c >= 'A' && c <= 'Z';
        RC_ASSERT(lower[i] == (is_upper ? static_cast<char>(c + 32) : c));
    }
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = lower[i];
        const bool tripled =
            c >= 'a' && c <= 'z' && i + 2 < text.size() && lower[i + 1] == c && lower[i + 2] == c;
        const bool odd = tripled || (c >= '0' && c <= '9') || c == '_';
        RC_ASSERT(bit(map.odd, i) == odd);
        std::size_t word_end = i;
        while (word_end < text.size() && is_word(text[word_end])) ++word_end;
        RC_ASSERT(map.end_of_word(i) == word_end);
        RC_ASSERT(map.has_odd(i, i + 1) == odd);
        bool turns = i + 5 <= text.size();
        for (std::size_t k = i; turns && k < i + 5; ++k)
            turns = is_word(text[k]) == (k % 2 == i % 2);
        RC_ASSERT(map.takes_turns(i) == turns);
    }
    std::vector<std::pair<std::size_t, bool>> wanted, found;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool begins = is_word(text[i]) && (i == 0 || !is_word(text[i - 1]));
        if (begins || is_sign(text[i])) wanted.emplace_back(i, is_sign(text[i]));
    }
    map.each_beginning([&](std::size_t at, bool sign) { found.emplace_back(at, sign); });
    RC_ASSERT(found == wanted);
}

}  // namespace
}  // namespace webcare::language
