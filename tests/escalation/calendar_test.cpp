#include "escalation/calendar.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace webcare::escalation {
namespace {

using std::chrono::sys_days;
using std::chrono::year;
using std::chrono::year_month_day;

config::Calendar weekdays(std::string holidays = "nl") {
    config::Calendar calendar;
    calendar.days = {std::chrono::Monday, std::chrono::Tuesday, std::chrono::Wednesday,
                     std::chrono::Thursday, std::chrono::Friday};
    calendar.holidays = std::move(holidays);
    return calendar;
}

OfficeTime office() {
    return OfficeTime{weekdays(), *Zone::find("Europe/Amsterdam")};
}

Time at(std::string_view text) {
    return *parse_time(text);
}

year_month_day day(int y, unsigned m, unsigned d) {
    return {year{y}, std::chrono::month{m}, std::chrono::day{d}};
}

TEST(Holidays, FollowEaster) {
    EXPECT_EQ(easter(year{2024}), day(2024, 3, 31));
    EXPECT_EQ(easter(year{2025}), day(2025, 4, 20));
    EXPECT_EQ(easter(year{2026}), day(2026, 4, 5));
    EXPECT_EQ(easter(year{2038}), day(2038, 4, 25));         // as late as it can be
    EXPECT_TRUE(is_holiday(Country::nl, day(2026, 5, 14)));  // Ascension
    EXPECT_TRUE(is_holiday(Country::be, day(2026, 5, 25)));  // Whit Monday
    EXPECT_TRUE(is_holiday(Country::de, day(2026, 4, 3)));   // Good Friday
    EXPECT_FALSE(is_holiday(Country::nl, day(2026, 4, 3)));
}

TEST(Holidays, MoveKingsDayOffASundayAndKeepLiberationDayEveryFiveYears) {
    EXPECT_TRUE(is_holiday(Country::nl, day(2026, 4, 27)));
    EXPECT_TRUE(is_holiday(Country::nl, day(2025, 4, 26)));
    EXPECT_FALSE(is_holiday(Country::nl, day(2025, 4, 27)));
    EXPECT_TRUE(is_holiday(Country::nl, day(2025, 5, 5)));
    EXPECT_FALSE(is_holiday(Country::nl, day(2026, 5, 5)));
}

TEST(Holidays, GiveBritainASubstituteForAWeekend) {
    EXPECT_TRUE(is_holiday(Country::gb, day(2021, 12, 27)));
    EXPECT_TRUE(is_holiday(Country::gb, day(2021, 12, 28)));
    EXPECT_TRUE(is_holiday(Country::gb, day(2022, 12, 27)));  // Christmas fell on a Sunday
    EXPECT_TRUE(is_holiday(Country::gb, day(2022, 1, 3)));
    EXPECT_TRUE(is_holiday(Country::gb, day(2026, 8, 31)));
    EXPECT_FALSE(is_holiday(Country::gb, day(2026, 12, 29)));
}

TEST(OfficeTime, CountsOnlyTheHoursOfTheTeam) {
    // Friday 16:30 in winter: an hour is left, three more on Monday from nine.
    EXPECT_EQ(office().answer_by(at("2026-11-20T15:30:00Z"), std::chrono::hours{4}),
              at("2026-11-23T11:00:00Z"));
    EXPECT_EQ(office().answer_by(at("2026-11-20T15:30:00Z"), std::chrono::hours{1}),
              at("2026-11-20T16:30:00Z"));
}

TEST(OfficeTime, TakesADayAsOneWorkingDay) {
    EXPECT_EQ(office().answer_by(at("2026-11-23T09:00:00Z"), std::chrono::hours{24}),
              at("2026-11-24T09:00:00Z"));
    EXPECT_EQ(office().answer_by(at("2026-11-21T12:00:00Z"), std::chrono::hours{24}),
              at("2026-11-23T16:30:00Z"));  // asked on a Saturday: the close of Monday
}

TEST(OfficeTime, PassesOverEasterAndTheClockChangeTogether) {
    // Thursday 2 April 2026 at the close, in summer time; Friday works, Easter Monday does not.
    EXPECT_EQ(office().answer_by(at("2026-04-03T15:00:00Z"), std::chrono::hours{1}),
              at("2026-04-07T07:30:00Z"));
    // The clocks go forward on Sunday 29 March: Monday opens at 07:00 UTC, not 08:00.
    EXPECT_EQ(office().answer_by(at("2026-03-27T16:30:00Z"), std::chrono::minutes{1}),
              at("2026-03-30T07:01:00Z"));
}

TEST(OfficeTime, NeverComesWhereItNeverOpens) {
    config::Calendar calendar = weekdays();
    calendar.days.clear();
    const OfficeTime closed{calendar, Zone{}};
    EXPECT_EQ(closed.answer_by(at("2026-11-20T15:30:00Z"), std::chrono::hours{4}), std::nullopt);
}

/// Walks the minutes one by one and asks the local clock each time.
Time by_walking(const OfficeTime& hours, Time from, std::chrono::minutes work) {
    while (work > std::chrono::minutes{0}) {
        if (hours.is_open(from)) --work;
        from += std::chrono::minutes{1};
    }
    return from;
}

RC_GTEST_PROP(OfficeTime, AgreesWithAWalkAlongTheMinutes, ()) {
    config::Calendar calendar;
    for (unsigned d = 0; d < 7; ++d)
        if (d == 2 || *rc::gen::arbitrary<bool>()) calendar.days.emplace_back(d);
    // From after the hour of the clock change, so that a working day is one stretch on both clocks.
    calendar.from = std::chrono::minutes{*rc::gen::inRange(3 * 60, 20 * 60)};
    calendar.to = calendar.from + std::chrono::minutes{*rc::gen::inRange(30, 4 * 60)};
    calendar.holidays = *rc::gen::element<std::string>("nl", "be", "de", "gb", "");
    const OfficeTime hours{calendar, *Zone::find("Europe/Amsterdam")};
    const Time from =
        sys_days{day(2024, 1, 1)} + std::chrono::minutes{*rc::gen::inRange(0, 4 * 525'600)};
    const std::chrono::minutes work{*rc::gen::inRange(1, 20 * 60)};

    RC_ASSERT(hours.after(from, work).value() == by_walking(hours, from, work));
}

}  // namespace
}  // namespace webcare::escalation
