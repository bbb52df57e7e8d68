#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "console/exchange.hpp"
#include "core/secret.hpp"

namespace webcare::console {

/// Who may call a route. Every route names one.
enum class Callers {
    anyone,     ///< says nothing that needs guarding
    signature,  ///< whoever signs the body with the hook's secret; the hook itself checks
    link,       ///< whoever holds a signed, unexpired link; the page itself checks
    local,      ///< as `operators`, and a program on this machine that asked for a loopback host
    operators,  ///< the UNIX socket, or TCP with the API token
    socket,     ///< the UNIX socket only
};
std::string_view name(Callers callers);

/// What a TCP caller must name in Host, and the token that makes it an operator.
class Gate {
 public:
    /// `listen` is host:port; `public_url` may be empty.
    Gate(std::string_view listen, std::string_view public_url, std::optional<Secret> token);

    /// Nothing when the caller may; else the refusal: 400 or 421 for the Host header, 401 or 403.
    /// The only place that decides it. `transport` and headers are all it looks at.
    std::optional<Reply> refuse(Callers callers, const Head& head) const;

    /// Whether a form that was sent with this head came from a page of ours (Sec-Fetch-Site,
    /// Origin).
    bool from_own_page(const Head& head) const;

 private:
    enum class HostNamed { missing, unknown, loopback, ours };
    HostNamed host_named(const Head& head) const;
    bool has_token(const Head& head) const;

    std::vector<std::string> hosts_;  ///< lower case, without ports
    std::string public_origin_;       ///< "https://host[:port]", lower case, or empty
    std::optional<Secret> token_;
};

/// "Host" or "host:port" or "[v6]:port" in lower case without the port.
std::string host_of(std::string_view authority);
bool is_loopback_host(std::string_view host);

}  // namespace webcare::console
