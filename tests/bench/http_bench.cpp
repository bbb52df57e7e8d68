// How much our HTTP client costs beside a client with nothing but Beast in it: both post 1 KB of
// signed JSON over 16 kept connections to the same minimal Beast server, in turns, on one thread
// each; medians over the rounds.
//   http_bench [ROUNDS] [SECONDS]
#include <algorithm>
#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <thread>
#include <vector>

#include "core/secret.hpp"
#include "net/http_client.hpp"
#include "net/signature.hpp"

namespace {

using namespace webcare;
namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::awaitable;
using asio::use_awaitable;
using tcp = asio::ip::tcp;
using SteadyClock = std::chrono::steady_clock;

constexpr int connections = 16;

std::string alert_body() {
    std::string body = R"({"text":")";
    while (body.size() < 1022) body += "package late and nobody answers; ";
    body.resize(1022);
    return body + R"("})";
}

double thread_cpu() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

/// The least that answers: as the peers' bench has it.
class MinimalServer {
 public:
    MinimalServer() {
        asio::co_spawn(io_, listen(), asio::detached);
        thread_ = std::thread{[this] { io_.run(); }};
    }
    ~MinimalServer() {
        io_.stop();
        thread_.join();
    }
    std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

 private:
    awaitable<void> listen() {
        for (;;) {
            tcp::socket socket = co_await acceptor_.async_accept(use_awaitable);
            asio::co_spawn(io_, serve(std::move(socket)), asio::detached);
        }
    }
    static awaitable<void> serve(tcp::socket socket) {
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
            if (ec || !response.keep_alive()) co_return;
        }
    }

    asio::io_context io_{1};
    tcp::acceptor acceptor_{io_, {asio::ip::address_v4::loopback(), 0}};
    std::thread thread_;
};

struct Round {
    SteadyClock::time_point until;
    std::string body = alert_body();
    net::WebhookKey key{Secret{"whsec_AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA="}};
    std::uint64_t done = 0;
    bool over() const { return SteadyClock::now() >= until; }
    net::Headers sign() const {
        const auto now = std::chrono::floor<Duration>(std::chrono::system_clock::now());
        return key.sign("msg_" + std::to_string(done), now, body);
    }
};

awaitable<void> post_bare(std::uint16_t port, Round& round) {
    tcp::socket socket{co_await asio::this_coro::executor};
    const tcp::endpoint server{asio::ip::address_v4::loopback(), port};
    co_await socket.async_connect(server, use_awaitable);
    socket.set_option(tcp::no_delay{true});
    boost::beast::flat_buffer buffer;
    while (!round.over()) {
        http::request<http::string_body> request{http::verb::post, "/hook", 11};
        request.set(http::field::host, "127.0.0.1");
        request.set(http::field::content_type, "application/json");
        for (const auto& [name, value] : round.sign()) request.set(name, value);
        request.body() = round.body;
        request.prepare_payload();
        co_await http::async_write(socket, request, use_awaitable);
        http::response<http::string_body> response;
        co_await http::async_read(socket, buffer, response, use_awaitable);
        if (response.result_int() != 200) std::abort();
        ++round.done;
    }
}

awaitable<void> post_ours(net::Http& client, std::uint16_t port, Round& round) {
    const std::string url = "http://127.0.0.1:" + std::to_string(port) + "/hook";
    while (!round.over()) {
        net::Request request{"POST", url};
        request.headers = round.sign();
        request.headers.emplace_back("Content-Type", "application/json");
        request.body = round.body;
        request.access.allow_private = true;
        const auto response = co_await client.send(std::move(request));
        if (!response || response->status != 200) std::abort();
        ++round.done;
    }
}

struct Figure {
    double per_second = 0;
    double cpu_us = 0;  // of the client's thread, a request
};

template <class Start>
Figure measure(double seconds, Start start) {
    asio::io_context io{1};
    Round round;
    round.until = SteadyClock::now() + std::chrono::milliseconds{static_cast<int>(seconds * 1000)};
    const auto begun = SteadyClock::now();
    const double cpu = thread_cpu();
    start(io, round);
    const double took = std::chrono::duration<double>(SteadyClock::now() - begun).count();
    const double requests = static_cast<double>(round.done);
    return {requests / took, (thread_cpu() - cpu) / requests * 1e6};
}

Figure bare(std::uint16_t port, double seconds) {
    return measure(seconds, [&](asio::io_context& io, Round& round) {
        for (int i = 0; i < connections; ++i)
            asio::co_spawn(io, post_bare(port, round), asio::detached);
        io.run();
    });
}

Figure ours(std::uint16_t port, double seconds) {
    return measure(seconds, [&](asio::io_context& io, Round& round) {
        net::SystemResolver resolver{io.get_executor()};
        net::GuardedDialer dialer{resolver};
        net::HttpSettings settings;
        settings.sockets_per_host = connections;
        net::HttpClient client{io.get_executor(), dialer, settings};
        int running = connections;
        for (int i = 0; i < connections; ++i)
            asio::co_spawn(io, post_ours(client, port, round),
                           [&running](std::exception_ptr) { --running; });
        while (running > 0 && io.run_one() != 0) {
        }
    });
}

Figure median(std::vector<Figure> figures) {
    const auto middle = [&](auto member) {
        const auto at = figures.begin() + static_cast<std::ptrdiff_t>(figures.size() / 2);
        std::nth_element(figures.begin(), at, figures.end(),
                         [&](const Figure& a, const Figure& b) { return a.*member < b.*member; });
        return (*at).*member;
    };
    Figure result;
    result.per_second = middle(&Figure::per_second);
    result.cpu_us = middle(&Figure::cpu_us);
    return result;
}

}  // namespace

int main(int argc, char** argv) {
    const int rounds = argc > 1 ? std::atoi(argv[1]) : 7;
    const double seconds = argc > 2 ? std::atof(argv[2]) : 1.0;
    const MinimalServer server;
    bare(server.port(), 0.2);  // warm
    ours(server.port(), 0.2);
    std::vector<Figure> theirs, mine;
    for (int i = 0; i < rounds; ++i) {
        theirs.push_back(bare(server.port(), seconds));
        mine.push_back(ours(server.port(), seconds));
    }
    const Figure base = median(theirs), us = median(mine);
    std::printf(
        "| client (signed 1 KB POST, %d connections, median of %d) | requests/s | client CPU "
        "us/request |\n",
        connections, rounds);
    std::printf("|---|---|---|\n");
    std::printf("| minimal Beast | %.0f | %.2f |\n", base.per_second, base.cpu_us);
    std::printf("| net::HttpClient | %.0f | %.2f |\n", us.per_second, us.cpu_us);
    std::printf("| ratio (goal: at least 0.8x) | %.2fx | %.2fx |\n",
                us.per_second / base.per_second, base.cpu_us / us.cpu_us);
    return 0;
}
