#include "net/rate.hpp"

#include <algorithm>
#include <cmath>

namespace webcare::net {

void RateBudget::refill(Clock::Steady now) {
    if (filled_ == Clock::Steady::min()) filled_ = now;
    if (now <= filled_) return;  // paused, or the same moment
    const double seconds = std::chrono::duration<double>(now - filled_).count();
    tokens_ = std::min(burst_, tokens_ + seconds * per_second_);
    filled_ = now;
}

Duration RateBudget::take(Clock::Steady now) {
    refill(now);
    tokens_ -= 1;
    Duration wait{0};
    if (filled_ > now) wait = std::chrono::ceil<Duration>(filled_ - now);
    if (tokens_ < 0)
        wait += Duration{static_cast<Duration::rep>(std::ceil(-tokens_ / per_second_ * 1e6))};
    return wait;
}

bool RateBudget::try_take(Clock::Steady now) {
    refill(now);
    if (filled_ > now || tokens_ < 1) return false;
    tokens_ -= 1;
    return true;
}

void RateBudget::pause(Clock::Steady until) {
    if (until <= filled_) return;
    filled_ = until;
    tokens_ = std::min(tokens_, 1.0);  // one request first, to see whether the service is back
}

}  // namespace webcare::net
