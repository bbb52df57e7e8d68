#include "escalation/policy.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "escalation/trace.hpp"

namespace webcare::escalation {
namespace {

using namespace std::chrono_literals;

const Time now = *parse_time("2026-11-22T21:40:00Z");  // a Sunday evening

constexpr const char* house = R"(
brand: { name: ACME }
sources: []
channels:
  - { name: team, kind: console }
  - { name: ops,  kind: console }
  - { name: mail, kind: smtp, host: mail.example, from: webcare@acme.nl, to: [team@acme.nl] }
people:
  - { name: Noor, roles: [lead, accountable.safety], reach: { email: noor@acme.nl, ops: noor } }
  - { name: Sem,  roles: [accountable], reach: { ops: sem } }
targets:
  - { when: 'intent:safety', within: 15m, clock: always }
  - { when: 'kind:review', within: 1d, clock: office }
calendars:
  office: { days: mon-fri, hours: "09:00-17:30", holidays: nl }
routes:
  - { when: 'intent:safety OR intent:claim', ladder: accountable, continue: true }
  - { when: 'level >= medium OR (type:question AND addressed)', ladder: team }
ladders:
  team:
    - { after: 0m, channels: [team] }
    - { after: 10m, unless: acknowledged, channels: [mail] }
    - { after: 30m, channels: [ops] }
  accountable:
    - { after: 0m, roles: [accountable] }
    - { after: 15m, unless: acknowledged, roles: [deputy] }
)";

class Warning : public testing::Test {
 protected:
    std::shared_ptr<const Policy> policy_of(const std::string& yaml) {
        const auto folder = std::filesystem::temp_directory_path();
        const auto file = folder / ("webcare-policy-" + std::to_string(::getpid()) + ".yaml");
        std::ofstream{file} << yaml;
        auto config = config::load(file.string(), problems_);
        std::filesystem::remove(file);
        return config ? compile(config, problems_) : nullptr;
    }
    void SetUp() override {
        policy_ = policy_of(house);
        ASSERT_TRUE(policy_) << problems_.text();
        mention_.id = "mastodon:1";
        mention_.network = "mastodon";
        mention_.text = "De oven vloog in brand";
        mention_.created_at = now - 1min;
        assessment_.level = Level::high;
        assessment_.type = MentionType::complaint;
        assessment_.language = "nl";
    }
    std::vector<Raised> raised() {
        const Holding held = holding(*policy_, mention_, assessment_, now);
        auto all = raise(*policy_, mention_, assessment_, held, "CASE", Guidance{}, now, random_);
        EXPECT_EQ(warns(*policy_, mention_, assessment_, held), !all.empty());
        return all;
    }
    static std::set<std::pair<std::string, std::string>> told(const Raised& raised) {
        std::set<std::pair<std::string, std::string>> all;
        for (const Delivery& d : raised.deliveries) all.emplace(d.channel, d.to);
        return all;
    }

    using Told = std::set<std::pair<std::string, std::string>>;
    config::Problems problems_;
    std::shared_ptr<const Policy> policy_;
    SeededRandom random_{3};
    Mention mention_;
    Assessment assessment_;
};

TEST_F(Warning, TellsTheTeamAtOnceAndPlansTheNextStep) {
    const auto all = raised();
    ASSERT_EQ(all.size(), 1u);
    EXPECT_EQ(told(all[0]), (Told{{"team", ""}}));
    EXPECT_EQ(all[0].alert.ladder, "team");
    EXPECT_EQ(all[0].alert.step, 1);
    EXPECT_EQ(all[0].alert.next_step_at, now + 10min);
    EXPECT_EQ(all[0].alert.version, 1u);
}

TEST_F(Warning, GoesToWhoeverAnswersForTheSubject) {
    assessment_.intents = {"safety"};
    const auto all = raised();
    ASSERT_EQ(all.size(), 2u);  // `continue`: the team hears of it too
    EXPECT_EQ(told(all[0]), (Told{{"mail", "noor@acme.nl"}, {"ops", "noor"}}));
    EXPECT_EQ(told(all[1]), (Told{{"team", ""}}));

    assessment_.intents = {"claim"};  // nobody has accountable.claim: Sem has the whole role
    EXPECT_EQ(told(raised()[0]), (Told{{"ops", "sem"}}));
}

TEST_F(Warning, TellsEveryoneWhereNobodyHasTheRole) {
    assessment_.intents = {"claim"};
    const Raised second = climb(*policy_, raised()[0].alert, assessment_, {}, now + 15min);
    EXPECT_EQ(told(second), (Told{{"team", ""}, {"ops", ""}, {"mail", ""}}));
    EXPECT_FALSE(second.alert.next_step_at);
}

TEST_F(Warning, ClimbsUnlessSomebodyAcknowledged) {
    const Alert first = raised()[0].alert;
    EXPECT_EQ(told(climb(*policy_, first, assessment_, {}, now + 10min)), (Told{{"mail", ""}}));

    const Alert seen = acknowledge(*policy_, first, "Noor", now + 5min)->alert;
    const Raised second = climb(*policy_, seen, assessment_, {}, now + 10min);
    EXPECT_TRUE(second.deliveries.empty());
    // The third step is for everyone's information, acknowledged or not.
    EXPECT_EQ(told(climb(*policy_, second.alert, assessment_, {}, now + 30min)),
              (Told{{"ops", ""}}));
}

TEST_F(Warning, GivesTheSameKeysForTheSameMentionAfterACrash) {
    const auto before = raised();
    const auto after = raised();
    EXPECT_NE(before[0].alert.id, after[0].alert.id);
    EXPECT_EQ(before[0].deliveries[0].id, after[0].deliveries[0].id);
    mention_.id = "mastodon:2";
    EXPECT_NE(before[0].deliveries[0].id, raised()[0].deliveries[0].id);
}

TEST_F(Warning, IsSilentAboutOurOwnPostsAndSmallThings) {
    mention_.ours = true;
    EXPECT_TRUE(raised().empty());
    mention_.ours = false;
    assessment_.level = Level::low;
    EXPECT_TRUE(raised().empty());
    assessment_.type = MentionType::question;
    EXPECT_TRUE(raised().empty());
    mention_.addressed = true;
    EXPECT_EQ(raised().size(), 1u);
}

TEST_F(Warning, FollowsALadderThatARuleAsksFor) {
    assessment_.level = Level::none;
    assessment_.escalate = {"accountable", "no such ladder"};
    const auto all = raised();
    ASSERT_EQ(all.size(), 1u);
    EXPECT_EQ(all[0].alert.ladder, "accountable");
}

TEST_F(Warning, NamesWhoWasFirstToAcknowledge) {
    const Alert seen = acknowledge(*policy_, raised()[0].alert, "Noor", now)->alert;
    EXPECT_EQ(seen.version, 2u);
    const auto late = acknowledge(*policy_, seen, "Sem", now + 1min);
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().kind, ErrorKind::conflict);
    EXPECT_NE(late.error().detail.find("Noor"), std::string::npos);
}

TEST_F(Warning, CountsTheAnswerInTheClockOfItsTarget) {
    mention_.kind = MentionKind::review;
    EXPECT_EQ(respond_by(*policy_, mention_, assessment_, now),
              *parse_time("2026-11-23T16:30:00Z"));
    assessment_.intents = {"safety"};
    EXPECT_EQ(respond_by(*policy_, mention_, assessment_, now), mention_.created_at + 15min);
    assessment_.intents.clear();
    mention_.kind = MentionKind::post;
    EXPECT_EQ(respond_by(*policy_, mention_, assessment_, now), std::nullopt);
}

TEST(Due, WhatTheCustomerAsksForPullsTheTargetForward) {
    EXPECT_EQ(due(now + 4h, now + 1h, now), now + 1h);
    EXPECT_EQ(due(now + 1h, now + 4h, now), now + 1h) << "the target is never put off";
    EXPECT_EQ(due(now + 4h, now - 1h, now), now) << "never before now";
    EXPECT_EQ(due(now - 2h, now - 1h, now), now - 2h) << "late already";
    EXPECT_EQ(due(now + 4h, std::nullopt, now), now + 4h);
    EXPECT_EQ(due(std::nullopt, now + 1h, now), now + 1h);
    EXPECT_EQ(due(std::nullopt, std::nullopt, now), std::nullopt);
}

/// The house with one route instead of its own.
std::string house_with(const std::string& route, const std::string& more = {}) {
    const std::string all = house;
    const std::size_t from = all.find("routes:"), to = all.find("ladders:");
    return all.substr(0, from) + "routes:\n  - { when: '" + route + "', ladder: team }\n" + more +
           all.substr(to);
}

TEST_F(Warning, ReadsTheOfficeAndTheClockInTheHousesZone) {
    policy_ = policy_of(house_with("office_hours OR hour = 7"));
    ASSERT_TRUE(policy_) << problems_.text();
    const auto told_at = [&](const char* time) {
        mention_.created_at = *parse_time(time);
        return !raised().empty();
    };
    EXPECT_TRUE(told_at("2026-11-20T08:00:00Z")) << "nine o'clock in Amsterdam";
    EXPECT_FALSE(told_at("2026-11-20T16:30:00Z"));
    EXPECT_FALSE(told_at("2026-12-25T10:00:00Z")) << "a holiday of its calendar";
    EXPECT_TRUE(told_at("2026-12-25T06:00:00Z")) << "seven o'clock in Amsterdam";
}

TEST_F(Warning, GoesByTheListsOfAuthorsAndByThePast) {
    policy_ = policy_of(house_with(
        "list:press OR customer.vip OR unanswered > 2h OR seen(rule:nl.defect, 24h) >= 3",
        "lists: { press: [\"mastodon:paper\"], vip: [\"@queen\"] }\n"));
    ASSERT_TRUE(policy_) << problems_.text();
    EXPECT_TRUE(raised().empty());
    for (const char* handle : {"paper", "queen"}) {
        mention_.author.handle = handle;
        EXPECT_EQ(raised().size(), 1u) << handle;
    }
    mention_.author.handle = "jo";
    History history;
    const Unknown unknown = unknown_of(*policy_, mention_, assessment_, history, now);
    EXPECT_TRUE(unknown.unanswered);
    ASSERT_EQ(unknown.questions.size(), 1u);
    PastCount found;
    found.count = 2;
    history.answers.emplace_back(unknown.questions[0], found);
    history.waiting_known = true;
    const auto raised_with = [&] {
        const Holding held = holding(*policy_, mention_, assessment_, now, history);
        return raise(*policy_, mention_, assessment_, held, "CASE", Guidance{}, now, random_)
            .size();
    };
    EXPECT_EQ(raised_with(), 0u);
    assessment_.signals.emplace_back().rule = "nl.defect";
    EXPECT_EQ(raised_with(), 1u) << "this is the third";
    assessment_.signals.clear();
    history.unanswered = 3h;
    EXPECT_EQ(raised_with(), 1u);
    EXPECT_FALSE(unknown_of(*policy_, mention_, assessment_, history, now).any());
}

TEST_F(Warning, SaysWhatItsRoutesAskForAndThereIsNot) {
    EXPECT_FALSE(policy_of(house_with("list:press")));
    EXPECT_NE(problems_.text().find(":17:19: no list \"press\" among `lists`"), std::string::npos)
        << problems_.text();
}

TEST_F(Warning, ExplainsWhatWouldHappen) {
    assessment_.intents = {"claim"};
    const RouteAnswer answer = trace(*policy_, mention_, assessment_, now);
    EXPECT_EQ(answer.ladders, std::vector<std::string>({"accountable", "team"}));
    EXPECT_EQ(answer.people, std::set<std::string>{"Sem"});
    std::string text;
    for (const std::string& line : answer.lines) text += line + "\n";
    EXPECT_NE(text.find("Sem by channel ops (sem)"), std::string::npos) << text;
    EXPECT_NE(text.find("22 Nov 2026 22:55 unless acknowledged"), std::string::npos) << text;
}

constexpr const char* tree = R"(
channels: [ { name: team, kind: console }, { name: ops, kind: console } ]
people:
  - { name: Noor, roles: [accountable], reach: { ops: noor }, away: [ { from: "2026-11-22", until: "2026-11-22" } ] }
  - { name: Sem,  roles: [deputy], reach: { ops: sem } }
routes:
  - name: grave
    when: 'intent:safety OR intent:press'
    ladder: answer
    routes:
      - { name: press, when: 'intent:press', ladder: word }
  - { when: 'level >= medium', ladder: word }
ladders:
  answer: [ { after: 0m, roles: [accountable] } ]
  word:   [ { after: 0m, channels: [team] } ]
silences:
  - { when: 'kind:review', until: "2026-12-01T12:00", by: Noor, reason: "known" }
)";

TEST_F(Warning, TakesTheRouteWithinTheRouteElseItsOwn) {
    policy_ = policy_of(tree);
    ASSERT_TRUE(policy_) << problems_.text();
    assessment_.intents = {"press"};
    EXPECT_EQ(raised().at(0).alert.ladder, "word");
    EXPECT_EQ(raised().at(0).alert.route, "grave / press");
    assessment_.intents = {"safety"};
    EXPECT_EQ(raised().at(0).alert.ladder, "answer");
}

TEST_F(Warning, TellsNobodyWhatIsSilencedUnlessItIsGrave) {
    policy_ = policy_of(tree);
    ASSERT_TRUE(policy_) << problems_.text();
    mention_.kind = MentionKind::review;
    const std::string why = silenced(*policy_, nullptr, mention_, assessment_, now);
    EXPECT_NE(why.find("known"), std::string::npos) << why;
    const Holding held = holding(*policy_, mention_, assessment_, now);
    const auto all =
        raise(*policy_, mention_, assessment_, held, "CASE", Guidance{}, now, random_, why);
    ASSERT_EQ(all.size(), 1u);
    EXPECT_EQ(all[0].alert.status, AlertStatus::silenced);
    EXPECT_TRUE(all[0].deliveries.empty());
    assessment_.intents = {"safety"};
    EXPECT_EQ(silenced(*policy_, nullptr, mention_, assessment_, now), "");
}

TEST_F(Warning, CallsTheDeputyAtOnceWhereTheAccountableIsAway) {
    std::string yaml = house;
    yaml.replace(yaml.find("reach: { ops: sem } }"), 21,
                 "reach: { ops: sem }, away: [{ from: 2026-11-20, until: 2026-11-22 }] }\n"
                 "  - { name: Ama, roles: [deputy], reach: { ops: ama } }");
    policy_ = policy_of(yaml);
    ASSERT_TRUE(policy_) << problems_.text();
    assessment_.intents = {"claim"};
    EXPECT_EQ(told(raised()[0]), (Told{{"ops", "ama"}}));
    const Alert alert = raised()[0].alert;
    EXPECT_EQ(told(climb(*policy_, alert, assessment_, {}, now + 15min)), (Told{{"ops", "ama"}}));
}

TEST_F(Warning, TellsEveryoneAndWhoIsAwayWhereNobodyElseHasTheRole) {
    std::string yaml = house;
    yaml.replace(yaml.find("reach: { ops: sem } }"), 21,
                 "reach: { ops: sem }, away: [{ from: 2026-11-20, until: 2026-11-22 }] }");
    policy_ = policy_of(yaml);
    ASSERT_TRUE(policy_) << problems_.text();
    assessment_.intents = {"claim"};
    EXPECT_EQ(told(raised()[0]), (Told{{"ops", "noor"}, {"mail", "noor@acme.nl"}}))
        << "accountable for another subject, but here";
    yaml.replace(yaml.find("roles: [lead, accountable.safety]"), 33, "roles: [lead]");
    policy_ = policy_of(yaml);
    ASSERT_TRUE(policy_) << problems_.text();
    EXPECT_EQ(told(raised()[0]), (Told{{"ops", "sem"}, {"team", ""}, {"ops", ""}, {"mail", ""}}));
}

TEST_F(Warning, TellsWhoIsOnDutyWhenTheStepIsTaken) {
    std::string yaml = house;
    yaml.replace(yaml.find("calendars:"), 0,
                 "rota: { duty: { people: [Noor, Sem], starts: 2026-01-05 } }\n");
    yaml.replace(yaml.find("channels: [team] }"), 18, "roles: [duty] }");
    policy_ = policy_of(yaml);
    ASSERT_TRUE(policy_) << problems_.text();
    const auto monday = *parse_time("2026-11-23T08:00:00Z");  // nine o'clock in Amsterdam
    const auto told_at = [&](Time time) {
        const Holding held = holding(*policy_, mention_, assessment_, time);
        return told(raise(*policy_, mention_, assessment_, held, "", Guidance{}, time, random_)[0]);
    };
    EXPECT_EQ(told_at(monday - 1min), (Told{{"ops", "sem"}}));
    EXPECT_EQ(told_at(monday), (Told{{"ops", "noor"}, {"mail", "noor@acme.nl"}}));
}

TEST_F(Warning, SaysForWhatNobodyAnswers) {
    EXPECT_EQ(problems_.text().find("accountable for"), std::string::npos) << "Sem has it whole";
    EXPECT_NE(problems_.text().find("there is no deputy for claim, legal, safety, privacy, press"),
              std::string::npos)
        << problems_.text();
    EXPECT_NE(problems_.text().find("a severe complaint about press climbs `team`"),
              std::string::npos)
        << problems_.text();
    EXPECT_EQ(problems_.text().find("about claim climbs"), std::string::npos);
}

/// The house with a tree of routes.
std::string house_with_tree() {
    const std::string all = house;
    const std::size_t from = all.find("routes:"), to = all.find("ladders:");
    return all.substr(0, from) + R"(routes:
  - when: 'intent:safety OR intent:claim'
    name: severe
    ladder: accountable
    routes:
      - { when: 'intent:claim', name: claim, ladder: team, continue: true }
      - { when: 'office_hours', name: office, ladder: post }
  - when: 'kind:review'
    name: reviews
    routes:
      - { when: 'level >= high', name: bad, ladder: team }
  - { when: 'level >= medium', name: rest, ladder: post }
)" + all.substr(to) +
           "  post: [ { after: 0m, channels: [mail] } ]\n";
}

TEST_F(Warning, TakesTheFirstChildOfARouteElseTheRouteItself) {
    policy_ = policy_of(house_with_tree());
    ASSERT_TRUE(policy_) << problems_.text();
    const auto routes = [&](Time time) {
        mention_.created_at = time;
        return trace(*policy_, mention_, assessment_, time).routes;
    };
    using Paths = std::vector<std::string>;
    const Time in_office = *parse_time("2026-11-23T10:00:00Z");
    assessment_.intents = {"safety"};
    EXPECT_EQ(routes(now), Paths{"severe"});
    EXPECT_EQ(routes(in_office), Paths{"severe / office"});
    assessment_.intents = {"claim"};
    EXPECT_EQ(routes(in_office), (Paths{"severe / claim", "severe / office"})) << "`continue`";
    EXPECT_EQ(routes(now), Paths{"severe / claim"});
    assessment_.intents.clear();
    mention_.kind = MentionKind::review;
    EXPECT_EQ(routes(now), Paths{"reviews / bad"});
    assessment_.level = Level::medium;
    EXPECT_EQ(routes(now), Paths{"rest"}) << "a route without a ladder that no child takes";
}

TEST_F(Warning, HoldsAnExpectationAgainstWhatComes) {
    policy_ = policy_of(house_with_tree());
    ASSERT_TRUE(policy_) << problems_.text();
    assessment_.intents = {"safety"};
    mention_.created_at = now;
    const RouteAnswer answer = trace(*policy_, mention_, assessment_, now);
    config::RouteExpectation expect;
    expect.ladder = "accountable";
    expect.route = "severe";
    expect.people = {"Noor"};
    expect.channels = {"ops", "mail", "team"};
    expect.respond_within = 15min;
    expect.silenced = false;
    EXPECT_EQ(differences(expect, answer, mention_, Zone{}), std::vector<std::string>{});
    expect.ladder = "team";
    expect.people = {"Sem"};
    expect.silenced = true;
    EXPECT_EQ(differences(expect, answer, mention_, Zone{}),
              (std::vector<std::string>{"ladder: expected team, came accountable",
                                        "people: expected Sem, came Noor",
                                        "silenced: expected true, came false"}));
    expect = {};
    expect.ladder = "none";
    EXPECT_EQ(differences(expect, answer, mention_, Zone{}).size(), 1u);
}

TEST_F(Warning, IsNeverAnsweredLaterThanALimit) {
    std::string yaml = house;
    yaml.replace(yaml.find("calendars:"), 0,
                 "  - { when: 'intent:privacy', within: 72h, clock: always, limit: true }\n");
    policy_ = policy_of(yaml);
    ASSERT_TRUE(policy_) << problems_.text();
    assessment_.intents = {"privacy"};
    EXPECT_EQ(respond_by(*policy_, mention_, assessment_, now), mention_.created_at + 72h);
    // Asked on Thursday evening before Easter: a working day would be Friday; from Friday evening
    // it would be Tuesday, and the 72 hours end on Monday.
    mention_.kind = MentionKind::review;
    mention_.created_at = *parse_time("2026-04-03T16:00:00Z");
    EXPECT_EQ(respond_by(*policy_, mention_, assessment_, now), mention_.created_at + 72h);
    mention_.created_at = *parse_time("2026-11-23T10:00:00Z");
    EXPECT_EQ(respond_by(*policy_, mention_, assessment_, now), mention_.created_at + 24h);
}

TEST_F(Warning, UsesTheDefaultRouteWhenNoneIsGiven) {
    policy_ = policy_of("sources: []\nchannels:\n  - { name: here, kind: console }\n");
    ASSERT_TRUE(policy_) << problems_.text();
    const auto all = raised();
    ASSERT_EQ(all.size(), 1u);
    EXPECT_EQ(told(all[0]), (Told{{"here", ""}}));
}

TEST_F(Warning, RefusesStepsOutOfOrder) {
    std::string yaml = house;
    yaml.replace(yaml.find("after: 10m"), 10, "after: 40m");
    EXPECT_FALSE(policy_of(yaml));
    EXPECT_NE(problems_.text().find("in order"), std::string::npos) << problems_.text();
}

}  // namespace
}  // namespace webcare::escalation
