#include <gtest/gtest.h>

#include "core/json.hpp"
#include "core/json_read.hpp"
#include "escalation/compiled.hpp"

namespace webcare::escalation {
namespace {

using namespace std::chrono_literals;

const Time start = *parse_time("2026-11-23T09:00:00Z");

Step step(Duration after, bool unless_acknowledged, const char* channel) {
    Step made;
    made.after = after;
    made.unless_acknowledged = unless_acknowledged;
    made.channels = {Recipient{channel, "", ""}};
    return made;
}

/// The team at once, the duty phone after ten minutes and the manager after an hour, unless
/// somebody has it. The team's hook follows alerts.
class Acknowledged : public testing::Test {
 protected:
    void SetUp() override {
        policy_.ladders["team"] = {step(0min, false, "team"), step(10min, true, "phone"),
                                   step(60min, true, "manager")};
        policy_.followers = {"team"};
        policy_.act_within = 30min;
        raised_.id = "A";
        raised_.version = 1;
        raised_.mention = "x:1";
        raised_.case_id = dossier_.id = "C";
        raised_.ladder = "team";
        raised_.raised_at = raised_.counted_from = start;
        raised_.next_step_at = start;
        raised_ = climbed(raised_, start).alert;
    }
    Raised climbed(const Alert& alert, Time now) const {
        return climb(policy_, alert, Assessment{}, dossier_, now);
    }
    Alert taken(const Alert& alert, const char* who, Time now) const {
        return acknowledge(policy_, alert, who, now)->alert;
    }
    void write_down(const char* kind, Time at) {
        dossier_.timeline.emplace_back(at, kind, "Noor", "words");
    }
    static std::vector<std::string> told(const Raised& raised) {
        std::vector<std::string> all;
        for (const Delivery& delivery : raised.deliveries)
            all.push_back(delivery.type + " to " + delivery.channel);
        return all;
    }
    using Lines = std::vector<std::string>;

    Policy policy_;
    Case dossier_;
    Alert raised_;
};

TEST_F(Acknowledged, ClimbsAgainWhenNothingIsDone) {
    const Alert seen = taken(raised_, "Noor", start + 5min);
    EXPECT_EQ(seen.act_by, start + 35min);
    const Alert waiting = climbed(seen, start + 10min).alert;  // the phone is left out
    EXPECT_EQ(waiting.next_step_at, start + 35min);

    const Raised lapsed = climbed(waiting, start + 35min);
    EXPECT_EQ(told(lapsed), (Lines{"alert.raised to phone"}));
    EXPECT_EQ(lapsed.alert.status, AlertStatus::raised);
    EXPECT_EQ(lapsed.alert.lapsed_by, "Noor");
    EXPECT_EQ(lapsed.alert.acknowledged_by, "");
    EXPECT_EQ(lapsed.alert.next_step_at, start + 85min);  // the manager comes 50 minutes after it
    EXPECT_EQ(told(climbed(lapsed.alert, start + 85min)), (Lines{"alert.raised to manager"}));
}

TEST_F(Acknowledged, StaysQuietOnceSomethingIsWrittenDown) {
    const Alert seen = taken(raised_, "Noor", start + 5min);
    write_down("note", start + 20min);
    const Raised kept = climbed(climbed(seen, start + 10min).alert, start + 35min);
    EXPECT_EQ(told(kept), Lines{});
    EXPECT_EQ(kept.alert.status, AlertStatus::acknowledged);
    EXPECT_EQ(kept.alert.act_by, std::nullopt);
    EXPECT_EQ(told(climbed(kept.alert, start + 60min)), Lines{});
}

TEST_F(Acknowledged, WhatWasDoneBeforeDoesNotCount) {
    write_down("note", start + 1min);
    const Alert seen = taken(raised_, "Noor", start + 5min);
    EXPECT_EQ(climbed(seen, start + 35min).alert.lapses, 1);
}

TEST_F(Acknowledged, WhoIsAccountableRecordsAMeasure) {
    policy_.ladders["team"][0].roles = {Role{"accountable"}};
    const Alert seen = taken(raised_, "Noor", start + 5min);
    write_down("note", start + 20min);
    EXPECT_EQ(climbed(seen, start + 35min).alert.lapses, 1);
    write_down("measure", start + 21min);
    EXPECT_EQ(climbed(seen, start + 35min).alert.lapses, 0);
}

TEST_F(Acknowledged, HasUntilTheAnswerIsDueWhereThatIsLater) {
    raised_.respond_by = start + 4h;
    EXPECT_EQ(taken(raised_, "Noor", start + 5min).act_by, start + 4h);
}

TEST_F(Acknowledged, NeverLapsesWithoutACaseOrWithoutALimit) {
    Alert caseless = raised_;
    caseless.case_id.clear();
    EXPECT_EQ(taken(caseless, "Noor", start).act_by, std::nullopt);
    policy_.act_within = {};
    EXPECT_EQ(taken(raised_, "Noor", start).act_by, std::nullopt);
}

TEST_F(Acknowledged, TheLastStepComesOnceMoreUnderAKeyOfItsOwn) {
    const Raised second = climbed(raised_, start + 10min);
    const Raised last = climbed(second.alert, start + 60min);
    const Alert seen = taken(last.alert, "Noor", start + 61min);
    const Raised again = climbed(seen, start + 91min);
    ASSERT_EQ(told(again), (Lines{"alert.raised to manager"}));
    EXPECT_NE(again.deliveries[0].id, last.deliveries[0].id);
    EXPECT_EQ(again.alert.next_step_at, std::nullopt);
}

TEST_F(Acknowledged, TheSameCrashGivesTheSameKeys) {
    const Alert seen = taken(raised_, "Noor", start + 5min);
    const Raised once = climbed(seen, start + 35min), twice = climbed(seen, start + 36min);
    ASSERT_EQ(once.deliveries.size(), 1u);
    EXPECT_EQ(once.deliveries[0].id, twice.deliveries[0].id);
}

TEST_F(Acknowledged, AnotherMayTakeItOverAfterALapse) {
    const Alert lapsed = climbed(taken(raised_, "Noor", start), start + 30min).alert;
    const Alert seen = taken(lapsed, "Sem", start + 31min);
    EXPECT_EQ(seen.acknowledged_by, "Sem");
    EXPECT_EQ(acknowledge(policy_, seen, "Noor", start + 32min).error().kind, ErrorKind::conflict);
}

TEST_F(Acknowledged, ChannelsThatFollowHearOfItAndOfTheEnd) {
    const Alert both = climbed(raised_, start + 10min).alert;  // team and phone were told
    const auto seen = acknowledge(policy_, both, "Noor", start + 11min);
    EXPECT_EQ(told(*seen), (Lines{"alert.acknowledged to team"}));
    const Raised over = resolve(policy_, seen->alert, start + 20min);
    EXPECT_EQ(told(over), (Lines{"alert.resolved to team"}));
    EXPECT_EQ(over.alert.next_step_at, std::nullopt);
    EXPECT_NE(seen->deliveries[0].id, over.deliveries[0].id);
}

TEST_F(Acknowledged, IsKeptWhole) {
    const Alert lapsed = climbed(taken(raised_, "Noor", start), start + 30min).alert;
    const Alert seen = climbed(taken(lapsed, "Sem", start + 31min), start + 95min).alert;
    JsonDocument document;
    EXPECT_EQ(*read_alert(*document.parse(to_json(seen))), seen);
}

}  // namespace
}  // namespace webcare::escalation
