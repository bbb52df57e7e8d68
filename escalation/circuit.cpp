#include "escalation/circuit.hpp"

#include <algorithm>

namespace webcare::escalation {

bool Circuit::admits(Clock::Steady now, std::size_t under_way) const {
    return !open_ || (now >= until_ && under_way == 0);
}

void Circuit::succeeded() {
    failures_ = 0;
    open_ = false;
}

void Circuit::failed(const Error& error, Clock::Steady now, Random& random) {
    if (error.kind == ErrorKind::malformed || error.kind == ErrorKind::cancelled) return;
    if (error.retry_after) {
        ++failures_;
        open_for(*error.retry_after, now);
        return;
    }
    if (open_ && now < until_) return;  // the other lanes of the round that opened it
    if (++failures_ < patience) return;
    const int doublings = std::min(failures_ - patience, 16);
    const Duration ceiling = std::min(longest_pause, first_pause * (1 << doublings));
    const double share = 0.5 + random.unit() / 2;
    open_for(Duration{static_cast<Duration::rep>(static_cast<double>(ceiling.count()) * share)},
             now);
}

std::optional<Duration> Circuit::pause(Clock::Steady now) const {
    if (!open_ || now >= until_) return std::nullopt;
    return std::chrono::ceil<Duration>(until_ - now);
}

void Circuit::open_for(Duration pause, Clock::Steady now) {
    const Clock::Steady until = now + pause;
    until_ = open_ ? std::max(until_, until) : until;
    open_ = true;
}

}  // namespace webcare::escalation
