#include "response/moment.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace webcare::response {
namespace {

Time at(std::string_view text) {
    return *parse_time(text);
}
Zone amsterdam() {
    return *Zone::find("Europe/Amsterdam");
}

Hours office() {
    return Hours{};
}
Hours any_day() {
    Hours hours;
    hours.from = std::chrono::hours{8};
    hours.to = std::chrono::hours{21};
    hours.weekends = true;
    return hours;
}

TEST(PromisedMoment, IsTheTargetWhenThatLeavesTimeToKeepIt) {
    const Time now = at("2026-11-25T09:00:00Z");
    EXPECT_EQ(promise_moment(at("2026-11-25T13:07:30Z"), office(), amsterdam(), now),
              at("2026-11-25T13:00:00Z"));
}

TEST(PromisedMoment, IsNotATargetThatIsOnlyMinutesAway) {
    const Time now = at("2026-11-25T09:00:00Z");  // Wednesday, 10.00 in Amsterdam
    EXPECT_EQ(promise_moment(at("2026-11-25T09:15:00Z"), office(), amsterdam(), now),
              at("2026-11-25T11:00:00Z"));
}

TEST(PromisedMoment, OnFridayEveningIsMondayMorningForTheOffice) {
    const Time friday_evening = at("2026-11-27T20:30:00Z");
    EXPECT_EQ(promise_moment({}, office(), amsterdam(), friday_evening),
              at("2026-11-30T08:00:00Z"));
}

TEST(PromisedMoment, OnFridayEveningIsSaturdayMorningForThePersonAccountable) {
    const Time friday_evening = at("2026-11-27T20:30:00Z");
    EXPECT_EQ(promise_moment({}, any_day(), amsterdam(), friday_evening),
              at("2026-11-28T07:00:00Z"));
}

TEST(PromisedMoment, KeepsTheOfficeHourAcrossAClockChange) {
    const Time friday_before_summer_time = at("2026-03-27T20:00:00Z");
    EXPECT_EQ(promise_moment({}, office(), amsterdam(), friday_before_summer_time),
              at("2026-03-30T07:00:00Z"));
}

/// Weekdays 09:00 to 17:30 in Amsterdam in winter, without Christmas week.
std::optional<Time> winter_office(Time from) {
    for (auto time = std::chrono::ceil<std::chrono::minutes>(from);
         time < from + std::chrono::days{30}; time += std::chrono::minutes{1}) {
        const LocalTime local = amsterdam().to_local(time);
        const std::chrono::sys_days day{local.day};
        const bool feasts = day >= std::chrono::sys_days{std::chrono::year{2026} / 12 / 24};
        const unsigned weekday = std::chrono::weekday{day}.iso_encoding();
        if (feasts || weekday > 5) continue;
        if (local.since_midnight >= std::chrono::hours{9} &&
            local.since_midnight < std::chrono::minutes{17 * 60 + 30})
            return std::max<Time>(time, from);
    }
    return std::nullopt;
}

TEST(PromisedMoment, LeavesOutWhenTheCalendarIsClosed) {
    const Time tuesday = at("2026-12-01T14:30:00Z");
    EXPECT_EQ(
        promise_moment(at("2026-12-01T18:00:00Z"), office(), amsterdam(), tuesday, winter_office),
        at("2026-12-02T08:00:00Z"))
        << "a target around the clock";
    EXPECT_EQ(
        promise_moment(at("2026-12-01T16:30:00Z"), office(), amsterdam(), tuesday, winter_office),
        at("2026-12-01T16:30:00Z"));
    EXPECT_EQ(promise_moment({}, office(), amsterdam(), at("2026-12-23T15:30:00Z"),
                             [](Time from) { return from + std::chrono::days{365}; }),
              at("2027-12-23T17:30:00Z"))
        << "closed for longer than anybody looks ahead";
}

RC_GTEST_PROP(PromisedMoment, LiesWithinTheCalendarWhateverTheTarget, ()) {
    const Time now =
        at("2026-11-01T00:00:00Z") + std::chrono::seconds{*rc::gen::inRange(0, 40 * 24 * 3600)};
    std::optional<Time> target;
    if (*rc::gen::arbitrary<bool>())
        target = now + std::chrono::seconds{*rc::gen::inRange(0, 6 * 24 * 3600)};
    const Time moment = promise_moment(target, office(), amsterdam(), now, winter_office);
    RC_ASSERT(moment > now);
    const Time before = moment - std::chrono::minutes{1};
    RC_ASSERT(winter_office(moment) == moment || winter_office(before) == before);
}

RC_GTEST_PROP(PromisedMoment, LiesAheadInOfficeHoursAndWithinAWorkingWeek, ()) {
    const auto seconds = *rc::gen::inRange(0, 400 * 24 * 3600);
    const Time now = at("2026-01-01T00:00:00Z") + std::chrono::seconds{seconds};
    const Time moment = promise_moment({}, office(), amsterdam(), now);
    RC_ASSERT(moment - now >= std::chrono::hours{2});
    RC_ASSERT(moment - now <= std::chrono::hours{24 * 4});
    const LocalTime local = amsterdam().to_local(moment);
    RC_ASSERT(local.since_midnight >= office().from && local.since_midnight <= office().to);
    RC_ASSERT(std::chrono::weekday{std::chrono::sys_days{local.day}}.iso_encoding() < 6);
}

MomentWords dutch() {
    MomentWords words;
    words.today = "vandaag om {time} uur";
    words.this_week = "{weekday} om {time} uur";
    words.later = "{weekday} {day} {month} om {time} uur";
    words.clock = ".";
    words.weekdays = {"maandag", "dinsdag",  "woensdag", "donderdag",
                      "vrijdag", "zaterdag", "zondag"};
    words.months = {"januari", "februari", "maart",     "april",   "mei",      "juni",
                    "juli",    "augustus", "september", "oktober", "november", "december"};
    return words;
}

TEST(SayingAMoment, NamesTheDayAsPeopleDo) {
    const Time wednesday = at("2026-11-25T09:00:00Z");
    const auto said = [&](std::string_view moment) {
        return say(at(moment), dutch(), amsterdam(), wednesday);
    };
    EXPECT_EQ(said("2026-11-25T15:00:00Z"), "vandaag om 16.00 uur");
    EXPECT_EQ(said("2026-11-26T13:00:00Z"), "donderdag om 14.00 uur");
    EXPECT_EQ(said("2026-12-03T08:30:00Z"), "donderdag 3 december om 09.30 uur");
}

}  // namespace
}  // namespace webcare::response
