#include "daemon/rhythm.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace webcare::daemon {
namespace {

using namespace std::chrono_literals;

const Time monday = *parse_time("2026-01-05T00:00:00Z");
const Zone amsterdam = *Zone::find("Europe/Amsterdam");

/// Ten times as many by day as by night, fewer at the weekend; `a_week` in all.
double rate(Time at, double a_week) {
    const LocalTime local = amsterdam.to_local(at);
    const auto hour = std::chrono::duration_cast<std::chrono::hours>(local.since_midnight).count();
    const std::chrono::weekday day{std::chrono::sys_days{local.day}};
    const double by_day = hour >= 8 && hour < 23 ? 1.0 : 0.1;
    const bool weekend = day == std::chrono::Saturday || day == std::chrono::Sunday;
    const double weight = by_day * (weekend ? 0.5 : 1.0);
    return a_week * weight / (15.9 * 5 + 15.9 / 2 * 2);
}

/// A source that is asked every ten minutes and brings what a Poisson process brings, in bursts.
class Traffic {
 public:
    Traffic(unsigned seed, double a_week, unsigned burst = 1)
        : chance_{seed}, a_week_{a_week}, burst_{burst} {}

    /// How often a silence began to be told in this time.
    int watch(Rhythm& rhythm, Duration time, bool dead = false) {
        int alarms = 0;
        bool told = rhythm.silent();
        for (const Time end = now_ + time; now_ < end;) {
            now_ += 10min;
            const double mean = rate(now_, a_week_) / 6 / burst_;
            const unsigned come = std::poisson_distribution<unsigned>{mean}(chance_)*burst_;
            rhythm.answered(now_, dead ? 0 : come, amsterdam);
            if (rhythm.silent() && !told) ++alarms;
            told = rhythm.silent();
        }
        return alarms;
    }

 private:
    std::mt19937 chance_;
    double a_week_;
    unsigned burst_;
    Time now_ = monday;
};

constexpr Duration week = 168h;

TEST(Rhythm, RaisesAFalseAlarmOnceInTenYearsOfASourceAtMost) {
    for (const double a_week : {5.0, 60.0, 900.0}) {
        int alarms = 0, years = 0;
        for (unsigned source = 0; source < 100; ++source, ++years) {
            Rhythm rhythm;
            alarms += Traffic{source, a_week}.watch(rhythm, 52 * week);
        }
        // 10 are expected at most; 19 or more of such a count have a chance below one in 200.
        RecordProperty("false_alarms_in_100_years_at_" + std::to_string(int(a_week)), alarms);
        EXPECT_LE(alarms, 18) << a_week << " mentions a week, " << years << " years";
    }
}

TEST(Rhythm, TakesTalkInBurstsForFewerMentions) {
    int alarms = 0;
    for (unsigned source = 0; source < 100; ++source) {
        Rhythm rhythm;
        alarms += Traffic(source, 300, 8).watch(rhythm, 52 * week);
    }
    RecordProperty("false_alarms_in_100_years_of_bursts", alarms);
    EXPECT_LE(alarms, 18);
}

TEST(Rhythm, HearsABusySourceFallSilentWithinTheDay) {
    Rhythm rhythm;
    Traffic busy{3, 900};
    busy.watch(rhythm, 6 * week);
    EXPECT_FALSE(rhythm.silent());
    EXPECT_EQ(busy.watch(rhythm, 24h, true), 1);
    EXPECT_TRUE(rhythm.silent());
    busy.watch(rhythm, 24h);  // it speaks again
    EXPECT_FALSE(rhythm.silent());
}

TEST(Rhythm, HearsAQuietSourceFallSilentInTheEnd) {
    Rhythm rhythm;
    Traffic quiet{4, 5};
    quiet.watch(rhythm, 10 * week);
    EXPECT_EQ(quiet.watch(rhythm, 6 * week, true), 1);
}

TEST(Rhythm, SaysNothingInItsFirstThreeWeeks) {
    Rhythm rhythm;
    Traffic busy{5, 900};
    busy.watch(rhythm, 2 * week);
    EXPECT_EQ(busy.watch(rhythm, 6 * 24h, true), 0);
}

TEST(Rhythm, DoesNotHoldANightAgainstASourceThatSleeps) {
    Rhythm rhythm;
    Time now = monday;
    const auto pass = [&](Duration time, bool dead) {
        bool silent = false;
        for (const Time end = now + time; now < end;) {
            now += 10min;
            const auto hour = std::chrono::floor<std::chrono::hours>(now).time_since_epoch() % 24h;
            const bool office = hour >= 9h && hour < 17h;
            rhythm.answered(now, office && !dead ? 3 : 0, amsterdam);
            silent = silent || rhythm.silent();
        }
        return silent;
    };
    EXPECT_FALSE(pass(8 * week, false));
    EXPECT_FALSE(pass(9h, true));  // until nine on a Monday
    EXPECT_TRUE(pass(4h, true));
}

TEST(Rhythm, NeitherCountsNorBlamesWhatNobodyWatched) {
    Rhythm rhythm;
    Traffic busy{6, 900};
    busy.watch(rhythm, 6 * week);
    rhythm.look_away();
    rhythm.answered(monday + 20 * week, 0, amsterdam);
    EXPECT_FALSE(rhythm.silent());
}

TEST(Rhythm, GoesOnAfterARestartFromItsNotes) {
    Rhythm rhythm;
    Traffic busy{7, 900};
    std::map<std::string, std::string> stored;
    const auto keep = [&] {
        for (auto& [topic, value] : rhythm.take_notes()) stored[topic] = value;
    };
    busy.watch(rhythm, 6 * week);
    keep();
    EXPECT_EQ(stored.size(), 169u);  // the hours of a week, and what holds for all of them
    EXPECT_TRUE(rhythm.take_notes().empty());

    Rhythm again = Rhythm::from_notes(stored);
    EXPECT_EQ(busy.watch(again, 24h, true), 1);
    EXPECT_FALSE(
        Rhythm::from_notes({{"hour.007", "x"}, {"rhythm", "{"}, {"hour.999", "1 1"}}).silent());
}

}  // namespace
}  // namespace webcare::daemon
