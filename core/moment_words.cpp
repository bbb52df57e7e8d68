#include "core/moment_words.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unicode/smpdtfmt.h>

namespace webcare {
namespace {

/// "donderdag 26 november".
std::string day_words(std::chrono::sys_days day, bool with_year, std::string_view language) {
    UErrorCode error = U_ZERO_ERROR;
    icu::SimpleDateFormat format{with_year ? "EEEE d MMMM y" : "EEEE d MMMM",
                                 icu::Locale{std::string{language}.c_str()}, error};
    if (U_FAILURE(error) != 0) return fmt::format("{:%F}", day);
    format.adoptTimeZone(icu::TimeZone::getGMT()->clone());
    icu::UnicodeString words;
    format.format(std::chrono::duration<double, std::milli>{day.time_since_epoch()}.count(), words);
    std::string utf8;
    return words.toUTF8String(utf8);
}

}  // namespace

std::string moment_words(Time at, Time now, const Zone& zone, std::string_view language) {
    const bool dutch = language == "nl";
    const LocalTime then = zone.to_local(at), here = zone.to_local(now);
    const auto minutes = then.since_midnight.count() / 60;
    const std::string time = dutch ? fmt::format("om {}.{:02} uur", minutes / 60, minutes % 60)
                                   : fmt::format("{:02}:{:02}", minutes / 60, minutes % 60);
    const std::chrono::sys_days day{then.day};
    const auto apart = (day - std::chrono::sys_days{here.day}).count();
    if (apart >= -1 && apart <= 1) {
        constexpr const char* near[2][3] = {{"yesterday", "today", "tomorrow"},
                                            {"gisteren", "vandaag", "morgen"}};
        const char* on = near[dutch ? 1 : 0][apart + 1];
        return dutch ? fmt::format("{} {}", on, time) : fmt::format("{} {}", time, on);
    }
    const std::string on = day_words(day, then.day.year() != here.day.year(), dutch ? "nl" : "en");
    return dutch ? fmt::format("{} {}", on, time) : fmt::format("{} on {}", time, on);
}

}  // namespace webcare
