#include "escalation/wording.hpp"

#include <fmt/format.h>

namespace webcare::escalation {

namespace {

using std::chrono::sys_days;

std::string with_units(std::int64_t big, std::string_view big_unit, std::int64_t small,
                       std::string_view small_unit) {
    return small == 0 ? fmt::format("{} {}", big, big_unit)
                      : fmt::format("{} {} {} {}", big, big_unit, small, small_unit);
}

std::string beside(std::string_view moment, const Around& words, std::string_view span) {
    return fmt::format("{} ({}{}{})", moment, words.before, span, words.after);
}

}  // namespace

std::string Wording::number(std::uint64_t value) const {
    std::string digits = std::to_string(value);
    for (std::size_t at = digits.size(); at > 3;) {
        at -= 3;
        digits.insert(at, 1, thousands);
    }
    return digits;
}

std::string Wording::counted(std::uint64_t value, std::string_view one,
                             std::string_view many) const {
    return fmt::format("{} {}", number(value), value == 1 ? one : many);
}

std::string Wording::span(Duration duration) const {
    const auto seconds = std::chrono::round<std::chrono::seconds>(duration).count();
    if (seconds < 120) return fmt::format("{} {}", seconds, second);
    const auto minutes = std::chrono::round<std::chrono::minutes>(duration).count();
    if (minutes < 60) return fmt::format("{} {}", minutes, minute);
    const auto whole_hours = minutes / 60;
    if (whole_hours < 24)
        return with_units(whole_hours, whole_hours == 1 ? hour : hours, minutes % 60, minute);
    const auto left = whole_hours % 24;
    return with_units(whole_hours / 24, whole_hours < 48 ? day : days_long, left,
                      left == 1 ? hour : hours);
}

std::string Wording::clock(Time at, Time now, const Zone& zone) const {
    const LocalTime then = zone.to_local(at), here = zone.to_local(now);
    const auto minutes = then.since_midnight.count() / 60;
    const std::string time = fmt::format("{:02}:{:02}", minutes / 60, minutes % 60);
    const auto apart = (sys_days{then.day} - sys_days{here.day}).count();
    if (apart == 0) return fmt::format("{} {}", today, time);
    if (apart == 1) return fmt::format("{} {}", tomorrow, time);
    if (apart == -1) return fmt::format("{} {}", yesterday, time);
    const std::chrono::weekday weekday{sys_days{then.day}};
    std::string date =
        fmt::format("{} {} {}", days[weekday.c_encoding()], static_cast<unsigned>(then.day.day()),
                    months[static_cast<unsigned>(then.day.month()) - 1]);
    if (then.day.year() != here.day.year())
        date += fmt::format(" {}", static_cast<int>(then.day.year()));
    return fmt::format("{} {}", date, time);
}

std::string Wording::moment(Time at, Time now, const Zone& zone) const {
    return at >= now ? beside(clock(at, now, zone), in, span(at - now))
                     : beside(clock(at, now, zone), ago, span(now - at));
}

std::string Wording::deadline(Time at, Time now, const Zone& zone) const {
    return at >= now ? moment(at, now, zone)
                     : beside(clock(at, now, zone), overdue, span(now - at));
}

const Wording& wording(std::string_view language) {
    return language == "en" ? english_wording : dutch_wording;
}

}  // namespace webcare::escalation
