#include "net/http_client.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "net/address_guard.hpp"
#include "net/connection.hpp"
#include "net/pool.hpp"
#include "net/redirect.hpp"
#include "net/request_head.hpp"
#include "net/response_reader.hpp"
#include "net/url.hpp"

namespace webcare::net {
namespace {

using Moment = Watch::Moment;

Moment now() {
    return std::chrono::steady_clock::now();
}

bool is_safe(const Request& request) {
    return request.method == "GET" || request.method == "HEAD" || request.method == "OPTIONS";
}

std::string pool_key(const Url& url, const Access& access) {
    std::string key = url.origin();
    key.append(access.allow_private ? "\nprivate\n" : "\npublic\n");
    return key.append(access.ca_file).append(1, '\n').append(access.proxy);
}

Error at_host(const Url& url, const Error& error) {
    return {error.kind, url.authority() + ": " + error.detail, error.retry_after};
}

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

Result<std::optional<Url>> proxy_of(const Access& access) {
    if (access.proxy.empty()) return std::optional<Url>{};
    auto url = parse_url(access.proxy);
    if (!url) return Error{ErrorKind::misconfigured, "proxy " + url.error().detail};
    if (url->tls) return Error{ErrorKind::misconfigured, "proxy: an http:// address is needed"};
    return std::optional<Url>{std::move(*url)};
}

}  // namespace

struct HttpClient::Deadlines {
    explicit Deadlines(const Limits& limits) : total{now() + limits.total} {}
    Moment total;
    Moment within(Duration phase) const { return std::min(total, now() + phase); }
    Duration left(Duration phase) const {
        return std::max(Duration{0}, std::chrono::duration_cast<Duration>(within(phase) - now()));
    }
};

HttpClient::HttpClient(asio::any_io_executor executor, Dialer& dialer, HttpSettings settings)
    : dialer_{dialer},
      settings_{std::move(settings)},
      pool_{std::make_shared<Pool>(std::move(executor),
                                   std::max<std::size_t>(1, settings_.sockets_per_host),
                                   settings_.idle)} {}

HttpClient::~HttpClient() = default;

std::size_t HttpClient::sockets() const {
    return pool_->sockets();
}

asio::awaitable<Result<Response>> HttpClient::send(Request request) {
    auto start = parse_url(request.url);
    if (!start) co_return start.error();
    const auto proxy = proxy_of(request.access);
    if (!proxy) co_return proxy.error();
    const Deadlines deadlines{request.limits};
    Trail trail{std::move(*start), request.limits.redirects};
    for (;;) {
        auto response = co_await fetch(request, trail.at(), *proxy ? &**proxy : nullptr, deadlines);
        if (!response) co_return at_host(trail.at(), response.error());
        const auto onward = trail.follow(*response, request);
        if (!onward) co_return at_host(trail.at(), onward.error());
        if (*onward) continue;
        response->final_url = trail.at().str();
        response->moved_to = trail.moved_to();
        co_return std::move(*response);
    }
}

asio::awaitable<Result<Response>> HttpClient::fetch(const Request& request, const Url& url,
                                                    const Url* proxy, const Deadlines& deadlines) {
    std::string key = pool_key(url, request.access);
    auto lease = co_await pool_->take(std::move(key), deadlines.total);
    if (!lease) co_return lease.error();
    const bool plain_proxy = proxy != nullptr && !url.tls;
    const auto body =
        request.method == "HEAD" ? ResponseReader::Body::none : ResponseReader::Body::expected;
    for (;;) {
        const bool rested = lease->connection() != nullptr;
        if (!rested) {
            auto opened = co_await open(request, url, proxy, deadlines);
            if (!opened) co_return opened.error();
            lease->hold(std::move(*opened));
        }
        Connection& connection = *lease->connection();
        connection.head.clear();
        const Status written =
            write_head(request, url, plain_proxy ? TargetForm::absolute : TargetForm::origin,
                       settings_.user_agent, connection.head);
        if (!written) co_return written.error();
        ResponseReader reader{request.limits, body};
        const Status done = co_await connection.exchange(
            connection.head, request.body, reader, deadlines.within(request.limits.first_byte),
            deadlines.total);
        if (done) {
            if (reader.keep_alive()) lease->keep();
            co_return std::move(reader.response());
        }
        const bool harmless = is_safe(request) || !connection.sent_anything();
        const bool again = rested && harmless && !connection.heard_anything() &&
                           done.error().kind == ErrorKind::temporary && now() < deadlines.total;
        if (!again) co_return done.error();
        lease->drop();
    }
}

asio::awaitable<Result<std::unique_ptr<Connection>>> HttpClient::open(const Request& request,
                                                                      const Url& url,
                                                                      const Url* proxy,
                                                                      const Deadlines& deadlines) {
    const Access& access = request.access;
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
                                        deadlines.left(request.limits.connect));
    if (!socket) {
        if (proxy == nullptr) co_return socket.error();
        co_return Error{socket.error().kind,
                        "proxy " + proxy->authority() + ": " + socket.error().detail};
    }
    auto connection = std::make_unique<Connection>(pool_->watch(), std::move(*socket));
    if (url.tls && proxy != nullptr) {
        const Status through = co_await tunnel(*connection, request, url, *proxy, deadlines);
        if (!through) co_return through.error();
    }
    if (url.tls) {
        const Status secure = co_await connection->handshake(
            std::move(context), url.host, deadlines.within(request.limits.handshake));
        if (!secure) co_return secure.error();
    }
    co_return std::move(connection);
}

asio::awaitable<Status> HttpClient::tunnel(Connection& connection, const Request& request,
                                           const Url& url, const Url& proxy,
                                           const Deadlines& deadlines) {
    const std::string head = connect_head(url, proxy.basic, settings_.user_agent);
    ResponseReader reader{request.limits, ResponseReader::Body::none};
    const Moment by = deadlines.within(request.limits.connect);
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
