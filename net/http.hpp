#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.hpp"
#include "core/time.hpp"

namespace webcare::net {

namespace asio = boost::asio;

using Headers = std::vector<std::pair<std::string, std::string>>;
/// The first value of `name` (case does not matter), or nothing.
std::optional<std::string_view> header(const Headers& headers, std::string_view name);

/// What a request may cost. The defaults are those of threats T4 to T6 (docs/security.md).
struct Limits {
    Duration connect = std::chrono::seconds{10};    ///< resolve and connect, all addresses
    Duration handshake = std::chrono::seconds{10};  ///< TLS
    Duration first_byte = std::chrono::seconds{30};
    Duration total = std::chrono::seconds{60};
    std::size_t body = 10 << 20;    ///< bytes, after decompression
    std::size_t header = 32 << 10;  ///< bytes of the response's head
    int ratio = 100;                ///< decompressed : compressed
    int redirects = 5;
    Limits() = default;
};

/// How to reach one configured target; the same for all its requests.
struct Access {
    bool allow_private = false;  ///< private, loopback and link-local addresses too
    std::string ca_file;         ///< PEM, instead of the system's
    std::string proxy;           ///< http://host:port, or empty
    Access() = default;
    bool operator==(const Access&) const = default;
};

struct Request {
    std::string method = "GET";
    std::string url;  ///< http or https
    Headers headers;  ///< credentials among them do not cross an origin in a redirect
    std::string body;
    Access access;
    Limits limits;
    bool follow = true;  ///< redirects; GET and HEAD only
    Request() = default;
    Request(std::string m, std::string u) : method{std::move(m)}, url{std::move(u)} {}
};

struct Response {
    int status = 0;
    Headers headers;
    std::string body;       ///< decoded (gzip, deflate, br)
    std::string final_url;  ///< after redirects
    std::string moved_to;   ///< where permanent redirects alone (301, 308) led, or empty
    Response() = default;
};

/// Sends requests. A Result that failed means no complete response came; an HTTP error status is a
/// success here. Errors: temporary (network, deadline, TLS), denied (address guard), malformed
/// (over a limit, bad bytes), misconfigured (bad URL, ca_file), cancelled.
class Http {
 public:
    virtual ~Http() = default;
    virtual asio::awaitable<Result<Response>> send(Request request) = 0;
};

/// What to do about a response that is not 2xx: 401 and 403 denied, 429 and 503 throttled with
/// Retry-After (seconds or HTTP-date; 1 s to 6 h), other 5xx and 408 temporary, 404 and 410
/// misconfigured, else malformed.
Error error_of(const Response& response, std::string_view what, Time now);

/// RFC 9110 Retry-After as a pause, clamped to [1 s, 6 h]; nothing when absent or unreadable.
std::optional<std::chrono::seconds> retry_after(const Response& response, Time now);

/// A URL fit for a log: no userinfo, no query, no path behind known webhook hosts.
std::string redact_url(std::string_view url);

}  // namespace webcare::net
