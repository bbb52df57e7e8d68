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

/// Whether a channel of this kind hears what becomes of an alert (acknowledged, resolved) unless
/// its `updates` says otherwise: where that is an update of what is there, and no second message.
bool follows_alerts(const config::Config& config, std::string_view kind);

/// The kinds that exist, native and defined, sorted.
std::vector<std::string> kinds(const config::Config& config);

/// A channel of a native kind with all its options, as a configuration has it. Nothing where there
/// is no such kind; reads a file.
std::optional<std::string> sample(const config::Config& config, std::string_view kind);

}  // namespace webcare::escalation
