#pragma once

#include "escalation/channel.hpp"
#include "escalation/declared/definition.hpp"

namespace webcare::escalation::declared {

/// A channel to a service that a definition describes. Nothing when the definition or the
/// channel's own keys have a mistake; each is reported at its place.
std::optional<Factory> prepare(const std::string& definition_file, const config::Channel& channel,
                               const config::Config& config, config::Problems& problems);

/// The same from a definition that was read.
std::optional<Factory> prepare(std::shared_ptr<const Definition> definition,
                               const config::Channel& channel, const config::Config& config,
                               config::Problems& problems);

}  // namespace webcare::escalation::declared
