#include "cases/usual.hpp"

#include <algorithm>
#include <cmath>

#include "cases/pulse.hpp"

namespace webcare::cases {
namespace {

// Chosen by the simulation of tests/bench/waves_bench.cpp; docs/waves.md has what it gave.
constexpr double weekly_decay = 0.85;  // a week ago counts this much of this week
constexpr double prior_mean = 0.5;     // people an hour, before anything is known
constexpr double prior_hours = 6;      // what that weighs
constexpr double pattern_weeks = 2;    // what the daily and weekly pattern weighs beside one hour
constexpr double pattern_hours = 4;    // what the overall mean weighs beside an hour of the day
constexpr double prior_dispersion = 0.5;
constexpr double dispersion_hours = 72;  // what that weighs
constexpr double least_dispersion = 0.05, most_dispersion = 3;
constexpr double clipped_above = 4;  // deviations: a wave of last week is not what is usual

const double hourly_decay = std::pow(weekly_decay, 1.0 / 168);
const double daily_decay = std::pow(weekly_decay, 1.0 / 7);
const double decay_of_day = std::pow(weekly_decay, 1.0 / 24);

std::size_t index(int number) {
    return static_cast<std::size_t>(number);
}

}  // namespace

int hour_of_week(Time time, const Zone& zone) {
    const LocalTime local = zone.to_local(time);
    const std::chrono::weekday day{std::chrono::sys_days{local.day}};
    const auto hour = std::chrono::duration_cast<std::chrono::hours>(local.since_midnight).count();
    return static_cast<int>((day.iso_encoding() - 1) * 24) + static_cast<int>(hour);
}

double Expected::deviation() const {
    return std::sqrt(mean + dispersion * mean * mean);
}

double tail(std::uint64_t n, const Expected& expected) {
    const double k = static_cast<double>(n), mean = std::max(expected.mean, 1e-6);
    if (k <= mean) return 1;
    const double size = 1 / std::max(expected.dispersion, 1e-3);
    const double q = mean / (size + mean);
    double term = std::exp(std::lgamma(k + size) - std::lgamma(size) - std::lgamma(k + 1) +
                           size * std::log1p(-q) + k * std::log(q));
    double sum = 0;
    for (double i = k; term > sum * 1e-6 && i < k + 100'000; ++i) {
        sum += term;
        term *= (i + size) / (i + 1) * q;
    }
    return std::min(sum, 1.0);
}

std::uint64_t threshold(const Expected& expected, double p, std::uint64_t least) {
    std::uint64_t low = least, high = std::max<std::uint64_t>(least, 16);
    while (tail(high, expected) > p && high < (1ULL << 32)) high *= 2;
    while (low < high) {
        const std::uint64_t middle = low + (high - low) / 2;
        if (tail(middle, expected) > p)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

Expected Usual::at(int hour) const {
    const double overall = all_.drawn_to(prior_mean, prior_hours);
    const double of_day = of_day_[index(hour % 24)].drawn_to(overall, pattern_hours);
    const double of_week = of_week_[index(hour / 24)].drawn_to(overall, 24);
    const double pattern = of_day * of_week / std::max(overall, 1e-9);
    const double mean = hours_[index(hour)].drawn_to(pattern, pattern_weeks);
    const double prior = dispersion_hours * std::max(overall * overall, 1e-9);
    const double dispersion = (excess_ + prior_dispersion * prior) / (squares_ + prior);
    return {mean, std::clamp(dispersion, least_dispersion, most_dispersion)};
}

void Usual::learn(int hour, double count) {
    const Expected expected = at(hour);
    if (knows_enough()) {
        const double most = expected.mean + clipped_above * expected.deviation() + 3;
        count = std::min(count, most);
    }
    // How far this hour was from what was expected of it, before it is known: what the estimate
    // of the mean lacks counts as dispersion.
    const double off = count - expected.mean;
    excess_ = excess_ * hourly_decay + off * off - expected.mean;
    squares_ = squares_ * hourly_decay + expected.mean * expected.mean;
    hours_[index(hour)].learn(count, weekly_decay);
    of_day_[index(hour % 24)].learn(count, daily_decay);
    of_week_[index(hour / 24)].learn(count, decay_of_day);
    all_.learn(count, hourly_decay);
    ++learned_;
}

Expected of_last_hour(const Usual& usual, Time now, const Zone& zone) {
    const Expected here = usual.at(hour_of_week(now, zone));
    const Expected before = usual.at(hour_of_week(now - std::chrono::hours{1}, zone));
    const double share =
        static_cast<double>(step_of(now) % pulse_steps + 1) / static_cast<double>(pulse_steps);
    return {share * here.mean + (1 - share) * before.mean, here.dispersion};
}

}  // namespace webcare::cases
