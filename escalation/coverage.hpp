#pragma once

#include "escalation/policy.hpp"

namespace webcare::escalation {

/// Where a configuration names people: a warning for each of claim, legal, safety, privacy and
/// press that nobody is accountable for or that has no deputy, and for each whose alerts tell only
/// a team.
void warn_of_uncovered(const Policy& policy, config::Problems& problems);

/// A warning where from `now` on, at some moment, everybody who is accountable for one of these and
/// every deputy is away.
void warn_of_absence(const Policy& policy, Time now, config::Problems& problems);

}  // namespace webcare::escalation
