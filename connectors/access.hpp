#pragma once

#include "config/config.hpp"
#include "net/http.hpp"

namespace webcare::connectors {

/// The keys `allow_private`, `ca_file` and `proxy` of a source, with the configuration's as
/// defaults.
net::Access read_access(config::Fields& fields, const config::Config& config);

/// Marks the keys that every source has (`name`, `kind`, `keep`) as known: config/ has read them.
void skip_common(config::Fields& fields);

/// Adds the problems of one source to those of all. False when there was an error among them.
bool hand_over(const config::Problems& own, config::Problems& all);

}  // namespace webcare::connectors
