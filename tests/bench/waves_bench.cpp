// waves_bench [RUNS]
// False waves on simulated quiet days, and how long real ones take to be seen: what docs/waves.md
// states. Every run is eight weeks of learning and 28 days of watching; "cold" learns two days.
#include <cstdio>
#include <cstdlib>

#include "tests/cases/quiet_days.hpp"

namespace {

using namespace webcare::cases;

struct Rate {
    int waves = 0, runs = 0, runs_with_more_than_one = 0;
};

Rate quiet(const QuietDays::Shape& shape, int runs, int weeks) {
    Rate rate;
    for (int run = 0; run < runs; ++run) {
        QuietDays days{shape, static_cast<std::uint64_t>(run) * 7919 + 17};
        Watcher watcher;
        int waves = 0;
        for (int hour = 0; hour < (weeks * 7 + 28) * 24; ++hour) {
            const auto opened = watcher.hour(days.next());
            if (hour >= weeks * 7 * 24 && opened) ++waves;
        }
        rate.waves += waves, ++rate.runs;
        rate.runs_with_more_than_one += waves > 1 ? 1 : 0;
    }
    return rate;
}

/// Minutes from the first ten of a wave to its alert, at any hour of a day; those never seen within
/// six hours count as missed.
void delay(const QuietDays::Shape& shape, int runs, double times) {
    std::vector<int> minutes;
    int missed = 0;
    for (int run = 0; run < runs; ++run) {
        QuietDays days{shape, static_cast<std::uint64_t>(run) * 104729 + 3};
        Watcher watcher;
        const int begins = 8 * 168 + 7 + run * 5 % 17 + 24 * (run % 7), step = run % 6;
        int found = -1;
        for (int hour = 0; hour < begins + 6 && found < 0; ++hour) {
            const auto opened = hour < begins
                                    ? watcher.hour(days.next())
                                    : watcher.hour(days.next(times, hour == begins ? step : 0));
            if (opened && hour >= begins) found = (hour - begins) * 60 + (*opened - step + 1) * 10;
        }
        if (found < 0)
            ++missed;
        else
            minutes.push_back(found);
    }
    std::sort(minutes.begin(), minutes.end());
    std::printf("  x%-3.0f seen %3zu of %3d", times, minutes.size(), runs);
    if (!minutes.empty())
        std::printf(", within %d min (median), %d (nine in ten)", minutes[minutes.size() / 2],
                    minutes[minutes.size() * 9 / 10]);
    std::printf("\n");
}

}  // namespace

int main(int argc, char** argv) {
    const int runs = argc > 1 ? std::atoi(argv[1]) : 300;
    Rate all;
    for (const double volume : {0.2, 1.0, 5.0, 20.0, 100.0, 500.0}) {
        for (const bool wild : {false, true}) {
            QuietDays::Shape shape;
            shape.volume = volume;
            if (wild) shape.of_day = 0.5, shape.of_hour = 0.5, shape.growth = 0.03;
            const Rate known = quiet(shape, runs, 8), cold = quiet(shape, runs, 0);
            std::printf(
                "%5.1f an hour%s: %.3f false waves in 28 days (%d runs, more than one in %d); "
                "from the first day %.3f (more than one in %d)\n",
                volume, wild ? ", restless" : "", static_cast<double>(known.waves) / known.runs,
                known.runs, known.runs_with_more_than_one,
                static_cast<double>(cold.waves) / cold.runs, cold.runs_with_more_than_one);
            if (!wild)
                for (const double times : {3.0, 5.0, 10.0}) delay(shape, runs, times);
            std::fflush(stdout);
        }
    }
}
