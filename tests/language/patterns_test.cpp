// What Vectorscan lets through and RE2 confirms must be all that RE2 finds by itself.

#include "language/patterns.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <unicode/unistr.h>

namespace webcare::language {
namespace {

std::string some_of(const std::vector<std::string>& pieces, std::size_t most) {
    const auto count = *rc::gen::inRange<std::size_t>(1, most + 1);
    std::string out;
    for (std::size_t i = 0; i < count; ++i) out += *rc::gen::elementOf(pieces);
    return out;
}

RC_GTEST_PROP(PatternsProperty, TheFilterNeverHidesWhatTheExpressionFinds, ()) {
    static const std::vector<std::string> parts{
        "a",   "B",   "é",   "ß",   "k",      "(a|bé)", "[^a]", "[a-k]", ".",           "\\w",
        "\\W", "\\d", "\\s", "\\b", "a{1,3}", "(é)+",   "^",    "$",     "\\pL",        "s",
        "ſ",   "K",   "İ",   "!",   "?",      "*",      "(x|)", "\\B",   "[[:alpha:]]", "\\S"};
    static const std::vector<std::string> letters{"a", "A", "b",  "é", "É", "k", "K", "ß", "ẞ", " ",
                                                  "1", "!", "\n", "s", "ſ", "İ", "i", "x", "\v"};
    const std::string regex = some_of(parts, 6);
    RC_PRE(!wrong_with(regex));
    const std::string text = some_of(letters, 12);

    re2::RE2::Options options;
    options.set_case_sensitive(false);
    const re2::RE2 alone{regex, options};
    re2::StringPiece piece;
    const bool stands = alone.Match(text, 0, text.size(), re2::RE2::UNANCHORED, &piece, 1);

    Patterns patterns;
    Pattern pattern;
    pattern.regex = regex;
    patterns.add(pattern);
    patterns.build();
    PatternScratch scratch;
    std::vector<Patterns::Occurrence> found;
    patterns.find(text, scratch, found);
    if (stands && !piece.empty()) {
        RC_ASSERT(!found.empty());
        RC_ASSERT(found.front().span.offset ==
                  static_cast<std::size_t>(piece.data() - text.data()));
    }
    if (!stands) RC_ASSERT(found.empty());
}

/// Every letter that has cases, against every kind of class.
TEST(Patterns, FilterKnowsEveryCharacterOfAClass) {
    const std::vector<std::string> classes{"\\w",
                                           "\\W",
                                           "\\s",
                                           "\\S",
                                           "\\d",
                                           "\\D",
                                           "[^\\W]",
                                           "[[:alpha:]]",
                                           "[^[:alnum:]]",
                                           "[[:^lower:]]",
                                           "[[:graph:]]",
                                           "[[:punct:]]",
                                           "[[:ascii:]]",
                                           "\\pL",
                                           "\\PL",
                                           "\\p{Lu}",
                                           "[^\\p{Greek}]",
                                           "[k-s]",
                                           "[^k-s]",
                                           "[à-ÿ]",
                                           ".",
                                           "\\b",
                                           "(?-i)s",
                                           "(?-i)[^s]",
                                           "ꮳ",
                                           "µ",
                                           "å",
                                           "ı",
                                           "σ",
                                           "\\x{17f}"};
    const auto none_missed = [](const std::string& regex, char32_t from, char32_t to) {
        Pattern pattern;
        pattern.regex = regex;
        Patterns patterns;
        patterns.add(pattern);
        patterns.build();
        re2::RE2::Options options;
        options.set_case_sensitive(false);
        const re2::RE2 alone{regex, options};
        PatternScratch scratch;
        std::vector<Patterns::Occurrence> found;
        for (char32_t c = from; c < to; ++c) {
            std::string text;
            icu::UnicodeString{static_cast<UChar32>(c)}.toUTF8String(text);
            re2::StringPiece piece;
            const bool stands =
                alone.Match(text, 0, text.size(), re2::RE2::UNANCHORED, &piece, 1) &&
                !piece.empty();
            found.clear();
            patterns.find(text, scratch, found);
            EXPECT_EQ(!found.empty(), stands) << regex << " and U+" << std::hex << unsigned{c};
        }
    };
    for (const std::string& regex : classes) {
        none_missed(regex, 1, 0x600);
        none_missed(regex, 0x1c00, 0x2200);
        none_missed(regex, 0xa640, 0xac00);
    }
}

TEST(Patterns, AreBoundedInNumber) {
    Patterns patterns;
    Pattern pattern;
    pattern.regex = "a";
    patterns.add(pattern);
    patterns.build();
    PatternScratch scratch;
    std::vector<Patterns::Occurrence> found;
    patterns.find(std::string(10'000, 'a'), scratch, found);
    EXPECT_EQ(found.size(), Patterns::most_of_one);
}

}  // namespace
}  // namespace webcare::language
