// sources_bench DAEMON [SOURCES] [SECONDS]
// What listening costs when nobody says anything: the built daemon with a thousand sources on as
// many hosts (half feeds, half a network of a definition; every second one under TLS), each asked
// every 60 s. Feeds answer 304, the network an empty list; one answer in fifty brings a mention.
// The CPU share is taken over two rounds, after every source has been asked once.
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <filesystem>
#include <iterator>
#include <optional>
#include <thread>

#include "tests/bench/measure.hpp"
#include "tests/bench/peers/child.hpp"
#include "tests/bench/peers/systems.hpp"
#include "tests/support/loopback_hosts.hpp"
#include "tests/support/process.hpp"
#include "tests/support/test_certificate.hpp"

namespace {

using namespace webcare;
using namespace webcare::bench;
namespace asio = boost::asio;

constexpr int every = 60;  // seconds

constexpr const char* definition = R"(title: Forum
docs: https://forum.example/
needs: { account: none }
options:
  url: { is: url, required: true, about: "its address" }
every: 1m
requests:
  - get: "{url}/posts.json"
    query: { since: "{newest}" }
    resume: { newest: /id, is: id }
    take: /posts/*
    map: { id: /id, text: { html: /text }, created_at: /at, author: { handle: /by } }
)";

bool is_feed(std::size_t host) {
    return host % 2 == 0;
}
bool has_tls(std::size_t host) {
    return host / 2 % 2 == 0;
}

std::string answer(std::string_view status, std::string_view headers, std::string_view body) {
    return fmt::format("HTTP/1.1 {}\r\n{}Content-Length: {}\r\n\r\n{}", status, headers,
                       body.size(), body);
}

/// The services: they count what they are asked.
class Services {
 public:
    Services(std::size_t count, const test::TestCertificate& identity)
        : hosts_{count, [this](test::LoopbackHosts::Socket socket, std::size_t host) {
                     return welcome(std::move(socket), host);
                 }} {
        tls_.use_certificate_chain(asio::buffer(identity.certificate));
        tls_.use_private_key(asio::buffer(identity.key), asio::ssl::context::pem);
    }
    std::uint16_t port(std::size_t host) const { return hosts_.port(host); }
    std::uint64_t asked() const { return asked_; }

 private:
    static constexpr auto as_values = asio::as_tuple(asio::use_awaitable);

    asio::awaitable<void> welcome(test::LoopbackHosts::Socket socket, std::size_t host) {
        if (!has_tls(host)) {
            co_await serve(socket, host);
            co_return;
        }
        asio::ssl::stream<test::LoopbackHosts::Socket> stream{std::move(socket), tls_};
        const auto [ec] =
            co_await stream.async_handshake(asio::ssl::stream_base::server, as_values);
        if (!ec) co_await serve(stream, host);
    }

    template <class Stream>
    asio::awaitable<void> serve(Stream& stream, std::size_t host) {
        std::string head;
        for (;;) {
            const auto [ec, size] = co_await asio::async_read_until(
                stream, asio::dynamic_buffer(head, 64 * 1024), "\r\n\r\n", as_values);
            if (ec) co_return;
            const bool known = head.find("If-None-Match") != head.npos;
            head.erase(0, size);
            const std::string reply = is_feed(host) ? feed(known) : list();
            const auto [failed, sent] =
                co_await asio::async_write(stream, asio::buffer(reply), as_values);
            if (failed) co_return;
        }
    }

    /// Twenty entries, of which one is new at every fiftieth answer.
    std::string feed(bool known) {
        const std::uint64_t number = ++asked_;
        if (known && number % 50 != 0) return "HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\n\r\n";
        std::string body = R"(<?xml version="1.0"?><rss version="2.0"><channel>)";
        for (int i = 0; i < 20; ++i) {
            fmt::format_to(std::back_inserter(body),
                           "<item><guid>{}</guid><title>Bericht</title><description>{}"
                           "</description></item>",
                           i == 0 ? number : static_cast<std::uint64_t>(i), text);
        }
        return answer("200 OK", "ETag: \"1\"\r\nContent-Type: application/rss+xml\r\n",
                      body + "</channel></rss>");
    }
    std::string list() {
        const std::uint64_t number = ++asked_;
        const char* type = "Content-Type: application/json\r\n";
        if (number % 50 != 0) return answer("200 OK", type, R"({"posts":[],"more":false})");
        return answer("200 OK", type,
                      fmt::format(R"({{"posts":[{{"id":{},"text":"<p>{}</p>","at":)"
                                  R"("2026-01-02T12:00:00Z","by":"klant"}}]}})",
                                  number, text));
    }

    static constexpr std::string_view text =
        "Vanmorgen stond de trein naar Zwolle weer eens stil, en niemand die vertelde waarom.";
    asio::ssl::context tls_{asio::ssl::context::tls_server};
    std::atomic<std::uint64_t> asked_{0};
    test::LoopbackHosts hosts_;
};

std::string configuration(const test::TempFolder& folder, const Services& services,
                          std::size_t count, std::uint16_t port) {
    std::string out = fmt::format(
        "brand: {{ name: Proef }}\n"
        "data_dir: {0}/data\n"
        "socket: {0}/ctl.sock\n"
        "listen: 127.0.0.1:{1}\n"
        "connectors: [networks]\n"
        "observe: true\n"
        "sources:\n",
        folder.path(), port);
    for (std::size_t i = 0; i < count; ++i) {
        out += fmt::format(
            "  - {{ name: source{}, kind: {}, every: {}s, allow_private: true, url: "
            "\"{}://127.0.0.1:{}/\"{} }}\n",
            i, is_feed(i) ? "feed" : "benchforum", every, has_tls(i) ? "https" : "http",
            services.port(i), has_tls(i) ? ", ca_file: ca.pem" : "");
    }
    return out;
}

void pause(int seconds) {
    std::this_thread::sleep_for(std::chrono::seconds{seconds});
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) fail("sources_bench DAEMON [SOURCES] [SECONDS]");
    const auto count = static_cast<std::size_t>(argument(argc, argv, 2, 1'000));
    const int seconds = argument(argc, argv, 3, 130);
    const auto identity = test::make_certificate({});
    Services services{count, identity};
    const test::TempFolder folder;
    std::filesystem::create_directory(folder.file("networks"));
    folder.write("networks/benchforum.yaml", definition);
    folder.write("ca.pem", identity.certificate);
    const std::uint16_t port = free_port();
    const std::string file =
        folder.write("webcared.yaml", configuration(folder, services, count, port));
    const std::string log = folder.file("log");

    std::optional<Child> daemon;
    on_first_core([&] {
        daemon.emplace(
            std::vector<std::string>{argv[1], "run", "--config", file, "--log-level", "warning"},
            std::vector<std::string>{}, log);
    });
    const double launched = wall();
    wait_for(*daemon, log, [&] { return services.asked() >= count; });
    std::fprintf(stderr, "all asked once after %.1f s: %.2f s of CPU, %.0f MiB\n",
                 wall() - launched, daemon->cpu(), daemon->peak_mebibytes());
    pause(every + every / 10);  // feeds that came together drift apart, connections are closed
    const double began = wall(), cpu = daemon->cpu();
    const std::uint64_t asked = services.asked();
    pause(seconds);
    const double spent = daemon->cpu() - cpu, lasted = wall() - began;
    const std::uint64_t polls = services.asked() - asked;
    const double share = spent / lasted * 100, peak = daemon->peak_mebibytes();
    std::fprintf(stderr, "%.1f s: %.3f s of CPU, %llu polls, %.0f us a poll; %s\n", lasted, spent,
                 static_cast<unsigned long long>(polls), spent / static_cast<double>(polls) * 1e6,
                 test::read_file(log).substr(0, 1000).c_str());
    print_goal(fmt::format("{} sources at rest, every {} s: CPU of one core", count, every),
               fmt::format("{:.2f} %", share), "<= 5 %", share / 5, share <= 5);
    print_goal(fmt::format("{} sources at rest: peak memory", count),
               fmt::format("{:.0f} MiB", peak), "<= 150", peak / 150, peak <= 150);
    return 0;
}
