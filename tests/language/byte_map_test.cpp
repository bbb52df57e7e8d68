#include "language/byte_map.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cctype>
#include <string>
#include <vector>

namespace webcare::language {
namespace {

bool is_word(char c) {
    return static_cast<unsigned char>(c) < 0x80 &&
           (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_');
}
bool is_high(char c) {
    return static_cast<unsigned char>(c) >= 0x80;
}
bool is_one_of(char c, std::string_view all) {
    return all.find(c) != std::string_view::npos;
}
bool is_letter(char c) {
    return c >= 'a' && c <= 'z';
}

/// Bytes as texts have them, and rows of one letter.
std::string some_bytes() {
    std::string text;
    for (const auto& [byte, times] :
         *rc::gen::container<std::vector<std::pair<char, std::uint8_t>>>(rc::gen::pair(
             rc::gen::oneOf(rc::gen::arbitrary<char>(),
                            rc::gen::elementOf(std::string{"aAzZ09_@[`{/:* .!?'#\n"})),
             rc::gen::inRange<std::uint8_t>(1, 9))))
        text.append(times, byte);
    return text;
}

using Places = std::vector<std::size_t>;

/// What the map says, found byte by byte.
struct Seen {
    Places edges, specials, ends, fresh;
};
Seen look(const std::string& text, const std::string& lower) {
    Seen seen;
    const auto in_word = [&](std::size_t i) { return i < text.size() && is_word(text[i]); };
    const auto one_in_word = [&](std::size_t i, std::size_t before) {
        return i >= before && in_word(i - before);
    };
    bool has_ended = false;
    for (std::size_t i = 0; i <= text.size(); ++i) {
        if (in_word(i) != one_in_word(i, 1)) seen.edges.push_back(i);
        if (i == text.size()) break;
        const char c = lower[i], before = i > 0 ? lower[i - 1] : '\0';
        const bool tripled = i > 1 && is_letter(c) && before == c && lower[i - 2] == c;
        const bool meets = in_word(i) && one_in_word(i, 1) && is_letter(c) != is_letter(before);
        const bool turns = in_word(i) && !one_in_word(i, 1) && one_in_word(i, 2) &&
                           !one_in_word(i, 3) && one_in_word(i, 4) && !one_in_word(i, 5);
        if ((is_high(c) && !is_high(before)) || is_one_of(c, "#@'`:*") || tripled || meets || turns)
            seen.specials.push_back(i);
        constexpr std::string_view stops = ".!?";
        const bool ends =
            i > 0 &&
            (before == '\n' || (is_one_of(before, stops) && !is_one_of(c, stops) && !is_word(c)));
        if (ends) seen.ends.push_back(i);
        has_ended = has_ended || ends;
        if (!in_word(i)) continue;
        if (has_ended) seen.fresh.push_back(i);
        has_ended = false;
    }
    return seen;
}

RC_GTEST_PROP(ByteMapProperty, IsWhatLookingByteByByteFinds, ()) {
    static ByteMap map;  // what texts before left in it does not matter
    const std::string text = some_bytes();
    std::string lower(text.size(), '\0');
    map_bytes(text, lower.data(), map);
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool is_upper = text[i] >= 'A' && text[i] <= 'Z';
        RC_ASSERT(lower[i] == (is_upper ? static_cast<char>(text[i] + 32) : text[i]));
    }
    const Seen seen = look(text, lower);
    RC_ASSERT(map.words * 2 == seen.edges.size());
    RC_ASSERT(Places(map.edges.data(), map.edges.data() + map.words * 2) == seen.edges);
    RC_ASSERT(map.begin_of(map.words) == ByteMap::nowhere);
    RC_ASSERT(map.end_of(map.words) == ByteMap::nowhere);
    RC_ASSERT(Places(map.specials.data(), map.specials.data() + map.special_count) ==
              seen.specials);
    Places fresh;
    for (std::size_t word = 0; word < map.words; ++word)
        if (map.is_fresh(map.begin_of(word)) != 0) fresh.push_back(map.begin_of(word));
    RC_ASSERT(fresh == seen.fresh);
    for (std::size_t i = 0; i < text.size(); ++i) {
        std::size_t word_end = i;
        while (word_end < text.size() && is_word(text[word_end])) ++word_end;
        RC_ASSERT(map.end_of_word(i) == word_end);
        bool turns = i + 5 <= text.size();
        for (std::size_t k = i; turns && k < i + 5; ++k)
            turns = is_word(text[k]) == (k % 2 == i % 2);
        RC_ASSERT(map.takes_turns(i) == turns);
        const std::size_t last = *rc::gen::inRange(i, text.size());
        RC_ASSERT(map.has_end(i, last) ==
                  std::any_of(seen.ends.begin(), seen.ends.end(),
                              [&](std::size_t end) { return end > i && end <= last; }));
    }
}

}  // namespace
}  // namespace webcare::language
