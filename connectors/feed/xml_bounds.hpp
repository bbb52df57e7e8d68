#pragma once

#include <cstddef>
#include <string_view>

namespace webcare::connectors::feed {

/// Of one tag. The XML parser compares each attribute with all others of its tag before it tells
/// anybody of the tag.
inline constexpr std::size_t max_xml_attributes = 256;
inline constexpr std::size_t max_xml_tag = 1 << 20;    ///< bytes
inline constexpr std::size_t max_xml_nodes = 400'000;  ///< of a document: elements and attributes

/// Why the markup is of a kind that would keep the XML parser busy for long: a tag over the limits
/// above, or a comment, CDATA section or instruction without end, or more
/// elements than a document may have. Empty when it is not; whether it
/// is XML at all is not asked. Linear, no allocation.
std::string_view hurtful_markup(std::string_view text);

}  // namespace webcare::connectors::feed
