#include "language/quotes.hpp"

#include <gtest/gtest.h>

#include "tests/language/try.hpp"

namespace webcare::language {
namespace {

Words quoted(const std::string& text) {
    std::vector<Span> spans;
    find_quotes(text, spans);
    Words words;
    for (const Span& span : spans) words.push_back(text.substr(span.offset, span.length));
    return words;
}

TEST(Quotes, ARetweetIsNotTheAuthorsOwn) {
    EXPECT_EQ(quoted("RT @jan: mijn oven is kapot"), Words{"RT @jan: mijn oven is kapot"});
    EXPECT_EQ(quoted("Precies dit! RT @jan: kapot"), Words{"RT @jan: kapot"});
    EXPECT_EQ(quoted("DART @jan kapot"), Words{});
    EXPECT_EQ(quoted("RT @ jan"), Words{});
}

TEST(Quotes, LinesThatBeginWithASign) {
    EXPECT_EQ(quoted("> het is kapot\nDat klopt niet"), Words{"> het is kapot\n"});
    EXPECT_EQ(quoted("Nee.\n>> kapot\n> ja\nDus"), (Words{">> kapot\n", "> ja\n"}));
    EXPECT_EQ(quoted(">:( kapot"), Words{}) << "a face";
    EXPECT_EQ(quoted("> 3 weken kapot"), Words{}) << "more than";
    EXPECT_EQ(quoted("a > b"), Words{});
}

TEST(Quotes, TheMailThatIsAnswered) {
    EXPECT_EQ(
        quoted("Nog steeds niets.\nOp 2 nov 2026 schreef Jan <jan@example.org>:\nBeste\nkapot"),
        Words{"Op 2 nov 2026 schreef Jan <jan@example.org>:\nBeste\nkapot"});
    EXPECT_EQ(quoted("On Mon, 2 Nov 2026 Ann wrote:\n> broken\nThat is mine"),
              (Words{"On Mon, 2 Nov 2026 Ann wrote:\n", "> broken\n"}));
    EXPECT_EQ(quoted("Ik schreef jullie:\nkapot"), Words{});
    EXPECT_EQ(quoted("Op 2 november schreef ik jullie:\nkapot"), Words{});
    EXPECT_EQ(quoted("Op maandag schreef Jan me dit:\nkapot"), Words{});
    EXPECT_EQ(quoted("Hoi\n-----Oorspronkelijk bericht-----\nkapot"),
              Words{"-----Oorspronkelijk bericht-----\nkapot"});
}

TEST(Quotes, WordsBetweenQuotationMarksAreOwn) {
    EXPECT_TRUE(fires("OWN(probleem)", "\"dat is uw probleem\" zei de monteur"));
    EXPECT_TRUE(fires("OWN(probleem)", "„dat is uw probleem” zei de monteur"));
}

TEST(Quotes, OwnLooksAtTheAuthorsWordsAlone) {
    EXPECT_FALSE(fires("OWN(kapot)", "RT @jan: kapot"));
    EXPECT_TRUE(fires("kapot", "RT @jan: kapot")) << "other rules see all of it";
    EXPECT_TRUE(fires("OWN(kapot)", "kapot! RT @jan: kapot"));
    EXPECT_EQ(Tried{"OWN(kapot)"}.on("> kapot\nnee, kapot"), Words{"kapot"});
}

TEST(Quotes, TogetherWithThoseOfTheConnector) {
    Mention mention;
    mention.id = "test:1";
    mention.text = "kapot\n> kapot";
    mention.quoted = {Span{0, 5}};
    EXPECT_FALSE(Tried{"OWN(kapot)"}.on(mention));
    mention.quoted = {};
    EXPECT_TRUE(Tried{"OWN(kapot)"}.on(mention));
}

}  // namespace
}  // namespace webcare::language
