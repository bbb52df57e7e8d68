#pragma once

#include "escalation/compiled.hpp"

namespace webcare::escalation {

/// One delivery of an alert to one recipient. Its id is the same for the same step of the same
/// matter, also after a crash.
Delivery make_delivery(const Alert& alert, const std::string& step, Recipient recipient,
                       std::string type, Time now);

/// When the alert's next step is due, or its acknowledgement lapses; nothing where neither will be.
std::optional<Time> next_moment(const Ladder& ladder, const Alert& alert);

/// Takes every step of the ladder that is due by `now`. An acknowledged alert leaves out those that
/// are only for one that is not.
void take_due_steps(const Policy& policy, const Ladder& ladder, const Assessment& assessment,
                    Time now, Raised& raised);

/// Writes down whom `delivery` tells.
void note_told(Alert& alert, const Delivery& delivery);

}  // namespace webcare::escalation
