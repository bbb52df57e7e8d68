#pragma once

#include "core/zone.hpp"
#include "escalation/brief.hpp"
#include "escalation/declared/template.hpp"

namespace webcare::escalation::declared {

/// All that a delivery gives places to stand for: what Brief says, and the plain values of the
/// alert, its mention and its case. `thread` is the object that the channel's receipts left, or
/// empty. Text for people is cleaned and within `room`. docs/channels/writing-one.md has the list.
Values values_of(const Message& message, const Zone& zone, bool idempotent, const Room& room);

/// The names of those, for the check of a definition.
Names field_names();

}  // namespace webcare::escalation::declared
