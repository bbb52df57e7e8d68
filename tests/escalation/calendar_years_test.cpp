#include <gtest/gtest.h>

#include <cstdlib>
#include <random>

#include "escalation/calendar.hpp"
#include "tests/escalation/calendar_oracle.hpp"

namespace webcare::escalation {
namespace {

using std::chrono::sys_days;
using std::chrono::year;

config::Stretch stretch(int from, int to) {
    return config::Stretch{std::chrono::minutes{from}, std::chrono::minutes{to}};
}

struct Case {
    const char* zone;
    config::Calendar calendar;
};

/// Teams as they are: with a lunch, a short Friday, a weekend, a night, around the clock.
std::vector<Case> teams() {
    std::vector<Case> all;
    const auto add = [&](const char* zone, const char* holidays) -> config::Calendar& {
        Case& one = all.emplace_back();
        one.zone = zone;
        one.calendar.holidays = holidays;
        return one.calendar;
    };
    config::Calendar& shop = add("Europe/Amsterdam", "nl");
    for (unsigned day = 1; day <= 4; ++day)
        shop.week[day] = {stretch(9 * 60, 12 * 60 + 30), stretch(13 * 60, 17 * 60 + 30)};
    shop.week[5] = {stretch(9 * 60, 16 * 60)};
    for (int y = 2020; y < 2040; ++y) {
        config::SpecialDays feasts;
        feasts.first = year{y} / 12 / 27;
        feasts.last = year{y} / 12 / 31;
        config::SpecialDays saturday;
        saturday.first = saturday.last =
            std::chrono::year_month_day{year{y} / 12 / std::chrono::Saturday[3]};
        saturday.hours = {stretch(10 * 60, 15 * 60)};
        shop.special.push_back(feasts);
        shop.special.push_back(saturday);
    }
    config::Calendar& bank = add("Europe/London", "gb");
    for (unsigned day = 1; day <= 5; ++day) bank.week[day] = {stretch(8 * 60, 18 * 60)};
    bank.week[6] = {stretch(9 * 60, 13 * 60)};
    config::Calendar& beer = add("Europe/Brussels", "be");
    for (const unsigned day : {0U, 3U, 5U, 6U}) beer.week[day] = {stretch(12 * 60, 24 * 60)};
    config::Calendar& night = add("Europe/Berlin", "de");
    for (unsigned day = 0; day < 7; ++day)
        night.week[day] = {stretch(0, 2 * 60 + 30), stretch(2 * 60 + 45, 4 * 60),
                           stretch(22 * 60, 24 * 60)};
    config::Calendar& clock = add("America/New_York", "");
    for (unsigned day = 0; day < 7; ++day) clock.week[day] = {stretch(0, 24 * 60)};
    config::Calendar& seldom = add("UTC", "nl");
    seldom.week[0] = {stretch(23 * 60 + 59, 24 * 60)};
    return all;
}

void compare(const Case& team, Time from, Time until, int questions, std::mt19937& random) {
    const Zone zone = *Zone::find(team.zone);
    const OfficeTime hours{team.calendar, zone};
    const MinuteOracle oracle{team.calendar, zone, from, until};
    for (std::size_t i = 0; i < oracle.size(); ++i)
        ASSERT_EQ(hours.is_open(oracle.time(i)), oracle.is_open(i))
            << team.zone << " " << format_time(oracle.time(i));
    const auto any = [&](std::size_t most) {
        return std::uniform_int_distribution<std::size_t>{0, most}(random);
    };
    constexpr std::size_t lead = 2 * 24 * 60;  // so that the oracle sees the whole of the day
    // Nothing is looked for further than ten years ahead.
    constexpr std::chrono::days furthest{3652};
    const auto same = [&](std::optional<Time> ours, std::optional<std::size_t> theirs,
                          std::size_t since) {
        if (!ours && theirs) return oracle.time(*theirs) - oracle.time(since) > furthest;
        return !theirs || ours == oracle.time(*theirs);
    };
    for (int i = 0; i < questions; ++i) {
        const std::size_t at = lead + any(oracle.size() - lead - 1);
        const std::size_t work = any(30 * 60), whole = any(4), rest = any(2) == 0 ? any(600) : 0;
        const Time asked = oracle.time(at);
        EXPECT_TRUE(same(hours.next_opening(asked), oracle.next_opening(at), at))
            << team.zone << " " << format_time(asked);
        EXPECT_TRUE(same(hours.after(asked, std::chrono::minutes{work}),
                         oracle.after(at, static_cast<std::int64_t>(work)), at))
            << team.zone << " " << format_time(asked) << " " << work;
        const auto within = std::chrono::minutes{whole * 24 * 60 + rest};
        const auto expected =
            oracle.answer_by(at, static_cast<std::int64_t>(whole), static_cast<std::int64_t>(rest));
        EXPECT_TRUE(same(hours.answer_by(asked, within), expected, at))
            << team.zone << " " << format_time(asked) << " " << format_duration(within) << ": "
            << (expected ? format_time(oracle.time(*expected)) : "");
        if (testing::Test::HasFailure()) return;
    }
}

/// Every minute of the weeks in which something happens; with WEBCARE_CALENDAR_YEARS so many whole
/// years from 2020 on (the test `calendar_years`).
TEST(OfficeTime, AgreesWithAWalkAlongTheMinutes) {
    std::mt19937 random{20260105};
    const char* asked = std::getenv("WEBCARE_CALENDAR_YEARS");
    const int years = asked != nullptr ? std::atoi(asked) : 0;
    for (const Case& team : teams()) {
        if (years > 0) {
            compare(team, Time{sys_days{year{2020} / 1 / 1}},
                    Time{sys_days{year{2020 + years} / 1 / 1}}, 20'000, random);
            continue;
        }
        for (const int y : {2027, 2028}) {  // Christmas on a Saturday; a leap year
            for (const sys_days begin : {sys_days{year{y} / 2 / 22}, sys_days{year{y} / 3 / 20},
                                         sys_days{year{y} / 4 / 20}, sys_days{year{y} / 10 / 18},
                                         sys_days{year{y} / 12 / 18}})
                compare(team, Time{begin}, Time{begin + std::chrono::days{18}}, 100, random);
        }
    }
}

TEST(Holidays, AgreeWithAnAlmanacForTwoCenturies) {
    for (const char* name : {"nl", "be", "de", "gb"}) {
        const Country country = *country_named(name);
        for (int y = 1950; y < 2150; ++y) {
            const auto listed = listed_holidays(name, y);
            for (sys_days day{year{y} / 1 / 1}; day < sys_days{year{y + 1} / 1 / 1};
                 day += std::chrono::days{1})
                ASSERT_EQ(is_holiday(country, day), listed.contains(day))
                    << name << " " << format_time(Time{day});
        }
    }
}

}  // namespace
}  // namespace webcare::escalation
