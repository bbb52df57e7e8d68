#include "tests/bench/minimal_beast.hpp"

#include <pthread.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include "tests/bench/measure.hpp"

namespace webcare::bench {

using asio::awaitable;
using asio::use_awaitable;
using tcp = asio::ip::tcp;

MinimalServer::MinimalServer() {
    asio::co_spawn(io_, listen(), asio::detached);
    thread_ = std::thread{[this] { io_.run(); }};
}

MinimalServer::~MinimalServer() {
    io_.stop();
    thread_.join();
}

double MinimalServer::cpu() const {
    clockid_t clock{};
    const pthread_t handle = const_cast<std::thread&>(thread_).native_handle();
    if (::pthread_getcpuclockid(handle, &clock) != 0) fail("no clock of the server's thread");
    return bench::cpu(clock);
}

awaitable<void> MinimalServer::listen() {
    for (;;) {
        tcp::socket socket = co_await acceptor_.async_accept(use_awaitable);
        asio::co_spawn(io_, serve(std::move(socket)), asio::detached);
    }
}

awaitable<void> MinimalServer::serve(tcp::socket socket) {
    socket.set_option(tcp::no_delay{true});
    boost::beast::flat_buffer buffer;
    boost::system::error_code ec;
    auto token = asio::redirect_error(use_awaitable, ec);
    for (;;) {
        http::request<http::string_body> request;
        co_await http::async_read(socket, buffer, request, token);
        if (ec) co_return;
        http::response<http::string_body> response{http::status::ok, request.version()};
        response.set(http::field::content_type, "application/json");
        response.keep_alive(request.keep_alive());
        response.body() = R"({"ok":true})";
        response.prepare_payload();
        co_await http::async_write(socket, response, token);
        ++answered_;
        if (ec || !response.keep_alive()) co_return;
    }
}

namespace {

awaitable<void> post_until_done(const Load& load, std::uint64_t& begun) {
    tcp::socket socket{co_await asio::this_coro::executor};
    const tcp::endpoint server{asio::ip::address_v4::loopback(), load.port};
    boost::beast::flat_buffer buffer;
    while (begun < load.count) {
        const auto request = load.next(begun++);  // before any wait, in which others take theirs
        if (!socket.is_open()) {
            co_await socket.async_connect(server, use_awaitable);
            socket.set_option(tcp::no_delay{true});
        }
        co_await http::async_write(socket, request, use_awaitable);
        http::response<http::string_body> response;
        co_await http::async_read(socket, buffer, response, use_awaitable);
        if (response.result_int() != load.expected_status)
            fail("HTTP " + std::to_string(response.result_int()) + ": " + response.body());
        if (!response.keep_alive()) socket.close();
    }
}

}  // namespace

Figure post_all(const Load& load) {
    asio::io_context io{1};
    std::uint64_t begun = 0;
    for (int i = 0; i < load.connections; ++i)
        asio::co_spawn(io, post_until_done(load, begun), [](std::exception_ptr failed) {
            if (failed) fail("a connection broke");
        });
    const double start = wall(), used = cpu();
    io.run();
    const double requests = static_cast<double>(load.count);
    return {requests / (wall() - start), (cpu() - used) / requests * 1e6};
}

Figure median(const std::vector<Figure>& figures) {
    std::vector<double> rates, costs;
    for (const Figure& figure : figures) {
        rates.push_back(figure.per_second);
        costs.push_back(figure.cpu_us);
    }
    return {median(std::move(rates)), median(std::move(costs))};
}

std::string one_kilobyte() {
    std::string body = R"({"text":")";
    while (body.size() < 1022) body += "package late and nobody answers; ";
    body.resize(1022);
    return body + R"("})";
}

}  // namespace webcare::bench
