#include <gtest/gtest.h>

#include "console/page_words.hpp"
#include "tests/console/desk.hpp"

namespace webcare::console {
namespace {

std::string header(const Reply& reply, std::string_view name) {
    for (const auto& [key, value] : reply.headers)
        if (key == name) return value;
    return {};
}

TEST(AlertPage, ShowsTheMentionWithoutBelievingAByteOfIt) {
    House house;
    const Reply page = house.ask("GET", house.link());
    ASSERT_EQ(page.status, 200);
    EXPECT_NE(page.body.find("The &lt;b&gt;oven&lt;/b&gt; broke &amp; nobody answers"),
              std::string::npos);
    EXPECT_NE(page.body.find("jo&quot;&lt;script&gt;"), std::string::npos);
    EXPECT_EQ(page.body.find("<script"), std::string::npos);
    EXPECT_EQ(page.body.find("javascript:"), std::string::npos);
    EXPECT_TRUE(header(page, "Content-Security-Policy")
                    .starts_with("default-src 'none'; style-src 'self';"));
}

TEST(AlertPage, ChangesNothingWhenItIsOpened) {
    House house;
    const std::uint64_t before = house.events.last();
    house.ask("GET", house.link());
    house.ask("HEAD", house.link());
    house.ask("GET", house.link() + "?do=acknowledge&who=Noor");
    EXPECT_EQ(house.events.last(), before);
    EXPECT_EQ(house.control.commits, 0);
}

TEST(AlertPage, AcknowledgesOnceAndTellsTheSecondWhoWasFirst) {
    House house;
    const Reply first = house.ask("POST", house.link("Noor"), "do=acknowledge");
    EXPECT_EQ(first.status, 303);
    EXPECT_EQ(house.alert().acknowledged_by, "Noor");

    const Reply second = house.ask("POST", house.link(), "do=acknowledge&who=Sem");
    EXPECT_EQ(second.status, 409);
    EXPECT_NE(second.body.find("Somebody was first: Noor"), std::string::npos);
    EXPECT_EQ(house.alert().acknowledged_by, "Noor");
    EXPECT_EQ(house.alert().version, 2u);
}

TEST(AlertPage, AsksWhoInASharedChannelAndBelievesAPersonsOwnLink) {
    House house;
    EXPECT_NE(house.ask("GET", house.link()).body.find("name=\"who\""), std::string::npos);
    EXPECT_EQ(house.ask("GET", house.link("Noor")).body.find("name=\"who\""), std::string::npos);
    EXPECT_EQ(house.ask("POST", house.link(), "do=acknowledge").status, 400);
    EXPECT_EQ(house.ask("POST", house.link("Noor"), "do=acknowledge&who=Sem").status, 303);
    EXPECT_EQ(house.alert().acknowledged_by, "Noor");
}

TEST(AlertPage, ShowsWhatOthersSayWhoseWordsItStandsForToo) {
    House house;
    storage::Batch batch;
    Attached attached;
    attached.add("forum:7/a", 0, false);
    for (int i = 0; i < 14; ++i) {
        storage::MentionRecorded other;
        other.mention.id = "forum:8/" + std::to_string(i);
        other.mention.network = "forum";
        other.mention.text = "Mine <i>too</i> " + std::to_string(i);
        other.mention.author.handle = "kees";
        other.mention.created_at = house.clock.now();
        if (i != 13) batch.add(other);  // the last is no longer kept
        attached.add("forum:8/" + std::to_string(i), 0, false);
    }
    batch.add(storage::AlertAttached{"alert-1", attached});
    house.store->commit_and_wait(std::move(batch)).value();
    const std::string page = house.ask("GET", house.link()).body;
    EXPECT_NE(page.find("Others say this too"), std::string::npos);
    EXPECT_NE(page.find("Mine &lt;i&gt;too&lt;/i&gt; 9"), std::string::npos);
    EXPECT_EQ(page.find("too&lt;/i&gt; 10"), std::string::npos) << "ten are enough to read";
    EXPECT_NE(page.find("And more messages: 4"), std::string::npos);
}

TEST(AlertPage, GivesEachReasonOnceWithItsRules) {
    House house;
    storage::MentionRecorded again;
    again.mention.id = "forum:9";
    again.mention.text = "Hot";
    for (const char* rule : {"own.a", "own.b"}) {
        Signal signal;
        signal.rule = rule, signal.reason = "The oven is dangerous.";
        again.assessment.signals.push_back(signal);
    }
    Alert alert = house.alert();
    ++alert.version, alert.mention = "forum:9";
    storage::Batch batch;
    batch.add(again), batch.add(storage::AlertChanged{alert});
    house.store->commit_and_wait(std::move(batch)).value();
    const std::string page = house.ask("GET", house.link()).body;
    const auto first = page.find("The oven is dangerous.");
    ASSERT_NE(first, std::string::npos);
    EXPECT_EQ(page.find("The oven is dangerous.", first + 1), std::string::npos);
    EXPECT_NE(page.find("own.a, own.b"), std::string::npos);
}

TEST(AlertPage, IsDutchThroughoutForWhoReadsDutch) {
    House house;
    const std::string page = house.ask("GET", house.link() + "?lang=nl").body;
    EXPECT_NE(page.find("vandaag om"), std::string::npos);
    EXPECT_NE(page.find(" geopend "), std::string::npos);
    EXPECT_EQ(page.find(" opened "), std::string::npos);
}

TEST(AlertPage, SaysThatTheLinkOfATestAlertWorks) {
    House house;
    const Reply page = house.ask("GET", "/a/test");
    EXPECT_EQ(page.status, 200);
    EXPECT_NE(page.body.find("The link works"), std::string::npos);
    EXPECT_EQ(house.ask("POST", "/a/test", "do=acknowledge&who=Noor").status, 410);
}

TEST(AlertPage, TakesDownWhatWasDone) {
    House house;
    EXPECT_NE(house.ask("GET", house.link("Noor")).body.find("value=\"measure\""),
              std::string::npos);
    EXPECT_EQ(house.ask("POST", house.link("Noor"), "do=measure").status, 400);
    EXPECT_EQ(house.ask("POST", house.link("Noor"), "do=measure&text=the+batch+is+recalled").status,
              303);
    EXPECT_EQ(house.dossier().timeline.back().kind, "measure");
    EXPECT_EQ(house.dossier().timeline.back().text, "the batch is recalled");
}

TEST(AlertPage, BeginsThePlaybookAndFinishesItsTasks) {
    House house;
    config::PlaybookText text;
    text.title = "The oven is on fire";
    text.tasks = {"Stop the sale"};
    text.holding = "We are looking into it. More by {moment}.";
    config::Playbook& playbook = house.config->playbooks.emplace_back();
    playbook.name = "fire";
    playbook.subjects = {"safety"};
    playbook.texts = {{"en", text}};
    EXPECT_EQ(house.ask("GET", house.link("Noor")).body.find("on fire"), std::string::npos)
        << "it is for another subject";

    playbook.subjects = {"broken"};
    EXPECT_NE(house.ask("GET", house.link("Noor")).body.find("The oven is on fire"),
              std::string::npos);
    ASSERT_EQ(house.ask("POST", house.link("Noor"), "do=incident").status, 303);
    ASSERT_EQ(house.dossier().tasks.size(), 1u);
    EXPECT_EQ(house.ask("POST", house.link("Noor"), "do=incident").status, 409);
    EXPECT_EQ(
        house.ask("POST", house.link("Noor"), "do=task&task=" + house.dossier().tasks[0].id).status,
        303);
    EXPECT_EQ(house.dossier().tasks[0].done_by, "Noor");
    const std::string page = house.ask("GET", house.link("Noor")).body;
    EXPECT_NE(page.find("We are looking into it"), std::string::npos);
    EXPECT_EQ(page.find("value=\"task\""), std::string::npos) << "nothing is left to do";
}

TEST(AlertPage, ClosingTheCaseEndsItsAlertsAndTellsWhoWasTold) {
    House house;
    const std::string version = std::to_string(house.dossier().version);
    ASSERT_EQ(
        house.ask("POST", house.link("Noor"), "do=close&justified=yes&version=" + version).status,
        303);
    EXPECT_EQ(house.alert().status, AlertStatus::resolved);
    const auto word = house.store->delivery(house.alert().id + "-resolved");
    ASSERT_TRUE(word && *word);
    EXPECT_EQ((*word)->channel, "team");
}

TEST(AlertPage, ClaimsNotesPromisesAndCloses) {
    House house;
    EXPECT_EQ(house.ask("POST", house.link("Noor"), "do=claim").status, 303);
    EXPECT_EQ(
        house.ask("POST", house.link("Noor"), "do=note&text=called+back+%26+explained").status,
        303);
    EXPECT_EQ(
        house.ask("POST", house.link("Noor"), "do=promise&text=new+oven&due=2026-11-23T10%3A00")
            .status,
        303);
    EXPECT_EQ(house.dossier().owner, "Noor");
    EXPECT_EQ(house.dossier().timeline.at(2).text, "called back & explained");
    ASSERT_EQ(house.dossier().promises.size(), 1u);
    EXPECT_EQ(format_time(house.dossier().promises[0].due), "2026-11-23T10:00:00Z");

    EXPECT_EQ(house.ask("POST", house.link("Noor"), "do=close&justified=yes&version=1").status, 409)
        << "an old page";
    std::string version = std::to_string(house.dossier().version);
    const auto early =
        house.ask("POST", house.link("Noor"), "do=close&justified=yes&version=" + version);
    EXPECT_EQ(early.status, 400);
    EXPECT_NE(early.body.find("a promise is open: new oven"), std::string::npos);

    const std::string promise = house.dossier().promises[0].id;
    const std::string page = house.ask("GET", house.link("Noor"), "").body;
    EXPECT_NE(page.find("value=\"" + promise + "\""), std::string::npos);
    EXPECT_EQ(house.ask("POST", house.link("Noor"), "do=keep&promise=" + promise).status, 303);
    EXPECT_TRUE(house.dossier().promises[0].kept_at);
    version = std::to_string(house.dossier().version);
    EXPECT_EQ(
        house.ask("POST", house.link("Noor"), "do=close&justified=yes&version=" + version).status,
        303);
    EXPECT_FALSE(house.dossier().is_open());
}

TEST(AlertPage, SaysWhatIsMissingAndSavesNothing) {
    House house;
    for (const std::string form :
         {"", "do=dance&who=Noor", "do=note&who=Noor", "do=promise&who=Noor&text=x&due=later",
          "do=note&who=Noor&text=%zz"}) {
        const Reply page = house.ask("POST", house.link(), form);
        EXPECT_EQ(page.status, 400) << form;
        EXPECT_NE(page.body.find("class=\"notice trouble\""), std::string::npos);
    }
    EXPECT_EQ(house.control.commits, 0);
}

TEST(AlertPage, RefusesFormsOfOtherSites) {
    House house;
    EXPECT_EQ(
        house.ask("POST", house.link("Noor"), "do=acknowledge", {{"Sec-Fetch-Site", "cross-site"}})
            .status,
        403);
    EXPECT_EQ(house.alert().status, AlertStatus::raised);
}

TEST(AlertPage, SaysWhatToDoWhenTheLinkIsOld) {
    House house;
    const std::string link = house.link("Noor");
    house.clock.advance(std::chrono::hours{2});
    const Reply old = house.ask("GET", link);
    EXPECT_EQ(old.status, 410);
    EXPECT_NE(old.body.find("Open the newest alert"), std::string::npos);
    EXPECT_EQ(house.ask("POST", link, "do=acknowledge").status, 410);
    EXPECT_EQ(house.ask("GET", "/a/forged.token").status, 410);
}

TEST(AlertPage, SpeaksTheReadersLanguage) {
    EXPECT_EQ(page_words("", "").language, "en");
    EXPECT_EQ(page_words("", "fr-BE, nl-BE;q=0.9, en;q=0.8").language, "nl");
    EXPECT_EQ(page_words("en", "nl").language, "en");
    EXPECT_EQ(page_words("xx", "NL").language, "nl");
    House house;
    EXPECT_NE(house.ask("GET", house.link() + "?lang=nl").body.find("Ik pak het op"),
              std::string::npos);
}

}  // namespace
}  // namespace webcare::console
