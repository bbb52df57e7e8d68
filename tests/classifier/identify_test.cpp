#include "classifier/identify.hpp"

#include "tests/classifier/shipped.hpp"

namespace webcare::classifier {
namespace {

std::string language_of(const std::string& text) {
    language::Folded folded;
    language::fold(text, folded);
    return identify_language(text, folded);
}

Languages beside(std::string_view language, const std::string& text) {
    language::Folded folded;
    language::fold(text, folded);
    return languages_beside(language, folded);
}

TEST(Language, OfShortMessages) {
    EXPECT_EQ(language_of("Dit is ronduit belachelijk"), "nl");
    EXPECT_EQ(language_of("Pakketje kwijt, waardeloos"), "nl");
    EXPECT_EQ(language_of("Belachelijk duur geworden"), "nl");
    EXPECT_EQ(language_of("Absolutely shocking behaviour"), "en");
    EXPECT_EQ(language_of("Unfreundliches Personal"), "de");
    EXPECT_EQ(language_of("Service lamentable"), "fr");
}

TEST(Language, IsUnknownWhereTheSignsDisagree) {
    for (const char* text :
         {"Merci voor de rappe levering!", "Dit is ronduit discriminatie", "ok",
          "No funciona nada bien", "Pakken er forsinket igen", "Paczka znowu zaginęła"})
        EXPECT_EQ(language_of(text), "und") << text;
}

TEST(Language, ChangesWithinAText) {
    const std::string dutch =
        "Ik wacht nu al drie weken op mijn pakket. Worst service ever, never again!";
    EXPECT_EQ(language_of(dutch), "nl");
    EXPECT_EQ(beside("nl", dutch), 1U << 1U) << "English";
    const std::string english =
        "I have been waiting for this order for weeks now. Wat een waardeloze winkel is dit!";
    EXPECT_EQ(language_of(english), "en");
    EXPECT_EQ(beside("en", english), 1U << 0U) << "Dutch";
    EXPECT_EQ(beside("nl", "Worst service ever, never again!"), 1U << 1U)
        << "what the network says of the author is not what is said here";
}

TEST(Language, LoanwordsAreNoChange) {
    for (const char* text :
         {"Die was was vies, help even mee met het slot van de deur",
          "Epic fail van de klantenservice weer", "Er was brand in de room, die taart is weg",
          "Mijn order staat nog steeds op pending in de app"})
        EXPECT_EQ(beside("nl", text), 0) << text;
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
