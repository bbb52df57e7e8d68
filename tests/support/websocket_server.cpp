#include "tests/support/websocket_server.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

namespace webcare::test {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
using tcp = asio::ip::tcp;
using asio::awaitable;
constexpr auto as_values = asio::as_tuple(asio::use_awaitable);

SeenRequest seen_of(const http::request<http::string_body>& message, int connection) {
    SeenRequest seen;
    seen.method = std::string{message.method_string()};
    seen.target = std::string{message.target()};
    for (const auto& field : message)
        seen.headers.emplace_back(std::string{field.name_string()}, std::string{field.value()});
    seen.connection = connection;
    return seen;
}

}  // namespace

class WebSocketServer::Service {
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
    template <class T>
    T copy(const T& of) const {
        const std::lock_guard lock{mutex_};
        return of;
    }

 private:
    awaitable<void> accept() {
        for (;;) {
            auto [ec, socket] = co_await acceptor_.async_accept(as_values);
            if (ec) co_return;
            asio::co_spawn(io_, welcome(std::move(socket)), asio::detached);
        }
    }

    awaitable<void> welcome(tcp::socket socket) {
        if (!tls_) {
            websocket::stream<tcp::socket> stream{std::move(socket)};
            co_await serve(stream, stream.next_layer());
            co_return;
        }
        websocket::stream<asio::ssl::stream<tcp::socket>> stream{std::move(socket), *tls_};
        const auto [ec] =
            co_await stream.next_layer().async_handshake(asio::ssl::stream_base::server, as_values);
        if (!ec) co_await serve(stream, stream.next_layer());
    }

    template <class Stream, class Next>
    awaitable<void> serve(Stream& stream, Next& next) {
        beast::flat_buffer buffer;
        http::request<http::string_body> head;
        const auto [bad, unused] = co_await http::async_read(next, buffer, head, as_values);
        if (bad) co_return;
        const Visit visit = handler_(note(head));
        if (visit.no_answer) co_return co_await wait_for_ever();
        if (!visit.instead.empty()) {
            co_await asio::async_write(next, asio::buffer(visit.instead), as_values);
            co_return;
        }
        websocket::permessage_deflate deflate;
        deflate.server_enable = visit.deflate;
        stream.set_option(deflate);
        stream.auto_fragment(false);
        stream.control_callback([this](websocket::frame_type kind, beast::string_view) {
            const std::lock_guard lock{mutex_};
            if (kind == websocket::frame_type::ping) ++pings_;
        });
        const auto [ec] = co_await stream.async_accept(head, as_values);
        if (ec) co_return;
        for (const Act& act : visit.acts)
            if (!co_await perform(stream, next, act)) co_return;
    }

    const SeenRequest& note(const http::request<http::string_body>& head) {
        const std::lock_guard lock{mutex_};
        const auto number = static_cast<int>(requests.size()) + 1;
        return requests.emplace_back(seen_of(head, number));
    }

    template <class Stream, class Next>
    awaitable<bool> perform(Stream& stream, Next& next, const Act& act) {
        switch (act.kind) {
            case Act::Kind::text:
            case Act::Kind::binary:
            case Act::Kind::part: {
                stream.binary(act.kind == Act::Kind::binary);
                const bool last = act.kind != Act::Kind::part;
                const auto [ec, size] =
                    co_await stream.async_write_some(last, asio::buffer(act.data), as_values);
                co_return !ec;
            }
            case Act::Kind::raw: {
                const auto [ec, size] =
                    co_await asio::async_write(next, asio::buffer(act.data), as_values);
                co_return !ec;
            }
            case Act::Kind::ping: {
                const auto [ec] = co_await stream.async_ping({}, as_values);
                co_return !ec;
            }
            case Act::Kind::echo: {
                const auto said = co_await hear(stream);
                if (!said) co_return false;
                const auto [ec, size] = co_await stream.async_write(asio::buffer(*said), as_values);
                co_return !ec;
            }
            case Act::Kind::stream: {
                std::string message;
                stream.text(true);
                while (act.more(message)) {
                    const auto [ec, size] =
                        co_await stream.async_write(asio::buffer(message), as_values);
                    if (ec) co_return false;
                }
                co_return true;
            }
            case Act::Kind::goodbye: {
                const websocket::close_reason reason{static_cast<websocket::close_code>(act.code),
                                                     act.data};
                const auto [ec] = co_await stream.async_close(reason, as_values);
                co_return !ec;
            }
            case Act::Kind::listen:
                while (co_await hear(stream)) {
                }
                co_return false;
            case Act::Kind::deaf:
                co_await wait_for_ever();
                co_return false;
        }
        co_return false;
    }

    template <class Stream>
    awaitable<std::optional<std::string>> hear(Stream& stream) {
        beast::flat_buffer buffer;
        const auto [ec, size] = co_await stream.async_read(buffer, as_values);
        const std::lock_guard lock{mutex_};
        heard.notify_all();
        if (ec == websocket::error::closed)
            received.push_back("close " + std::to_string(stream.reason().code));
        if (ec) co_return std::nullopt;
        received.push_back(beast::buffers_to_string(buffer.cdata()));
        co_return received.back();
    }

    awaitable<void> wait_for_ever() {
        asio::steady_timer never{io_, asio::steady_timer::time_point::max()};
        co_await never.async_wait(as_values);
    }

    Handler handler_;
    asio::io_context io_{1};
    tcp::acceptor acceptor_{io_, {asio::ip::address_v4::loopback(), 0}};
    std::optional<asio::ssl::context> tls_;
    mutable std::mutex mutex_;  // guards the next three

 public:
    std::vector<SeenRequest> requests;
    std::vector<std::string> received;
    int pings_ = 0;
    std::condition_variable heard;
    std::vector<std::string> wait_for(std::size_t count) {
        constexpr std::chrono::seconds limit{10};
        std::unique_lock lock{mutex_};
        heard.wait_for(lock, limit, [&] { return received.size() >= count; });
        return received;
    }

 private:
    std::thread thread_;
};

WebSocketServer::WebSocketServer(Handler handler)
    : service_{std::make_unique<Service>(std::move(handler), nullptr)} {}
WebSocketServer::WebSocketServer(Handler handler, const TestCertificate& identity)
    : service_{std::make_unique<Service>(std::move(handler), &identity)} {}
WebSocketServer::~WebSocketServer() = default;

std::uint16_t WebSocketServer::port() const {
    return service_->port();
}
std::string WebSocketServer::url(const std::string& target) const {
    return (service_->tls() ? "wss://127.0.0.1:" : "ws://127.0.0.1:") + std::to_string(port()) +
           target;
}
std::vector<SeenRequest> WebSocketServer::requests() const {
    return service_->copy(service_->requests);
}
std::vector<std::string> WebSocketServer::received(std::size_t count) const {
    return service_->wait_for(count);
}
int WebSocketServer::pings() const {
    return service_->copy(service_->pings_);
}

}  // namespace webcare::test
