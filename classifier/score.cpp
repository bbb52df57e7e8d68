#include "classifier/score.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace webcare::classifier {
namespace {

constexpr int heaviest = 99;  // nothing is ever certain

double remainder(int weight) {
    return 1 - std::min(weight, heaviest) / 100.0;
}

}  // namespace

int round_half_up(double value) {
    return static_cast<int>(std::floor(value + 0.5 + 1e-9));
}

double evidence(int weight) {
    return -std::log(remainder(std::abs(weight)));
}

double evidence(int severity, int urgency, int sentiment) {
    constexpr int otherwise = 10;
    const int most = std::max({std::abs(severity), std::abs(urgency), std::abs(sentiment)});
    return evidence(most == 0 ? otherwise : most);
}

int combine(const std::vector<Contribution>& contributions, const std::vector<int>& caps) {
    double doubt = 1;  // that nothing is wrong
    double damped = 1;
    for (const Contribution& c : contributions) {
        if (c.weight < 0) damped *= remainder(-c.weight);
        if (c.weight > 0 && c.group < 0) doubt *= remainder(c.weight);
    }
    for (std::size_t group = 0; group < caps.size(); ++group) {
        double within = 1;
        for (const Contribution& c : contributions)
            if (c.weight > 0 && c.group == static_cast<int>(group)) within *= remainder(c.weight);
        doubt *= std::max(within, remainder(caps[group]));
    }
    return std::clamp(round_half_up(100 * (1 - doubt) * damped), 0, 100);
}

}  // namespace webcare::classifier
