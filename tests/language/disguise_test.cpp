// Words that somebody hides from a filter are found as the plain ones are (threat T14).

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unicode/unistr.h>

#include <functional>

#include "tests/language/try.hpp"

namespace webcare::language {
namespace {

using Disguise = std::function<std::string(const std::string&)>;

Disguise between_letters(std::string sign) {
    return [sign = std::move(sign)](const std::string& word) {
        std::string out;
        for (const char c : word) out += (out.empty() ? "" : sign) + c;
        return out;
    };
}

Disguise replacing(std::vector<std::pair<char, std::string>> letters) {
    return [letters = std::move(letters)](const std::string& word) {
        std::string out;
        for (const char c : word) {
            std::string piece(1, c);
            for (const auto& [letter, other] : letters)
                if (letter == c) piece = other;
            out += piece;
        }
        return out;
    };
}

std::string full_width(const std::string& word) {
    icu::UnicodeString out;
    for (const char c : word) out.append(static_cast<UChar32>(0xff00 + (c - 0x20)));
    std::string utf8;
    return out.toUTF8String(utf8);
}

TEST(Disguise, NineteenOfTwentyHiddenWordsAreFound) {
    const std::vector<std::pair<const char*, Disguise>> disguises{
        {"Cyrillic letters", replacing({{'a', "\u0430"},
                                        {'e', "\u0435"},
                                        {'o', "\u043e"},
                                        {'p', "\u0440"},
                                        {'c', "\u0441"}})},
        {"Greek letters",
         replacing({{'a', "\u03b1"}, {'o', "\u03bf"}, {'i', "\u03b9"}, {'k', "\u03ba"}})},
        {"zero width", between_letters("\u200b")},
        {"soft hyphens", between_letters("\u00ad")},
        {"bidi marks", between_letters("\u200f")},
        {"spaces", between_letters(" ")},
        {"dots", between_letters(".")},
        {"hyphens", between_letters("-")},
        {"underscores", between_letters("_")},
        {"combining marks", between_letters("\u0335")},
        {"full width", full_width},
        {"digits", replacing({{'o', "0"}, {'e', "3"}, {'a', "4"}})},
        {"an at sign",
         [](const std::string& word) {
             const auto at = word.find('a', 1);
             return at == word.npos || at + 1 == word.size()
                        ? word
                        : word.substr(0, at) + "@" + word.substr(at + 1);
         }},
        {"lengthened", replacing({{'a', "aaaaa"}, {'o', "oooo"}})}};
    std::size_t found = 0, all = 0;
    for (const std::string word :
         {"kapot",         "oplichters",  "schandalig",  "waardeloos",   "klacht",
          "advocaat",      "datalek",     "belachelijk", "wanprestatie", "gevaarlijk",
          "terugbetaling", "incompetent", "scammers",    "useless",      "lawyer",
          "refund",        "broken",      "dangerous",   "unacceptable", "fraude"}) {
        const Tried tried{word};
        ASSERT_TRUE(tried.on("dit is " + word + " hoor")) << word;
        for (const auto& [name, disguise] : disguises) {
            const bool hit = tried.on("dit is " + disguise(word) + " hoor").has_value();
            found += hit ? 1 : 0;
            ++all;
            if (!hit) RecordProperty(fmt::format("missed {} {}", name, word), 1);
        }
    }
    EXPECT_GE(found * 20, all * 19) << found << " of " << all;
    RecordProperty("found", static_cast<int>(found));
}

}  // namespace
}  // namespace webcare::language
