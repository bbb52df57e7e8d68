#include "net/opener.hpp"

#include <utility>

#include "net/address_guard.hpp"
#include "net/request_head.hpp"
#include "net/response_reader.hpp"

namespace webcare::net {
namespace {

/// Why what `host` says by itself, without a name server, is not public; empty when it is, or says
/// nothing.
std::string_view reason_by_itself(std::string_view host) {
    if (host == "localhost" || host.ends_with(".localhost")) return "loopback, RFC 6761";
    boost::system::error_code not_literal;
    const auto address = asio::ip::make_address(host, not_literal);
    return not_literal ? std::string_view{} : forbidden_reason(address);
}

// A proxy connects for us, out of the dialer's sight; what needs no resolving is checked here.
Status check_host(const Url& url, const Access& access) {
    if (access.allow_private) return {};
    const std::string_view reason = reason_by_itself(url.host);
    if (reason.empty()) return {};
    return Error{ErrorKind::denied,
                 "proxy: the address is not public (" + std::string{reason} + ")"};
}

}  // namespace

Result<std::optional<Url>> proxy_of(const Access& access) {
    if (access.proxy.empty()) return std::optional<Url>{};
    auto url = parse_url(access.proxy);
    if (!url) return Error{ErrorKind::misconfigured, "proxy " + url.error().detail};
    if (url->tls) return Error{ErrorKind::misconfigured, "proxy: an http:// address is needed"};
    return std::optional<Url>{std::move(*url)};
}

asio::awaitable<Result<std::unique_ptr<Connection>>> Opener::open(const Url& url, const Url* proxy,
                                                                  bool tunnel_plain,
                                                                  const Access& access,
                                                                  const Limits& limits,
                                                                  Deadlines deadlines) {
    if (proxy != nullptr)
        if (const Status fine = check_host(url, access); !fine) co_return fine.error();
    TlsContext context;
    if (url.tls) {
        auto made = tls_.client(access.ca_file);
        if (!made) co_return made.error();
        context = std::move(*made);
    }
    const Url& peer = proxy != nullptr ? *proxy : url;
    ++dials_;
    auto socket = co_await dialer_.dial(peer.host, peer.port, access.allow_private,
                                        deadlines.left(limits.connect));
    if (!socket) {
        if (proxy == nullptr) co_return socket.error();
        co_return Error{socket.error().kind,
                        "proxy " + proxy->authority() + ": " + socket.error().detail};
    }
    auto connection = std::make_unique<Connection>(watch_, std::move(*socket));
    if (proxy != nullptr && (url.tls || tunnel_plain)) {
        const Status through = co_await tunnel(*connection, url, *proxy, limits, deadlines);
        if (!through) co_return through.error();
    }
    if (url.tls) {
        const Status secure = co_await connection->handshake(std::move(context), url.host,
                                                             deadlines.within(limits.handshake));
        if (!secure) co_return secure.error();
    }
    co_return std::move(connection);
}

asio::awaitable<Status> Opener::tunnel(Connection& connection, const Url& url, const Url& proxy,
                                       const Limits& limits, Deadlines deadlines) const {
    const std::string head = connect_head(url, proxy.basic, user_agent_);
    ResponseReader reader{limits, ResponseReader::Body::none};
    BodyBudget none;  // a tunnel's answer has no body
    const auto by = deadlines.within(limits.connect);
    const Status done = co_await connection.exchange(head, {}, reader, none, by, by);
    if (!done)
        co_return Error{done.error().kind,
                        "proxy " + proxy.authority() + ": " + done.error().detail};
    const int status = reader.response().status;
    if (status >= 200 && status < 300) co_return Status{};
    const auto kind = status == 407 || status == 403 ? ErrorKind::denied : ErrorKind::temporary;
    co_return Error{kind,
                    "proxy " + proxy.authority() + ": refused with HTTP " + std::to_string(status)};
}

}  // namespace webcare::net
