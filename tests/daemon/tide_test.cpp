#include <boost/asio/io_context.hpp>

#include <map>
#include <random>
#include <set>

#include "tests/daemon/workshop.hpp"

namespace webcare::daemon {
namespace {

using namespace std::chrono_literals;

constexpr const char* rules =
    R"(  - { id: t.parcel, title: Parcel, when: parcel, severity: 45, type: complaint, topic: delivery, examples: { hit: [parcel], miss: [fine] } }
  - { id: t.worse, title: Worse, when: injured, severity: 95, type: complaint, topic: delivery, examples: { hit: [injured], miss: [fine] } }
  - { id: t.bill, title: Bill, when: bill, severity: 45, type: complaint, topic: billing, examples: { hit: [bill], miss: [fine] } }
  - { id: t.poor, title: Poor, when: poor, severity: 45, type: complaint, topic: service.poor, examples: { hit: [poor], miss: [fine] } }
  - { id: t.lawyer, title: Lawyer, when: lawyer, severity: 5, intent: legal, examples: { hit: [lawyer], miss: [fine] } }
)";

class TideStory : public testing::Test {
 protected:
    void SetUp() override { reopen(); }
    void reopen() {
        planner_.reset();
        marks_.reset();
        marks_ = *InFlight::open(folder_ / "inflight");
        planner_.emplace(Planner::Seams{store_, clock_, random_, *marks_}, 2, "");
    }
    void configure(const std::string& more) { setup_ = small_setup(folder_, rules, more); }
    Plan carry(std::vector<Mention> mentions) {
        Work page = polled(std::move(mentions), std::to_string(++pages_));
        page.moves_cursor = false;
        std::vector<Work*> round{&page};
        auto planned = planner_->plan(*setup_, round);
        EXPECT_TRUE(planned) << planned.error().detail;
        Plan made = *std::move(planned);
        if (made.batch.empty()) return made;
        const auto committed = store_.commit_and_wait(made.batch);
        EXPECT_TRUE(committed) << committed.error().detail;
        planner_->committed();
        return made;
    }
    Mention says(const std::string& text) {
        ++said_;
        Mention made = mention(std::to_string(said_), text, "a" + std::to_string(said_));
        made.created_at = clock_.now();
        made.author.followers = 10;
        return made;
    }
    /// Two weeks in which somebody complained of each subject now and then.
    void learn() {
        const auto now = std::chrono::floor<std::chrono::hours>(clock_.now());
        for (int hour = 24 * 14; hour > 0; --hour) {
            if (hour % 5 != 0 && hour != 24 * 14) continue;
            storage::MentionRecorded old;
            old.mention = mention("old" + std::to_string(hour), "old");
            old.mention.created_at = now - std::chrono::hours{hour};
            old.mention.collected_at = old.mention.created_at;
            old.counted = {"topic:delivery", "topic:billing", "brand"};
            store_.put(old);
        }
        store_.batches.clear();
    }
    std::vector<Delivery> told(const std::string& type) {
        std::vector<Delivery> all;
        std::set<std::string> ids;
        for (const storage::Batch& batch : store_.batches)
            for (const auto& change : all_of<storage::DeliveryChanged>(batch))
                if (change.delivery.type == type) {
                    EXPECT_TRUE(ids.insert(change.delivery.id).second) << "told twice";
                    all.push_back(change.delivery);
                }
        return all;
    }
    std::vector<Delivery> everything_told() {
        std::vector<Delivery> all;
        for (const storage::Batch& batch : store_.batches)
            for (const auto& change : all_of<storage::DeliveryChanged>(batch))
                all.push_back(change.delivery);
        return all;
    }
    void set_silence(const std::string& when) {
        silence_.id = "S1";
        silence_.when = when;
        silence_.from = clock_.now() - 1h;
        silence_.until = clock_.now() + 8h;
        silence_.by = "Noor";
        silence_.reason = "we know";
        store_.put(storage::SilenceChanged{silence_});
    }
    void end_silence() {
        silence_.ended_by = "Sem";
        store_.put(storage::SilenceChanged{silence_});
    }
    std::vector<Alert> alerts() { return store_.alerts({})->items; }
    std::vector<Wave> waves() { return store_.waves({})->items; }

    boost::asio::io_context io_;
    ManualClock clock_{sunday};
    SeededRandom random_{7};
    test::MemoryStore store_{io_.get_executor(), clock_};
    Folder folder_;
    std::shared_ptr<const setup::Setup> setup_ = small_setup(folder_, rules);
    Silence silence_;
    int said_ = 0, pages_ = 0;

 private:
    std::unique_ptr<InFlight> marks_;
    std::optional<Planner> planner_;
};

TEST_F(TideStory, MakesOneAlertOfSixtyAlikeMentionsInTenMinutes) {
    for (int i = 0; i < 60; ++i) {
        carry({says("my parcel number " + std::to_string(i * 7919) + " is nowhere")});
        clock_.advance(9s);
    }
    ASSERT_EQ(alerts().size(), 1u);
    EXPECT_EQ(told("alert.raised").size(), 1u);
    const auto attached = *store_.attached(alerts()[0].id);
    ASSERT_TRUE(attached);
    EXPECT_EQ(attached->count, 60u);
    EXPECT_EQ(attached->mentions.size(), 60u);
    EXPECT_EQ(attached->reach, 600u);
    EXPECT_TRUE(waves().empty()) << "nothing is usual before two days of listening";
}

TEST_F(TideStory, RaisesAnotherAlertWhenSomebodyHasTheFirstOrItsTimeIsOver) {
    carry({says("parcel one")});
    Alert first = alerts()[0];
    first.status = AlertStatus::acknowledged, ++first.version;
    store_.put(storage::AlertChanged{first});
    carry({says("parcel two")});
    EXPECT_EQ(alerts().size(), 2u);
    clock_.advance(11min);
    carry({says("parcel three")});
    EXPECT_EQ(alerts().size(), 3u);
    carry({says("a bill")});
    EXPECT_EQ(alerts().size(), 4u) << "of something else";
}

TEST_F(TideStory, TellsTheFirstThreeThatHaveNoMoreThanABroadTopicInCommon) {
    carry({says("poor: nobody at the desk")});
    carry({says("poor: a bath without water")});
    EXPECT_EQ(alerts().size(), 2u) << "of two unlike matters";
    for (int i = 0; i < 20; ++i) carry({says("poor in its way " + std::to_string(i * 7919))});
    EXPECT_EQ(alerts().size(), 3u) << "a flood stays readable";
    configure("grouping: { broad: [], apart: 0 }\n");
    clock_.advance(11min);
    carry({says("poor coffee")});
    carry({says("poor light")});
    EXPECT_EQ(alerts().size(), 4u) << "where the team wants no topic to be broad";
}

TEST_F(TideStory, NoThreatHidesBehindALateParcel) {
    carry({says("my parcel is nowhere")});
    carry({says("my parcel is lost, my lawyer will write")});
    EXPECT_EQ(alerts().size(), 2u);
    carry({says("where does my parcel stay")});
    EXPECT_EQ(alerts().size(), 2u) << "what is less joins what is more";
}

TEST_F(TideStory, NeverLetsAFloodOfFakesBuryACriticalOne) {
    learn();
    for (int i = 0; i < 200; ++i) {
        std::vector<Mention> page;
        for (int j = 0; j < 5; ++j) page.push_back(says("parcel " + std::to_string(said_)));
        if (i % 20 == 7) page.push_back(says("parcel fell, injured " + std::to_string(i)));
        carry(std::move(page));
        clock_.advance(3s);
    }
    std::set<std::string> critical;
    for (const Delivery& delivery : told("alert.raised"))
        if (delivery.level == Level::critical) critical.insert(delivery.mention);
    EXPECT_EQ(critical.size(), 10u);
    EXPECT_LE(alerts().size(), 12u);
    ASSERT_EQ(waves().size(), 1u);
    EXPECT_GE(waves()[0].attached.count, 1000u);
}

TEST_F(TideStory, GroupsCriticalOnesBeyondTheReserveOfTheMinute) {
    std::vector<Mention> page;
    for (int i = 0; i < 30; ++i) page.push_back(says("injured " + std::to_string(i * 31)));
    carry(std::move(page));
    EXPECT_EQ(alerts().size(), 10u);
    std::uint64_t attached = 0;
    for (const Alert& alert : alerts())
        if (const auto more = *store_.attached(alert.id)) attached += more->count - 1;
    EXPECT_EQ(attached, 20u);
}

TEST_F(TideStory, OpensOneWaveGrowsAndEndsIt) {
    configure(
        "changes: [ { name: \"release 4.2\", at: \"2026-11-22T21:00:00Z\", kind: release } ]\n");
    learn();
    for (int i = 0; i < 60; ++i) {
        carry({says("parcel " + std::to_string(i * 7919))});
        clock_.advance(20s);
        if (i == 30) reopen();
    }
    ASSERT_EQ(waves().size(), 1u);
    Wave wave = waves()[0];
    EXPECT_EQ(wave.subject, "topic:delivery");
    EXPECT_EQ(wave.attached.count, 60u);
    EXPECT_EQ(wave.authors, 60u);
    EXPECT_EQ(preceded_by(wave), "40 min after release 4.2");
    EXPECT_EQ(alerts().size(), 1u) << "the alert of the first is the wave's";
    EXPECT_EQ(alerts()[0].wave, wave.id);
    EXPECT_EQ(told("wave.opened").size(), 1u);
    EXPECT_GE(told("wave.grown").size(), 1u);
    clock_.advance(59min);
    carry({});
    EXPECT_TRUE(waves()[0].is_open());
    clock_.advance(2min);
    carry({});
    EXPECT_FALSE(waves()[0].is_open());
    EXPECT_EQ(told("wave.ended").size(), 1u);
    EXPECT_TRUE(carry({}).batch.empty());
}

TEST_F(TideStory, TakesOneViralRepostForNoWaveOfComplaints) {
    learn();
    const std::string text =
        "the parcel of my grandmother was left in the rain for three days and nobody answers the "
        "phone";
    for (int i = 0; i < 60; ++i) {
        carry({says(i == 0 ? text : "RT @first " + text)});
        clock_.advance(9s);
    }
    ASSERT_EQ(waves().size(), 1u);
    EXPECT_EQ(waves()[0].kind, WaveKind::viral);
    EXPECT_EQ(waves()[0].attached.count, 60u);
    EXPECT_EQ(waves()[0].attached.reposts, 59u);
    EXPECT_EQ(waves()[0].attached.reach, 600u);
    EXPECT_EQ(alerts().size(), 1u);
    EXPECT_EQ(told("wave.opened").size(), 1u);
    EXPECT_TRUE(told("wave.grown").empty());
}

TEST_F(TideStory, EndsTheAlertOfARepostThatSomebodyTook) {
    learn();
    const std::string text =
        "the parcel of my neighbour was left in the rain for three days and nobody picks up the "
        "phone";
    for (int i = 0; i < 60; ++i) {
        carry({says(i == 0 ? text : "RT @first " + text)});
        clock_.advance(9s);
    }
    ASSERT_EQ(alerts().size(), 1u);
    Alert taken = alerts()[0];
    taken.status = AlertStatus::acknowledged, ++taken.version;
    store_.put(storage::AlertChanged{taken});
    clock_.advance(361min);
    carry({});
    EXPECT_FALSE(waves()[0].is_open());
    EXPECT_EQ(alerts()[0].status, AlertStatus::resolved);
    EXPECT_EQ(told("alert.resolved").size(), 1u) << "where it was shown as open, it is closed";
    EXPECT_TRUE(told("wave.ended").empty());
}

TEST_F(TideStory, LetsAWaveTellNobodyWhileASilenceMeansMostOfIt) {
    learn();
    set_silence("known");
    for (int i = 0; i < 30; ++i) {
        carry({says("parcel, that is known " + std::to_string(i * 7919))});
        clock_.advance(20s);
        if (i == 20) reopen();
    }
    ASSERT_EQ(waves().size(), 1u);
    ASSERT_EQ(alerts().size(), 1u) << "silenced ones are grouped too";
    EXPECT_EQ(alerts()[0].status, AlertStatus::silenced);
    EXPECT_EQ(alerts()[0].wave, waves()[0].id);
    EXPECT_NE(alerts()[0].silenced.find("by Noor"), std::string::npos);
    EXPECT_GE(waves()[0].grown, 2u);
    EXPECT_TRUE(everything_told().empty());

    carry({says("my parcel is at the neighbours")});
    ASSERT_EQ(told("alert.raised").size(), 1u) << "what it does not mean is told of on its own";

    end_silence();
    for (int i = 0; i < 60; ++i) {
        carry({says("parcel, that is known too " + std::to_string(i * 7919))});
        clock_.advance(10s);
    }
    EXPECT_EQ(waves().size(), 1u);
    EXPECT_EQ(told("alert.raised").size(), 1u);
    EXPECT_EQ(told("wave.opened").size(), 1u) << "when it had doubled since";
    EXPECT_EQ(store_.alert(waves()[0].alert).value()->status, AlertStatus::raised);
}

TEST_F(TideStory, NeverLetsASilencedAlertTakeUpWhatNoSilenceMeans) {
    set_silence("known");
    carry({says("parcel, that is known"), says("parcel at the neighbours")});
    EXPECT_EQ(alerts().size(), 2u);
    ASSERT_EQ(told("alert.raised").size(), 1u);
    EXPECT_EQ(told("alert.raised")[0].mention, "forum:2");
}

TEST_F(TideStory, TellsOfAWaveThatASilenceMeansTheLesserPartOf) {
    learn();
    set_silence("known");
    for (int i = 0; i < 24; ++i) {
        const std::string words = i % 3 == 0 ? "parcel, that is known " : "parcel ";
        carry({says(words + std::to_string(i * 7919))});
        clock_.advance(20s);
    }
    ASSERT_EQ(waves().size(), 1u);
    EXPECT_EQ(told("wave.opened").size(), 1u);
    EXPECT_EQ(store_.alert(waves()[0].alert).value()->status, AlertStatus::raised);
}

TEST_F(TideStory, SaysNothingOfAWaveThatGrowsInMaintenance) {
    configure(R"(maintenance:
  - { name: works, from: "2026-11-22T22:44", until: "2026-11-23T06:00", by: Sem, reason: planned }
)");
    learn();
    for (int i = 0; i < 60; ++i) {
        carry({says("parcel " + std::to_string(i * 7919))});
        clock_.advance(20s);
    }
    ASSERT_EQ(waves().size(), 1u);
    EXPECT_EQ(told("wave.opened").size(), 1u) << "before it began";
    EXPECT_TRUE(told("wave.grown").empty());
    EXPECT_GE(waves()[0].grown, 2u);
}

/// Whatever happens, in whatever order, with restarts and refused commits.
TEST_F(TideStory, HasEachMentionInAtMostOneWaveAndCountsThemAll) {
    learn();
    std::mt19937 dice{11};
    for (int round = 0; round < 300; ++round) {
        std::vector<Mention> page;
        const unsigned burst = round / 60 % 2 == 0 ? dice() % 4 : dice() % 2;
        for (unsigned i = 0; i < burst; ++i) {
            const char* words[] = {"parcel ", "bill ", "parcel and bill ", "slow ", "injured "};
            page.push_back(says(words[dice() % 5] + std::to_string(dice())));
        }
        if (dice() % 15 == 0) {  // planned, and not committed
            Work lost = polled(page);
            std::vector<Work*> pages{&lost};
            auto marks = *InFlight::open(folder_ / "other");
            Planner other{Planner::Seams{store_, clock_, random_, *marks}, 1, ""};
            ASSERT_TRUE(other.plan(*setup_, pages));
        }
        carry(std::move(page));
        if (dice() % 25 == 0) reopen();
        clock_.advance(std::chrono::seconds{dice() % 120});
    }
    std::set<std::string> seen;
    for (const Wave& wave : waves()) {
        EXPECT_GE(wave.attached.count, wave.attached.mentions.size());
        if (wave.attached.count <= Attached::most) {
            EXPECT_EQ(wave.attached.count, wave.attached.mentions.size());
        }
        for (const std::string& id : wave.attached.mentions)
            EXPECT_TRUE(seen.insert(id).second) << id << " is in two waves";
    }
    EXPECT_FALSE(waves().empty());
    std::set<std::string> grouped;
    for (const Alert& alert : alerts()) {
        const auto attached = *store_.attached(alert.id);
        if (!attached) continue;
        EXPECT_EQ(attached->count, attached->mentions.size());
        for (const std::string& id : attached->mentions)
            EXPECT_TRUE(grouped.insert(id).second) << id << " is in two groups";
    }
    told("wave.opened"), told("wave.grown"), told("wave.ended"), told("alert.raised");
}

}  // namespace
}  // namespace webcare::daemon
