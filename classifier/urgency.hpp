#pragma once

#include <vector>

#include "classifier/classifier.hpp"
#include "classifier/refill.hpp"
#include "classifier/score.hpp"

namespace webcare::classifier {

/// Severity adds to urgency as a rule of a third of its weight would. Kept apart from the signals,
/// since it can be computed from the assessment.
int urgency_of_severity(int severity);

/// What makes a matter more pressing without making it worse, as signals of their own
/// (webcared.reach, webcared.growth, webcared.repeat) so that the arithmetic can be followed. Only
/// where something is wrong or pressing already: a widely read compliment can wait.
void add_circumstances(const Mention& mention, const History& history, int severity,
                       Refill<Signal>& signals, std::vector<Contribution>& urgency);

}  // namespace webcare::classifier
