#pragma once

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <cstdint>
#include <functional>
#include <string>
#include <thread>
#include <vector>

namespace webcare::bench {

namespace asio = boost::asio;
namespace http = boost::beast::http;

/// The peer: the least of a server that Beast can be, on a thread of its own. Answers every POST
/// with a few bytes.
class MinimalServer {
 public:
    MinimalServer();
    ~MinimalServer();
    std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
    double cpu() const;  ///< seconds its thread has used
    std::uint64_t answered() const { return answered_; }

 private:
    asio::awaitable<void> listen();
    asio::awaitable<void> serve(asio::ip::tcp::socket socket);

    asio::io_context io_{1};
    asio::ip::tcp::acceptor acceptor_{io_, {asio::ip::address_v4::loopback(), 0}};
    std::atomic<std::uint64_t> answered_ = 0;
    std::thread thread_;
};

/// What to post, and where; `next` gives the n-th request and must not be called again after
/// `count` of them.
struct Load {
    std::uint16_t port = 0;
    int connections = 16;
    std::uint64_t count = 0;
    unsigned expected_status = 200;
    std::function<http::request<http::string_body>(std::uint64_t)> next;
};

struct Figure {
    double per_second = 0;
    double cpu_us = 0;  ///< of the client's thread, a request
};

/// The least of a client: every connection posts, waits for the answer, and posts again. Ends the
/// program when an answer is not as expected.
Figure post_all(const Load& load);

/// Both medians, each on its own.
Figure median(const std::vector<Figure>& figures);

/// A JSON text of 1,024 bytes.
std::string one_kilobyte();

}  // namespace webcare::bench
