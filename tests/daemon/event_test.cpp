#include "daemon/event.hpp"

#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <deque>
#include <optional>

namespace webcare::daemon {
namespace {

asio::awaitable<void> wait_for(Event& event, std::optional<bool>& goes_on) {
    goes_on = co_await event.wait();
}
asio::awaitable<void> wait_a_moment(Event& event, std::optional<bool>& goes_on) {
    goes_on = co_await event.wait_for(std::chrono::milliseconds{1});
}

struct Bell {
    std::deque<asio::cancellation_signal> stops;  // one for each that waits: a slot has one owner
    asio::io_context io{1};
    Event event{io.get_executor()};

    void settle() {
        io.restart();
        io.poll();
    }
    void wait(std::optional<bool>& goes_on) {
        const auto ended = [](std::exception_ptr error) { EXPECT_FALSE(error); };
        asio::co_spawn(io, wait_for(event, goes_on),
                       asio::bind_cancellation_slot(stops.emplace_back().slot(), ended));
        settle();
    }
};

TEST(Event, WakesEveryoneWhoWaits) {
    Bell bell;
    std::optional<bool> one, two;
    bell.wait(one);
    bell.wait(two);
    ASSERT_FALSE(one || two);

    bell.event.notify();
    bell.settle();
    EXPECT_EQ(one, true);
    EXPECT_EQ(two, true);
}

TEST(Event, KeepsNoNotificationForWhoComesLater) {
    Bell bell;
    std::optional<bool> late;
    bell.event.notify();
    bell.wait(late);
    EXPECT_FALSE(late);

    bell.event.notify();
    bell.settle();
    EXPECT_EQ(late, true);
}

TEST(Event, TellsAStoppedCoroutineToReturn) {
    Bell bell;
    std::optional<bool> goes_on;
    bell.wait(goes_on);
    bell.stops.back().emit(asio::cancellation_type::terminal);
    bell.settle();
    EXPECT_EQ(goes_on, false);

    bell.event.notify();  // nobody is left on the list
}

TEST(Event, WakesByItselfAfterTheMomentGiven) {
    Bell bell;
    std::optional<bool> goes_on;
    asio::co_spawn(bell.io, wait_a_moment(bell.event, goes_on),
                   [](std::exception_ptr error) { EXPECT_FALSE(error); });
    bell.io.run();
    EXPECT_EQ(goes_on, true);
}

}  // namespace
}  // namespace webcare::daemon
