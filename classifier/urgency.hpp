#pragma once

#include <optional>
#include <vector>

#include "classifier/classifier.hpp"
#include "classifier/refill.hpp"
#include "classifier/score.hpp"
#include "language/fold.hpp"

namespace webcare::classifier {

/// Severity adds to urgency as a rule of a third of its weight would. Kept apart from the signals,
/// since it can be computed from the assessment.
int urgency_of_severity(int severity);

/// As new, but for the memory of its strings and spans.
void make_blank(Signal& signal);

/// What makes a matter more pressing without making it worse, as signals of their own
/// (webcared.reach, webcared.growth, webcared.repeat, webcared.amount) so that the arithmetic can
/// be followed. Only where something is wrong or pressing already: a widely read compliment can
/// wait.
void add_circumstances(const Mention& mention, const language::Folded& folded,
                       const History& history, int severity, Refill<Signal>& signals,
                       std::vector<Contribution>& urgency);

/// The first moment by which an answer is wanted, among the deadlines that `deadline` fired on.
std::optional<Time> wanted_by(const Signal& deadline, const Mention& mention,
                              const language::Folded& folded, const Zone& zone);

}  // namespace webcare::classifier
