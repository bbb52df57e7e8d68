// Dutch and German write words together; a part of such a word is found, a chance run of letters is
// not.

#include "language/compound.hpp"

#include <gtest/gtest.h>

namespace webcare::language {
namespace {

bool dutch(std::string_view word, std::string_view part) {
    return dutch_words()->holds_part(word, part);
}
bool german(std::string_view word, std::string_view part) {
    return german_words()->holds_part(word, part);
}

TEST(Compound, IsFoundAtTheStartInTheMiddleAndAtTheEnd) {
    EXPECT_TRUE(dutch("garantie", "garantie"));
    EXPECT_TRUE(dutch("garanties", "garantie"));
    EXPECT_TRUE(dutch("fabrieksgarantie", "garantie"));
    EXPECT_TRUE(dutch("garantieclaim", "garantie"));
    EXPECT_TRUE(dutch("fabrieksgarantietermijn", "garantie"));
    EXPECT_TRUE(dutch("pannenkoekenhuisklachten", "klacht"));
    EXPECT_TRUE(dutch("klachtenafhandeling", "klacht"));
    EXPECT_TRUE(dutch("busabonnement", "abonnement"));
}

TEST(Compound, AChanceRunOfLettersIsNone) {
    EXPECT_FALSE(dutch("geloven", "oven"));
    EXPECT_FALSE(dutch("boven", "oven"));
    EXPECT_FALSE(dutch("verzekering", "ring"));
    EXPECT_FALSE(dutch("bestelling", "stelling"));
    EXPECT_FALSE(dutch("ontvangst", "vangst"));
    EXPECT_FALSE(dutch("xqzgarantie", "garantie"));
}

TEST(Compound, GermanJoinsInItsOwnWay) {
    EXPECT_TRUE(german("lieferungsverzug", "lieferung"));
    EXPECT_TRUE(german("garantiefall", "garantie"));
    EXPECT_TRUE(german("kundendienst", "dienst"));
    EXPECT_FALSE(german("verdienst", "dienst"));
}

TEST(Compound, AWordTooLongToBeOneIsNotTakenApart) {
    EXPECT_FALSE(dutch(std::string(200, 'a') + "garantie", "garantie"));
}

}  // namespace
}  // namespace webcare::language
