#include "escalation/calendar.hpp"

#include <algorithm>

namespace webcare::escalation {

namespace {

using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::weekday;

/// Enough for any target, and a bound for a calendar that hardly ever opens.
constexpr int most_days = 3660;

const std::vector<config::Stretch> closed;

}  // namespace

OfficeTime::OfficeTime(const config::Calendar& calendar, const Zone& zone)
    : week_{calendar.week},
      special_{calendar.special},
      country_{country_named(calendar.holidays).value_or(Country::none)},
      zone_{calendar.zone.value_or(zone)} {}

const std::vector<config::Stretch>& OfficeTime::hours_on(sys_days day) const {
    const std::chrono::year_month_day date{day};
    for (auto special = special_.rbegin(); special != special_.rend(); ++special)
        if (special->first <= date && date <= special->last) return special->hours;
    return is_holiday(country_, date) ? closed : week_[weekday{day}.c_encoding()];
}

std::optional<config::Stretch> OfficeTime::hours_of(std::chrono::year_month_day day) const {
    const auto& hours = hours_on(sys_days{day});
    if (hours.empty()) return std::nullopt;
    return config::Stretch{hours.front().from, hours.back().to};
}

std::vector<OfficeTime::Open> OfficeTime::stretches(sys_days day) const {
    std::vector<Open> all;
    for (const config::Stretch& stretch : hours_on(day)) {
        const Open open{zone_.to_utc(LocalTime{day, stretch.from}),
                        zone_.to_utc(LocalTime{day, stretch.to})};
        if (open.from < open.to) all.push_back(open);  // else a spring night has skipped it
    }
    return all;
}

bool OfficeTime::is_open(Time time) const {
    const sys_days day{zone_.to_local(time).day};
    if (hours_on(day).empty()) return false;
    const auto all = stretches(day);
    return std::any_of(all.begin(), all.end(),
                       [&](const Open& open) { return open.from <= time && time < open.to; });
}

std::optional<Time> OfficeTime::next_opening(Time from) const {
    sys_days day{zone_.to_local(from).day};
    for (int step = 0; step < most_days; ++step, day += days{1})
        for (const Open& open : stretches(day))
            if (from < open.to) return std::max(from, open.from);
    return std::nullopt;
}

std::optional<Time> OfficeTime::after(Time from, Duration work) const {
    if (work <= Duration::zero()) return from;
    sys_days day{zone_.to_local(from).day};
    for (int step = 0; step < most_days; ++step, day += days{1}) {
        for (const Open& open : stretches(day)) {
            const Time begins = std::max(from, open.from);
            if (open.to <= begins) continue;
            if (open.to - begins >= work) return begins + work;
            work -= open.to - begins;
        }
    }
    return std::nullopt;
}

/// The first working day on or after `day`, which moves there.
std::optional<std::vector<OfficeTime::Open>> OfficeTime::working_day(sys_days& day) const {
    for (int step = 0; step < most_days; ++step, day += days{1})
        if (auto all = stretches(day); !all.empty()) return all;
    return std::nullopt;
}

/// `count` working days after `from`, at least one.
std::optional<Time> OfficeTime::days_later(Time from, std::int64_t count) const {
    const auto begins = next_opening(from);
    if (!begins) return std::nullopt;
    const LocalTime local = zone_.to_local(*begins);
    sys_days day{local.day};
    auto hours = working_day(day);
    const bool whole_day = hours && *begins == hours->front().from;  // the first day is this one
    for (std::int64_t i = whole_day ? 1 : 0; hours && i < count; ++i) {
        day += days{1};
        hours = working_day(day);
    }
    if (!hours) return std::nullopt;
    if (whole_day) return hours->back().to;
    const Time same_time = zone_.to_utc(LocalTime{day, local.since_midnight}) +
                           (*begins - std::chrono::floor<std::chrono::seconds>(*begins));
    Time due = hours->front().from;
    for (const Open& open : *hours)
        if (open.from <= same_time) due = std::min(same_time, open.to);
    return due;
}

std::optional<Time> OfficeTime::answer_by(Time from, Duration within) const {
    constexpr std::chrono::hours day{24};
    const std::int64_t whole = within / day;
    if (whole <= 0) return after(from, within);
    const auto then = days_later(from, whole);
    return then ? after(*then, within % day) : std::nullopt;
}

Duration OfficeTime::longest_day() const {
    Duration longest{};
    for (const auto& hours : week_) {
        Duration all{};
        for (const config::Stretch& stretch : hours) all += stretch.to - stretch.from;
        longest = std::max(longest, all);
    }
    return longest;
}

}  // namespace webcare::escalation
