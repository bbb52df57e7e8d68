#include "escalation/calendar.hpp"

#include <gtest/gtest.h>

namespace webcare::escalation {
namespace {

using std::chrono::year;
using std::chrono::year_month_day;

config::Stretch hours(int from, int from_minute, int to, int to_minute) {
    return config::Stretch{std::chrono::minutes{from * 60 + from_minute},
                           std::chrono::minutes{to * 60 + to_minute}};
}

config::Calendar weekdays(std::string holidays = "nl") {
    config::Calendar calendar;
    for (unsigned day = 1; day <= 5; ++day) calendar.week[day] = {hours(9, 0, 17, 30)};
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
    const OfficeTime closed{config::Calendar{}, Zone{}};
    EXPECT_EQ(closed.answer_by(at("2026-11-20T15:30:00Z"), std::chrono::hours{4}), std::nullopt);
    EXPECT_EQ(closed.next_opening(at("2026-11-20T15:30:00Z")), std::nullopt);
}

TEST(OfficeTime, OpensAgainTomorrowMorning) {
    const auto monday = at("2026-11-23T08:00:00Z");
    EXPECT_EQ(office().next_opening(at("2026-11-22T21:40:00Z")), monday);
    EXPECT_EQ(office().next_opening(monday), monday);
    EXPECT_EQ(office().next_opening(at("2026-11-23T10:15:00Z")), at("2026-11-23T10:15:00Z"));
    EXPECT_EQ(office().next_opening(at("2026-12-24T17:00:00Z")), at("2026-12-28T08:00:00Z"))
        << "both Christmas days and the weekend";
}

TEST(OfficeTime, StopsForLunchAndClosesEarlierOnFriday) {
    config::Calendar calendar = weekdays();
    for (unsigned day = 1; day <= 4; ++day)
        calendar.week[day] = {hours(9, 0, 12, 30), hours(13, 0, 17, 30)};
    calendar.week[5] = {hours(9, 0, 12, 30), hours(13, 0, 16, 0)};
    const OfficeTime team{calendar, *Zone::find("Europe/Amsterdam")};
    EXPECT_FALSE(team.is_open(at("2026-11-19T11:45:00Z")));
    EXPECT_TRUE(team.is_open(at("2026-11-19T12:00:00Z")));
    // Thursday 12:00: half an hour before lunch, half an hour after it.
    EXPECT_EQ(team.after(at("2026-11-19T11:00:00Z"), std::chrono::hours{1}),
              at("2026-11-19T12:30:00Z"));
    // Thursday 17:15: on Friday it closes at four.
    EXPECT_EQ(team.answer_by(at("2026-11-19T16:15:00Z"), std::chrono::hours{24}),
              at("2026-11-20T15:00:00Z"));
    EXPECT_EQ(team.longest_day(), std::chrono::hours{8});
}

TEST(OfficeTime, KeepsTheDaysThatTheTeamSetsApart) {
    config::Calendar calendar = weekdays();
    config::SpecialDays feasts;
    feasts.first = day(2026, 12, 24);
    feasts.last = day(2026, 12, 31);
    config::SpecialDays saturday;
    saturday.first = saturday.last = day(2026, 12, 19);
    saturday.hours = {hours(10, 0, 16, 0)};
    config::SpecialDays kings_day = saturday;  // open, though it is a holiday
    kings_day.first = kings_day.last = day(2026, 4, 27);
    calendar.special = {feasts, saturday, kings_day};
    const OfficeTime team{calendar, *Zone::find("Europe/Amsterdam")};
    EXPECT_FALSE(team.is_open(at("2026-12-29T10:00:00Z")));
    EXPECT_TRUE(team.is_open(at("2026-12-19T10:00:00Z")));
    EXPECT_TRUE(team.is_open(at("2026-04-27T10:00:00Z")));
    EXPECT_EQ(team.next_opening(at("2026-12-24T08:00:00Z")), at("2027-01-04T08:00:00Z"));
}

TEST(OfficeTime, KeepsTheClockOfItsOwnZone) {
    config::Calendar calendar = weekdays("gb");
    calendar.zone = *Zone::find("Europe/London");
    const OfficeTime london{calendar, *Zone::find("Europe/Amsterdam")};
    EXPECT_FALSE(london.is_open(at("2026-11-23T08:30:00Z")));
    EXPECT_TRUE(london.is_open(at("2026-11-23T09:00:00Z")));
}

TEST(OfficeTime, IsOneStretchInANightWhoseHourComesTwice) {
    config::Calendar calendar;
    calendar.week[0] = {hours(1, 0, 2, 30)};  // Sunday
    const OfficeTime night{calendar, *Zone::find("Europe/Amsterdam")};
    // 25 October 2026: 02:30 is shown at 00:30 and at 01:30 UTC; it closes at the first.
    EXPECT_TRUE(night.is_open(at("2026-10-25T00:29:00Z")));
    EXPECT_FALSE(night.is_open(at("2026-10-25T00:30:00Z")));
    EXPECT_FALSE(night.is_open(at("2026-10-25T01:15:00Z")));
    // 29 March 2026: the clock goes from 02:00 to 03:00, and it closes there.
    EXPECT_TRUE(night.is_open(at("2026-03-29T00:59:00Z")));
    EXPECT_FALSE(night.is_open(at("2026-03-29T01:00:00Z")));
}

}  // namespace
}  // namespace webcare::escalation
