#pragma once

#include <string>
#include <string_view>

#include "connectors/feed/entry.hpp"
#include "core/result.hpp"

namespace webcare::connectors::feed {

/// Reads JSON Feed 1.0 and 1.1 (jsonfeed.org). Numbers where ids are expected become strings. Fails
/// as malformed.
Result<Document> parse_json_feed(std::string_view json, const std::string& address);

}  // namespace webcare::connectors::feed
