#include "escalation/brief.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "core/text.hpp"
#include "tests/escalation/sample_alerts.hpp"

namespace webcare::escalation {
namespace {

using namespace std::chrono_literals;

const Zone amsterdam = *Zone::find("Europe/Amsterdam");
const Time evening = test_alerts::evening;

Brief brief_of(Message message, const std::string& language = "nl") {
    message.language = language;
    return write_brief(message, amsterdam, false, Room{});
}

TEST(Wording, WritesNumbersAsItsReadersDo) {
    EXPECT_EQ(dutch_wording.number(0), "0");
    EXPECT_EQ(dutch_wording.number(999), "999");
    EXPECT_EQ(dutch_wording.number(12'400), "12.400");
    EXPECT_EQ(dutch_wording.number(1'234'567), "1.234.567");
    EXPECT_EQ(english_wording.number(1'234'567), "1,234,567");
    EXPECT_EQ(dutch_wording.counted(1, "volger", "volgers"), "1 volger");
    EXPECT_EQ(dutch_wording.counted(2, "volger", "volgers"), "2 volgers");
}

TEST(Wording, SaysHowLongInTwoUnits) {
    const std::pair<Duration, const char*> spans[] = {{0s, "0 s"},
                                                      {119s, "119 s"},
                                                      {5min, "5 min"},
                                                      {1h, "1 uur"},
                                                      {125min, "2 uur 5 min"},
                                                      {24h, "1 dag"},
                                                      {49h, "2 dagen 1 uur"},
                                                      {72h, "3 dagen"}};
    for (const auto& [span, said] : spans) EXPECT_EQ(dutch_wording.span(span), said);
    EXPECT_EQ(english_wording.span(125min), "2 h 5 min");
    EXPECT_EQ(english_wording.span(72h), "3 days");
}

TEST(Wording, NamesTheDayAsPeopleDo) {
    const auto said = [](const char* at, const Wording& words = dutch_wording) {
        return words.clock(*parse_time(at), evening, amsterdam);
    };
    EXPECT_EQ(said("2026-11-22T22:40:00Z"), "vandaag 23:40");
    EXPECT_EQ(said("2026-11-22T23:10:00Z"), "morgen 00:10");
    EXPECT_EQ(said("2026-11-21T10:00:00Z"), "gisteren 11:00");
    EXPECT_EQ(said("2026-11-24T08:30:00Z"), "di 24 nov 09:30");
    EXPECT_EQ(said("2027-03-01T08:30:00Z"), "ma 1 mrt 2027 09:30");
    EXPECT_EQ(said("2026-11-24T08:30:00Z", english_wording), "Tue 24 Nov 09:30");
    EXPECT_EQ(said("2026-11-22T23:10:00Z", english_wording), "tomorrow 00:10");
}

TEST(Wording, CountsDaysAcrossANightThatChangesTheClock) {
    const Time saturday = *parse_time("2026-10-24T20:00:00Z");  // 22:00, summer time
    EXPECT_EQ(dutch_wording.clock(*parse_time("2026-10-25T22:30:00Z"), saturday, amsterdam),
              "morgen 23:30");
    EXPECT_EQ(dutch_wording.moment(*parse_time("2026-10-25T08:00:00Z"), saturday, amsterdam),
              "morgen 09:00 (over 12 uur)");
}

TEST(Wording, SaysThatADeadlineHasPassed) {
    EXPECT_EQ(dutch_wording.deadline(evening - 10min, evening, amsterdam),
              "vandaag 22:30 (10 min te laat)");
    EXPECT_EQ(english_wording.deadline(evening + 10min, evening, amsterdam),
              "today 22:50 (in 10 min)");
}

TEST(Wording, LeavesNoWordOutInAnyLanguage) {
    for (const Wording* words : {&dutch_wording, &english_wording}) {
        const auto all = {words->threat,
                          words->press,
                          words->claim,
                          words->legal,
                          words->about,
                          words->updated,
                          words->resolved,
                          words->why,
                          words->answer_by,
                          words->see,
                          words->first_in_30_days,
                          words->form_epo,
                          words->form_apology};
        for (const std::string_view word : all) EXPECT_FALSE(word.empty());
        for (const std::string_view level : words->levels) EXPECT_FALSE(level.empty());
        for (const std::string_view type : words->types) EXPECT_FALSE(type.empty());
    }
    ASSERT_EQ(dutch_wording.topics.size(), english_wording.topics.size());
    for (std::size_t i = 0; i < dutch_wording.topics.size(); ++i)
        EXPECT_EQ(dutch_wording.topics[i].topic, english_wording.topics[i].topic);
}

TEST(Headline, SaysHowBadWhatAndWhere) {
    Message m = test_alerts::base(Level::high, "x", "Waar blijft mijn pakket?");
    m.assessment.type = MentionType::complaint;
    m.assessment.topics = {"delivery.late", "service.poor"};
    EXPECT_EQ(brief_of(m).headline, "HOOG klacht over bezorging op X");
    EXPECT_EQ(brief_of(m, "en").headline, "HIGH complaint about delivery on X");
    m.assessment.topics = {"delivery.late", "safety"};
    EXPECT_EQ(brief_of(m).headline, "HOOG klacht over veiligheid op X") << "the gravest first";
    m.assessment.topics = {"compliment"};
    EXPECT_EQ(brief_of(m).headline, "HOOG klacht op X");
    m.assessment.topics = {"ov-chipkaart"};
    EXPECT_EQ(brief_of(m).headline, "HOOG klacht over ov chipkaart op X") << "a team's own";
}

TEST(Headline, NamesAThreatAClaimAndThePressForWhatTheyAre) {
    Message m = test_alerts::base(Level::critical, "mastodon", "");
    m.assessment.type = MentionType::complaint;
    const auto said = [&](const char* intent) {
        m.assessment.intents = {intent};
        return brief_of(m).headline;
    };
    m.assessment.topics = {"service.poor"};
    EXPECT_EQ(said("threat"), "KRITIEK bedreiging op Mastodon");
    m.assessment.topics.clear();
    EXPECT_EQ(said("press"), "KRITIEK persvraag op Mastodon");
    EXPECT_EQ(said("claim"), "KRITIEK schadeclaim op Mastodon");
    EXPECT_EQ(said("legal"), "KRITIEK juridische klacht op Mastodon");
    m.assessment.intents = {"threat", "press", "safety"};
    m.assessment.topics = {"safety.injury"};
    EXPECT_EQ(brief_of(m).headline, "KRITIEK klacht over letsel op Mastodon")
        << "somebody's health comes first";
}

TEST(Headline, NamesThePlaceAsPeopleKnowIt) {
    Message m = test_alerts::base(Level::low, "discourse/forum.acme.nl", "");
    m.mention.source = "ons-forum";
    EXPECT_EQ(brief_of(m).headline, "LAAG bericht op forum.acme.nl");
    m.mention.network = "feed/3f2a";
    EXPECT_EQ(brief_of(m).headline, "LAAG bericht via ons-forum");
    m.mention.network = "google-play";
    EXPECT_EQ(brief_of(m).headline, "LAAG bericht op Google Play");
    m.mention.network = "eigennet";
    EXPECT_EQ(brief_of(m).headline, "LAAG bericht op eigennet");
}

TEST(Headline, SaysWhatBecameOfAnAlert) {
    Message m = test_alerts::critical_safety();
    m.delivery.type = "alert.acknowledged";
    m.alert.acknowledged_by = "Noor";
    EXPECT_EQ(brief_of(m).headline, "OPGEPAKT door Noor: klacht over letsel op Facebook");
    m.delivery.type = "alert.resolved";
    EXPECT_EQ(brief_of(m, "en").headline, "RESOLVED: complaint about an injury on Facebook");
    m.delivery.type = "alert.updated";
    EXPECT_EQ(brief_of(m).headline, "KRITIEK bijgewerkt: klacht over letsel op Facebook");
}

TEST(Brief, TellsOfReachAndHistory) {
    const Brief brief = brief_of(test_alerts::critical_safety());
    ASSERT_EQ(brief.facts.size(), 3u);
    EXPECT_EQ(brief.facts[1].text,
              "12.400 volgers, 1.280 reacties; 3 meldingen in 30 dagen, 1 open dossier");
    Message first = test_alerts::calm_question();
    EXPECT_EQ(brief_of(first).facts[1].text, "87 volgers; eerste melding in 30 dagen");
    EXPECT_EQ(brief_of(first, "en").facts[1].text, "87 followers; first mention in 30 days");
}

TEST(Brief, GuidesInThreeLinesAtMost) {
    for (const Message& m : {test_alerts::critical_safety(), test_alerts::calm_question(),
                             test_alerts::rude_and_hostile(), test_alerts::source_trouble()})
        EXPECT_LE(brief_of(m).guidance.size(), 3u);
    const Brief brief = brief_of(test_alerts::critical_safety());
    EXPECT_EQ(brief.guidance[0], "Spijt en zorg, formeel en neutraal; erken nog niets.");
    EXPECT_TRUE(brief.guidance[1].starts_with("Empathisch"));
    EXPECT_EQ(brief.guidance[2], "Pas op: Erken geen aansprakelijkheid zonder akkoord.");
}

TEST(Brief, NamesTheFormThatFitsHowGraveItIs) {
    Message m = test_alerts::base(Level::medium, "x", "");
    m.alert.guidance.form = "epo";
    m.assessment.type = MentionType::complaint;
    const auto said = [&] { return brief_of(m).guidance.at(0); };
    EXPECT_EQ(said(), dutch_wording.form_epo);
    m.assessment.level = Level::high;
    EXPECT_EQ(said(), dutch_wording.form_inquiry) << "whose fault it is, is not known yet";
    m.assessment.fault = Fault::theirs;
    EXPECT_EQ(said(), dutch_wording.form_explain);
    m.assessment.intents = {"threat"};
    EXPECT_EQ(said(), dutch_wording.form_boundary);
    m.assessment.intents = {"claim"};
    EXPECT_EQ(said(), dutch_wording.form_careful);
    m.alert.guidance.form = "apology";
    EXPECT_EQ(said(), dutch_wording.form_apology);
}

TEST(Neutral, KeepsWhatPeopleReadAndDropsWhatTheyCannotSee) {
    EXPECT_EQ(neutral("o\u200bplich\u00adter \u202egnorw\u2066 \u200e\ufeff"), "oplichter gnorw ");
    EXPECT_EQ(neutral("👩‍👩‍👧 1\ufe0f\u20e3 🏴\U000e0067\U000e0062\U000e007f"),
              "👩‍👩‍👧 1\ufe0f\u20e3 🏴\U000e0067\U000e0062\U000e007f");
    EXPECT_EQ(neutral("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"),
              "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645")
        << "Persian needs its joiners";
    EXPECT_EQ(neutral("x\U000e0041\U000e0042y"), "xy") << "tags hide a text";
    EXPECT_EQ(neutral("a\x07\x1b[2J\x7f\xc2\x85z"), "a[2Jz");
    EXPECT_EQ(neutral("a\x1bz", Unseen::show), "a\\x1bz");
    EXPECT_EQ(neutral("a\u200bz", Unseen::show), "a\\u{200b}z");
    EXPECT_EQ(neutral("a\xed\xa0\x80z"), clean_text("a\xed\xa0\x80z"));
    EXPECT_EQ(neutral_line("a\r\nb\u2028c\td"), "a b c d");
}

RC_GTEST_PROP(Neutral, LeavesNothingUnseenWhateverComes, ()) {
    std::string text;
    for (const auto& piece :
         *rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
             "a", "é", "\u200d", "\u200c", "\u200b", "\u202e", "\u2067", "\x1b", "\xc2\x9b",
             "\u0301", "\ufe0f", "\n", "👩", "\U000e0041", "\xff", "م", "\u115f", "\r")))
        text += piece;
    const std::string once = neutral(text);
    RC_ASSERT(is_valid_utf8(once));
    RC_ASSERT(neutral(once) == once);
    for (const char* gone : {"\u200b", "\u202e", "\u2067", "\x1b", "\xc2\x9b", "a\u200d", "\u115f",
                             "\U000e0041", "\r", "\u0301\u0301\u0301\u0301"})
        RC_ASSERT(once.find(gone) == std::string::npos);
}

}  // namespace
}  // namespace webcare::escalation
