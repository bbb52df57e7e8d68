#pragma once

#include <optional>

#include "escalation/channel.hpp"

namespace webcare::escalation::command {

/// A program of the operator's own: it gets the webhook's JSON on its standard input.
std::optional<Factory> prepare(const config::Channel& channel, const config::Config& config,
                               config::Problems& problems);

}  // namespace webcare::escalation::command
