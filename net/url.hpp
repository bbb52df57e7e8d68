#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace webcare::net {

/// An http or https address, taken apart and in one spelling.
struct Url {
    bool tls = false;
    std::string host;  ///< lower case ASCII (IDN as punycode), or an IP literal without brackets
    std::uint16_t port = 0;
    std::string target;  ///< path and query as sent, at least "/"; no fragment
    std::string basic;   ///< "user:password" out of the address, or empty

    Url() = default;
    bool operator==(const Url&) const = default;

    std::string authority()
        const;  ///< for the Host header: the port only where it is not the scheme's own
    std::string origin()
        const;                ///< "https://host:8443"; the same for two URLs means the same server
    std::string str() const;  ///< the whole, without user and password
};

/// Reads a URL strictly. Characters that people and servers leave unescaped in a path or query are
/// escaped; all that readers of URLs disagree about is refused: other schemes, backslashes and
/// control characters, escapes in the host, hosts that end in a number but are no dotted IPv4
/// address (decimal, octal, hexadecimal, short), user names without a password or with anything odd
/// in them, and the ports that browsers block (mail, SSH, ...). At most 8 KiB. Fails as
/// misconfigured; the message never shows more than the host.
Result<Url> parse_url(std::string_view text);

/// Where a redirect from `base` with this Location leads (RFC 3986 section 5). Same rules; user and
/// password are refused. Fails as malformed.
Result<Url> resolve_url(const Url& base, std::string_view location);

}  // namespace webcare::net
