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

/// What RE2 itself finds, one match after the other.
std::vector<Span> found_by_re2(const std::string& regex, const std::string& text) {
    re2::RE2::Options options;
    options.set_case_sensitive(false);
    const re2::RE2 alone{regex, options};
    std::vector<Span> found;
    std::size_t from = 0;
    re2::StringPiece piece;
    for (std::size_t seen = 0; seen < Patterns::most_of_one && from < text.size(); ++seen) {
        if (!alone.Match(text, from, text.size(), re2::RE2::UNANCHORED, &piece, 1)) break;
        const auto at = static_cast<std::size_t>(piece.data() - text.data());
        from = at + std::max<std::size_t>(piece.size(), 1);
        if (!piece.empty())
            found.push_back(
                Span{static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(piece.size())});
    }
    return found;
}

std::vector<Span> found_by_patterns(const std::string& regex, const std::string& text,
                                    std::uint64_t most = 100'000'000) {
    Patterns patterns;
    Pattern pattern;
    pattern.regex = regex;
    Grams grams;
    grams.read(text);
    std::vector<Span> found;
    Budget budget{most};
    patterns.find(patterns.add(pattern), text, grams, found, budget);
    return found;
}

RC_GTEST_PROP(PatternsProperty, AreFoundWhereRe2FindsThem, ()) {
    static const std::vector<std::string> parts{
        "a",        "B",           "é",     "ß",        "k",           "(a|bé)", "[^a]",
        "[a-k]",    ".",           "\\w",   "\\W",      "\\d",         "\\s",    "\\b",
        "a{1,3}",   "(é)+",        "^",     "$",        "\\pL",        "s",      "ſ",
        "K",        "İ",           "!",     "?",        "*",           "(x|)",   "\\B",
        "\\S",      "[[:alpha:]]", "ab k",  "(Éa|bK1)", "(ab|k(s|é))", "€",      "[€$]",
        "(?:a b)?", "x\\x{17f}",   "[kxİ]", "(?i:Sab)", "(?-i:aB)",    "[^\\W]", "(1|ab|sab|kxi)"};
    static const std::vector<std::string> letters{"a", "A", "b", "é", "É",  "k",  "K",  "ß",
                                                  "ẞ", " ", "1", "!", "s",  "ſ",  "\n", "İ",
                                                  "i", "x", "S", "€", "\v", "ab", "bé", "ks"};
    const std::string regex = some_of(parts, 6);
    RC_PRE(!wrong_with(regex));
    // Automata go other ways through long texts than through short ones.
    const std::string filler = *rc::gen::elementOf(std::vector<std::string>{
        "", std::string(70, '-'), std::string(40, 'z') + " " + std::string(40, '7') + ","});
    const bool filler_first = *rc::gen::arbitrary<bool>();
    const std::string own = some_of(letters, 12);
    const std::string text = filler_first ? filler + own : own + filler;
    RC_ASSERT(found_by_patterns(regex, text) == found_by_re2(regex, text));
}

/// Texts made from the expression itself, so that most of them match.
RC_GTEST_PROP(PatternsProperty, AreNotHiddenByTheirLiterals, ()) {
    static const std::vector<std::pair<std::string, std::string>> parts{
        {"kapot", "KaPoT"},
        {"(oven|fiets)", "FIETS"},
        {"\\s*", "  "},
        {"[£€$]", "€"},
        {"[0-9]{2}", "17"},
        {"caf(é|e)", "cafÉ"},
        {"(a|b)*a(a|b)", "aBa"},
        {"stra(ß|ss)e", "STRAẞE"},
        {"ſiks", "SI\u212Aſ"},
        {"(k|kk|kkk)s?", "\u212A"},
        {"\\?", "?"},
        {"(een |twee )?", ""},
        {"[^x]{1,3}", "yy"},
        {"(\\d|drie|vier)", "Drie"},
        {"\u0130s", "\u0130\u017F"},
        {"(?:w(?:e|i)l){2}", "wElwil"}};
    std::string regex, text = *rc::gen::elementOf(std::vector<std::string>{"", "een ", "é"});
    const auto count = *rc::gen::inRange(1, 6);
    for (int i = 0; i < count; ++i) {
        const auto part = *rc::gen::elementOf(parts);
        regex += part.first;
        text += part.second;
    }
    RC_PRE(!wrong_with(regex));
    text += *rc::gen::elementOf(std::vector<std::string>{"", " twee", "É"});
    RC_ASSERT(found_by_patterns(regex, text) == found_by_re2(regex, text));
}

TEST(Patterns, AreFoundAtTheVeryEndOfALongText) {
    const std::string text =
        "Goedemiddag, mijn pakketje zou vandaag komen, weten jullie hoe laat ongeveer?";
    EXPECT_EQ(found_by_patterns(R"(\?([^\w!?]|$))", text).size(), 1u);
}

TEST(Patterns, AreBoundedInNumber) {
    EXPECT_EQ(found_by_patterns("a", std::string(10'000, 'a')).size(), Patterns::most_of_one);
}

TEST(Patterns, AreNoLongerSearchedWhenTheBudgetIsSpent) {
    const std::string text(10'000, 'a');
    EXPECT_EQ(found_by_patterns("a+$", text, 11'000).size(), 1u);
    EXPECT_TRUE(found_by_patterns("a+$", text, 9'000).empty());
}

TEST(Patterns, AreNotSearchedWhereALiteralIsMissing) {
    const std::string text = "een lange zin over een fiets van 20 euro";
    const auto may_stand = [&](const std::string& regex) {
        Grams grams;
        grams.read(text);
        return Literals{regex}.may_stand_in(grams);
    };
    EXPECT_TRUE(may_stand(R"(fiets\W+van)"));
    EXPECT_TRUE(may_stand(R"((oven|FIETS)\W+van)"));
    EXPECT_TRUE(may_stand(R"(\w+\W)"));
    EXPECT_FALSE(may_stand(R"(\?\s*$)"));
    EXPECT_FALSE(may_stand(R"(oven\W+van)"));
    EXPECT_FALSE(may_stand(R"((oven|droger)\W+van)"));
    EXPECT_FALSE(may_stand(R"([£€$]\s?\d)"));
}

}  // namespace
}  // namespace webcare::language
