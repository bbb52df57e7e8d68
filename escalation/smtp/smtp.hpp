#pragma once

#include <optional>

#include "escalation/channel.hpp"

namespace webcare::escalation::smtp {

std::optional<Factory> prepare(const config::Channel& channel, const config::Config& config,
                               config::Problems& problems);

}  // namespace webcare::escalation::smtp
