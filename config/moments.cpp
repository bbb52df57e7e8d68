#include <fmt/format.h>

#include "config/load_parts.hpp"

namespace webcare::config {

std::optional<std::chrono::year_month_day> parse_date(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    const Result<Time> midnight = parse_time(text);
    if (!midnight) return std::nullopt;
    return std::chrono::year_month_day{std::chrono::floor<std::chrono::days>(*midnight)};
}

bool read_moment(Fields& fields, std::string_view key, const Zone& zone, Time& out,
                 bool to_the_end) {
    std::string text;
    if (!fields.read(key, text)) return false;
    const auto moment = parse_moment(text, zone, to_the_end);
    if (!moment) {
        fields.error(key, fmt::format("`{}` must be a moment such as 2026-11-22T22:40 or a date "
                                      "such as 2026-11-22, found `{}`",
                                      key, text));
        return false;
    }
    out = *moment;
    return true;
}

bool require_period(Fields& fields, const Zone& zone, Period& out) {
    bool whole = true;
    for (const char* key : {"from", "until"}) {
        const bool until = std::string_view{key} == "until";
        std::string text;  // reports the missing key
        if (!fields.require(key, text) ||
            !read_moment(fields, key, zone, until ? out.until : out.from, until))
            whole = false;
    }
    if (whole && out.until <= out.from) {
        fields.error("until", "`until` must be later than `from`");
        whole = false;
    }
    return whole;
}

}  // namespace webcare::config
