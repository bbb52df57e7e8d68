#include "cases/pulse.hpp"

#include <algorithm>

namespace webcare::cases {

std::int64_t step_of(Time time) {
    return std::chrono::floor<std::chrono::minutes>(time).time_since_epoch().count() / 10;
}

void Pulse::advance(Time now) {
    const std::int64_t step = step_of(now);
    if (step <= latest_) return;
    for (std::int64_t next = std::max(latest_ + 1, step - pulse_steps + 1); next <= step; ++next) {
        people_ -= at(next).people;
        mentions_ -= at(next).mentions;
        at(next) = Step{};
    }
    latest_ = step;
    std::erase_if(last_, [this](const auto& entry) { return !holds(entry.second); });
    std::erase_if(kept_, [this](const Sighting& s) { return !holds(step_of(s.at)); });
}

void Pulse::add(std::uint64_t author, Sighting sighting) {
    const std::int64_t step = step_of(sighting.at);
    if (!holds(step)) return;
    ++at(step).mentions, ++mentions_;
    const bool is_voice = !sighting.is_repost;
    if (kept_.size() < most_kept) kept_.push_back(std::move(sighting));
    if (!is_voice) return;
    if (const auto known = last_.find(author); known != last_.end()) {
        if (step <= known->second) return;
        --at(known->second).people, ++at(step).people;
        known->second = step;
    } else if (last_.size() < most_people) {
        last_.emplace(author, step);
        ++at(step).people, ++people_;
    }
}

void Pulse::forget(std::uint64_t author) {
    const auto known = last_.find(author);
    if (known == last_.end()) return;
    --at(known->second).people, --people_;
    last_.erase(known);
}

}  // namespace webcare::cases
