#pragma once

#include "core/clock.hpp"
#include "core/time.hpp"

namespace webcare::net {

/// A token bucket: on average `per_second` requests a second, at most `burst` at once. Pure: the
/// caller hands the time in. One thread.
class RateBudget {
 public:
    /// `per_second` > 0, `burst` >= 1. Begins full.
    RateBudget(double per_second, double burst)
        : per_second_{per_second}, burst_{burst}, tokens_{burst} {}

    /// Takes a token and gives how long to wait before using it: zero when one is there, else its
    /// turn in the queue. The pauses of several takers follow one another, so that nobody needs to
    /// ask twice.
    Duration take(Clock::Steady now);

    /// Whether a token is there now; takes it if so.
    bool try_take(Clock::Steady now);

    /// The service said to stop: no token before `until`.
    void pause(Clock::Steady until);

 private:
    void refill(Clock::Steady now);

    double per_second_, burst_;
    double tokens_;  // negative: promised to takers who wait
    Clock::Steady filled_{Clock::Steady::min()};
};

}  // namespace webcare::net
