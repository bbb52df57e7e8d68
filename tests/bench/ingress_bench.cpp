// ingress_bench DAEMON [ROUNDS] [POSTS]
// How many pushed mentions a second the built daemon takes: 64 to a POST, signed, over 16 kept
// connections, each POST answered 202 when it is judged by the shipped rules and synced. Beside it,
// in turns, the minimal Beast pair with 1 KB bodies, unsigned and answered at once. Compared are
// mentions a second and requests a second. The requests are made and signed before the clock runs.
#include <fmt/format.h>

#include <boost/beast/http.hpp>
#include <chrono>

#include "core/json.hpp"
#include "core/secret.hpp"
#include "net/signature.hpp"
#include "tests/bench/corpus.hpp"
#include "tests/bench/measure.hpp"
#include "tests/bench/minimal_beast.hpp"
#include "tests/support/process.hpp"

namespace {

using namespace webcare;
using namespace webcare::bench;

constexpr const char* secret = "whsec_AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=";
constexpr std::size_t mentions_a_post = 64;
using Request = http::request<http::string_body>;

Request post_of(std::string target, std::string body) {
    Request request{http::verb::post, std::move(target), 11};
    request.set(http::field::host, "127.0.0.1");
    request.set(http::field::content_type, "application/json");
    request.body() = std::move(body);
    request.prepare_payload();
    return request;
}

std::uint16_t free_port() {
    asio::io_context io;
    const asio::ip::tcp::acceptor probe{io, {asio::ip::address_v4::loopback(), 0}};
    return probe.local_endpoint().port();
}

/// The daemon with one push source and nothing else, on a data folder of its own.
class Daemon {
 public:
    explicit Daemon(const std::string& binary) : port_{free_port()} {
        folder_.write("secret", secret);
        test::DaemonProcess::Options options;
        options.binary = binary;
        options.config =
            folder_.write("webcared.yaml", fmt::format("brand: {{ name: Proef }}\n"
                                                       "data_dir: {0}/data\n"
                                                       "socket: {0}/ctl.sock\n"
                                                       "listen: 127.0.0.1:{1}\n"
                                                       "sources:\n"
                                                       "  - {{ name: hook, kind: push, "
                                                       "secret_file: secret }}\n",
                                                       folder_.path(), port_));
        options.output = folder_.file("daemon.log");
        options.flags = {"--log-level", "warning"};
        process_.emplace(std::move(options));
        process_->start();
        if (!process_->wait_ready()) fail("the daemon does not start: " + process_->output());
    }

    Figure take(const std::vector<Text>& texts, std::uint64_t posts) {
        auto requests = make_requests(texts, posts);
        Load load;
        load.port = port_;
        load.count = posts;
        load.expected_status = 202;
        load.next = [&](std::uint64_t number) { return std::move(requests[number]); };
        return post_all(load);
    }
    double cpu() const {
        clockid_t clock{};
        if (::clock_getcpuclockid(process_->pid(), &clock) != 0) fail("no clock of the daemon");
        return bench::cpu(clock);
    }

 private:
    std::vector<Request> make_requests(const std::vector<Text>& texts, std::uint64_t posts) {
        const net::WebhookKey key{Secret{secret}};
        const auto now = std::chrono::floor<Duration>(std::chrono::system_clock::now());
        std::vector<Request> requests;
        for (std::uint64_t i = 0; i < posts; ++i) {
            std::string body;
            JsonWriter out{body};
            out.begin_array();
            for (std::size_t k = 0; k < mentions_a_post; ++k) {
                const Text& text = texts[next_ % texts.size()];
                out.begin_object().field("id", fmt::format("bench:{}", next_++));
                out.field("text", text.text).field("lang", text.language).end_object();
            }
            out.end_array();
            const auto headers = key.sign(fmt::format("msg_{}", next_), now, body);
            requests.push_back(post_of("/hooks/hook", std::move(body)));
            for (const auto& [name, value] : headers) requests.back().set(name, value);
        }
        return requests;
    }

    test::TempFolder folder_;
    std::uint16_t port_;
    std::uint64_t next_ = 1;  // mention; every one is new
    std::optional<test::DaemonProcess> process_;
};

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) fail("ingress_bench DAEMON [ROUNDS] [POSTS]");
    const int rounds = argument(argc, argv, 2, 7);
    const auto posts = static_cast<std::uint64_t>(argument(argc, argv, 3, 400));
    const double mentions = static_cast<double>(posts * mentions_a_post);
    const auto texts = Corpus{}.texts(20'000);
    const Request small = post_of("/hook", one_kilobyte());
    const MinimalServer server;
    Load pair;
    pair.port = server.port();
    pair.count = posts * mentions_a_post;
    pair.next = [&](std::uint64_t) { return small; };
    Daemon daemon{argv[1]};
    std::vector<double> ours, theirs, our_cpu, their_cpu;
    for (int round = 0; round <= rounds; ++round) {
        const double server_before = server.cpu();
        const Figure peer = post_all(pair);
        const double daemon_before = daemon.cpu();
        const Figure taken = daemon.take(texts, posts);
        if (round == 0) continue;  // it warmed up
        theirs.push_back(peer.per_second);
        ours.push_back(taken.per_second * static_cast<double>(mentions_a_post));
        their_cpu.push_back((server.cpu() - server_before) / mentions * 1e6);
        our_cpu.push_back((daemon.cpu() - daemon_before) / mentions * 1e6);
    }
    std::fprintf(stderr,
                 "ingress: the daemon uses %.2f us of CPU a mention, the minimal server %.2f us a "
                 "request: %.2f\n",
                 median(our_cpu), median(their_cpu), median(their_cpu) / median(our_cpu));
    const double ratio = median(ours) / median(theirs);
    print_goal(
        "ingress: signed, 64 mentions a POST, durable",
        fmt::format("{:.0f} mentions/s / Beast {:.0f} requests/s", median(ours), median(theirs)),
        ">= 0.60", ratio, ratio >= 0.6);
    return 0;
}
