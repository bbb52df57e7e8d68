// What Vectorscan lets through and RE2 confirms must be all that RE2 finds by itself.

#include "language/patterns.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

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
        "a",   "B",   "é",   "ß",   "k",      "(a|bé)", "[^a]", "[a-k]", ".",          "\\w",
        "\\W", "\\d", "\\s", "\\b", "a{1,3}", "(é)+",   "^",    "$",     "\\pL",       "s",
        "ſ",   "K",   "İ",   "!",   "?",      "*",      "(x|)", "\\B",   "[[:alpha:]]"};
    static const std::vector<std::string> letters{"a", "A", "b", "é",  "É", "k", "K", "ß", "ẞ",
                                                  " ", "1", "!", "\n", "s", "ſ", "İ", "i", "x"};
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
