#include "daemon/heartbeat.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>

#include "tests/support/scripted_http.hpp"
#include "tests/support/virtual_timers.hpp"

namespace webcare::daemon {
namespace {

using namespace std::chrono_literals;

constexpr const char* url = "https://dead.example/beat/geheim";

/// A heartbeat every minute, on virtual time.
class DeadMansSwitch : public testing::Test {
 protected:
    void SetUp() override {
        config::Config made;
        made.heartbeat.emplace();
        made.heartbeat->url = Secret{url};
        made.heartbeat->every = 1min;
        use(std::move(made));
        http_.at(url, test::response(200));
    }
    void TearDown() override {
        stop_.emit(asio::cancellation_type::terminal);
        timers_.settle();
        EXPECT_EQ(timers_.waiting(), 0u);
    }
    void use(config::Config made) {
        config_ = std::make_shared<const config::Config>(std::move(made));
    }
    void begin() {
        asio::co_spawn(io_, heartbeat_.run(),
                       asio::bind_cancellation_slot(stop_.slot(), [](std::exception_ptr fault) {
                           EXPECT_EQ(fault, nullptr);
                       }));
        timers_.settle();
    }

    std::ptrdiff_t said(const std::string& event) const {
        const auto lines = log_.lines();
        return std::count_if(lines.begin(), lines.end(), [&](const std::string& line) {
            return line.find('"' + event + '"') != std::string::npos;
        });
    }

    asio::io_context io_;
    ManualClock clock_{*parse_time("2026-11-22T21:40:00Z")};
    test::VirtualTimers timers_{io_, clock_};
    test::ScriptedHttp http_;
    MemoryLog log_;
    std::shared_ptr<const config::Config> config_ = std::make_shared<const config::Config>();
    Status works_;
    asio::cancellation_signal stop_;
    Heartbeat heartbeat_{{http_, timers_, clock_, log_, [this] { return config_; },
                          [this]() -> asio::awaitable<Status> { co_return works_; }}};
};

TEST_F(DeadMansSwitch, BeatsAtItsInterval) {
    begin();
    EXPECT_EQ(http_.asked.size(), 1u);
    timers_.advance(10min);
    EXPECT_EQ(http_.asked.size(), 11u);
    EXPECT_EQ(http_.asked.back().method, "GET");
    EXPECT_EQ(heartbeat_.status()->last_ok, clock_.now());
    EXPECT_TRUE(heartbeat_.status()->last_error.empty());
}

TEST_F(DeadMansSwitch, IsSilentWhileTheDaemonDoesNotWork) {
    begin();
    works_ = Error{ErrorKind::temporary, "the disk is full"};
    timers_.advance(5min);
    EXPECT_EQ(http_.asked.size(), 1u) << "so that somebody else notices";
    EXPECT_EQ(heartbeat_.status()->last_error, "no beat: the disk is full");
    works_ = Status{};
    timers_.advance(1min);
    EXPECT_EQ(http_.asked.size(), 2u);
    EXPECT_TRUE(heartbeat_.status()->last_error.empty());
}

TEST_F(DeadMansSwitch, SaysOnceThatItFailsAndOnceThatItIsBack) {
    http_.at(url, test::response(500));
    begin();
    timers_.advance(4min);
    EXPECT_EQ(http_.asked.size(), 5u) << "at its next moment, never sooner";
    EXPECT_EQ(said("heartbeat.failed"), 1);
    EXPECT_FALSE(heartbeat_.status()->last_ok);
    http_.at(url, test::response(204));
    timers_.advance(2min);
    EXPECT_EQ(said("heartbeat.again"), 1);
    EXPECT_TRUE(heartbeat_.status()->last_ok);
}

TEST_F(DeadMansSwitch, KeepsItsIntervalWhateverTheWallSays) {
    begin();
    clock_.set_wall(clock_.now() - 24h);
    timers_.advance(5min);
    clock_.set_wall(clock_.now() + 24h * 365);
    timers_.advance(5min);
    EXPECT_EQ(http_.asked.size(), 11u);
}

TEST_F(DeadMansSwitch, IsFoundAfterAReloadAndForgottenAfterAnother) {
    const auto with_one = config_;
    use(config::Config{});
    begin();
    timers_.advance(1min);
    EXPECT_TRUE(http_.asked.empty());
    EXPECT_FALSE(heartbeat_.status());
    config_ = with_one;
    timers_.advance(10s);
    EXPECT_EQ(http_.asked.size(), 1u);
    use(config::Config{});
    timers_.advance(1min);
    EXPECT_FALSE(heartbeat_.status());
    EXPECT_EQ(http_.asked.size(), 1u);
}

}  // namespace
}  // namespace webcare::daemon
