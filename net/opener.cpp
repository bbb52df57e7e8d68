#include "net/opener.hpp"

#include <utility>

#include "net/address_guard.hpp"
#include "net/request_head.hpp"
#include "net/response_reader.hpp"

namespace webcare::net {
namespace {

// A proxy connects for us, out of the dialer's sight; an address that needs no resolving is checked
// here.
Status check_literal(const Url& url, const Access& access) {
    boost::system::error_code not_literal;
    const auto address = asio::ip::make_address(url.host, not_literal);
    if (not_literal || access.allow_private) return {};
    const std::string_view reason = forbidden_reason(address);
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
        if (const Status fine = check_literal(url, access); !fine) co_return fine.error();
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
    const auto by = deadlines.within(limits.connect);
    const Status done = co_await connection.exchange(head, {}, reader, by, by);
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
