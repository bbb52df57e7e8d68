#include "language/stated.hpp"

#include <gtest/gtest.h>

#include "tests/language/try.hpp"

namespace webcare::language {
namespace {

/// What is stated, as the words it stands on.
Words stated(const std::string& kind, const std::string& text) {
    const Tried tried{"stated:" + kind};
    return tried.on(text).value_or(Words{});
}

/// Wednesday 25 November 2026, 10:00 in Amsterdam.
const Time written = *parse_time("2026-11-25T09:00:00Z");

std::string moment(const std::string& text) {
    Folded folded;
    fold(text, folded);
    std::vector<Stated> all;
    find_stated(text, folded, all);
    if (all.empty()) return "none";
    const auto at = moment_of(all.front(), written, *Zone::find("Europe/Amsterdam"));
    return at ? Zone::find("Europe/Amsterdam")->show(*at) : "never";
}

TEST(Stated, DeadlinesAsPeopleSayThem) {
    for (const auto& [text, words] : std::vector<std::pair<std::string, std::string>>{
             {"graag antwoord voor vrijdag", "voor vrijdag"},
             {"uiterlijk 15:00 reactie", "uiterlijk 15:00"},
             {"bel vóór half drie", "vóór half drie"},
             {"opgelost binnen 24 uur", "binnen 24 uur"},
             {"binnen twee werkdagen geld terug", "binnen twee werkdagen"},
             {"uiterlijk aanstaande vrijdag om 12 uur", "uiterlijk aanstaande vrijdag om 12 uur"},
             {"fix it before Friday 5pm please", "before Friday 5pm"},
             {"reply by tomorrow", "by tomorrow"},
             {"refund within 14 days", "within 14 days"},
             {"voor 1 december graag", "voor 1 december"},
             {"bis Freitag", "bis Freitag"},
             {"innerhalb von 3 Tagen", "innerhalb von 3 Tagen"},
             {"innerhalb drei Tagen", "innerhalb drei Tagen"},
             {"avant vendredi", "avant vendredi"},
             {"sous 48 heures", "sous 48 heures"}}) {
        EXPECT_EQ(stated("deadline", text), Words{words}) << text;
    }
}

TEST(Stated, AreNoDeadlines) {
    for (const char* text :
         {"voor mijn moeder", "voor 3 personen", "voor gisteren", "by the way", "for two people",
          "de winkel is open tot vrijdag", "binnen was het koud", "by 3 of us", "tegen de muur",
          "half drie", "vrijdag"})
        EXPECT_EQ(stated("deadline", text), Words{}) << text;
}

TEST(Stated, TheMomentIsInTheZoneOfTheTeam) {
    EXPECT_EQ(moment("voor vrijdag"), "27 Nov 2026 00:00");
    EXPECT_EQ(moment("uiterlijk vrijdag"), "28 Nov 2026 00:00");
    EXPECT_EQ(moment("uiterlijk woensdag"), "26 Nov 2026 00:00") << "today";
    EXPECT_EQ(moment("voor woensdag"), "2 Dec 2026 00:00") << "not today";
    EXPECT_EQ(moment("uiterlijk 15:00"), "25 Nov 2026 15:00");
    EXPECT_EQ(moment("uiterlijk 09.30 uur"), "26 Nov 2026 09:30") << "past already";
    EXPECT_EQ(moment("vóór half drie"), "25 Nov 2026 14:30");
    EXPECT_EQ(moment("voor 8 uur"), "25 Nov 2026 20:00");
    EXPECT_EQ(moment("binnen 24 uur"), "26 Nov 2026 10:00");
    EXPECT_EQ(moment("before Friday 5pm"), "27 Nov 2026 17:00");
    EXPECT_EQ(moment("by tomorrow"), "27 Nov 2026 00:00");
    EXPECT_EQ(moment("before tomorrow"), "26 Nov 2026 00:00");
    EXPECT_EQ(moment("voor 1 december"), "1 Dec 2026 00:00");
    EXPECT_EQ(moment("uiterlijk 3 januari"), "4 Jan 2027 00:00");
    EXPECT_EQ(moment("voor 31 februari"), "never");
    EXPECT_EQ(moment("uiterlijk 24:00"), "26 Nov 2026 00:00");
}

TEST(Stated, HowLongItHasLasted) {
    for (const auto& [text, words] : std::vector<std::pair<std::string, std::string>>{
             {"ik wacht al 3 weken", "al 3 weken"},
             {"nu al ruim drie dagen", "al ruim drie dagen"},
             {"het duurt al maanden", "al maanden"},
             {"sinds maandag niets", "sinds maandag"},
             {"sinds 3 maart", "sinds 3 maart"},
             {"for three weeks now", "for three weeks"},
             {"for over a month", "for over a month"},
             {"since Monday", "since Monday"},
             {"seit drei Wochen", "seit drei Wochen"},
             {"depuis lundi", "depuis lundi"}})
        EXPECT_EQ(stated("since", text), Words{words}) << text;
    for (const char* text :
         {"al het eten", "for you", "sinds jullie er zijn", "3 weken", "for sale"})
        EXPECT_EQ(stated("since", text), Words{}) << text;
}

TEST(Stated, AmountsOfMoney) {
    EXPECT_EQ(stated("amount", "dat kostte € 350 en meer"), Words{"350"});
    EXPECT_EQ(stated("amount", "350 euro armer"), Words{"350 euro"});
    EXPECT_EQ(stated("amount", "voor 1.299,- gekocht"), Words{"1.299"});
    EXPECT_EQ(stated("amount", "€12,50 en $20"), (Words{"12,50", "20"}));
    for (const char* text : {"350 mensen", "op 12.50", "lijn 9, vertrek 14:30", "in 2024"})
        EXPECT_EQ(stated("amount", text), Words{}) << text;

    const auto figure = [](const std::string& text) {
        Folded folded;
        fold(text, folded);
        std::vector<Stated> all;
        find_stated(text, folded, all);
        return all.empty() ? -1 : all.front().amount;
    };
    EXPECT_DOUBLE_EQ(figure("€ 1.299,95"), 1299.95);
    EXPECT_DOUBLE_EQ(figure("1.299,- betaald"), 1299);
    EXPECT_DOUBLE_EQ(figure("$1,299.95"), 1299.95);
    EXPECT_DOUBLE_EQ(figure("12,50 euro"), 12.5);
    EXPECT_DOUBLE_EQ(figure("250 000 euro"), 0) << "figures in groups are read one by one";
}

TEST(Stated, AnUnknownKindIsAMistake) {
    const Tried tried{"stated:hour"};
    EXPECT_FALSE(tried.program);
    EXPECT_NE(tried.problems.text().find("deadline, since, amount"), std::string::npos)
        << tried.problems.text();
}

TEST(Stated, AHostileTextIsBounded) {
    std::string text;
    for (int i = 0; i < 20'000; ++i) text += "voor 1.1 ";
    Folded folded;
    fold(text, folded);
    std::vector<Stated> all;
    find_stated(text, folded, all);
    EXPECT_LE(all.size(), 64u);
}

}  // namespace
}  // namespace webcare::language
