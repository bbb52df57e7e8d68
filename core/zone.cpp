#include "core/zone.hpp"

#include <date/tz.h>
#include <fmt/format.h>

namespace webcare {
namespace {

// std::chrono and date:: share std::chrono::time_point but not the calendar types.
std::chrono::year_month_day day_of(date::local_seconds local) {
    const auto days = date::floor<date::days>(local).time_since_epoch();
    return std::chrono::year_month_day{std::chrono::sys_days{std::chrono::days{days.count()}}};
}

date::local_seconds local_of(const LocalTime& local) {
    const auto days = std::chrono::sys_days{local.day}.time_since_epoch();
    return date::local_seconds{std::chrono::seconds{days} + local.since_midnight};
}

}  // namespace

Zone::Zone() = default;

Result<Zone> Zone::find(std::string_view name) {
    Zone zone;
    zone.name_ = name;
    if (name == "UTC") return zone;
    try {
        zone.zone_ = date::locate_zone(std::string{name});
    } catch (const std::exception&) {
        return Error{ErrorKind::misconfigured, fmt::format("unknown time zone \"{}\"", name)};
    }
    return zone;
}

LocalTime Zone::to_local(Time time) const {
    const auto utc = std::chrono::floor<std::chrono::seconds>(time);
    const auto local = zone_ ? zone_->to_local(utc) : date::local_seconds{utc.time_since_epoch()};
    const auto midnight = date::floor<date::days>(local);
    return LocalTime{day_of(local), local - midnight};
}

Time Zone::to_utc(LocalTime local) const {
    const auto wanted = local_of(local);
    if (!zone_) return Time{wanted.time_since_epoch()};
    const date::local_info info = zone_->get_info(wanted);
    if (info.result == date::local_info::nonexistent)
        return Time{info.first.end.time_since_epoch()};
    return Time{wanted.time_since_epoch() - info.first.offset};
}

std::string Zone::show(Time time) const {
    static constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                             "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const LocalTime local = to_local(time);
    const auto minutes = local.since_midnight.count() / 60;
    return fmt::format("{} {} {} {:02}:{:02}", static_cast<unsigned>(local.day.day()),
                       months[static_cast<unsigned>(local.day.month()) - 1],
                       static_cast<int>(local.day.year()), minutes / 60, minutes % 60);
}

std::optional<Time> parse_moment(std::string_view text, const Zone& zone, bool to_the_end) {
    const Result<Time> time = parse_time(text);
    if (!time) return std::nullopt;
    const std::size_t clock = text.find_first_of("Tt ");
    const bool has_clock = clock != std::string_view::npos;
    if (has_clock && text.find_first_of("Zz+-", clock + 1) != std::string_view::npos) return *time;
    auto day = std::chrono::floor<std::chrono::days>(*time);
    const auto into_day = std::chrono::floor<std::chrono::seconds>(*time - day);
    if (!has_clock && to_the_end) day += std::chrono::days{1};
    return zone.to_utc(LocalTime{std::chrono::year_month_day{day}, into_day});
}

}  // namespace webcare
