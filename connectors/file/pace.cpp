#include "connectors/file/pace.hpp"

#include <algorithm>

namespace webcare::connectors::file {

std::size_t Pace::page_size() const {
    if (!pause_) return most;
    const auto in_a_tenth = std::chrono::milliseconds{100} / std::max(*pause_, Duration{1});
    return std::clamp<std::size_t>(static_cast<std::size_t>(in_a_tenth), 1, most);
}

Duration Pace::wait() const {
    const auto now = clock_.steady();
    if (!due_ || *due_ <= now) return Duration::zero();
    return std::chrono::duration_cast<Duration>(*due_ - now);
}

void Pace::handed_over(std::size_t mentions) {
    if (!pause_) return;
    const auto now = clock_.steady();
    due_ = std::max(due_.value_or(now), now) + *pause_ * static_cast<Duration::rep>(mentions);
}

}  // namespace webcare::connectors::file
