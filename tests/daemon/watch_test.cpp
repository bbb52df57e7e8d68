#include "daemon/watch.hpp"

#include <boost/asio/io_context.hpp>

#include "daemon/spawn.hpp"
#include "tests/daemon/workshop.hpp"
#include "tests/support/run.hpp"

namespace webcare::daemon {
namespace {

using namespace std::chrono_literals;

/// The health of one source, "news".
class WatchedSource : public testing::Test {
 protected:
    void SetUp() override { restart(); }
    void configure(const std::string& more, const std::string& source_keys = {}) {
        folder_.write("rules.yaml", R"(rules:
  - { id: t.slow, title: Slow, when: slow, severity: 20, examples: { hit: [slow], miss: [fine] } }
)");
        const std::string file = folder_.write(
            "webcared.yaml",
            "brand: { name: ACME }\nrules: [rules.yaml]\nsources: [ { name: news, kind: feed, url: "
            "\"https://news.example/rss\"" +
                source_keys +
                " } ]\nchannels: [ { name: team, kind: console }, { name: ops, kind: console } "
                "]\n" +
                more);
        config::Problems problems;
        setup_ = setup::load(file, problems);
        ASSERT_TRUE(setup_) << problems.text();
    }
    void restart() {
        if (!setup_) configure("");
        watch_.emplace(Watch::Seams{store_, clock_, random_, log_, metrics_,
                                    [this] { return setup_; }, [this] { ++told_; }});
    }
    void answer(Health says = {}, std::size_t fresh = 0) {
        Watch::Answer one;
        one.says = std::move(says);
        one.fresh = fresh;
        test::run_on(io_, watch_->answered("news", std::move(one)));
    }
    void fail(ErrorKind kind, const std::string& detail = "no route to host", Health says = {}) {
        test::run_on(io_, watch_->failed("news", Error{kind, detail}, std::move(says)));
    }
    /// What was put into the outbox, as "type channel".
    std::vector<std::string> deliveries() const {
        std::vector<std::string> all;
        for (const storage::Batch& batch : store_.batches) {
            for (const auto& one : all_of<storage::DeliveryChanged>(batch))
                all.push_back(one.delivery.type + " " + one.delivery.channel);
        }
        return all;
    }
    std::vector<Trouble> troubles() const {
        std::vector<Trouble> all;
        for (const auto& one : watch_->of("news")) all.push_back(one.condition.trouble);
        return all;
    }

    boost::asio::io_context io_;
    ManualClock clock_{sunday};
    SeededRandom random_{7};
    MemoryLog log_;
    Metrics metrics_;
    test::MemoryStore store_{io_.get_executor(), clock_};
    Folder folder_;
    std::shared_ptr<const setup::Setup> setup_;
    std::optional<Watch> watch_;
    int told_ = 0;
    const Health gap_{Condition{Trouble::gap, "no known entry"}};
    const Health quota_{Condition{Trouble::quota, "9 of 10 EUR"}};
};

using Strings = std::vector<std::string>;

TEST_F(WatchedSource, TellsATroubleOnceAndWhenItIsOver) {
    answer(quota_);
    answer(quota_);
    EXPECT_EQ(deliveries(), (Strings{"source.quota team", "source.quota ops"}));
    EXPECT_EQ(troubles(), std::vector{Trouble::quota});
    EXPECT_NE(metrics_.text().find("webcared_source_trouble{source=\"news\",trouble=\"quota\"} 1"),
              std::string::npos);
    answer();
    answer();
    EXPECT_EQ(deliveries(), (Strings{"source.quota team", "source.quota ops", "alert.resolved team",
                                     "alert.resolved ops"}));
    EXPECT_TRUE(troubles().empty());
    const auto alerts = store_.alerts({});
    ASSERT_EQ(alerts->items.size(), 1u);
    EXPECT_EQ(alerts->items[0].status, AlertStatus::resolved);
    EXPECT_EQ(told_, 2);
}

TEST_F(WatchedSource, TellsNobodyTwiceAfterARestart) {
    answer(quota_);
    restart();
    answer(quota_);
    EXPECT_EQ(deliveries().size(), 2u);
    restart();
    answer();
    EXPECT_EQ(deliveries().size(), 4u);
}

TEST_F(WatchedSource, TellsTheSameTroubleAgainWhenItComesBackLater) {
    answer(quota_);
    answer();
    clock_.advance(24h);
    answer(quota_);
    std::set<std::string> ids;
    for (const storage::Batch& batch : store_.batches) {
        for (const auto& one : all_of<storage::DeliveryChanged>(batch)) ids.insert(one.delivery.id);
    }
    EXPECT_EQ(ids.size(), 6u);  // none under the key of another
}

TEST_F(WatchedSource, TriesAgainToTellWhatTheStoreRefused) {
    store_.refuse(1, Error{ErrorKind::temporary, "no space"});
    answer(quota_);
    EXPECT_TRUE(troubles().empty());
    answer(quota_);
    EXPECT_EQ(deliveries().size(), 2u);
}

TEST_F(WatchedSource, IsRefusedAtOnceAndWellWithTheNextAnswer) {
    fail(ErrorKind::denied, "401");
    fail(ErrorKind::denied, "401");
    EXPECT_EQ(deliveries(), (Strings{"source.refused team", "source.refused ops"}));
    answer();
    EXPECT_TRUE(troubles().empty());
}

TEST_F(WatchedSource, FailsAnHourBeforeAnybodyIsTold) {
    fail(ErrorKind::temporary);
    clock_.advance(59min);
    fail(ErrorKind::temporary);
    EXPECT_TRUE(deliveries().empty());
    clock_.advance(2min);
    fail(ErrorKind::temporary);
    EXPECT_EQ(deliveries(), (Strings{"source.failing team", "source.failing ops"}));
    clock_.advance(40h);
    fail(ErrorKind::temporary);
    EXPECT_EQ(deliveries().size(), 2u);
}

TEST_F(WatchedSource, KeepsWhatAFailureCannotDisprove) {
    answer(quota_);
    fail(ErrorKind::temporary);
    EXPECT_EQ(troubles(), std::vector{Trouble::quota});
}

TEST_F(WatchedSource, ShowsAGapForADay) {
    answer(gap_);
    clock_.advance(23h);
    answer();
    EXPECT_EQ(troubles(), std::vector{Trouble::gap});
    clock_.advance(2h);
    answer();
    EXPECT_TRUE(troubles().empty());
}

TEST_F(WatchedSource, WarnsAWeekBeforeItsTokenEnds) {
    configure("", ", token_expires: 2026-12-01");
    answer();
    EXPECT_TRUE(deliveries().empty());
    clock_.advance(3 * 24h);
    answer();
    EXPECT_EQ(deliveries(), (Strings{"source.token_expiring team", "source.token_expiring ops"}));
}

TEST_F(WatchedSource, ClimbsTheLadderThatTheConfigurationNames) {
    configure(
        "ladders: { operations: [ { after: 0m, channels: [ops] }, { after: 30m, unless: "
        "acknowledged, channels: [team] } ] }\nsource_alerts: operations\n");
    answer(quota_);
    EXPECT_EQ(deliveries(), Strings{"source.quota ops"});
    EXPECT_TRUE(store_.next_alert_due());
    answer();
    EXPECT_EQ(deliveries(), (Strings{"source.quota ops", "alert.resolved ops"}));
    EXPECT_FALSE(store_.next_alert_due());
}

TEST_F(WatchedSource, TellsNobodyWhileTheDaemonOnlyObserves) {
    configure("observe: true\n");
    answer(quota_);
    EXPECT_TRUE(deliveries().empty());
    EXPECT_EQ(troubles(), std::vector{Trouble::quota});
}

TEST_F(WatchedSource, TellsItsSilence) {
    for (int hour = 0; hour < 5 * 168; ++hour) {
        clock_.advance(1h);
        answer({}, 20);
    }
    restart();
    for (int hour = 0; hour < 3; ++hour) {
        clock_.advance(1h);
        answer();
    }
    EXPECT_EQ(deliveries(), (Strings{"source.silent team", "source.silent ops"}));
    answer({}, 1);
    EXPECT_TRUE(troubles().empty());
}

TEST_F(WatchedSource, IsForgottenWithItsTroubles) {
    answer(quota_);
    EXPECT_TRUE(test::run_on(io_, watch_->forget("news")));
    EXPECT_EQ(deliveries().size(), 4u);
    EXPECT_FALSE(store_.notes("news").contains("health"));
}

TEST_F(WatchedSource, IsNotForgottenBeforeThatIsStored) {
    answer(quota_);
    store_.refuse(1, Error{ErrorKind::temporary, "no space"});
    EXPECT_FALSE(test::run_on(io_, watch_->forget("news")));
    EXPECT_EQ(deliveries().size(), 2u);
    EXPECT_TRUE(test::run_on(io_, watch_->forget("news")));
    EXPECT_EQ(deliveries().size(), 4u);
}

TEST_F(WatchedSource, IsWatchedOnWhereverItsTaskWasStopped) {
    for (int steps = 0; steps < 12; ++steps) {
        clock_.advance(1h);
        answer(quota_);
        ASSERT_EQ(troubles(), std::vector{Trouble::quota}) << steps;
        Task task = Task::start(io_.get_executor(), "source news",
                                watch_->answered("news", Watch::Answer{}), log_, {});
        io_.restart();
        for (int i = 0; i < steps; ++i) io_.poll_one();
        task.stop();
        io_.poll();
        answer();
        EXPECT_TRUE(troubles().empty()) << steps;
    }
}

}  // namespace
}  // namespace webcare::daemon
