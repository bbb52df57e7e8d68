#pragma once

#include "connectors/feed/options.hpp"
#include "net/http.hpp"

namespace webcare::connectors::feed {

/// When to ask a feed again after a good answer: the longest of the configured interval and what
/// the server says (RSS ttl, Cache-Control max-age, Expires, Retry-After), but never longer than
/// Options::at_most. Up to a tenth is added by the hash of the address, so that feeds that began
/// together drift apart.
Duration pause_after(const net::Response& response, std::string_view ttl_minutes,
                     const Options& options, Time now);

/// After a suspected gap: twice as often, but not below a minute (or `every`, where that is
/// shorter).
Duration pause_after_gap(const Options& options);

}  // namespace webcare::connectors::feed
