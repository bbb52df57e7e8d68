#include <algorithm>

#include "handbook_fixture.hpp"

namespace webcare::response {
namespace {

Time at(std::string_view text) {
    return *parse_time(text);
}

bool any_holds(const std::vector<std::string>& lines, std::string_view words) {
    return std::any_of(lines.begin(), lines.end(),
                       [&](const std::string& line) { return line.find(words) != line.npos; });
}

std::string joined(const std::vector<std::string>& lines) {
    std::string all;
    for (const std::string& line : lines) all += line + '\n';
    return all;
}

/// A Wednesday morning at the webcare desk of an invented shop.
class Guide : public ::testing::Test {
 protected:
    Guide() {
        brand.name = "Zonnewijk";
        brand.words = {"zonnewijk"};
        mention.network = "mastodon";
        mention.addressed = true;
        mention.author.name = "Sanne de Vries";
        mention.text = "Mijn ketel is kapot";
        assessment.type = MentionType::complaint;
        assessment.level = Level::medium;
        assessment.fault = Fault::ours;
        assessment.language = "nl";
        assessment.reg = Register::informal;
        assessment.respond_by = at("2026-11-26T13:00:00Z");
    }

    void with_intent(std::string intent) {
        assessment.level = Level::high;
        assessment.intents = {std::move(intent)};
    }

    Guidance guidance(const Opening& opens = {}) const {
        static const auto handbook = shipped_handbook();
        return guide(*handbook, mention, assessment, {brand}, *Zone::find("Europe/Amsterdam"), now,
                     opens);
    }

    config::Brand brand;
    Mention mention;
    Assessment assessment;
    Time now = at("2026-11-25T09:00:00Z");
};

/// Open on this Monday from nine to half past five, and never else.
std::optional<Time> one_monday(Time from) {
    const Time opens = at("2026-11-30T08:00:00Z"), closes = at("2026-11-30T16:30:00Z");
    if (from >= closes) return std::nullopt;
    return std::max(from, opens);
}

TEST_F(Guide, PromisesNothingWhileTheOfficeIsClosedAndSaysWhenItOpens) {
    const auto points = [](const Guidance& answer) {
        std::string all;
        for (const std::string& point : answer.points) all += point + "\n";
        return all;
    };
    const Guidance closed = guidance(one_monday);
    EXPECT_EQ(closed.promise_by, at("2026-11-30T08:00:00Z")) << "not at the target, on Thursday";
    EXPECT_NE(points(closed).find("weer open: maandag om 09.00 uur"), std::string::npos)
        << points(closed);
    EXPECT_NE(points(closed).find("telt niet als antwoord"), std::string::npos);
    assessment.language = "en";
    EXPECT_NE(points(guidance(one_monday)).find("open again at 09:00 on Monday"), std::string::npos)
        << points(guidance(one_monday));

    now = at("2026-11-30T09:00:00Z");
    assessment.respond_by = at("2026-11-30T16:30:00Z");
    const Guidance open = guidance(one_monday);
    EXPECT_EQ(open.promise_by, at("2026-11-30T16:30:00Z")) << "closing time itself";
    EXPECT_EQ(points(open).find("open again"), std::string::npos);
}

TEST_F(Guide, LetsWhoeverIsAccountablePromiseOutsideTheOffice) {
    with_intent("safety");
    EXPECT_EQ(guidance(one_monday).promise_by, assessment.respond_by);
}

TEST_F(Guide, BuildsAnEverydayAnswerAsEmpathyPositiveSolution) {
    const Guidance answer = guidance();
    EXPECT_EQ(answer.form, "epo");
    ASSERT_EQ(answer.skeleton.size(), 5U);
    EXPECT_EQ(answer.skeleton.front(), "Hoi Sanne,");
    EXPECT_NE(answer.skeleton[1].find("Wat vervelend"), std::string::npos);
    EXPECT_NE(answer.skeleton[3].find("uiterlijk donderdag om 14.00 uur"), std::string::npos);
    EXPECT_NE(answer.skeleton.back().find("Zonnewijk"), std::string::npos);
    EXPECT_EQ(answer.promise_by, assessment.respond_by);
}

TEST_F(Guide, AsksForAllFivePartsOfAnApologyWhenItIsGraveAndOurs) {
    assessment.level = Level::high;
    const Guidance answer = guidance();
    EXPECT_EQ(answer.form, "apology");
    EXPECT_EQ(answer.skeleton.size(), 7U);
    EXPECT_TRUE(any_holds(answer.skeleton, "onze verantwoordelijkheid"));
    EXPECT_TRUE(any_holds(answer.skeleton, "spijt me oprecht"));
    EXPECT_TRUE(any_holds(answer.skeleton, "volledig herstel"));
    EXPECT_TRUE(any_holds(answer.skeleton, "de oorzaak"));
    EXPECT_TRUE(any_holds(answer.skeleton, "niet nog een keer"));
    EXPECT_TRUE(any_holds(answer.cautions, "eigen verantwoordelijkheid"));
}

TEST_F(Guide, AdmitsNothingWhileFaultIsUnknown) {
    assessment.level = Level::critical;
    assessment.fault = Fault::unknown;
    const Guidance answer = guidance();
    EXPECT_EQ(answer.form, "epo");
    EXPECT_FALSE(any_holds(answer.skeleton, "verantwoordelijkheid"));
    EXPECT_TRUE(any_holds(answer.skeleton, "Uiterlijk donderdag om 14.00 uur bel ik je"));
    EXPECT_TRUE(any_holds(answer.cautions, "geen erkenning"));
}

TEST_F(Guide, StaysFormalAndAdmitsNothingInGraveMattersHoweverCasualTheCustomerIs) {
    for (const auto* intent : {"claim", "legal", "safety", "privacy", "press"}) {
        with_intent(intent);
        const Guidance answer = guidance();
        EXPECT_EQ(answer.reg, "formal") << intent;
        EXPECT_EQ(answer.skeleton.front(), "Beste Sanne,") << intent;
        EXPECT_TRUE(any_holds(answer.cautions, "Erken geen aansprakelijkheid")) << intent;
        EXPECT_FALSE(any_holds(answer.skeleton, "verantwoordelijkheid")) << intent;
    }
}

TEST_F(Guide, StartsTheClockOfADataBreach) {
    with_intent("privacy");
    EXPECT_TRUE(any_holds(guidance().cautions, "72 uur"));
}

TEST_F(Guide, PromisesACallOnSundayEveningWhenSomebodyIsHurt) {
    with_intent("safety");
    now = at("2026-11-22T17:00:00Z");  // Sunday, 18.00 in Amsterdam
    assessment.respond_by = at("2026-11-22T17:15:00Z");
    const Guidance answer = guidance();
    EXPECT_EQ(answer.promise_by, at("2026-11-22T18:00:00Z"));
    EXPECT_TRUE(any_holds(answer.skeleton, "uiterlijk vandaag om 19.00 uur"));
}

TEST_F(Guide, AnswersAQuestionInItsFirstSentence) {
    assessment.type = MentionType::question;
    const Guidance answer = guidance();
    EXPECT_EQ(answer.form, "none");
    EXPECT_NE(answer.skeleton[1].find("[Het antwoord zelf"), std::string::npos);
    EXPECT_TRUE(any_holds(answer.points, "het antwoord staat in de eerste zin"));
}

TEST_F(Guide, ThanksForPraiseAndPromisesNothing) {
    assessment.type = MentionType::compliment;
    const Guidance answer = guidance();
    EXPECT_TRUE(any_holds(answer.skeleton, "dank je wel"));
    EXPECT_FALSE(answer.promise_by.has_value());
}

TEST_F(Guide, ReadsAlongWithTalkThatIsNotMeantForUs) {
    assessment.type = MentionType::compliment;
    mention.addressed = false;
    const Guidance answer = guidance();
    EXPECT_TRUE(answer.skeleton.empty());
    ASSERT_EQ(answer.points.size(), 1U);
    EXPECT_TRUE(any_holds(answer.points, "lees mee"));
}

TEST_F(Guide, AnswersUWithU) {
    assessment.reg = Register::formal;
    const Guidance answer = guidance();
    EXPECT_EQ(answer.reg, "formal");
    EXPECT_TRUE(any_holds(answer.skeleton, "daar zat u niet op te wachten"));
}

TEST_F(Guide, AnswersEnglishInEnglish) {
    assessment.language = "en";
    const Guidance answer = guidance();
    EXPECT_EQ(answer.language, "en");
    EXPECT_EQ(answer.skeleton.front(), "Hi Sanne,");
    EXPECT_TRUE(any_holds(answer.skeleton, "by 14:00 on Thursday"));
}

TEST_F(Guide, GreetsNobodyByAHandleOrAShout) {
    for (const auto* name : {"klaas123", "MEUBELHAL", "x", "sannedv", "", "🔥🔥"}) {
        mention.author.name = name;
        EXPECT_EQ(guidance().skeleton.front(), "Hoi,") << name;
    }
}

TEST_F(Guide, FitsAnEverydayAnswerIntoAPostOnX) {
    mention.network = "x";
    for (const auto* language : {"nl", "en"}) {
        assessment.language = language;
        const Guidance answer = guidance();
        EXPECT_EQ(answer.max_length, 280U);
        EXPECT_LE(joined(answer.skeleton).size(), 280U);
        EXPECT_TRUE(any_holds(answer.points, "280"));
    }
}

TEST_F(Guide, SaysWhenAFullApologyDoesNotFit) {
    mention.network = "x";
    assessment.level = Level::high;
    EXPECT_TRUE(any_holds(guidance().cautions, "passen hier niet"));
    mention.network = "trustpilot";
    EXPECT_FALSE(any_holds(guidance().cautions, "passen hier niet"));
}

TEST_F(Guide, AsksForPersonalDetailsInPrivateOnly) {
    EXPECT_TRUE(any_holds(guidance().cautions, "Vraag nooit in het openbaar"));
    mention.is_public = false;
    EXPECT_FALSE(any_holds(guidance().cautions, "Vraag nooit in het openbaar"));
}

TEST_F(Guide, CountsTheReaders) {
    mention.author.followers = 26300;
    EXPECT_TRUE(any_holds(guidance().points, "26300"));
    mention.is_public = false;
    EXPECT_FALSE(any_holds(guidance().points, "26300"));
}

TEST_F(Guide, RemembersTheLawOnWithdrawalAndWarranty) {
    assessment.intents = {"withdrawal"};
    EXPECT_TRUE(any_holds(guidance().cautions, "14 dagen"));
    assessment.intents = {};
    assessment.topics = {"warranty.refused"};
    EXPECT_TRUE(any_holds(guidance().cautions, "na twee jaar"));
}

TEST_F(Guide, GivesASecondOpinionToAnotherReviewer) {
    assessment.intents = {"manager"};
    EXPECT_TRUE(any_holds(guidance().cautions, "iemand anders dan de behandelaar"));
}

TEST_F(Guide, TakesOverWhatWasPromisedBefore) {
    assessment.topics = {"promise.broken"};
    EXPECT_TRUE(any_holds(guidance().points, "al eerder iets beloofd"));
}

TEST_F(Guide, WorksWithoutABrandATargetOrAName) {
    assessment.respond_by.reset();
    mention.author = Author{};
    const auto handbook = shipped_handbook();
    const Guidance answer = guide(*handbook, mention, assessment, {}, Zone{}, now);
    EXPECT_EQ(answer.skeleton.front(), "Hoi,");
    EXPECT_TRUE(answer.promise_by.has_value());
}

}  // namespace
}  // namespace webcare::response
