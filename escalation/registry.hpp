#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "escalation/channel.hpp"

namespace webcare::escalation {

/// Checks the options of one channel; every mistake is reported with its position. Nothing when
/// there is one.
std::optional<Factory> prepare(const config::Channel& channel, const config::Config& config,
                               config::Problems& problems);

/// The kinds that exist, sorted.
std::vector<std::string_view> kinds();

}  // namespace webcare::escalation
