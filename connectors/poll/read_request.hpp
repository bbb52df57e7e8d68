#pragma once

#include "connectors/poll/definition.hpp"

namespace webcare::connectors::poll {

/// Reads one entry of `requests`. A `map` may name one of `maps`.
Request read_request(const config::Node& node, const config::Node& maps,
                     config::Problems& problems);
/// Reads `revisit`.
Revisit read_revisit(const config::Node& node, const config::Node& maps,
                     config::Problems& problems);

}  // namespace webcare::connectors::poll
