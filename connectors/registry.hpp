#pragma once

#include <optional>
#include <string>
#include <vector>

#include "connectors/connector.hpp"

namespace webcare::connectors {

/// Checks the options of one source; every mistake is reported with its position. Nothing when
/// there is an error, when the kind is unknown, or when the kind is `push` (see push/push.hpp: it
/// is posted to, not polled).
std::optional<Factory> prepare(const config::Source& source, const config::Config& config,
                               config::Problems& problems);

/// The kinds that exist, in code or as a definition, sorted: for messages and `webcarectl init`.
std::vector<std::string> kinds(const config::Config& config);

}  // namespace webcare::connectors
