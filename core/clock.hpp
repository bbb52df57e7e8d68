#pragma once

#include <chrono>

#include "core/time.hpp"

namespace webcare {

/// Where all time comes from; policy code never asks the system. Thread-safe.
class Clock {
 public:
    using Steady = std::chrono::steady_clock::time_point;

    virtual ~Clock() = default;
    virtual Time now() const = 0;       ///< wall time, may jump
    virtual Steady steady() const = 0;  ///< monotonic, for deadlines and durations
};

class SystemClock final : public Clock {
 public:
    Time now() const override;
    Steady steady() const override;
};

/// A clock that stands still until told. For tests and the simulation; one thread at a time.
class ManualClock final : public Clock {
 public:
    explicit ManualClock(Time start) : now_{start} {}
    Time now() const override { return now_; }
    Steady steady() const override { return steady_; }
    void advance(Duration by) { now_ += by, steady_ += by; }
    void set_wall(Time to) { now_ = to; }  ///< a clock jump: monotonic time does not move

 private:
    Time now_;
    Steady steady_{};
};

}  // namespace webcare
