#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <optional>

#include "core/result.hpp"

namespace webcare::escalation {

namespace asio = boost::asio;

/// One coroutine waits, others ring; a ring before the wait counts. I/O thread only.
class Bell {
 public:
    void ring() {
        rung_ = true;
        if (timer_) timer_->cancel();
    }

    /// Fails as cancelled when the coroutine is told to stop.
    asio::awaitable<Status> wait() {
        const auto executor = co_await asio::this_coro::executor;
        if (!timer_) timer_.emplace(executor, asio::steady_timer::time_point::max());
        if (!rung_) co_await timer_->async_wait(asio::as_tuple(asio::use_awaitable));
        if (!rung_) co_return Error{ErrorKind::cancelled, "the wait was cancelled"};
        rung_ = false;
        co_return Status{};
    }

 private:
    bool rung_ = false;
    std::optional<asio::steady_timer> timer_;  // never expires; cancelled to wake
};

}  // namespace webcare::escalation
