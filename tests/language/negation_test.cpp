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

TEST(Negation, GeenAndZonderNegateOnlyWhatFollows) {
    EXPECT_TRUE(fires("kapot", "kapot zonder reden", "nl"));
    EXPECT_TRUE(fires("beschadigd", "pakket beschadigd, geen antwoord", "nl"));
    EXPECT_FALSE(fires("schade", "zonder enige schade", "nl"));
}

TEST(Negation, DoesNotLookBackPastACommaOrAConjunction) {
    EXPECT_TRUE(fires("kapot", "kapot, reageren niet", "nl"));
    EXPECT_TRUE(fires("kapot", "kapot en reageren niet", "nl"));
    EXPECT_FALSE(fires("kapot", "kapot is hij niet", "nl"));
}

TEST(Negation, EndsWhereTheSentenceTurns) {
    EXPECT_TRUE(fires("slecht", "niet goed maar slecht", "nl"));
    EXPECT_TRUE(fires("awful", "not good but awful", "en"));
    EXPECT_TRUE(fires("schlecht", "nicht gut, sondern schlecht", "de"));
    EXPECT_TRUE(fires("nul", "pas mauvais mais nul", "fr"));
}

TEST(Negation, WhatIsNotTheOnlyThingIsSo) {
    EXPECT_TRUE(fires("kapot", "niet alleen kapot maar ook vies", "nl"));
    EXPECT_TRUE(fires("broken", "not only broken but dirty", "en"));
    EXPECT_TRUE(fires("kaputt", "nicht nur kaputt, auch dreckig", "de"));
    EXPECT_TRUE(fires("sale", "pas seulement sale", "fr"));
}

TEST(Negation, GermanNegatesBeforeAndAfterTheWord) {
    EXPECT_FALSE(fires("kaputt", "er ist nicht kaputt", "de"));
    EXPECT_FALSE(fires("kaputt", "das war nie richtig kaputt", "de"));
    EXPECT_FALSE(fires("problem", "kein einziges Problem", "de"));
    EXPECT_FALSE(fires("probleme", "ohne Probleme geliefert", "de"));
    EXPECT_FALSE(fires("funktioniert", "die App funktioniert nicht", "de"));
    EXPECT_FALSE(fires("funktioniert", "die App funktioniert nicht")) << "language unknown";
    EXPECT_TRUE(fires("kaputt", "kaputt ohne Grund", "de"));
    EXPECT_TRUE(fires("\"funktioniert nicht\"", "die App funktioniert nicht", "de"));
    EXPECT_TRUE(fires("stuk", "nie stuk", "nl")) << "no Dutch word";
}

TEST(Negation, FrenchNegatesAfterTheVerbAndBeforeTheRest) {
    EXPECT_FALSE(fires("content", "je ne suis pas content", "fr"));
    EXPECT_FALSE(fires("content", "j'suis pas content", "fr"));
    EXPECT_FALSE(fires("marche", "ça ne marche pas", "fr"));
    EXPECT_FALSE(fires("marche", "ça marche jamais", "fr"));
    EXPECT_FALSE(fires("problème", "aucun problème", "fr"));
    EXPECT_FALSE(fires("retard", "livré sans le moindre retard", "fr"));
    EXPECT_TRUE(fires("livreur", "le livreur n'a pas sonné", "fr")) << "not the verb";
    EXPECT_TRUE(fires("cassé", "cassé sans raison", "fr"));
    EXPECT_TRUE(fires("kapot", "pas twee weken oud en kapot", "nl")) << "pas is Dutch as well";
    EXPECT_TRUE(fires("kapot", "pas kapot", "nl"));
}

TEST(Negation, AConditionThatAsksForTheNegatorJudgesItItself) {
    EXPECT_TRUE(fires("niet ONEAR/3 goed", "dat was niet goed", "nl"));
    EXPECT_TRUE(fires("$no ONEAR/3 reçu", "je n'ai pas encore reçu", "fr",
                      "terms: { no: [pas, jamais] }\n"));
    EXPECT_FALSE(fires("service ONEAR/3 goed", "service was niet goed", "nl"));
}

TEST(Negation, TwoNegationsAreNoComplaint) {
    EXPECT_FALSE(fires("ontevreden", "ik ben niet ontevreden", "nl"));
    EXPECT_FALSE(fires("unhappy", "I am not unhappy", "en"));
    EXPECT_FALSE(fires("unzufrieden", "ich bin nicht unzufrieden", "de"));
    EXPECT_FALSE(fires("mécontent", "je ne suis pas mécontent", "fr"));
}

}  // namespace
}  // namespace webcare::language
