#include <algorithm>
#include <array>
#include <cctype>

#include <fmt/format.h>

#include "config/defaults.hpp"
#include "config/load_parts.hpp"
#include "core/text.hpp"

namespace webcare::config {
namespace {

constexpr std::array<std::string_view, 7> day_names{"sun", "mon", "tue", "wed",
                                                    "thu", "fri", "sat"};

std::optional<unsigned> day_number(std::string_view name) {
    const auto found = std::find(day_names.begin(), day_names.end(), name);
    if (found == day_names.end()) return std::nullopt;
    return static_cast<unsigned>(found - day_names.begin());
}

Error bad_days(std::string_view text) {
    return Error{
        ErrorKind::malformed,
        fmt::format(
            "days are mon, tue, wed, thu, fri, sat, sun or a range such as mon-fri; found `{}`",
            text)};
}

/// "mon" or "fri-mon".
Status add_days(std::string_view text, std::vector<std::chrono::weekday>& days) {
    const std::size_t dash = text.find('-');
    const auto first = day_number(trim(text.substr(0, dash)));
    const auto last =
        dash == std::string_view::npos ? first : day_number(trim(text.substr(dash + 1)));
    if (!first || !last) return bad_days(text);
    for (unsigned day = *first;; day = (day + 1) % 7) {
        const std::chrono::weekday weekday{day};
        if (std::find(days.begin(), days.end(), weekday) == days.end()) days.push_back(weekday);
        if (day == *last) return Status{};
    }
}

bool parse_hours(std::string_view text, Calendar& calendar) {
    const std::size_t dash = text.find('-');
    if (dash == std::string_view::npos) return false;
    const auto from = parse_clock_time(trim(text.substr(0, dash)));
    const auto to = parse_clock_time(trim(text.substr(dash + 1)));
    if (!from || !to || *from >= *to) return false;
    calendar.from = *from;
    calendar.to = *to;
    return true;
}

void load_calendar(const std::string& name, const Node& node, Config& config, Problems& problems) {
    Fields fields{node, "calendar", problems};
    Calendar calendar;
    calendar.at = node.at();
    std::vector<std::string> texts{"mon-fri"};
    fields.read("days", texts);
    auto days = parse_days(texts);
    if (days)
        calendar.days = std::move(*days);
    else
        fields.error("days", days.error().detail);
    std::string hours;
    if (fields.read("hours", hours) && !parse_hours(hours, calendar))
        fields.error(
            "hours",
            fmt::format("hours are \"09:00-17:30\", the first before the last; found `{}`", hours));
    if (fields.choice("holidays", calendar.holidays, {"nl", "be", "de", "gb", "none"}) &&
        calendar.holidays == "none")
        calendar.holidays.clear();
    fields.finish();
    config.calendars[name] = std::move(calendar);
}

}  // namespace

Result<std::chrono::minutes> parse_clock_time(std::string_view text) {
    const auto digit = [&](std::size_t i) { return text[i] >= '0' && text[i] <= '9'; };
    if (text.size() == 5 && text[2] == ':' && digit(0) && digit(1) && digit(3) && digit(4)) {
        const int hour = (text[0] - '0') * 10 + (text[1] - '0'),
                  minute = (text[3] - '0') * 10 + (text[4] - '0');
        if ((hour < 24 && minute < 60) || (hour == 24 && minute == 0))
            return std::chrono::minutes{hour * 60 + minute};
    }
    return Error{ErrorKind::malformed, fmt::format("a time of day is 09:00, found `{}`", text)};
}

Result<std::vector<std::chrono::weekday>> parse_days(const std::vector<std::string>& texts) {
    std::vector<std::chrono::weekday> days;
    for (const std::string& text : texts) {
        std::string_view rest = text;
        while (true) {
            const std::size_t comma = rest.find(',');
            if (const Status added = add_days(trim(rest.substr(0, comma)), days); !added)
                return added.error();
            if (comma == std::string_view::npos) break;
            rest.remove_prefix(comma + 1);
        }
    }
    if (days.empty()) return bad_days("");
    return days;
}

void load_calendars(Fields& root, Config& config) {
    const Node given = root.node("calendars");
    if (given && !given.is_mapping() && given.kind() != Node::Kind::null)
        root.error("calendars",
                   "`calendars` must be calendars by name: `office: { days: mon-fri, hours: "
                   "\"09:00-17:30\" }`");
    for (const auto& [name, node] : given.fields()) {
        if (name.scalar() == "always")
            root.problems().error(name.at(),
                                  "`always` is every hour of every day and cannot be a calendar");
        load_calendar(name.scalar(), node, config, root.problems());
    }
    if (!config.calendars.contains("office"))
        load_calendar("office", built_in()["calendars"]["office"], config, root.problems());
}

void load_targets(Fields& root, Config& config) {
    const Node given = root.node("targets");
    std::vector<std::string> clocks{"always"};
    for (const auto& [name, calendar] : config.calendars) clocks.push_back(name);
    for (const Node& node : given ? given.items() : built_in()["targets"].items()) {
        Fields fields{node, "target", root.problems()};
        Target target;
        fields.require("when", target.when.text);
        target.when.node = node["when"];
        fields.require("within", target.within);
        fields.read("clock", target.clock);
        fields.finish();
        if (std::find(clocks.begin(), clocks.end(), target.clock) == clocks.end())
            unknown_name(root.problems(), node["clock"].at(), "calendar", target.clock, clocks);
        config.targets.push_back(std::move(target));
    }
}

}  // namespace webcare::config
