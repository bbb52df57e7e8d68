#pragma once

#include <string>

#include "core/result.hpp"
#include "net/http.hpp"
#include "net/url.hpp"

namespace webcare::net {

/// How the request line names what it asks for.
enum class TargetForm { origin, absolute };

/// Appends the head of an HTTP/1.1 request to `out`. Fails as misconfigured when the method or a
/// header could break out of its place (control characters), or is ours to say (Host,
/// Content-Length, Transfer-Encoding, Connection).
Status write_head(const Request& request, const Url& url, TargetForm form,
                  std::string_view user_agent, std::string& out);

/// The request that asks a proxy for a tunnel to `url`; `basic` ("user:password") is for the proxy,
/// or empty.
std::string connect_head(const Url& url, std::string_view basic, std::string_view user_agent);

}  // namespace webcare::net
