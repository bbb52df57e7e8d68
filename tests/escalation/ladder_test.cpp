#include "escalation/ladder.hpp"

#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>

#include "escalation/compiled.hpp"
#include "tests/support/memory_store.hpp"
#include "tests/support/virtual_timers.hpp"

namespace webcare::escalation {
namespace {

using namespace std::chrono_literals;

const Time start = *parse_time("2026-11-22T21:40:00Z");

/// team at once, mail after ten minutes unless acknowledged, ops after half an hour.
std::shared_ptr<const Policy> small_policy() {
    auto policy = std::make_shared<Policy>();
    Ladder ladder(3);
    ladder[0].channels = {Recipient{"team", "", ""}};
    ladder[1].after = 10min;
    ladder[1].unless_acknowledged = true;
    ladder[1].channels = {Recipient{"mail", "", ""}};
    ladder[2].after = 30min;
    ladder[2].channels = {Recipient{"ops", "", ""}};
    policy->ladders["team"] = std::move(ladder);
    return policy;
}

class Climbing : public testing::Test {
 protected:
    void SetUp() override {
        storage::CaseChanged opened;
        opened.dossier.id = "C";
        opened.dossier.version = 1;
        store_.put(std::move(opened));
        storage::AlertChanged raised;
        raised.alert.id = "A";
        raised.alert.version = 1;
        raised.alert.case_id = "C";
        raised.alert.mention = "x:1";
        raised.alert.ladder = "team";
        raised.alert.step = 1;
        raised.alert.raised_at = raised.alert.counted_from = start;
        raised.alert.next_step_at = start + 10min;
        store_.put(std::move(raised));
        auto done = [](std::exception_ptr fault) { EXPECT_EQ(fault, nullptr); };
        asio::co_spawn(io_, climber_.run(), asio::bind_cancellation_slot(stop_.slot(), done));
        timers_.settle();
    }
    void TearDown() override {
        stop_.emit(asio::cancellation_type::terminal);
        timers_.settle();
        EXPECT_EQ(timers_.waiting(), 0u);
    }
    void acknowledge_now() {
        storage::AlertChanged seen;
        seen.alert = acknowledge(*policy_, **store_.alert("A"), "Noor", clock_.now())->alert;
        store_.put(std::move(seen));
    }
    std::size_t due(const char* channel) {
        return store_.deliveries_due(channel, clock_.now(), 10, nullptr)->size();
    }

    asio::io_context io_;
    ManualClock clock_{start};
    test::VirtualTimers timers_{io_, clock_};
    test::MemoryStore store_{io_.get_executor(), clock_};
    MemoryLog log_;
    asio::cancellation_signal stop_;
    std::shared_ptr<const Policy> policy_ = small_policy();
    int told_ = 0;
    Climber climber_{Climber::Seams{store_, timers_, clock_, log_}, [this] { return policy_; },
                     [this] { ++told_; }};
};

TEST_F(Climbing, TakesEachStepAtItsMoment) {
    timers_.advance(9min);
    EXPECT_EQ(due("mail"), 0u);
    timers_.advance(2min);
    EXPECT_EQ(due("mail"), 1u);
    EXPECT_EQ(due("ops"), 0u);
    timers_.advance(20min);
    EXPECT_EQ(due("ops"), 1u);
    EXPECT_EQ(told_, 2);
    EXPECT_EQ((*store_.alert("A"))->next_step_at, std::nullopt);
    EXPECT_EQ((*store_.find_case("C"))->timeline.size(), 2u);
}

TEST_F(Climbing, SparesThePhoneOfWhoeverAcknowledged) {
    timers_.advance(5min);
    acknowledge_now();
    climber_.wake();
    timers_.advance(10min);
    EXPECT_EQ(due("mail"), 0u);
}

TEST_F(Climbing, DecidesAgainWhenSomebodyAcknowledgesInTheSameMoment) {
    bool once = true;
    store_.before_commit = [&] {
        if (std::exchange(once, false)) acknowledge_now();
    };
    timers_.advance(15min);
    EXPECT_EQ(due("mail"), 0u);
    EXPECT_EQ((*store_.alert("A"))->acknowledged_by, "Noor");
    EXPECT_EQ((*store_.alert("A"))->step, 2);
}

TEST_F(Climbing, HearsOfAnAlertThatIsDueSooner) {
    storage::AlertChanged raised;
    raised.alert = **store_.alert("A");
    raised.alert.id = "B";
    raised.alert.version = 1;
    raised.alert.case_id.clear();
    raised.alert.raised_at = raised.alert.counted_from = start - 9min;
    raised.alert.next_step_at = start + 1min;
    store_.put(std::move(raised));
    climber_.wake();
    timers_.advance(2min);
    EXPECT_EQ(due("mail"), 1u);
}

TEST_F(Climbing, GoesOnAfterTheDiskHadNoRoom) {
    store_.refuse(3, Error{ErrorKind::temporary, "no space"});
    timers_.advance(11min);
    EXPECT_EQ(due("mail"), 1u);
}

}  // namespace
}  // namespace webcare::escalation
