#pragma once

#include <vector>

namespace webcare::classifier {

/// What one rule adds to (or, below zero, takes from) a score.
struct Contribution {
    int weight = 0;  ///< -99 to 99
    int group = -1;  ///< rules of one group never weigh more together than `caps` says
    Contribution() = default;
    Contribution(int w, int g) : weight{w}, group{g} {}
};

/// Contributions combine by noisy-or, 100 * (1 - prod(1 - w/100)); dampers then multiply by (1 -
/// d/100). A group's total is capped first. Rounded half up; 0 to 100. `caps` is indexed by group.
int combine(const std::vector<Contribution>& contributions, const std::vector<int>& caps);

/// Rounds half up, forgiving the last bits of binary arithmetic: 41.4999999999 was 41.5.
int round_half_up(double value);

/// -ln(1 - w/100): how much a weight says. Shares of an explanation are proportional to it.
double evidence(int weight);

/// What a rule with these weights says for its type or its fault: its heaviest figure, and
/// something even when it has none.
double evidence(int severity, int urgency, int sentiment);

}  // namespace webcare::classifier
