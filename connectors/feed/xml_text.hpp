#pragma once

#include <string>
#include <string_view>

#include "core/result.hpp"

namespace webcare::connectors::feed {

/// The document from its root element on. Declaration, comments and a DOCTYPE before it are
/// skipped, so that the XML parser never sees one; a DOCTYPE that declares an entity is refused
/// (malformed), and so is one that never ends. A view into `document`; empty when there is no
/// element at all.
Result<std::string_view> from_root(std::string_view document);

/// The name of the element that `from_root` begins with, with its prefix: "rss", "rdf:RDF", "feed".
std::string_view root_name(std::string_view from_root);

/// The one repair that a broken document gets: a "&" that begins no reference becomes "&amp;",
/// HTML's named references become their characters, and what XML forbids (control bytes, bad UTF-8)
/// goes.
std::string repair_xml(std::string_view document);

}  // namespace webcare::connectors::feed
