#include "tests/support/loopback_hosts.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <deque>
#include <thread>
#include <utility>

namespace webcare::test {

namespace asio = boost::asio;
using asio::ip::tcp;

class LoopbackHosts::Service {
 public:
    Service(std::size_t count, Serve serve) : serve_{std::move(serve)} {
        for (std::size_t host = 0; host < count; ++host) {
            acceptors_.emplace_back(io_, tcp::endpoint{asio::ip::address_v4::loopback(), 0});
            asio::co_spawn(io_, accept(host), asio::detached);
        }
        thread_ = std::thread{[this] { io_.run(); }};
    }
    ~Service() {
        io_.stop();
        thread_.join();
    }
    Service(const Service&) = delete;
    Service& operator=(const Service&) = delete;

    std::uint16_t port(std::size_t host) const { return acceptors_[host].local_endpoint().port(); }

 private:
    asio::awaitable<void> accept(std::size_t host) {
        for (;;) {
            auto [ec, socket] =
                co_await acceptors_[host].async_accept(asio::as_tuple(asio::use_awaitable));
            if (ec) co_return;
            asio::co_spawn(io_, serve_(std::move(socket), host), asio::detached);
        }
    }

    Serve serve_;
    asio::io_context io_{1};
    std::deque<tcp::acceptor> acceptors_;
    std::thread thread_;
};

LoopbackHosts::LoopbackHosts(std::size_t count, Serve serve)
    : service_{std::make_unique<Service>(count, std::move(serve))} {}
LoopbackHosts::~LoopbackHosts() = default;

std::uint16_t LoopbackHosts::port(std::size_t host) const {
    return service_->port(host);
}

}  // namespace webcare::test
