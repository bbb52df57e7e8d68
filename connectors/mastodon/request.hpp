#pragma once

#include <string>

#include "connectors/mastodon/options.hpp"
#include "net/http.hpp"

namespace webcare::connectors::mastodon {

/// Who asks, and with whose token.
net::Headers headers_for(const Options& options, const std::string& user_agent);

/// A REST call to the server; `target` is path and query.
net::Request request_for(const Options& options, const std::string& target,
                         const std::string& user_agent);

}  // namespace webcare::connectors::mastodon
