// The alert of a wave: whom it tells, and what it says.

#include "escalation/wave_alert.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "escalation/brief.hpp"

namespace webcare::escalation {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

const Time now = *parse_time("2026-11-22T21:40:00Z");

class WaveAlert : public testing::Test {
 protected:
    void SetUp() override {
        policy_ = policy_of("");
        ASSERT_TRUE(policy_) << problems_.text();
        wave_.id = "W1";
        wave_.subject = "topic:delivery";
        wave_.level = Level::high;
        wave_.began_at = now - 40min;
        wave_.ladder = "lead";
        wave_.worst = "forum:7";
        wave_.authors = 42, wave_.hourly = 42, wave_.usual = 3.2;
        for (int i = 0; i < 60; ++i) wave_.attached.add("forum:" + std::to_string(i), 100, i >= 50);
    }
    std::shared_ptr<const Policy> policy_of(const std::string& more) {
        const auto file = std::filesystem::temp_directory_path() /
                          ("webcare-wave-" + std::to_string(::getpid()) + ".yaml");
        std::ofstream{file} << R"(brand: { name: ACME }
sources: []
channels: [ { name: team, kind: console }, { name: ops, kind: console } ]
people: [ { name: Noor, roles: [lead], reach: { ops: noor } } ]
ladders: { lead: [ { after: 0m, roles: [lead] }, { after: 10m, unless: acknowledged, channels: [team] } ] }
)" << more;
        auto config = config::load(file.string(), problems_);
        std::filesystem::remove(file);
        return config ? compile(config, problems_) : nullptr;
    }
    Brief brief(const std::string& type, const std::string& language) {
        Message message;
        message.language = language;
        message.at = now;
        message.delivery.type = type;
        message.wave = wave_;
        return write_brief(message, *Zone::find("Europe/Amsterdam"), true, Room{});
    }
    static std::string facts(const Brief& brief) {
        std::string all;
        for (const Brief::Fact& fact : brief.facts) all += fact.label + ": " + fact.text + "\n";
        return all;
    }

    config::Problems problems_;
    std::shared_ptr<const Policy> policy_;
    SeededRandom random_{3};
    Wave wave_;
    Assessment worst_;
};

TEST_F(WaveAlert, ClimbsTheLadderOfTheWave) {
    const auto raised = raise(*policy_, wave_, worst_, now, random_);
    ASSERT_TRUE(raised);
    EXPECT_EQ(raised->alert.wave, "W1");
    EXPECT_EQ(raised->alert.mention, "forum:7");
    EXPECT_EQ(raised->alert.level, Level::high);
    EXPECT_EQ(raised->alert.next_step_at, now + 10min);
    ASSERT_EQ(raised->deliveries.size(), 1u);
    EXPECT_EQ(raised->deliveries[0].channel, "ops");
    EXPECT_EQ(raised->deliveries[0].to, "noor");
}

TEST_F(WaveAlert, TellsEveryChannelOnceWhereThereIsNoLadder) {
    wave_.ladder = "gone";
    const auto raised = raise(*policy_, wave_, worst_, now, random_);
    ASSERT_TRUE(raised);
    EXPECT_EQ(raised->deliveries.size(), 2u);
    EXPECT_FALSE(raised->alert.next_step_at);
}

TEST_F(WaveAlert, TellsNobodyWhileItIsSilencedOrObserved) {
    const auto silent = raise(*policy_, wave_, worst_, now, random_, "silence S1 by Noor");
    ASSERT_TRUE(silent);
    EXPECT_EQ(silent->alert.status, AlertStatus::silenced);
    EXPECT_EQ(silent->alert.silenced, "silence S1 by Noor");
    EXPECT_EQ(silent->alert.ladder, "lead");
    EXPECT_TRUE(silent->deliveries.empty());
    EXPECT_FALSE(silent->alert.next_step_at);
    EXPECT_TRUE(tell(silent->alert, wave_, "wave.grown", now).empty());
    policy_ = policy_of("observe: true\n");
    ASSERT_TRUE(policy_) << problems_.text();
    EXPECT_FALSE(raise(*policy_, wave_, worst_, now, random_));
}

TEST_F(WaveAlert, TellsWhoeverWasToldUnderTheSameKeysAfterACrash) {
    const Alert alert = raise(*policy_, wave_, worst_, now, random_)->alert;
    const auto before = tell(alert, wave_, "wave.grown", now);
    ASSERT_EQ(before.size(), 1u);
    EXPECT_EQ(before[0].to, "noor");
    EXPECT_EQ(tell(alert, wave_, "wave.grown", now + 1min)[0].id, before[0].id);
    EXPECT_NE(tell(alert, wave_, "wave.ended", now)[0].id, before[0].id);
    ++wave_.grown;
    EXPECT_NE(tell(alert, wave_, "wave.grown", now)[0].id, before[0].id);
}

TEST_F(WaveAlert, TakesOverAnAlertWithWhoHeardOfIt) {
    Alert alert;
    alert.id = "A1", alert.version = 1, alert.level = Level::critical, alert.case_id = "C1";
    alert.told.emplace_back("team", "");
    alert.respond_by = now + 1h;
    const Raised promoted = promote(alert, wave_, now);
    EXPECT_EQ(promoted.alert.id, "A1");
    EXPECT_EQ(promoted.alert.version, 2u);
    EXPECT_EQ(promoted.alert.level, Level::critical) << "no less than it was";
    EXPECT_EQ(promoted.alert.case_id, "") << "a wave is no case";
    EXPECT_FALSE(promoted.alert.respond_by);
    ASSERT_EQ(promoted.deliveries.size(), 1u);
    EXPECT_EQ(promoted.deliveries[0].type, "wave.opened");
}

TEST_F(WaveAlert, SaysHowManySinceWhenAndWhatCameBefore) {
    AnnouncedChange change;
    change.name = "release 4.2", change.at = now - 80min;
    wave_.change = change;
    const Brief dutch = brief("wave.opened", "nl");
    EXPECT_EQ(dutch.headline, "HOOG golf over bezorging: 42 mensen");
    for (const char* fact :
         {"Afgelopen uur: 42 mensen, normaal 3", "Berichten: 60 (10 herhalingen)", "hooguit 6.000",
          "Sinds: vandaag 22:00", "release 4.2"})
        EXPECT_THAT(facts(dutch), HasSubstr(fact));
    EXPECT_EQ(brief("wave.grown", "en").headline, "HIGH growing, wave about delivery: 42 people");
    wave_.ended_at = now;
    const Brief over = brief("wave.ended", "en");
    EXPECT_EQ(over.headline, "OVER: wave about delivery: 42 people");
    EXPECT_THAT(facts(over), HasSubstr("Until: today 22:40"));
    wave_.subject = "topic:wifi";
    EXPECT_EQ(brief("wave.opened", "en").headline, "HIGH wave about wifi: 42 people")
        << "a topic of one's own rules";
    wave_.kind = WaveKind::viral;
    EXPECT_EQ(brief("wave.opened", "en").headline, "HIGH viral message: 42 people");
}

TEST_F(WaveAlert, ShowsWhatStrangersWroteNeutralAndShort) {
    Wave::Text text;
    text.words = "@everyone \xe2\x80\xae\x1b[31m" + std::string(5000, 'x');
    text.times = 9;
    wave_.texts.push_back(text);
    AnnouncedChange change;
    change.name = "release\n<!channel>", change.at = now;
    wave_.change = change;
    const Brief brief = this->brief("wave.opened", "nl");
    for (const std::string& line : brief.why) {
        EXPECT_EQ(line.find('\x1b'), std::string::npos);
        EXPECT_EQ(line.find("\xe2\x80\xae"), std::string::npos);
        EXPECT_LE(line.size(), 400u);
    }
    EXPECT_FALSE(brief.why.empty());
    EXPECT_EQ(facts(brief).find("release\n<"), std::string::npos);
}

}  // namespace
}  // namespace webcare::escalation
