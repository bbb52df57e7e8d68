#pragma once

#include "escalation/brief.hpp"

namespace webcare::escalation {

/// What an alert about a wave says, in Dutch and in English: how many, of what, against what is
/// usual, since when, after which change, and its texts. Text from outside is cut but raw, as in
/// write_brief().
void write_wave(const Message& message, const Zone& zone, const Room& room, Brief& brief);

}  // namespace webcare::escalation
