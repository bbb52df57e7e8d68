#pragma once

#include <optional>
#include <string>

#include "escalation/channel.hpp"

namespace webcare::escalation::console {

std::optional<Factory> prepare(const config::Channel& channel, const config::Config& config,
                               config::Problems& problems);

/// The alert as lines for a terminal. Text from outside cannot move the cursor, change colours or
/// break a line: every control character is shown, not sent.
std::string render(const Message& message, const Zone& zone, bool colour);

}  // namespace webcare::escalation::console
