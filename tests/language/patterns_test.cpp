// What all patterns find together must be what each finds by itself.

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

RC_GTEST_PROP(PatternsProperty, TogetherTheyFindWhatEachFinds, ()) {
    static const std::vector<std::string> parts{
        "a",   "B",   "é",   "ß",   "k",      "(a|bé)", "[^a]", "[a-k]", ".",           "\\w",
        "\\W", "\\d", "\\s", "\\b", "a{1,3}", "(é)+",   "^",    "$",     "\\pL",        "s",
        "ſ",   "K",   "İ",   "!",   "?",      "*",      "(x|)", "\\B",   "[[:alpha:]]", "\\S"};
    static const std::vector<std::string> letters{"a", "A", "b",  "é", "É", "k", "K", "ß", "ẞ", " ",
                                                  "1", "!", "\n", "s", "ſ", "İ", "i", "x", "\v"};
    const std::string regex = some_of(parts, 6);
    RC_PRE(!wrong_with(regex));
    // Automata go other ways through long texts than through short ones.
    const std::string filler = *rc::gen::elementOf(std::vector<std::string>{
        "", std::string(70, '-'), std::string(40, 'z') + " " + std::string(40, '7') + ","});
    const bool filler_first = *rc::gen::arbitrary<bool>();
    const std::string own = some_of(letters, 12);
    const std::string text = filler_first ? filler + own : own + filler;

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

TEST(Patterns, AreFoundAtTheVeryEndOfALongText) {
    Patterns patterns;
    Pattern pattern;
    pattern.regex = R"(\?([^\w!?]|$))";
    patterns.add(pattern);
    patterns.build();
    PatternScratch scratch;
    std::vector<Patterns::Occurrence> found;
    patterns.find("Goedemiddag, mijn pakketje zou vandaag komen, weten jullie hoe laat ongeveer?",
                  scratch, found);
    EXPECT_EQ(found.size(), 1u);
}

TEST(Patterns, MoreThanOneAutomatonHolds) {
    Patterns patterns;
    for (int i = 0; i < 1'200; ++i) {
        Pattern pattern;
        pattern.regex = "nummer" + std::to_string(i) + "x+";
        patterns.add(pattern);
    }
    patterns.build();
    PatternScratch scratch;
    std::vector<Patterns::Occurrence> found;
    patterns.find("hier staan nummer3xx en nummer1100x", scratch, found);
    ASSERT_EQ(found.size(), 2u);
    EXPECT_EQ(found[0].pattern, 3u);
    EXPECT_EQ(found[1].pattern, 1100u);
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
