#include "classifier/identify.hpp"

#include "tests/classifier/shipped.hpp"

namespace webcare::classifier {
namespace {

Spoken spoken(const std::string& text, std::string_view hint = {}) {
    language::Folded folded;
    language::fold(text, folded);
    return identify_language(text, folded, hint);
}

TEST(Language, OfShortMessages) {
    EXPECT_EQ(spoken("Dit is ronduit belachelijk").language, "nl");
    EXPECT_EQ(spoken("Pakketje kwijt, waardeloos").language, "nl");
    EXPECT_EQ(spoken("Belachelijk duur geworden").language, "nl");
    EXPECT_EQ(spoken("Absolutely shocking behaviour").language, "en");
    EXPECT_EQ(spoken("Unfreundliches Personal").language, "de");
    EXPECT_EQ(spoken("Service lamentable").language, "fr");
}

TEST(Language, IsUnknownWhereTheSignsDisagree) {
    for (const char* text :
         {"Merci voor de rappe levering!", "Dit is ronduit discriminatie", "ok",
          "No funciona nada bien", "Pakken er forsinket igen", "Paczka znowu zaginęła"})
        EXPECT_EQ(spoken(text).language, "und") << text;
}

TEST(Language, ChangesWithinAText) {
    const Spoken dutch =
        spoken("Ik wacht nu al drie weken op mijn pakket. Worst service ever, never again!");
    EXPECT_EQ(dutch.language, "nl");
    EXPECT_EQ(dutch.also, 1U << 1U) << "English";
    const Spoken english = spoken(
        "I have been waiting for this order for weeks now. Wat een waardeloze winkel is dit!");
    EXPECT_EQ(english.language, "en");
    EXPECT_EQ(english.also, 1U << 0U) << "Dutch";
    EXPECT_EQ(spoken("Worst service ever, never again!", "nl").also, 1U << 1U)
        << "what the network says of the author is not what is said here";
}

TEST(Language, LoanwordsAreNoChange) {
    for (const char* text :
         {"Die was was vies, help even mee met het slot van de deur",
          "Epic fail van de klantenservice weer", "Er was brand in de room, die taart is weg",
          "Mijn order staat nog steeds op pending in de app"})
        EXPECT_EQ(spoken(text).also, 0) << text;
}

TEST(Language, RulesOfBothApplyWhereATextChanges) {
    const Assessment both = judged(
        "Ik wacht nu al drie weken op mijn pakket. You are the worst company, I will sue you!");
    EXPECT_TRUE(has_signal_of(both, "nl."));
    EXPECT_TRUE(has_signal_of(both, "en.")) << "the threat to sue";
    const Assessment other = judged(
        "I ordered this for my mother and it was so nice. Helaas is hij nu al kapot, waardeloos!");
    EXPECT_TRUE(has_signal_of(other, "nl."));
}

TEST(Language, HomographsOfEnglishFireNothingEnglish) {
    for (const char* text :
         {"Die was van mij was na een week al vaal, die kleur is weg",
          "Help, ik krijg mijn slot niet open en ik ben te laat voor mijn werk",
          "Er was gisteren brand bij de buren, gelukkig is iedereen veilig",
          "Die room was zuur en de taart was ook niet vers meer",
          "Wat een fail was dit weer, mijn fiets staat nog bij jullie in de winkel"}) {
        const Assessment a = judged(text);
        EXPECT_EQ(a.language, "nl") << text;
        EXPECT_FALSE(has_signal_of(a, "en.")) << text;
    }
}

}  // namespace
}  // namespace webcare::classifier
