#pragma once

#include <optional>

#include "config/config.hpp"
#include "core/clock.hpp"

namespace webcare::escalation {

/// What a channel's `rate` allows: a token bucket on monotonic time that holds a tenth of the rate,
/// at least one. What is milder than high leaves one token lying where the bucket holds more than
/// one, so that a flood of it has never spent what something worse needs at once; and since the
/// worst goes first, that waits at most for one token. Without a rate everything is allowed. One
/// thread.
class Allowance {
 public:
    Allowance() = default;
    explicit Allowance(const config::Rate& rate);

    /// Takes a token if there is one for this level.
    bool take(Level level, Clock::Steady now);
    /// How long until there is one; zero: now.
    Duration until(Level level, Clock::Steady now);

 private:
    void refill(Clock::Steady now);
    double least(Level level) const;

    double per_second_ = 0;  // 0: no rate
    double most_ = 0, tokens_ = 0;
    std::optional<Clock::Steady> filled_;
};

}  // namespace webcare::escalation
