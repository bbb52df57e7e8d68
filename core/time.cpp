#include "core/time.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>

namespace webcare {
namespace {

Error not_a_time(std::string_view text) {
    return Error{
        ErrorKind::malformed,
        fmt::format("\"{}\" is not a time such as 2026-11-22T14:05:00Z", text.substr(0, 40))};
}

/// Takes exactly `width` digits off the front of `rest`; -1 when they are not there.
int take_digits(std::string_view& rest, std::size_t width) {
    int value = 0;
    if (rest.size() < width) return -1;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + width, value);
    if (error != std::errc{} || end != rest.data() + width || rest[0] == '-') return -1;
    rest.remove_prefix(width);
    return value;
}

bool take(std::string_view& rest, char wanted) {
    if (rest.empty() || rest[0] != wanted) return false;
    rest.remove_prefix(1);
    return true;
}

/// Reads the decimals of a second; more than six are dropped.
Duration take_fraction(std::string_view& rest) {
    Duration::rep micros = 0, unit = 100'000;
    while (!rest.empty() && rest[0] >= '0' && rest[0] <= '9') {
        micros += (rest[0] - '0') * unit;
        unit /= 10;
        rest.remove_prefix(1);
    }
    return Duration{micros};
}

struct Unit {
    std::string_view name;
    Duration length;
};

constexpr std::array units{
    Unit{"ms", std::chrono::milliseconds{1}}, Unit{"s", std::chrono::seconds{1}},
    Unit{"m", std::chrono::minutes{1}},       Unit{"h", std::chrono::hours{1}},
    Unit{"d", std::chrono::hours{24}},        Unit{"w", std::chrono::hours{24 * 7}},
    Unit{"y", std::chrono::hours{24 * 365}},
};

void append_digits(std::string& out, std::uint64_t number, std::size_t width) {
    char digits[8];
    for (std::size_t i = width; i-- > 0; number /= 10)
        digits[i] = static_cast<char>('0' + number % 10);
    out.append(digits, width);
}

}  // namespace

std::string format_time(Time time) {
    const auto days = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day day{days};
    const auto micros = static_cast<std::uint64_t>((time - days).count());
    const auto seconds = micros / 1'000'000, fraction = micros % 1'000'000;
    const int year = static_cast<int>(day.year());
    // Written by hand: every record holds three times, and a format string costs as much as the
    // rest.
    std::string out;
    out.reserve(sizeof "2026-11-22T21:40:05.123456Z");
    if (year >= 0 && year <= 9999)
        append_digits(out, static_cast<unsigned>(year), 4);
    else
        out += fmt::format("{:04}", year);
    append_digits(out += '-', static_cast<unsigned>(day.month()), 2);
    append_digits(out += '-', static_cast<unsigned>(day.day()), 2);
    append_digits(out += 'T', seconds / 3600, 2);
    append_digits(out += ':', seconds / 60 % 60, 2);
    append_digits(out += ':', seconds % 60, 2);
    if (fraction % 1000 != 0)
        append_digits(out += '.', fraction, 6);
    else if (fraction != 0)
        append_digits(out += '.', fraction / 1000, 3);
    return out += 'Z';
}

Result<Time> parse_time(std::string_view text) {
    std::string_view rest = text;
    const int year = take_digits(rest, 4);
    const bool dashed = take(rest, '-');
    const int month = take_digits(rest, 2);
    if (dashed && !take(rest, '-')) return not_a_time(text);
    const int day = take_digits(rest, 2);
    if (year < 0 || month < 1 || day < 1) return not_a_time(text);
    const std::chrono::year_month_day date{std::chrono::year{year},
                                           std::chrono::month{static_cast<unsigned>(month)},
                                           std::chrono::day{static_cast<unsigned>(day)}};
    if (!date.ok()) return not_a_time(text);
    Time time{std::chrono::sys_days{date}};
    if (rest.empty()) return time;

    if (!take(rest, 'T') && !take(rest, 't') && !take(rest, ' ')) return not_a_time(text);
    const int hour = take_digits(rest, 2);
    take(rest, ':');
    const int minute = take_digits(rest, 2);
    if (hour < 0 || hour > 24 || minute < 0 || minute > 59) return not_a_time(text);
    time += std::chrono::hours{hour} + std::chrono::minutes{minute};
    if (take(rest, ':') || (!rest.empty() && rest[0] >= '0' && rest[0] <= '9')) {
        const int second = take_digits(rest, 2);
        if (second < 0 || second > 60) return not_a_time(text);
        time += std::chrono::seconds{second};
        if (take(rest, '.') || take(rest, ',')) time += take_fraction(rest);
    }
    if (rest.empty() || rest == "Z" || rest == "z") return time;

    const bool east = take(rest, '+');
    if (!east && !take(rest, '-')) return not_a_time(text);
    const int zone_hour = take_digits(rest, 2);
    take(rest, ':');
    const int zone_minute = rest.empty() ? 0 : take_digits(rest, 2);
    if (zone_hour < 0 || zone_hour > 23 || zone_minute < 0 || zone_minute > 59 || !rest.empty()) {
        return not_a_time(text);
    }
    const Duration offset = std::chrono::hours{zone_hour} + std::chrono::minutes{zone_minute};
    return east ? time - offset : time + offset;
}

Result<Duration> parse_duration(std::string_view text) {
    Duration::rep count = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    const std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
    if (error == std::errc{} && count >= 0) {
        for (const Unit& known : units) {
            if (known.name == unit && count <= Duration::max() / known.length) {
                return count * known.length;
            }
        }
    }
    return Error{ErrorKind::malformed,
                 fmt::format("\"{}\" is not a duration such as 500ms, 30s, 10m, 4h, 14d or 2y",
                             text.substr(0, 40))};
}

std::string format_duration(Duration duration) {
    if (duration == Duration::zero()) return "0s";
    for (std::size_t i = units.size() - 2; i-- > 0;) {  // not weeks and years: "14d" reads better
        const Unit& unit = units[i];
        if (duration % unit.length == Duration::zero()) {
            return fmt::format("{}{}", duration / unit.length, unit.name);
        }
    }
    return fmt::format("{}ms", duration / std::chrono::milliseconds{1});
}

std::string human_duration(Duration duration) {
    if (duration < Duration::zero()) return "-" + human_duration(-duration);
    const auto minutes = std::chrono::round<std::chrono::minutes>(duration).count();
    if (duration < std::chrono::minutes{2}) {
        return fmt::format("{} s", std::chrono::round<std::chrono::seconds>(duration).count());
    }
    if (minutes < 60) return fmt::format("{} min", minutes);
    if (minutes < 24 * 60) {
        return minutes % 60 ? fmt::format("{} h {} min", minutes / 60, minutes % 60)
                            : fmt::format("{} h", minutes / 60);
    }
    const auto hours = minutes / 60;
    return hours % 24 ? fmt::format("{} d {} h", hours / 24, hours % 24)
                      : fmt::format("{} d", hours / 24);
}

}  // namespace webcare
