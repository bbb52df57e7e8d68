#pragma once

#include <array>
#include <cstdint>

#include "core/time.hpp"
#include "core/zone.hpp"

namespace webcare::cases {

/// Which hour of the week it is on the zone's clocks: 0 is Monday 00:00, 167 Sunday 23:00.
int hour_of_week(Time time, const Zone& zone);

/// What is to be expected of one hour. The count is taken to be negative binomial: its variance is
/// mean + dispersion * mean^2.
struct Expected {
    double mean = 0, dispersion = 0;
    Expected() = default;
    Expected(double m, double d) : mean{m}, dispersion{d} {}
    double deviation() const;
};

/// P(count >= n). 1 where n is no more than the mean. A few dozen multiplications.
double tail(std::uint64_t n, const Expected& expected);
/// The smallest count whose tail is at most `p`, and at least `least`.
std::uint64_t threshold(const Expected& expected, double p, std::uint64_t least);

/// How many people usually speak of one subject in each hour of the week. Learns hour by hour,
/// oldest first, the hours with none too. docs/waves.md has the formulas and what they were
/// measured to do. Pure; 2 KiB.
class Usual {
 public:
    /// Hours of history before anything can be called unusual.
    static constexpr double least_history = 48;

    void learn(int hour_of_week, double count);
    Expected at(int hour_of_week) const;
    bool knows_enough() const { return learned_ >= least_history; }
    double learned() const { return learned_; }  ///< hours

 private:
    /// Of some hours, those of long ago counting less.
    struct Mean {
        double weight = 0, sum = 0;
        void learn(double count, double decay) {
            weight = weight * decay + 1;
            sum = sum * decay + count;
        }
        /// Drawn to `prior`, which weighs as `strength` hours.
        double drawn_to(double prior, double strength) const {
            return (sum + prior * strength) / (weight + strength);
        }
    };
    std::array<Mean, 168> hours_{};  // of the week
    std::array<Mean, 24> of_day_{};  // by hour of the day
    std::array<Mean, 7> of_week_{};  // by day
    Mean all_;
    double learned_ = 0;
    double excess_ = 0, squares_ = 0;  // of the variance over the mean; of the means
};

/// What is to be expected of the hour that ends with the ten minutes (step_of) of `now`: it lies
/// across two hours of the clock.
Expected of_last_hour(const Usual& usual, Time now, const Zone& zone);

/// So rarely does a count come about by chance that it is called unusual. There are 144 hours a day
/// that end with ten minutes of their own, most of them overlapping.
constexpr double chance_of_a_wave = 1e-5;

}  // namespace webcare::cases
