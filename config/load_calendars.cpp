#include <algorithm>
#include <array>
#include <cctype>

#include <fmt/format.h>

#include "config/defaults.hpp"
#include "config/load_parts.hpp"
#include "core/text.hpp"

namespace webcare::config {
namespace {

using Hours = std::vector<Stretch>;

constexpr std::array<std::string_view, 7> day_names{"sun", "mon", "tue", "wed",
                                                    "thu", "fri", "sat"};
constexpr std::size_t most_special_days = 1000;

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

/// One stretch or several, put in order; an error where they overlap.
std::optional<Hours> read_hours(const Node& node, Problems& problems) {
    Hours hours;
    for (const Node& item : node.items()) {
        const auto stretch = item.is_scalar()
                                 ? parse_stretch(item.scalar())
                                 : Result<Stretch>{Error{ErrorKind::malformed,
                                                         "hours are \"09:00-17:30\", or a list"}};
        if (!stretch) {
            problems.error(item.at(), stretch.error().detail);
            return std::nullopt;
        }
        hours.push_back(*stretch);
    }
    std::sort(hours.begin(), hours.end());
    for (std::size_t i = 1; i < hours.size(); ++i) {
        if (hours[i].from >= hours[i - 1].to) continue;
        problems.error(node.at(), "these hours overlap");
        return std::nullopt;
    }
    return hours;
}

/// What is left of a day's hours outside its breaks.
Hours without(const Hours& hours, const Hours& breaks) {
    Hours left;
    for (Stretch open : hours) {
        for (const Stretch& pause : breaks) {
            if (pause.to <= open.from || open.to <= pause.from) continue;
            if (open.from < pause.from) left.push_back(Stretch{open.from, pause.from});
            open.from = pause.to;
        }
        if (open.from < open.to) left.push_back(open);
    }
    return left;
}

/// Reads one calendar.
class CalendarReader {
 public:
    CalendarReader(const Node& node, Problems& problems)
        : fields_{node, "calendar", problems}, problems_{problems} {
        calendar_.at = node.at();
    }

    Calendar read() && {
        if (const Node node = fields_.node("breaks"))
            breaks_ = read_hours(node, problems_).value_or(Hours{});
        read_week();
        if (fields_.choice("holidays", calendar_.holidays, {"nl", "be", "de", "gb", "none"}) &&
            calendar_.holidays == "none")
            calendar_.holidays.clear();
        for (const Node& node : fields_.node("closed").items()) read_closed(node);
        for (const Node& node : fields_.node("open").items()) read_open(node);
        std::string zone;
        if (fields_.read("zone", zone)) {
            if (const auto found = Zone::find(zone))
                calendar_.zone = *found;
            else
                fields_.error("zone", fmt::format("`{}` is no time zone that this system knows, "
                                                  "such as Europe/London",
                                                  zone));
        }
        fields_.finish();
        if (calendar_.special.size() > most_special_days)
            fields_.error("closed", "a calendar has at most 1,000 special days and ranges");
        return std::move(calendar_);
    }

 private:
    void read_week() {
        const Node hours = fields_.node("hours");
        if (hours.is_mapping()) {
            if (fields_.present("days"))
                fields_.error("days",
                              "calendar: `hours` by weekday says which days are worked; "
                              "leave `days` out");
            std::vector<std::string> ignored;
            fields_.read("days", ignored);
            for (const auto& [days, of_day] : hours.fields()) read_weekdays(days, of_day);
            return;
        }
        usual_ = hours ? read_hours(hours, problems_).value_or(Hours{})
                       : Hours{Stretch{std::chrono::hours{9}, std::chrono::minutes{17 * 60 + 30}}};
        usual_ = without(usual_, breaks_);
        std::vector<std::string> texts{"mon-fri"};
        fields_.read("days", texts);
        const auto days = parse_days(texts);
        if (!days) return fields_.error("days", days.error().detail);
        for (const std::chrono::weekday day : *days) calendar_.week[day.c_encoding()] = usual_;
    }

    void read_weekdays(const Node& days, const Node& of_day) {
        const auto read = read_hours(of_day, problems_);
        const auto named = parse_days({days.scalar()});
        if (!named) return problems_.error(days.at(), named.error().detail);
        if (!read) return;
        for (const std::chrono::weekday day : *named) {
            Hours& hours = calendar_.week[day.c_encoding()];
            if (!hours.empty())
                problems_.error(days.at(), fmt::format("the hours of {} are given twice",
                                                       day_names[day.c_encoding()]));
            hours = without(*read, breaks_);
        }
    }

    /// `from` and, where it is more than one day, `until`, both days included.
    bool read_days_of(Fields& fields, SpecialDays& special) {
        const auto date = [&](const char* key, std::chrono::year_month_day& out) {
            std::string text;
            if (!fields.read(key, text)) return false;
            const auto day = parse_date(text);
            if (!day)
                fields.error(key, fmt::format("`{}` must be a date such as 2026-12-24, found `{}`",
                                              key, text));
            out = day.value_or(out);
            return day.has_value();
        };
        std::string text;
        const bool begins = fields.require("from", text) && date("from", special.first);
        special.last = special.first;
        const bool ends = date("until", special.last) || !fields.present("until");
        if (!begins || !ends) return false;
        if (special.last < special.first) fields.error("until", "`until` comes before `from`");
        return special.first <= special.last;
    }

    std::optional<SpecialDays> single_day(const Node& node) {
        SpecialDays special;
        const auto day = parse_date(node.scalar());
        if (!day) {
            problems_.error(node.at(), fmt::format("a date is 2026-12-24, found `{}`; a range is "
                                                   "{{ from: 2026-12-24, until: 2026-12-31 }}",
                                                   node.scalar()));
            return std::nullopt;
        }
        special.first = special.last = *day;
        return special;
    }

    void read_closed(const Node& node) {
        if (node.is_scalar()) {
            if (auto special = single_day(node)) calendar_.special.push_back(*std::move(special));
            return;
        }
        SpecialDays special;
        Fields fields{node, "closed", problems_};
        const bool whole = read_days_of(fields, special);
        fields.read("name", special.name);
        fields.finish();
        if (whole) calendar_.special.push_back(std::move(special));
    }

    void read_open(const Node& node) {
        SpecialDays special;
        bool whole = true;
        if (node.is_scalar()) {
            auto single = single_day(node);
            if (!single) return;
            special = *std::move(single);
        } else {
            Fields fields{node, "open", problems_};
            whole = read_days_of(fields, special);
            fields.read("name", special.name);
            if (const Node hours = fields.node("hours"))
                special.hours = without(read_hours(hours, problems_).value_or(Hours{}), breaks_);
            fields.finish();
        }
        if (special.hours.empty()) special.hours = usual_;
        if (special.hours.empty())
            problems_.error(node.at(),
                            "open: give the `hours` of this day: the calendar has "
                            "others for every weekday");
        else if (whole)
            calendar_.special.push_back(std::move(special));
    }

    Fields fields_;
    Problems& problems_;
    Calendar calendar_;
    Hours breaks_;
    Hours usual_;  // of every working day; empty: they differ by weekday
};

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

Result<Stretch> parse_stretch(std::string_view text, bool past_midnight) {
    const std::size_t dash = text.find('-');
    if (dash != std::string_view::npos) {
        const auto from = parse_clock_time(trim(text.substr(0, dash)));
        const auto to = parse_clock_time(trim(text.substr(dash + 1)));
        if (from && to && (past_midnight || *from < *to)) return Stretch{*from, *to};
    }
    return Error{
        ErrorKind::malformed,
        fmt::format("hours are \"09:00-17:30\", the first before the last; found `{}`", text)};
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

std::optional<std::pair<std::chrono::weekday, std::string_view>> split_day(std::string_view text) {
    const auto day = day_number(text.substr(0, 3));
    if (!day || text.size() < 4 || text[3] != ' ') return std::nullopt;
    return std::pair{std::chrono::weekday{*day}, trim(text.substr(4))};
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
        config.calendars[name.scalar()] = CalendarReader{node, root.problems()}.read();
    }
    if (!config.calendars.contains("office"))
        config.calendars["office"] =
            CalendarReader{built_in()["calendars"]["office"], root.problems()}.read();
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
        fields.read("limit", target.limit);
        fields.finish();
        if (std::find(clocks.begin(), clocks.end(), target.clock) == clocks.end())
            unknown_name(root.problems(), node["clock"].at(), "calendar", target.clock, clocks);
        config.targets.push_back(std::move(target));
    }
}

}  // namespace webcare::config
