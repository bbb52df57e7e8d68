#pragma once

#include <string>
#include <string_view>

#include "connectors/feed/entry.hpp"
#include "core/result.hpp"

namespace webcare::connectors::feed {

/// Limits against documents that are built to hurt.
inline constexpr int max_xml_depth = 128;
inline constexpr int max_xml_namespaces = 256;  ///< declared around one element

/// Reads RSS, RDF and Atom from the root element on (from_root). Streams: what is held is the
/// entries, never a tree. `text` must be UTF-8. Fails as malformed with line and reason; `refused`
/// then says that it was a limit, which no repair can mend.
Result<Document> parse_xml_feed(std::string_view text, const std::string& address, bool& refused);

}  // namespace webcare::connectors::feed
