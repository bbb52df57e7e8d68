#pragma once

#include <string_view>

#include "escalation/channel.hpp"

namespace webcare::ctl {

/// An alert as people will see it, for trying a channel: made up, of the level low, and marked as a
/// test in its language ("nl", else English).
escalation::Message sample_alert(std::string_view language, Time now);

}  // namespace webcare::ctl
