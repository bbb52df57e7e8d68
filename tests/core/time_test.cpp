#include "core/time.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "core/zone.hpp"

namespace webcare {
namespace {

using namespace std::chrono_literals;

TEST(Time, ReadsTheFormsThatServicesWrite) {
    const Time wanted = *parse_time("2026-01-02T03:04:05Z");
    for (const char* form :
         {"2026-01-02T03:04:05+0000", "2026-01-02 03:04:05", "2026-01-02T04:04:05+01:00",
          "2026-01-02T03:04:05.000Z", "2026-01-01T22:04:05-05:00", "20260102T030405Z"}) {
        const auto read = parse_time(form);
        ASSERT_TRUE(read) << form;
        EXPECT_EQ(*read, wanted) << form;
    }
    EXPECT_EQ(*parse_time("2026-01-02T03:04:05.123456789Z"), wanted + 123456us);
    EXPECT_EQ(*parse_time("2026-01-02"), wanted - 3h - 4min - 5s);
}

TEST(Time, RefusesWhatIsNoTime) {
    for (const char* form : {"", "gisteren", "2026-02-30", "2026-13-01", "2026-01-02T25:00:00Z",
                             "2026-01-02T03:04:05ZZ", "2026-01-02T03:04:05+9", "-026-01-02"}) {
        EXPECT_FALSE(parse_time(form)) << form;
    }
}

RC_GTEST_PROP(Time, ReadsBackWhatItWrote, ()) {
    const Time time{
        std::chrono::microseconds{*rc::gen::inRange<std::int64_t>(0, 4'000'000'000'000'000)}};
    const auto back = parse_time(format_time(time));
    RC_ASSERT(back.has_value());
    RC_ASSERT(*back == time);
}

TEST(Duration, KnowsItsUnitsAndRefusesOthers) {
    EXPECT_EQ(*parse_duration("90s"), 90s);
    EXPECT_EQ(*parse_duration("14d"), 14 * 24h);
    EXPECT_EQ(*parse_duration("2y"), 730 * 24h);
    EXPECT_FALSE(parse_duration("5 minutes"));
    EXPECT_FALSE(parse_duration("-5m"));
    EXPECT_FALSE(parse_duration("99999999999999999y"));
    EXPECT_EQ(format_duration(90s), "90s");
    EXPECT_EQ(format_duration(4h), "4h");
    EXPECT_EQ(format_duration(14 * 24h), "14d");
    EXPECT_EQ(human_duration(125min), "2 h 5 min");
}

TEST(Zone, TurnsTheSkippedSpringHourIntoTheMomentOfTheJump) {
    const auto zone = Zone::find("Europe/Amsterdam");
    ASSERT_TRUE(zone);
    const auto day = std::chrono::year{2026} / 3 / 29;
    EXPECT_EQ(zone->to_utc(LocalTime{day, 2h + 30min}), *parse_time("2026-03-29T01:00:00Z"));
    EXPECT_EQ(zone->to_local(*parse_time("2026-03-29T01:00:00Z")), (LocalTime{day, 3h}));
}

TEST(Zone, TakesTheFirstOfTheRepeatedAutumnHour) {
    const auto zone = Zone::find("Europe/Amsterdam");
    ASSERT_TRUE(zone);
    const auto day = std::chrono::year{2026} / 10 / 25;
    EXPECT_EQ(zone->to_utc(LocalTime{day, 2h + 30min}), *parse_time("2026-10-25T00:30:00Z"));
    EXPECT_EQ(zone->show(*parse_time("2026-10-25T00:30:00Z")), "25 Oct 2026 02:30");
}

TEST(Zone, RefusesANameThatTzdataDoesNotKnow) {
    const auto zone = Zone::find("Europe/Amsterdan");
    ASSERT_FALSE(zone);
    EXPECT_NE(zone.error().detail.find("Europe/Amsterdan"), std::string::npos);
}

}  // namespace
}  // namespace webcare
