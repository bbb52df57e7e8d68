#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <list>
#include <utility>

#include "core/time.hpp"

namespace webcare::daemon {

namespace asio = boost::asio;

/// Wakes the coroutines that wait for something to change. Whoever waits looks at the condition
/// first and again afterwards: a notification without a waiter is not kept. One executor, one
/// thread.
class Event {
 public:
    explicit Event(asio::any_io_executor executor) : executor_{std::move(executor)} {}
    Event(const Event&) = delete;
    Event& operator=(const Event&) = delete;

    /// False when the coroutine was told to stop: return then.
    asio::awaitable<bool> wait() { return wait_until(asio::steady_timer::time_point::max()); }
    /// The same, and wakes by itself after `at_most`.
    asio::awaitable<bool> wait_for(Duration at_most) {
        return wait_until(asio::steady_timer::clock_type::now() + at_most);
    }

    void notify() {
        for (asio::steady_timer* timer : waiting_) timer->cancel();
    }

 private:
    asio::awaitable<bool> wait_until(asio::steady_timer::time_point moment) {
        asio::steady_timer timer{executor_, moment};
        const auto place = waiting_.insert(waiting_.end(), &timer);
        co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
        waiting_.erase(place);
        const auto state = co_await asio::this_coro::cancellation_state;
        co_return state.cancelled() == asio::cancellation_type::none;
    }

    asio::any_io_executor executor_;
    std::list<asio::steady_timer*> waiting_;
};

}  // namespace webcare::daemon
