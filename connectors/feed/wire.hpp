#pragma once

#include <string>
#include <string_view>

#include "connectors/feed/entry.hpp"
#include "core/result.hpp"

namespace webcare::connectors::feed {

/// Reads an answer of a feed server: RSS 0.90 to 2.0, Atom 0.3 and 1.0, JSON Feed 1.0 and 1.1. The
/// root of the document decides which it is; the Content-Type only gives a charset, since servers
/// send anything there. A web page comes back as Format::web_page with the feed it announces. Pure;
/// touches no file and no network. Fails as malformed, saying where. `address` is where the answer
/// came from, for relative links.
Result<Document> parse_feed(std::string body, std::string_view content_type,
                            const std::string& address);

}  // namespace webcare::connectors::feed
