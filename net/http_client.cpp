#include "net/http_client.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "net/opener.hpp"
#include "net/pool.hpp"
#include "net/redirect.hpp"
#include "net/request_head.hpp"
#include "net/response_reader.hpp"
#include "net/url.hpp"

namespace webcare::net {
namespace {

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

}  // namespace

HttpClient::HttpClient(asio::any_io_executor executor, Dialer& dialer, HttpSettings settings)
    : settings_{std::move(settings)},
      pool_{std::make_shared<Pool>(std::move(executor),
                                   std::max<std::size_t>(1, settings_.sockets_per_host),
                                   settings_.idle)},
      opener_{std::make_unique<Opener>(dialer, pool_->watch(), settings_.user_agent)},
      bodies_{std::make_unique<BodyBudget>()} {}

HttpClient::~HttpClient() = default;

std::size_t HttpClient::sockets() const {
    return pool_->sockets();
}

std::size_t HttpClient::dials() const {
    return opener_->dials();
}

asio::awaitable<Result<Response>> HttpClient::send(Request request) {
    auto start = parse_url(request.url);
    if (!start) co_return start.error();
    const auto proxy = proxy_of(request.access);
    if (!proxy) co_return proxy.error();
    const Deadlines deadlines{request.limits.total};
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
            auto opened = co_await opener_->open(url, proxy, false, request.access, request.limits,
                                                 deadlines);
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
            connection.head, request.body, reader, *bodies_,
            deadlines.within(request.limits.first_byte), deadlines.total);
        if (done) {
            if (reader.keep_alive()) lease->keep();
            co_return std::move(reader.response());
        }
        const bool harmless = is_safe(request) || !connection.sent_anything();
        const bool again = rested && harmless && !connection.heard_anything() &&
                           done.error().kind == ErrorKind::temporary &&
                           Deadlines::now() < deadlines.total;
        if (!again) co_return done.error();
        lease->drop();
    }
}

}  // namespace webcare::net
