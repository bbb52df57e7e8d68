#pragma once

#include <optional>
#include <utility>

#include "core/clock.hpp"

namespace webcare::escalation {

/// Notices that the wall clock was set, by holding it against the monotonic one, and says how old
/// things really are afterwards. One thread.
class ClockWatch {
 public:
    /// By how much it was set since the last call; zero: it was not.
    Duration set_by(const Clock& clock) {
        const Clock::Steady steady = clock.steady();
        const Time now = clock.now();
        if (!known_from_) known_from_ = steady;
        const Duration offset = now.time_since_epoch() -
                                std::chrono::duration_cast<Duration>(steady.time_since_epoch());
        const Duration by = offset - std::exchange(offset_, offset).value_or(offset);
        if (std::chrono::abs(by) <= too_much) return Duration::zero();
        known_from_ = steady;
        set_ = true;
        return by;
    }
    /// Whether it was set since the last call.
    bool was_set(const Clock& clock) { return set_by(clock) != Duration::zero(); }

    /// How long ago that was. No longer than the clock is known to be whole: what was written down
    /// before it was set, or bears a moment that has not come, says nothing.
    Duration age(Time moment, const Clock& clock) const {
        const Duration age = clock.now() - moment;
        if (!set_ && age >= Duration::zero()) return age;
        const Duration known =
            known_from_ ? std::chrono::duration_cast<Duration>(clock.steady() - *known_from_)
                        : Duration::zero();
        return age < Duration::zero() ? known : std::min(age, known);
    }
    bool set_in_this_life() const { return set_; }

 private:
    static constexpr Duration too_much = std::chrono::seconds{3};  // less is drift

    std::optional<Duration> offset_;
    std::optional<Clock::Steady> known_from_;
    bool set_ = false;
};

}  // namespace webcare::escalation
