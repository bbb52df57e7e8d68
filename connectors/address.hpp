#pragma once

#include <string>
#include <string_view>

namespace webcare::connectors {

/// `reference` made absolute against `base` (RFC 3986, section 5); as it is when there is no base
/// or when it cannot be read as a reference.
std::string resolve(const std::string& reference, const std::string& base);

/// http or https with a host, at most 2,048 bytes, without white space, quotes, controls or
/// backslashes: fit to be shown as a link.
bool is_web_address(std::string_view address);

/// Scheme, host and port are the same, so that a credential for one may be sent to the other.
bool same_origin(std::string_view a, std::string_view b);

/// Percent-encoding for a part of a URL: letters, digits and -._~ stay.
std::string url_encoded(std::string_view text);

}  // namespace webcare::connectors
