#include "tests/support/loopback_server.hpp"

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <mutex>
#include <optional>
#include <thread>

namespace webcare::test {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using tcp = asio::ip::tcp;
using asio::awaitable;
using namespace asio::experimental::awaitable_operators;
constexpr auto as_values = asio::as_tuple(asio::use_awaitable);

SeenRequest seen_of(const http::request<http::string_body>& message, int connection) {
    SeenRequest seen;
    seen.method = std::string{message.method_string()};
    seen.target = std::string{message.target()};
    for (const auto& field : message)
        seen.headers.emplace_back(std::string{field.name_string()}, std::string{field.value()});
    seen.body = message.body();
    seen.connection = connection;
    return seen;
}

awaitable<void> pump(tcp::socket& from, tcp::socket& to) {
    std::array<char, 4096> bytes;
    for (;;) {
        const auto [ec, size] = co_await from.async_read_some(asio::buffer(bytes), as_values);
        if (ec) co_return;
        const auto [failed, written] =
            co_await asio::async_write(to, asio::buffer(bytes.data(), size), as_values);
        if (failed || written != size) co_return;
    }
}

}  // namespace

RawAnswer answer(int status, const std::string& body, const net::Headers& headers) {
    RawAnswer made;
    made.bytes = "HTTP/1.1 " + std::to_string(status) + " Status\r\n";
    for (const auto& [name, value] : headers) made.bytes += name + ": " + value + "\r\n";
    if (status != 304 && status != 204)
        made.bytes += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    made.bytes += "\r\n" + body;
    return made;
}

class LoopbackServer::Service {
 public:
    Service(Handler handler, const TestCertificate* identity) : handler_{std::move(handler)} {
        if (identity != nullptr) {
            tls_.emplace(asio::ssl::context::tls_server);
            tls_->use_certificate_chain(asio::buffer(identity->certificate));
            tls_->use_private_key(asio::buffer(identity->key), asio::ssl::context::pem);
        }
        asio::co_spawn(io_, accept(), asio::detached);
        thread_ = std::thread{[this] { io_.run(); }};
    }
    ~Service() {
        io_.stop();
        thread_.join();
    }

    std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
    bool tls() const { return tls_.has_value(); }
    int connections() const {
        const std::lock_guard lock{mutex_};
        return connections_;
    }
    std::vector<SeenRequest> requests() const {
        const std::lock_guard lock{mutex_};
        return requests_;
    }

 private:
    awaitable<void> accept() {
        for (;;) {
            auto [ec, socket] = co_await acceptor_.async_accept(as_values);
            if (ec) co_return;
            asio::co_spawn(io_, welcome(std::move(socket), count()), asio::detached);
        }
    }

    int count() {
        const std::lock_guard lock{mutex_};
        return ++connections_;
    }

    awaitable<void> welcome(tcp::socket socket, int number) {
        if (!tls_) {
            co_await serve(socket, number);
            co_return;
        }
        asio::ssl::stream<tcp::socket> stream{std::move(socket), *tls_};
        const auto [ec] =
            co_await stream.async_handshake(asio::ssl::stream_base::server, as_values);
        if (!ec) co_await serve(stream, number);
    }

    template <class Stream>
    awaitable<void> serve(Stream& stream, int number) {
        boost::beast::flat_buffer buffer;
        for (;;) {
            http::request_parser<http::string_body> parser;
            parser.body_limit(64u << 20);
            const auto [ec, size] = co_await http::async_read(stream, buffer, parser, as_values);
            if (ec) co_return;
            const SeenRequest seen = seen_of(parser.get(), number);
            {
                const std::lock_guard lock{mutex_};
                requests_.push_back(seen);
            }
            const RawAnswer reply = handler_(seen);
            const auto [failed, sent] =
                co_await asio::async_write(stream, asio::buffer(reply.bytes), as_values);
            if (failed) co_return;
            if (seen.method == "CONNECT" && reply.bytes.starts_with("HTTP/1.1 2"))
                co_return co_await pipe(stream, seen.target);
            if (!co_await go_on(stream, reply)) co_return;
        }
    }

    template <class Stream>
    awaitable<bool> go_on(Stream& stream, const RawAnswer& reply) {
        while (!reply.endlessly.empty()) {
            const auto [ec, size] =
                co_await asio::async_write(stream, asio::buffer(reply.endlessly), as_values);
            if (ec) co_return false;
        }
        if (reply.hold) {
            char byte = 0;  // ends when the client leaves
            co_await stream.async_read_some(asio::buffer(&byte, 1), as_values);
            co_return false;
        }
        co_return !reply.close;
    }

    awaitable<void> pipe(asio::ssl::stream<tcp::socket>&, std::string) { co_return; }
    awaitable<void> pipe(tcp::socket& client, std::string target) {
        const std::size_t colon = target.rfind(':');
        tcp::resolver resolver{io_};
        const auto [bad_name, found] = co_await resolver.async_resolve(
            target.substr(0, colon), target.substr(colon + 1), as_values);
        if (bad_name) co_return;
        tcp::socket far{io_};
        const auto [ec, where] = co_await asio::async_connect(far, found, as_values);
        if (ec) co_return;
        co_await (pump(client, far) || pump(far, client));
    }

    Handler handler_;
    asio::io_context io_{1};
    tcp::acceptor acceptor_{io_, {asio::ip::address_v4::loopback(), 0}};
    std::optional<asio::ssl::context> tls_;
    mutable std::mutex mutex_;  // guards the next two
    int connections_ = 0;
    std::vector<SeenRequest> requests_;
    std::thread thread_;
};

LoopbackServer::LoopbackServer(Handler handler)
    : service_{std::make_unique<Service>(std::move(handler), nullptr)} {}
LoopbackServer::LoopbackServer(Handler handler, const TestCertificate& identity)
    : service_{std::make_unique<Service>(std::move(handler), &identity)} {}
LoopbackServer::~LoopbackServer() = default;

std::uint16_t LoopbackServer::port() const {
    return service_->port();
}
int LoopbackServer::connections() const {
    return service_->connections();
}
std::vector<SeenRequest> LoopbackServer::requests() const {
    return service_->requests();
}
std::string LoopbackServer::url(const std::string& target) const {
    return (service_->tls() ? "https://127.0.0.1:" : "http://127.0.0.1:") + std::to_string(port()) +
           target;
}

}  // namespace webcare::test
