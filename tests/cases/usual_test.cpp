#include "cases/usual.hpp"

#include <gtest/gtest.h>

#include "tests/cases/quiet_days.hpp"

namespace webcare::cases {
namespace {

TEST(Usual, TailIsThatOfTheNegativeBinomial) {
    // With dispersion 1 it is geometric: P(n or more) = (m / (1 + m))^n.
    EXPECT_NEAR(tail(10, Expected{4, 1}), std::pow(0.8, 10), 1e-6);
    EXPECT_EQ(tail(3, Expected{4, 1}), 1);
    const std::uint64_t n = threshold(Expected{4, 1}, 1e-5, 8);
    EXPECT_LE(tail(n, Expected{4, 1}), 1e-5);
    EXPECT_GT(tail(n - 1, Expected{4, 1}), 1e-5);
    EXPECT_EQ(threshold(Expected{0.01, 0.05}, 1e-5, 8), 8u);
}

TEST(Usual, LearnsTheHoursOfTheWeek) {
    Usual usual;
    for (int hour = 0; hour < 8 * 168; ++hour) usual.learn(hour % 168, hour % 24 == 20 ? 10 : 1);
    EXPECT_NEAR(usual.at(20).mean, 10, 1);
    EXPECT_NEAR(usual.at(3).mean, 1, 0.3);
}

TEST(Usual, DoesNotTakeAWaveOfLastWeekForWhatIsUsual) {
    Usual calm, stormy;
    for (int hour = 0; hour < 4 * 168; ++hour) {
        calm.learn(hour % 168, 2);
        stormy.learn(hour % 168, hour == 3 * 168 + 20 ? 500 : 2);
    }
    EXPECT_LT(stormy.at(20).mean, calm.at(20).mean + 5);
}

TEST(Usual, OpensAtMostOneFalseWaveInTwentyEightQuietDays) {
    for (const double volume : {1.0, 20.0}) {
        int waves = 0;
        constexpr int runs = 6;
        for (int run = 0; run < runs; ++run) {
            QuietDays::Shape shape;
            shape.volume = volume;
            QuietDays days{shape, static_cast<std::uint64_t>(run) + 1};
            Watcher watcher;
            for (int hour = 0; hour < (4 * 7 + 28) * 24; ++hour) {
                const auto opened = watcher.hour(days.next());
                if (hour >= 4 * 168 && opened) ++waves;
            }
        }
        EXPECT_LE(waves, runs) << volume;
    }
}

TEST(Usual, SeesTenTimesAsManyWithinAnHourOrTwo) {
    QuietDays::Shape shape;
    shape.volume = 20;
    QuietDays days{shape, 5};
    Watcher watcher;
    for (int hour = 0; hour < 8 * 168 + 18; ++hour) watcher.hour(days.next());
    bool seen = false;
    for (int hour = 0; hour < 2; ++hour) seen = watcher.hour(days.next(10)).has_value() || seen;
    EXPECT_TRUE(seen);
}

}  // namespace
}  // namespace webcare::cases
