#pragma once

#include <optional>
#include <string_view>

#include "core/time.hpp"

namespace webcare::connectors::feed {

/// A date as feeds write it: RFC 822 with two- or four-digit years and zone names (GMT, EST, CEST),
/// RFC 3339, W3CDTF (also only a year or a month). Nothing when it is none of them. A date without
/// a zone is UTC.
std::optional<Time> parse_date(std::string_view text);

}  // namespace webcare::connectors::feed
