#include "response/moment.hpp"

#include <fmt/format.h>

#include "response/slots.hpp"

namespace webcare::response {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::sys_days;

using Quarters = std::chrono::duration<int, std::ratio<900>>;
constexpr minutes least_lead{30};
constexpr int longest_search = 31;  // days: a summer closing has an end

bool is_weekend(std::chrono::year_month_day day) {
    const unsigned weekday = std::chrono::weekday{sys_days{day}}.iso_encoding();
    return weekday >= 6;
}

/// Whether we are there at this moment, or just before it.
bool is_staffed(const Opening& opens, Time moment) {
    if (!opens) return true;
    const Time before = moment - minutes{1};
    return opens(moment) == moment || opens(before) == before;
}

/// The first whole hour of `day` that is open and not before `earliest`.
std::optional<Time> open_hour(std::chrono::year_month_day day, const Hours& open, const Zone& zone,
                              Time earliest, const Opening& opens) {
    if (!open.weekends && is_weekend(day)) return std::nullopt;
    for (auto at = std::chrono::ceil<hours>(open.from); at <= open.to; at += hours{1}) {
        const Time moment = zone.to_utc(LocalTime{day, at});
        if (moment >= earliest && is_staffed(opens, moment)) return moment;
    }
    return std::nullopt;
}

}  // namespace

Time promise_moment(std::optional<Time> respond_by, const Hours& open, const Zone& zone, Time now,
                    const Opening& opens) {
    if (respond_by && *respond_by - now >= least_lead) {
        const Time moment = std::chrono::floor<Quarters>(*respond_by);
        if (is_staffed(opens, moment)) return moment;
    }
    const Time earliest = now + (open.weekends ? hours{1} : hours{2});
    const sys_days first{zone.to_local(earliest).day};
    for (int ahead = 0; ahead < longest_search; ++ahead)
        if (const auto moment = open_hour(first + days{ahead}, open, zone, earliest, opens))
            return *moment;
    // The hours and the calendar have no whole hour in common, or are never open.
    return (opens ? opens(earliest) : std::nullopt).value_or(earliest);
}

std::string say(Time moment, const MomentWords& words, const Zone& zone, Time now) {
    const LocalTime at = zone.to_local(moment);
    const auto ahead = sys_days{at.day} - sys_days{zone.to_local(now).day};
    const auto clock = std::chrono::hh_mm_ss{at.since_midnight};
    const auto weekday = std::chrono::weekday{sys_days{at.day}}.iso_encoding() - 1;
    const Slots slots{
        {"time",
         fmt::format("{:02}{}{:02}", clock.hours().count(), words.clock, clock.minutes().count())},
        {"weekday", words.weekdays[weekday]},
        {"day", std::to_string(static_cast<unsigned>(at.day.day()))},
        {"month", words.months[static_cast<unsigned>(at.day.month()) - 1]},
    };
    if (ahead == days{0}) return filled(words.today, slots);
    return filled(ahead < days{7} ? words.this_week : words.later, slots);
}

}  // namespace webcare::response
