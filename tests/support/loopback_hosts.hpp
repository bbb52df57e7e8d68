#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace webcare::test {

/// Many servers on 127.0.0.1, each on a port of its own, all on one thread: so a thousand hosts
/// cost no more than one. Gone with the object.
class LoopbackHosts {
 public:
    using Socket = boost::asio::ip::tcp::socket;
    /// Serves one connection of the host of that number; closes with the coroutine.
    using Serve = std::function<boost::asio::awaitable<void>(Socket socket, std::size_t host)>;

    LoopbackHosts(std::size_t count, Serve serve);
    ~LoopbackHosts();
    LoopbackHosts(const LoopbackHosts&) = delete;
    LoopbackHosts& operator=(const LoopbackHosts&) = delete;

    std::uint16_t port(std::size_t host) const;

 private:
    class Service;
    std::unique_ptr<Service> service_;
};

}  // namespace webcare::test
