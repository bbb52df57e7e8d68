#include <gtest/gtest.h>

#include "tests/language/try.hpp"

namespace webcare::language {
namespace {

TEST(Negation, APlainMatchAfterANegatorDoesNotCount) {
    EXPECT_FALSE(fires("kapot", "hij is niet kapot", "nl"));
    EXPECT_FALSE(fires("kapot", "hij is niet zo erg kapot", "nl"));
    EXPECT_TRUE(fires("kapot", "niet dat dit uitmaakt kapot is het", "nl"));
    EXPECT_FALSE(fires("broken", "it was never really broken", "en"));
    EXPECT_FALSE(fires("broken", "it isn't broken", "en"));
    EXPECT_FALSE(fires("broken", "it isn’t broken", "en"));
}

TEST(Negation, ReachesThreeWordsAndNoFurther) {
    EXPECT_FALSE(fires("kapot", "geen een twee kapot"));
    EXPECT_TRUE(fires("kapot", "geen een twee drie kapot"));
    EXPECT_FALSE(fires("werkt", "werkt een twee niet", "nl"));
    EXPECT_TRUE(fires("werkt", "werkt een twee drie niet", "nl"));
}

TEST(Negation, AfterTheWordCountsInDutchOnly) {
    EXPECT_FALSE(fires("werkt", "de app werkt niet", "nl"));
    EXPECT_FALSE(fires("werkt", "de app werkt niet"));
    EXPECT_TRUE(fires("broken", "broken or not", "en"));
    EXPECT_TRUE(fires("broken", "it is broken, no doubt", "en"));
}

TEST(Negation, StopsAtTheEndOfTheSentence) {
    EXPECT_TRUE(fires("kapot", "Ik kan niet. Kapot is kapot!", "nl"));
    EXPECT_TRUE(fires("kapot", "Kapot! Niet leuk", "nl"));
    EXPECT_TRUE(fires("broken", "Never again\nbroken on arrival", "en"));
}

TEST(Negation, EveryNegatorOfTheTable) {
    for (const char* negator :
         {"niet", "geen", "nooit", "zonder", "nauwelijks", "not", "no", "never"})
        EXPECT_FALSE(fires("klacht", std::string{negator} + " klacht")) << negator;
}

TEST(Negation, ATermWithItsOwnNegatorIsExempt) {
    EXPECT_TRUE(fires("\"doet het niet\"", "de oven doet het niet", "nl"));
    EXPECT_TRUE(fires("\"doet het niet\"", "niet te geloven: hij doet het niet", "nl"));
}

TEST(Negation, AListMayIgnoreIt) {
    const std::string ignore = "terms:\n  l: { words: [woest], negation: ignore }\n";
    const std::string plain = "terms:\n  l: { words: [woest] }\n";
    EXPECT_TRUE(fires("$l", "niet woest", "nl", ignore));
    EXPECT_FALSE(fires("$l", "niet woest", "nl", plain));
}

TEST(Negation, NegHoldsOnlyWhereTheWordIsNegated) {
    EXPECT_TRUE(fires("NEG(tevreden)", "ik ben niet tevreden", "nl"));
    EXPECT_FALSE(fires("NEG(tevreden)", "ik ben tevreden", "nl"));
    EXPECT_TRUE(fires("NEG(tevreden OR blij)", "nooit echt blij", "nl"));
    EXPECT_TRUE(fires("NEG(tevreden) AND blij", "Niet tevreden. Blij!", "nl"));
}

TEST(Negation, OneMatchThatStandsIsEnough) {
    EXPECT_EQ(Tried{"kapot"}.on("Niet kapot? Ja hoor, kapot.", "nl"), Words{"kapot"});
}

TEST(Negation, EmojiTakeNoPlaceInTheWindow) {
    EXPECT_FALSE(fires("kapot", "niet 😡 😡 😡 😡 kapot", "nl"));
}

}  // namespace
}  // namespace webcare::language
