#include "escalation/allowance.hpp"

#include <algorithm>
#include <cmath>

namespace webcare::escalation {

Allowance::Allowance(const config::Rate& rate)
    : per_second_{rate.count / std::chrono::duration<double>(rate.per).count()},
      most_{std::max(1.0, std::floor(rate.count / 10.0))},
      tokens_{most_} {}

void Allowance::refill(Clock::Steady now) {
    if (filled_)
        tokens_ = std::min(
            most_, tokens_ + std::chrono::duration<double>(now - *filled_).count() * per_second_);
    filled_ = now;
}

double Allowance::least(Level level) const {
    return most_ >= 2 && level < Level::high ? 2 : 1;
}

bool Allowance::take(Level level, Clock::Steady now) {
    if (until(level, now) > Duration::zero()) return false;
    tokens_ -= 1;
    return true;
}

Duration Allowance::until(Level level, Clock::Steady now) {
    if (per_second_ <= 0) return {};
    refill(now);
    const double missing = least(level) - tokens_;
    // What a sum of parts may fall short of the whole is no reason to wait.
    if (missing <= 1e-9) return {};
    return Duration{static_cast<Duration::rep>(std::ceil(missing / per_second_ * 1e6))};
}

}  // namespace webcare::escalation
