#pragma once

#include "connectors/feed/options.hpp"

namespace webcare::connectors::feed {

/// The question for a feed or one of its older pages at `address`. Credentials go to the origin of
/// the configured address only.
net::Request request_for(const Options& options, const std::string& address,
                         const std::string& user_agent);

}  // namespace webcare::connectors::feed
