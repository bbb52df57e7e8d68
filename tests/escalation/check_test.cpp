// What a configuration is warned of: words that never hold, and people who are not there.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "escalation/coverage.hpp"
#include "escalation/policy.hpp"
#include "tests/support/folder.hpp"

namespace webcare::escalation {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const Time now = *parse_time("2026-11-26T12:00:00Z");

class Checked : public testing::Test {
 protected:
    std::shared_ptr<const Policy> load(const std::string& more) {
        const std::string file =
            folder_.write("webcared.yaml",
                          "timezone: Europe/Amsterdam\n"
                          "sources: [ { name: forum, kind: feed, url: 'https://a.example/' } ]\n"
                          "channels: [ { name: team, kind: console } ]\n"
                          "ladders: { team: [ { after: 0m, channels: [team] } ] }\n" +
                              more);
        Named named;
        named.intents = {"safety", "claim"};
        named.topics = {"product.defect", "delivery"};
        named.networks = {"mastodon", "bluesky"};
        auto config = config::load(file, problems_);
        return config ? compile(config, problems_, named) : nullptr;
    }
    std::string said() const { return problems_.text(); }
    std::string route(const std::string& when) {
        problems_ = {};
        load("routes: [ { when: '" + when + "', ladder: team } ]\n");
        return said();
    }

    test::Folder folder_;
    config::Problems problems_;
};

TEST_F(Checked, SaysWhichWordsNeverHoldAndWhatWasMeant) {
    EXPECT_THAT(route("intent:savety"),
                HasSubstr("intent:savety never holds: no rule gives it; did you mean safety?"));
    EXPECT_THAT(route("topic:product.defekt"), HasSubstr("did you mean product.defect?"));
    EXPECT_THAT(route("source:forun"), HasSubstr("no source has this name; did you mean forum?"));
    EXPECT_THAT(route("network:mastodom"), HasSubstr("did you mean mastodon?"));
    EXPECT_THAT(route("intent:safety OR topic:product OR topic:product.defect OR source:forum OR "
                      "network:mastodon OR network:forum.example"),
                Not(HasSubstr("never holds")))
        << "a topic above others, and a network that only its pusher knows";
}

TEST_F(Checked, ReadsTargetsAndSilencesTheSameWay) {
    load(
        "targets: [ { when: 'intent:clam', within: 1h, clock: always } ]\n"
        "silences: [ { when: 'topic:delivry', until: 2026-12-01, by: Noor, reason: proef } ]\n");
    EXPECT_THAT(said(), HasSubstr("intent:clam never holds"));
    EXPECT_THAT(said(), HasSubstr("topic:delivry never holds"));
}

TEST_F(Checked, RefusesASilenceThatWouldNeverHold) {
    const auto policy = load("routes: [ { when: 'level >= low', ladder: team } ]\n");
    ASSERT_TRUE(policy) << said();
    Silence silence;
    silence.when = "intent:savety";
    const Status refused = check_silence(*policy, silence);
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().detail, HasSubstr("did you mean safety?"));
    silence.when = "intent:safety";
    EXPECT_TRUE(check_silence(*policy, silence));
}

TEST_F(Checked, SaysThatNothingIsToldWithoutRoutes) {
    load("routes: []\n");
    EXPECT_THAT(said(), HasSubstr("nothing is ever told anybody"));
    problems_ = {};
    load("routes: [ { when: 'level >= low', routes: [] } ]\n");
    EXPECT_THAT(said(), HasSubstr("give a `ladder`"));
}

TEST_F(Checked, SaysFromWhenOnNobodyAnswers) {
    const auto policy = load(R"(people:
  - { name: Noor, roles: [accountable], reach: { team: noor }, away: [ { from: 2026-12-24, until: 2027-01-03 } ] }
  - { name: Sem, roles: [deputy], reach: { team: sem }, away: [ { from: 2026-12-28, until: 2026-12-31 } ] }
)");
    ASSERT_TRUE(policy) << said();
    config::Problems problems;
    warn_of_absence(*policy, now, problems);
    EXPECT_THAT(problems.text(),
                HasSubstr("from 28 Dec 2026 00:00, everybody who is accountable for claim, legal, "
                          "safety, privacy, press is away, and every deputy"));
    config::Problems later;
    warn_of_absence(*policy, *parse_time("2027-02-01T12:00:00Z"), later);
    EXPECT_TRUE(later.all().empty()) << later.text();
}

}  // namespace
}  // namespace webcare::escalation
