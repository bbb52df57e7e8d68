#include "escalation/circuit.hpp"

#include <algorithm>

namespace webcare::escalation {

namespace {

constexpr auto forgotten_after = std::chrono::minutes{15};  // longer than any pause of ours

}  // namespace

bool Circuit::admits(Clock::Steady now, std::size_t under_way) const {
    if (open_) return now >= until_ && under_way == 0;
    return failures_ < patience || under_way <= static_cast<std::size_t>(succeeded_);
}

void Circuit::succeeded() {
    open_ = false;
    in_a_row_ = 0;
    if (++succeeded_ >= trust) failures_ = 0;
}

void Circuit::failed(const Error& error, Clock::Steady now, Random& random) {
    if (error.kind == ErrorKind::malformed || error.kind == ErrorKind::cancelled) return;
    const bool counted = open_ && now < until_;  // the other lanes of the round that opened it
    if (now - failed_at_ > forgotten_after && now > until_ + forgotten_after) failures_ = 0;
    failed_at_ = now;
    succeeded_ = 0;
    if (!counted) ++failures_, ++in_a_row_;
    if (error.retry_after) {
        // A service that asks for a second, again and again, is not asked every second.
        const Duration ours =
            in_a_row_ < patience ? Duration::zero() : pause_after(in_a_row_, random);
        open_for(std::max<Duration>(*error.retry_after, ours), now);
    } else if (!counted && failures_ >= patience) {
        open_for(pause_after(failures_, random), now);
    }
}

/// Exponential, half of it at random.
Duration Circuit::pause_after(int failures, Random& random) {
    const int doublings = std::min(failures - patience, 16);
    const Duration ceiling = std::min(longest_pause, first_pause * (1 << doublings));
    const double share = 0.5 + random.unit() / 2;
    return Duration{static_cast<Duration::rep>(static_cast<double>(ceiling.count()) * share)};
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
