#include "connectors/feed/dates.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

#include "core/text.hpp"

namespace webcare::connectors::feed {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr std::array months{"jan", "feb", "mar", "apr", "may", "jun",
                            "jul", "aug", "sep", "oct", "nov", "dec"};

struct NamedZone {
    std::string_view name;
    minutes east;
};

/// Abbreviations are not unique; these are the meanings RFC 822 gives or that feeds intend.
constexpr std::array zones{
    NamedZone{"ut", hours{0}},    NamedZone{"utc", hours{0}},  NamedZone{"gmt", hours{0}},
    NamedZone{"z", hours{0}},     NamedZone{"wet", hours{0}},  NamedZone{"west", hours{1}},
    NamedZone{"bst", hours{1}},   NamedZone{"cet", hours{1}},  NamedZone{"met", hours{1}},
    NamedZone{"mez", hours{1}},   NamedZone{"cest", hours{2}}, NamedZone{"mest", hours{2}},
    NamedZone{"mesz", hours{2}},  NamedZone{"eet", hours{2}},  NamedZone{"eest", hours{3}},
    NamedZone{"msk", hours{3}},   NamedZone{"jst", hours{9}},  NamedZone{"aest", hours{10}},
    NamedZone{"aedt", hours{11}}, NamedZone{"ast", hours{-4}}, NamedZone{"edt", hours{-4}},
    NamedZone{"est", hours{-5}},  NamedZone{"cdt", hours{-5}}, NamedZone{"cst", hours{-6}},
    NamedZone{"mdt", hours{-6}},  NamedZone{"mst", hours{-7}}, NamedZone{"pdt", hours{-7}},
    NamedZone{"pst", hours{-8}},
};

std::optional<int> whole_number(std::string_view text) {
    int out = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (error != std::errc{} || end != text.data() + text.size() || out < 0) return std::nullopt;
    return out;
}

std::vector<std::string_view> split(std::string_view text, std::string_view at) {
    std::vector<std::string_view> out;
    while (!text.empty() && out.size() < 8) {
        const auto length = std::min(text.find_first_of(at), text.size());
        if (length > 0) out.push_back(text.substr(0, length));
        text.remove_prefix(std::min(length + 1, text.size()));
    }
    return out;
}

std::optional<unsigned> month_number(std::string_view word) {
    const std::string start = lower_ascii(word.substr(0, 3));
    const auto found = std::find(months.begin(), months.end(), start);
    if (found == months.end()) return std::nullopt;
    return static_cast<unsigned>(found - months.begin()) + 1;
}

/// RFC 2822, 4.3: 00 to 49 are of this century, 50 to 99 and three digits count from 1900.
std::optional<int> year_number(std::string_view word) {
    const auto year = whole_number(word);
    if (!year || *year > 9999) return std::nullopt;
    if (word.size() == 2) return *year < 50 ? 2000 + *year : 1900 + *year;
    return word.size() == 3 ? 1900 + *year : *year;
}

std::optional<Duration> time_of_day(std::string_view word) {
    const auto parts = split(word.substr(0, word.find('.')), ":");
    if (parts.size() < 2 || parts.size() > 3) return std::nullopt;
    const auto hour = whole_number(parts[0]), minute = whole_number(parts[1]);
    const auto second = parts.size() == 3 ? whole_number(parts[2]) : 0;
    if (!hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 60) {
        return std::nullopt;
    }
    return hours{*hour} + minutes{*minute} + std::chrono::seconds{*second};
}

/// Minutes east of UTC; nothing for a word that names no zone.
std::optional<minutes> zone_offset(std::string_view word) {
    const bool east = word.starts_with('+');
    if (east || word.starts_with('-')) {
        std::string digits{word.substr(1)};
        std::erase(digits, ':');
        const auto value = whole_number(digits);
        if (!value || digits.size() != 4 || *value / 100 > 14 || *value % 100 > 59) {
            return std::nullopt;
        }
        const minutes offset = hours{*value / 100} + minutes{*value % 100};
        return east ? offset : -offset;
    }
    const std::string low = lower_ascii(word);
    const auto found = std::find_if(zones.begin(), zones.end(),
                                    [&](const NamedZone& zone) { return zone.name == low; });
    if (found != zones.end()) return found->east;
    // RFC 2822, 4.3: single military letters were defined wrongly, so they say nothing.
    if (low.size() == 1 && low[0] >= 'a' && low[0] <= 'z') return minutes{0};
    return std::nullopt;
}

/// "[Mon,] 2 Jan 06 15:04[:05] [zone]"
std::optional<Time> parse_rfc822(std::string_view text) {
    auto words = split(text, " ,\t\r\n");
    if (!words.empty() && !whole_number(words[0])) words.erase(words.begin());
    if (!words.empty() && words[0].find('-') != words[0].npos) return std::nullopt;
    if (words.size() < 3) return std::nullopt;
    const auto day = whole_number(words[0]);
    const auto month = month_number(words[1]);
    const auto year = year_number(words[2]);
    if (!day || !month || !year) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year{*year}, std::chrono::month{*month},
                                           std::chrono::day{static_cast<unsigned>(*day)}};
    if (!date.ok()) return std::nullopt;
    Time out{std::chrono::sys_days{date}};
    if (words.size() == 3) return out;
    const auto of_day = time_of_day(words[3]);
    if (!of_day) return std::nullopt;
    out += *of_day;
    if (words.size() == 4) return out;
    const auto offset = zone_offset(words[4]);
    if (!offset) return std::nullopt;
    return out - *offset;
}

/// A year, or a year and a month: its first moment.
std::optional<Time> parse_coarse(std::string_view text) {
    const auto parts = split(text, "-");
    if (parts.empty() || parts.size() > 2 || parts[0].size() != 4) return std::nullopt;
    const auto year = whole_number(parts[0]);
    const auto month = parts.size() == 2 ? whole_number(parts[1]) : 1;
    if (!year || !month || *month < 1 || *month > 12) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year{*year},
                                           std::chrono::month{static_cast<unsigned>(*month)},
                                           std::chrono::day{1}};
    return Time{std::chrono::sys_days{date}};
}

}  // namespace

std::optional<Time> parse_date(std::string_view text) {
    text = trim(text);
    if (text.empty() || text.size() > 64) return std::nullopt;
    if (const auto coarse = parse_coarse(text)) return coarse;
    if (const auto exact = parse_time(text)) return *exact;
    return parse_rfc822(text);
}

}  // namespace webcare::connectors::feed
