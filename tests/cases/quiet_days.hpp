#pragma once

#include <algorithm>
#include <cmath>
#include <optional>
#include <random>
#include <vector>

#include "cases/pulse.hpp"
#include "cases/usual.hpp"

namespace webcare::cases {

/// People who complain of one subject, as they do on quiet days: by the hour of the day and the day
/// of the week, with good and bad days, and with more chance than Poisson's in every hour.
class QuietDays {
 public:
    struct Shape {
        double volume = 5;      ///< people an hour, over the week
        double of_day = 0.3;    ///< deviation of a day from its kind, as a share
        double of_hour = 0.35;  ///< and of an hour
        double growth = 0;      ///< a week, as a share
        Shape() = default;
    };
    QuietDays(Shape shape, std::uint64_t seed) : shape_{shape}, random_{seed} {
        for (int hour = 0; hour < 168; ++hour) pattern_.push_back(pattern(hour));
        double sum = 0;
        for (const double p : pattern_) sum += p;
        for (double& p : pattern_) p *= 168 / sum;
    }

    /// People in each ten minutes of the next hour; `times` as many as usual from `from_step` on.
    std::array<std::uint64_t, 6> next(double times = 1, int from_step = 0) {
        if (hour_ % 24 == 0) day_ = vary(shape_.of_day);
        const double weeks = static_cast<double>(hour_) / 168;
        const double mean = shape_.volume * pattern_[static_cast<std::size_t>(hour_ % 168)] * day_ *
                            vary(shape_.of_hour) * std::pow(1 + shape_.growth, weeks);
        ++hour_;
        std::array<std::uint64_t, 6> steps{};
        for (int step = 0; step < 6; ++step) {
            const double rate = mean / 6 * (step >= from_step ? times : 1);
            steps[static_cast<std::size_t>(step)] =
                rate > 0 ? std::poisson_distribution<std::uint64_t>{rate}(random_) : 0;
        }
        return steps;
    }
    /// People an hour that this hour has without chance.
    double usual(int hour) const {
        return shape_.volume * pattern_[static_cast<std::size_t>(hour % 168)];
    }

 private:
    static double pattern(int hour) {
        const int of_day = hour % 24, day = hour / 24;
        const double light = of_day < 7 ? 0.1
                                        : 0.6 + 0.8 * std::exp(-std::pow((of_day - 20) / 3.0, 2)) +
                                              0.5 * std::exp(-std::pow((of_day - 11) / 2.5, 2));
        return light * (day >= 5 ? 0.6 : 1.0);
    }
    /// A factor around 1 (gamma).
    double vary(double deviation) {
        if (deviation <= 0) return 1;
        const double shape = 1 / (deviation * deviation);
        return std::gamma_distribution<double>{shape, 1 / shape}(random_);
    }

    Shape shape_;
    std::mt19937_64 random_;
    std::vector<double> pattern_;
    double day_ = 1;
    int hour_ = 0;
};

/// What the daemon does with such counts: the rolling hour against what is usual, each hour learned
/// when it is over. A wave lasts until the hour has been usual for an hour.
class Watcher {
 public:
    explicit Watcher(std::uint64_t least = 8, double p = chance_of_a_wave) : least_{least}, p_{p} {}

    /// The step in which a wave opened.
    std::optional<int> hour(const std::array<std::uint64_t, 6>& steps) {
        std::optional<int> opened;
        std::uint64_t sum = 0;
        for (int step = 0; step < 6; ++step) {
            window_[static_cast<std::size_t>(step)] = steps[static_cast<std::size_t>(step)];
            sum += steps[static_cast<std::size_t>(step)];
            std::uint64_t people = 0;
            for (const std::uint64_t n : window_) people += n;
            const Time now = Time{} + std::chrono::hours{24 * 4} + std::chrono::hours{hour_} +
                             pulse_step * step;  // a Monday
            ++steps_;
            const Expected expected = of_last_hour(usual_, now, zone_);
            const double back = expected.mean + 2 * expected.deviation();
            if (open_ && static_cast<double>(people) > back) unusual_ = steps_;
            if (open_ && steps_ - unusual_ >= 6) open_ = false;
            if (!open_ && usual_.knows_enough() && people >= least_ &&
                people >= threshold(expected, p_, least_)) {
                open_ = true;
                unusual_ = steps_;
                opened = step;
            }
        }
        usual_.learn(hour_ % 168, static_cast<double>(sum));
        ++hour_;
        return opened;
    }
    const Usual& usual() const { return usual_; }

 private:
    std::uint64_t least_;
    double p_;
    Usual usual_;
    Zone zone_;
    std::array<std::uint64_t, 6> window_{};
    int hour_ = 0, steps_ = 0, unusual_ = 0;
    bool open_ = false;
};

}  // namespace webcare::cases
