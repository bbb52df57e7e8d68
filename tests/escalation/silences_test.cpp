#include "escalation/silences.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "escalation/policy.hpp"

namespace webcare::escalation {
namespace {

using namespace std::chrono_literals;

const Time now = *parse_time("2026-11-22T02:30:00Z");  // Sunday 03:30 in Amsterdam

class Silenced : public testing::Test {
 protected:
    void load(const std::string& more) {
        const auto file = std::filesystem::temp_directory_path() /
                          ("webcare-silences-" + std::to_string(::getpid()) + ".yaml");
        std::ofstream{file} << "sources: [ { name: forum, kind: feed, url: 'https://a.example/' },"
                               " { name: shop, kind: feed, url: 'https://b.example/' } ]\n"
                               "channels: [ { name: team, kind: console } ]\n" +
                                   more;
        auto config = config::load(file.string(), problems_);
        std::filesystem::remove(file);
        policy_ = config ? compile(config, problems_) : nullptr;
    }
    void SetUp() override {
        mention_.id = "forum:1";
        mention_.source = "forum";
        mention_.text = "Al een uur storing bij jullie";
        assessment_.level = Level::critical;
    }
    std::string why(Time time = now, const Silences* with = nullptr) const {
        return silenced(*policy_, with, mention_, assessment_, time);
    }

    config::Problems problems_;
    std::shared_ptr<const Policy> policy_;
    Mention mention_;
    Assessment assessment_;
};

Silence outage() {
    Silence silence;
    silence.id = "S1";
    silence.when = "storing";
    silence.from = now - 1h;
    silence.until = now + 1h;
    silence.by = "Noor";
    silence.reason = "bekende storing";
    return silence;
}

TEST_F(Silenced, IsWhatASilenceMeansWhileItHolds) {
    load(
        "silences: [ { when: storing, from: 2026-11-22T03:00, until: 2026-11-22T04:00, by: Noor, "
        "reason: bekend } ]\n");
    ASSERT_TRUE(policy_) << problems_.text();
    EXPECT_EQ(why(), "silence of line 3 by Noor until 22 Nov 2026 04:00: bekend");
    EXPECT_EQ(why(now - 31min), "");
    EXPECT_EQ(why(now + 30min), "") << "its end is no longer in it";
    mention_.text = "Mijn lamp is kapot";
    EXPECT_EQ(why(), "");
}

TEST_F(Silenced, LetsWhatIsCriticalThroughUnlessItSaysOtherwise) {
    load("");
    ASSERT_TRUE(policy_) << problems_.text();
    Silence silence = outage();
    auto with = with_silences(*policy_, {silence});
    EXPECT_NE(why(now, with.get()), "");
    for (const char* intent : {"safety", "claim", "legal", "privacy"}) {
        assessment_.intents = {intent};
        EXPECT_EQ(why(now, with.get()), "") << intent;
    }
    silence.even_critical = true;
    with = with_silences(*policy_, {silence});
    EXPECT_NE(why(now, with.get()), "");
}

TEST_F(Silenced, ComesEveryWeekWithMaintenance) {
    load(
        "maintenance:\n"
        "  - { name: night, every: 'sat 23:00-04:00', sources: [forum], by: Sem, reason: winkel "
        "}\n");
    ASSERT_TRUE(policy_) << problems_.text();
    EXPECT_EQ(why(), "maintenance night by Sem until 22 Nov 2026 04:00: winkel");
    EXPECT_EQ(why(now + 7 * 24h), "maintenance night by Sem until 29 Nov 2026 04:00: winkel");
    EXPECT_EQ(why(now + 24h), "");
    EXPECT_EQ(why(now + 30min), "");
    EXPECT_NE(maintenance_of(*policy_, "forum", now), "");
    EXPECT_EQ(maintenance_of(*policy_, "shop", now), "");
    mention_.source = "shop";
    EXPECT_EQ(why(), "");
}

TEST_F(Silenced, RegistersTheAlertAndTellsNobodyAlsoLater) {
    load("");
    ASSERT_TRUE(policy_) << problems_.text();
    SeededRandom random{3};
    const Holding held = holding(*policy_, mention_, assessment_, now);
    const auto all = raise(*policy_, mention_, assessment_, held, "CASE", Guidance{}, now, random,
                           "silence S1 by Noor");
    ASSERT_EQ(all.size(), 1u);
    EXPECT_EQ(all[0].alert.status, AlertStatus::silenced);
    EXPECT_EQ(all[0].alert.case_id, "CASE");
    EXPECT_EQ(all[0].alert.silenced, "silence S1 by Noor");
    EXPECT_FALSE(all[0].alert.next_step_at);
    EXPECT_TRUE(all[0].deliveries.empty());
    EXPECT_EQ(acknowledge(*policy_, all[0].alert, "Sem", now)->alert.status,
              AlertStatus::acknowledged)
        << "seen, so no longer held back";
}

TEST_F(Silenced, SaysWhereItsConditionIsWrong) {
    load("");
    ASSERT_TRUE(policy_) << problems_.text();
    Silence silence = outage();
    EXPECT_TRUE(check_silence(*policy_, silence));
    for (const auto& [when, said] : std::vector<std::pair<std::string, std::string>>{
             {"storing AND leevel >= low", "when:13: "},
             {"text:storing", "when:1: nothing is called text:"},
             {"", "one line"},
             {"a\nb", "one line"},
             {"list:press", "no list \"press\""},
             {"unanswered > 2h", "cannot ask of the past"},
             {"customer.open_cases > 2", "cannot ask of the past"}}) {
        silence.when = when;
        const Status checked = check_silence(*policy_, silence);
        ASSERT_FALSE(checked) << when;
        EXPECT_NE(checked.error().detail.find(said), std::string::npos) << checked.error().detail;
    }
    silence.when = "it's AND 'quoted'";
    EXPECT_TRUE(check_silence(*policy_, silence))
        << check_silence(*policy_, silence).error().detail;
}

TEST_F(Silenced, LeavesOutWhatNoLongerCompiles) {
    load("");
    ASSERT_TRUE(policy_) << problems_.text();
    Silence gone = outage();
    gone.when = "list:press";
    const auto with = with_silences(*policy_, {gone, outage()});
    ASSERT_TRUE(with);
    EXPECT_EQ(why(now, with.get()).substr(0, 10), "silence S1");
}

TEST_F(Silenced, MustNameItsEndItsAuthorAndItsReason) {
    load("silences: [ { when: storing } ]\nmaintenance: [ { name: a, every: 'sunday 2-4' } ]\n");
    EXPECT_FALSE(policy_);
    for (const char* said :
         {":3:13: silence: the key `until` is missing", "silence: the key `by` is missing",
          "silence: the key `reason` is missing", "maintenance: the key `by` is missing",
          "`every` must be a time of the week such as \"sun 02:00-04:00\""})
        EXPECT_NE(problems_.text().find(said), std::string::npos) << problems_.text();
}

}  // namespace
}  // namespace webcare::escalation
