#include "core/text.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <unicode/normalizer2.h>

#include "core/clock.hpp"
#include "core/id.hpp"
#include "core/log.hpp"

namespace webcare {
namespace {

TEST(CleanText, TakesOutWhatCouldFoolAReader) {
    EXPECT_EQ(clean_text("a\r\nb\rc\x01\x7f d"), "a\nb\nc d");
    EXPECT_EQ(clean_text("betaal \xe2\x80\xaegnittelaB"),
              "betaal gnittelaB");  // RIGHT-TO-LEFT OVERRIDE
    EXPECT_EQ(clean_text("caf\xe9"), "caf\xef\xbf\xbd");
    EXPECT_EQ(clean_text("e\xcc\x81"), "\xc3\xa9");
}

TEST(CleanText, KeepsAFamilyTogether) {
    const std::string family = "👨‍👩‍👧 🏳️‍🌈";
    EXPECT_EQ(clean_text(family), family);
}

TEST(CleanText, CollapsesAPileOfCombiningMarks) {
    for (const std::string mark : {"\u0315", "\u0489"}) {  // above, and around
        std::string zalgo = "x";
        for (int i = 0; i < 50; ++i) zalgo += mark;
        EXPECT_LE(clean_text(zalgo).size(), 1 + 3 * 2u);
    }
}

RC_GTEST_PROP(CleanText, IsValidUtf8AndItsOwnFixedPoint, (const std::string& bytes)) {
    const std::string once = clean_text(bytes);
    RC_ASSERT(is_valid_utf8(once));
    RC_ASSERT(clean_text(once) == once);
}

/// Also where the shortcuts for plain runs and for settled characters are taken.
RC_GTEST_PROP(CleanText, IsAlwaysInNormalFormC, ()) {
    const auto pieces = *rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
        "a", "plain words ", "\r", "\n", "\t", "\x7f", "\x01", "é", "e", "\u0301", "\u0323",
        "\u212b", "\u2126", "\u2000", "\u2019", "😡", "\ufe0f", "\u1100\u1161", "\u202e", "\u2028",
        "\uf900", "\u0958", "\u2adc", "\U0001d15e"));
    std::string text;
    for (const std::string& piece : pieces) text += piece;
    const std::string cleaned = clean_text(text);
    UErrorCode error = U_ZERO_ERROR;
    RC_ASSERT(icu::Normalizer2::getNFCInstance(error)->isNormalizedUTF8(cleaned, error));
    RC_ASSERT(U_SUCCESS(error));
    RC_ASSERT(cleaned.find('\r') == std::string::npos);
    RC_ASSERT(cleaned.find('\x7f') == std::string::npos);
}

TEST(CutAtGrapheme, NeverLeavesHalfAnEmoji) {
    const std::string flags = "🇳🇱🇧🇪🇩🇪";
    EXPECT_EQ(cut_at_grapheme(flags, 15), "🇳🇱");
    EXPECT_EQ(cut_at_grapheme(flags, 7), "");
    EXPECT_EQ(cut_at_grapheme("kort", 100), "kort");
}

TEST(Shorten, CountsWhatPeopleSeeAndShowsThatItCut) {
    EXPECT_EQ(shorten("Mijn oven is stuk", 10), "Mijn oven…");
    EXPECT_EQ(shorten("één twee", 8), "één twee");
    EXPECT_EQ(shorten("De cafe\xcc\x81 is dicht", 8), "De cafe\xcc\x81…");
    EXPECT_EQ(shorten("abcdefgh\xcc\x81", 7), "abcdef…");
    EXPECT_EQ(shorten("abcdefgh", 8), "abcdefgh");
}

TEST(Printable, LetsNothingReachTheTerminal) {
    EXPECT_EQ(printable("\x1b[2Jhoi\n\xe2\x80\xae"), "\\x1b[2Jhoi \\u{202e}");
}

RC_GTEST_PROP(Printable, HasNoControlByte, (const std::string& bytes)) {
    for (const char c : printable(bytes))
        RC_ASSERT(static_cast<unsigned char>(c) >= 0x20 && c != 0x7f);
}

TEST(Nearest, FindsTheKeyThatWasMeant) {
    const std::vector<std::string> known{"severity", "urgency", "sentiment"};
    EXPECT_EQ(nearest("severty", known), "severity");
    EXPECT_EQ(nearest("urgecny", known), "urgency");
    EXPECT_EQ(nearest("bananen", known), "");
}

TEST(MakeId, SortsByTheMomentItWasMade) {
    SeededRandom random{7};
    const Time now{std::chrono::milliseconds{1'800'000'000'000}};
    const std::string early = make_id(now, random),
                      late = make_id(now + std::chrono::milliseconds{1}, random);
    EXPECT_LT(early, late);
    EXPECT_EQ(early.size(), 26u);
    EXPECT_NE(make_id(now, random), make_id(now, random));
}

TEST(StableHash, IsTheSameOnEveryMachine) {
    EXPECT_EQ(hash_id("https://a.example/rss"), hash_id("https://a.example/rss"));
    EXPECT_EQ(stable_hash(""), 0x2d06800538d394c2ULL);  // goes to disk: must never change
}

TEST(Log, WritesOneLineOfJsonWhateverTheFieldHolds) {
    MemoryLog log;
    log.warning("source.failed", {{"source", "nieuws\n\x1b[31m"}, {"status", std::int64_t{503}}});
    ASSERT_EQ(log.lines().size(), 1u);
    EXPECT_EQ(
        log.lines()[0],
        R"({"at":"1970-01-01T00:00:00Z","level":"warning","event":"source.failed","source":"nieuws\n\u001b[31m","status":503})");
}

}  // namespace
}  // namespace webcare
