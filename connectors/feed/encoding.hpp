#pragma once

#include <string>
#include <string_view>

namespace webcare::connectors::feed {

/// The bytes of a document as UTF-8. What decides, in this order: a byte order mark, the charset of
/// the Content-Type, the XML declaration, UTF-8. A declared charset that the bytes contradict or
/// that nobody knows is passed over; bytes that are mostly not UTF-8 are taken for windows-1252.
/// Never fails: a single bad sequence stays for core's clean_text, which makes it U+FFFD.
std::string to_utf8(std::string bytes, std::string_view content_type);

}  // namespace webcare::connectors::feed
