#pragma once

#include <optional>
#include <string>
#include <vector>

#include "escalation/channel.hpp"

namespace webcare::escalation {

/// Checks the options of one channel; every mistake is reported with its position. Nothing when
/// there is one.
std::optional<Factory> prepare(const config::Channel& channel, const config::Config& config,
                               config::Problems& problems);

/// The kinds that exist, native and defined, sorted.
std::vector<std::string> kinds(const config::Config& config);

}  // namespace webcare::escalation
