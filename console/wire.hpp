#pragma once

#include <string>

#include "console/exchange.hpp"
#include "core/time.hpp"

namespace webcare::console {

/// The head of a reply as bytes: status line, the headers every reply has (among them the ones that
/// keep browsers from sniffing, framing and caching), the reply's own, and the empty line. `close`
/// says that the connection ends after it; a reply with a stream has no length and always ends so.
std::string head_bytes(const Reply& reply, Time now, bool close);

/// "Sun, 22 Nov 2026 21:40:05 GMT" (RFC 9110 IMF-fixdate).
std::string http_date(Time now);

}  // namespace webcare::console
