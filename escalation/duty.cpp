#include "escalation/duty.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace webcare::escalation {

namespace {

using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::weekday;

constexpr std::size_t most_shifts = 1000;

}  // namespace

OnCall::OnCall(const config::Duty& duty, const std::vector<config::Person>& people,
               const Zone& zone)
    : duty_{duty}, people_{people}, zone_{zone}, round_{duty.weekly ? 7 : 1} {
    anchor_ = sys_days{duty.starts};
    if (duty.weekly) anchor_ += duty.day - weekday{anchor_};
}

Time OnCall::guard_change(sys_days day) const {
    return zone_.to_utc(LocalTime{day, duty_.at_time});
}

/// The day on which the turn at `time` began.
sys_days OnCall::guard_day(Time time) const {
    // From the day after: clocks that go back over midnight show the day before again.
    sys_days day = sys_days{zone_.to_local(time).day} + days{1};
    if (duty_.weekly) day -= weekday{day} - duty_.day;
    while (guard_change(day) > time) day -= round_;
    return day;
}

/// An index into the duty's people.
std::size_t OnCall::turn_at(Time time) const {
    const auto count = static_cast<std::int64_t>(duty_.people.size());
    const std::int64_t turn = (guard_day(time) - anchor_) / round_;
    return static_cast<std::size_t>((turn % count + count) % count);
}

bool OnCall::is_away(const std::string& name, Time time) const {
    return std::any_of(people_.begin(), people_.end(), [&](const config::Person& person) {
        return person.name == name &&
               std::any_of(person.away.begin(), person.away.end(),
                           [&](const config::Period& period) { return period.holds(time); });
    });
}

OnCall::Turn OnCall::at(Time time) const {
    if (duty_.people.empty()) return Turn{};
    const std::size_t index = turn_at(time);
    Turn turn{duty_.people[index], "turn"};
    for (const config::Duty::Swap& swap : duty_.swaps) {
        if (!swap.period.holds(time)) continue;
        if (turn.person != swap.one && turn.person != swap.other) continue;
        const std::string& before = turn.person;
        const std::string& after = before == swap.one ? swap.other : swap.one;
        turn = Turn{after, fmt::format("swapped with {}", before)};
    }
    for (const config::Duty::Override& one : duty_.overrides)
        if (one.period.holds(time))
            turn = Turn{one.person,
                        one.by.empty() ? "override" : fmt::format("override by {}", one.by)};
    if (!is_away(turn.person, time)) return turn;
    for (std::size_t step = 1; step <= duty_.people.size(); ++step) {
        const std::string& next = duty_.people[(index + step) % duty_.people.size()];
        if (next != turn.person && !is_away(next, time))
            return Turn{next, fmt::format("for {}, who is away", turn.person)};
    }
    turn.why = "turn; all are away";
    return turn;
}

Time OnCall::next_change(Time after) const {
    Time next = guard_change(guard_day(after) + round_);
    const auto look = [&](const config::Period& period) {
        for (const Time edge : {period.from, period.until})
            if (edge > after) next = std::min(next, edge);
    };
    for (const config::Duty::Override& one : duty_.overrides) look(one.period);
    for (const config::Duty::Swap& swap : duty_.swaps) look(swap.period);
    for (const config::Person& person : people_)
        for (const config::Period& period : person.away) look(period);
    return next;
}

std::vector<OnCall::Shift> OnCall::shifts(Time from, Time until) const {
    std::vector<Shift> all;
    for (Time time = from; time < until && all.size() < most_shifts;) {
        const Time next = std::min(next_change(time), until);
        Turn turn = at(time);
        if (!all.empty() && all.back().turn == turn)
            all.back().period.until = next;
        else
            all.push_back(Shift{config::Period{time, next}, std::move(turn)});
        time = next;
    }
    return all;
}

}  // namespace webcare::escalation
