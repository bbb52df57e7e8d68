#pragma once

#include "connectors/poll/definition.hpp"

namespace webcare::connectors::poll {

/// Reads one entry of `requests`.
Request read_request(const config::Node& node, config::Problems& problems);
/// Reads `revisit`.
Revisit read_revisit(const config::Node& node, config::Problems& problems);

}  // namespace webcare::connectors::poll
