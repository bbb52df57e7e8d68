#pragma once

#include <vector>

#include "classifier/classifier.hpp"
#include "tuning/lint.hpp"

namespace webcare::tuning {

/// What the conditions and figures of rules show by themselves: conditions that cannot hold
/// (`a AND NOT a`, `rating < 0.2 AND rating > 0.8`, two values of one field), conditions
/// that ask for nothing, and figures that contradict the type (a compliment with a severity above
/// 0, a complaint that dampens).
std::vector<Finding> lint_conditions(const classifier::RuleSet& rules);

}  // namespace webcare::tuning
