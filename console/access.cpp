#include "console/access.hpp"

#include <algorithm>

#include "console/problem.hpp"
#include "core/text.hpp"
#include "net/signature.hpp"

namespace webcare::console {

namespace {

/// "https://host:port" of a URL in lower case; empty when it has no authority.
std::string origin_of(std::string_view url) {
    const auto scheme_end = url.find("://");
    if (scheme_end == url.npos) return {};
    return lower_ascii(url.substr(0, url.find_first_of("/?#", scheme_end + 3)));
}

std::string authority_of(std::string_view origin) {
    const auto scheme_end = origin.find("://");
    return std::string{scheme_end == origin.npos ? origin : origin.substr(scheme_end + 3)};
}

Reply unauthorized(std::string_view detail) {
    Reply reply = problem(401, detail);
    reply.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"webcared\"");
    return reply;
}

}  // namespace

std::string_view name(Callers callers) {
    switch (callers) {
        case Callers::anyone:
            return "anyone";
        case Callers::signature:
            return "signature";
        case Callers::link:
            return "link";
        case Callers::local:
            return "local";
        case Callers::operators:
            return "operators";
        case Callers::socket:
            return "socket";
    }
    return "nobody";
}

std::string host_of(std::string_view authority) {
    const std::string host = lower_ascii(trim(authority));
    if (host.starts_with('[')) return host.substr(0, host.find(']') + 1);
    return host.substr(0, host.find(':'));
}

bool is_loopback_host(std::string_view host) {
    return host == "localhost" || host == "127.0.0.1" || host == "[::1]";
}

Gate::Gate(std::string_view listen, std::string_view public_url, std::optional<Secret> token)
    : hosts_{host_of(listen)}, public_origin_{origin_of(public_url)}, token_{std::move(token)} {
    if (!public_origin_.empty()) hosts_.push_back(host_of(authority_of(public_origin_)));
    if (token_ && token_->empty()) token_.reset();
}

Gate::HostNamed Gate::host_named(const Head& head) const {
    const std::string_view sent = head.header("host");
    if (sent.empty()) return HostNamed::missing;
    const std::string host = host_of(sent);
    if (is_loopback_host(host)) return HostNamed::loopback;
    return std::find(hosts_.begin(), hosts_.end(), host) == hosts_.end() ? HostNamed::unknown
                                                                         : HostNamed::ours;
}

bool Gate::has_token(const Head& head) const {
    constexpr std::string_view scheme = "bearer ";
    const std::string_view sent = head.header("authorization");
    if (!token_ || sent.size() <= scheme.size() ||
        lower_ascii(sent.substr(0, scheme.size())) != scheme)
        return false;
    return net::equal_in_constant_time(trim(sent.substr(scheme.size())), token_->reveal());
}

std::optional<Reply> Gate::refuse(Callers callers, const Head& head) const {
    // Who may open the socket is a matter of its group (docs/api.md); there is no Host to check.
    if (head.transport.kind == Transport::Kind::socket) return std::nullopt;

    // A page on the internet can point its own name at our address; its Host gives it away.
    const HostNamed host = host_named(head);
    if (host == HostNamed::missing) return problem(400, "the Host header is missing");
    if (host == HostNamed::unknown)
        return problem(421, "this daemon does not answer for that host; see listen and public_url");

    switch (callers) {
        case Callers::anyone:
        case Callers::signature:
        case Callers::link:
            return std::nullopt;
        case Callers::socket:
            return problem(403, "only on the UNIX socket");
        case Callers::local:
            if (head.transport.loopback && host == HostNamed::loopback) return std::nullopt;
            [[fallthrough]];
        case Callers::operators:
            break;
    }
    if (!token_)
        return unauthorized(
            "no API token is configured, so the API answers on the UNIX socket only");
    if (!has_token(head)) return unauthorized("send the API token as Authorization: Bearer TOKEN");
    return std::nullopt;
}

bool Gate::from_own_page(const Head& head) const {
    const std::string_view site = head.header("sec-fetch-site");
    if (!site.empty() && site != "same-origin" && site != "none") return false;
    // Under Referrer-Policy: no-referrer a browser sends `null` for our own form too; older ones
    // send no Sec-Fetch-Site. What then keeps strangers out is the signed link in the address
    // itself.
    const std::string origin = lower_ascii(head.header("origin"));
    if (origin.empty() || origin == "null") return true;
    return origin == public_origin_ || authority_of(origin) == lower_ascii(head.header("host"));
}

}  // namespace webcare::console
