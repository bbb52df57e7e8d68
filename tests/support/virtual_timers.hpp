#pragma once

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <list>
#include <vector>

#include "net/timers.hpp"

namespace webcare::test {

namespace asio = boost::asio;

/// Timers on virtual time: a wait ends when advance() has brought the clock there. Everything runs
/// on the one thread that calls advance(), in the order of the deadlines; waits with the same
/// deadline end in the order they began.
class VirtualTimers final : public net::Timers {
 public:
    VirtualTimers(asio::io_context& io, ManualClock& clock) : io_{io}, clock_{clock} {}

    asio::awaitable<Status> wait(Duration pause) override {
        const auto self = waits_.emplace(waits_.end(), io_, clock_.steady() + pause);
        co_await self->bell.async_wait(asio::as_tuple(asio::use_awaitable));
        const bool rung = self->rung;
        waits_.erase(self);
        if (!rung) co_return Error{ErrorKind::cancelled, "the wait was cancelled"};
        co_return Status{};
    }

    /// Lets everything run that can, then moves the clock from deadline to deadline, running what
    /// each one wakes.
    void advance(Duration by) {
        settle();
        const Clock::Steady end = clock_.steady() + by;
        for (auto next = earliest(); next != waits_.end() && next->at <= end; next = earliest()) {
            if (next->at > clock_.steady())
                clock_.advance(std::chrono::duration_cast<Duration>(next->at - clock_.steady()));
            next->rung = true;
            next->bell.cancel();
            settle();
        }
        clock_.advance(std::chrono::duration_cast<Duration>(end - clock_.steady()));
    }

    /// Runs everything that does not wait for time.
    void settle() {
        io_.restart();
        io_.poll();
    }

    std::size_t waiting() const { return waits_.size(); }

 private:
    struct Wait {
        Wait(asio::io_context& io, Clock::Steady deadline)
            : at{deadline}, bell{io, asio::steady_timer::time_point::max()} {}
        Clock::Steady at;
        asio::steady_timer bell;
        bool rung = false;
    };

    std::list<Wait>::iterator earliest() {
        auto best = waits_.end();
        for (auto i = waits_.begin(); i != waits_.end(); ++i)
            if (!i->rung && (best == waits_.end() || i->at < best->at)) best = i;
        return best;
    }

    asio::io_context& io_;
    ManualClock& clock_;
    std::list<Wait> waits_;
};

/// Timers for straight-line tests: a wait moves the clock at once and is over. Remembers the
/// pauses.
class LeapingTimers final : public net::Timers {
 public:
    explicit LeapingTimers(ManualClock& clock) : clock_{clock} {}

    asio::awaitable<Status> wait(Duration pause) override {
        pauses.push_back(pause);
        clock_.advance(pause);
        co_await asio::post(co_await asio::this_coro::executor,
                            asio::use_awaitable);  // a chance to be cancelled
        co_return Status{};
    }

    std::vector<Duration> pauses;  ///< in order

 private:
    ManualClock& clock_;
};

}  // namespace webcare::test
