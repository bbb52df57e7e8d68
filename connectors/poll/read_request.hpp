#pragma once

#include "connectors/poll/definition.hpp"

namespace webcare::connectors::poll {

/// Reads one entry of `requests`. A `map` may name one of `maps`.
Request read_request(const config::Node& node, const config::Node& maps,
                     config::Problems& problems);
/// Reads `take` with what belongs to it: one, or a list of such.
std::vector<Take> read_takes(config::Fields& fields, const config::Node& maps);
/// Reads `revisit`.
Revisit read_revisit(const config::Node& node, const config::Node& maps,
                     config::Problems& problems);

}  // namespace webcare::connectors::poll
