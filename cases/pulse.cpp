#include "cases/pulse.hpp"

#include <algorithm>
#include <unordered_set>

namespace webcare::cases {
namespace {

constexpr std::uint64_t most_readers = 1ULL << 40;  // figures of strangers: no sum may overflow

}  // namespace

std::int64_t step_of(Time time) {
    return std::chrono::floor<std::chrono::minutes>(time).time_since_epoch().count() / 10;
}

void Pulse::advance(Time now) {
    const std::int64_t step = step_of(now);
    if (step <= latest_) return;
    for (std::int64_t next = std::max(latest_ + 1, step - pulse_steps + 1); next <= step; ++next) {
        people_ -= at(next).people;
        at(next) = Step{};
    }
    latest_ = step;
    std::erase_if(last_, [this](const auto& entry) { return !holds(entry.second); });
    std::erase_if(kept_, [this](const Sighting& s) { return !holds(step_of(s.at)); });
}

void Pulse::add(std::uint64_t author, Sighting sighting) {
    const std::int64_t step = step_of(sighting.at);
    if (!holds(step)) return;
    Step& here = at(step);
    ++here.mentions;
    here.readers += std::min(sighting.readers, most_readers);
    const bool is_voice = !sighting.is_repost;
    if (!is_voice) ++here.reposts;
    if (kept_.size() < most_kept) kept_.push_back(std::move(sighting));
    if (!is_voice) return;
    if (const auto known = last_.find(author); known != last_.end()) {
        if (step <= known->second) return;
        --at(known->second).people, ++here.people;
        known->second = step;
    } else if (last_.size() < most_people) {
        last_.emplace(author, step);
        ++here.people, ++people_;
    }
}

Attached Pulse::attached() const {
    Attached all;
    for (const Step& step : steps_) {
        all.count += step.mentions;
        all.reposts += step.reposts;
        all.reach += step.readers;
    }
    for (const Sighting& sighting : kept_) {
        if (all.mentions.size() == Attached::most) break;
        all.mentions.push_back(sighting.mention);
    }
    return all;
}

void Pulse::take_out(const Pulse& other) {
    for (const auto& [author, step] : other.last_) {
        const auto known = last_.find(author);
        if (known == last_.end()) continue;
        --at(known->second).people, --people_;
        last_.erase(known);
    }
    std::unordered_set<std::string_view> theirs;
    for (const Sighting& one : other.kept_) theirs.insert(one.mention);
    std::erase_if(kept_, [&](const Sighting& one) {
        if (!theirs.contains(one.mention)) return false;
        Step& step = at(step_of(one.at));
        --step.mentions;
        step.readers -= std::min(one.readers, most_readers);
        if (one.is_repost) --step.reposts;
        return true;
    });
}

}  // namespace webcare::cases
