// overload_bench DAEMON [SECONDS] [FACTOR] [MENTIONS_A_POST]
// A flood of mentions that each raise an alert, one in a hundred of them critical, at FACTOR times
// what the daemon takes (measured first, in the same run). A refused push is sent again when the
// daemon says; so a sender falls behind and the flood stays at what it was set to until the end.
// Told is how long a critical mention takes from the POST that brought it in to the webhook of the
// channel, what never came, and the daemon's memory.
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <fstream>
#include <map>
#include <mutex>
#include <thread>

#include "core/json_read.hpp"
#include "ctl/network.hpp"
#include "net/signature.hpp"
#include "tests/bench/measure.hpp"
#include "tests/support/loopback_server.hpp"
#include "tests/support/process.hpp"

namespace {

using namespace webcare;
using namespace std::chrono_literals;
using Moment = std::chrono::steady_clock::time_point;

constexpr const char* secret = "whsec_AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=";
constexpr int senders = 12;

/// When each mention was posted by the request that was answered 202, and when it came out.
class Book {
 public:
    void posted(const std::string& id, Moment at) {
        const std::scoped_lock lock{mutex_};
        posted_[id] = at;
    }
    void accepted(std::size_t mentions) { accepted_ += mentions; }
    void came(const std::string& id) {
        const std::scoped_lock lock{mutex_};
        came_.emplace(id, std::chrono::steady_clock::now());
    }
    std::size_t accepted() const { return accepted_; }
    std::size_t arrived() const {
        const std::scoped_lock lock{mutex_};
        return came_.size();
    }
    /// Of those whose id begins so, in ms, sorted.
    std::vector<double> delays(const std::string& prefix) const {
        const std::scoped_lock lock{mutex_};
        std::vector<double> all;
        for (const auto& [id, at] : came_) {
            const auto from = posted_.find(id);
            if (from != posted_.end() && id.starts_with(prefix))
                all.push_back(std::chrono::duration<double, std::milli>(at - from->second).count());
        }
        std::sort(all.begin(), all.end());
        return all;
    }

 private:
    mutable std::mutex mutex_;  // guards the maps
    std::map<std::string, Moment> posted_, came_;
    std::atomic<std::size_t> accepted_ = 0;
};

struct Flood {
    std::uint16_t port = 0;
    std::string name;       ///< of its mentions: ids begin so
    double per_second = 0;  ///< mentions of all senders; 0: as fast as they are taken
    std::chrono::seconds span{};
    int mentions_a_post = 16;
};

void send(const Flood& flood, int sender, Book& book, std::atomic<std::size_t>& refused) {
    ctl::Network network;
    const net::WebhookKey key{Secret{secret}};
    const auto begin = std::chrono::steady_clock::now();
    const double between = flood.per_second > 0 ? senders * flood.mentions_a_post / flood.per_second
                                                : 0;  // seconds from post to post
    for (std::uint64_t number = 0;; ++number) {
        const auto due =
            begin + std::chrono::duration_cast<std::chrono::nanoseconds>(
                        std::chrono::duration<double>(between * static_cast<double>(number)));
        if (std::chrono::steady_clock::now() - begin >= flood.span || due - begin >= flood.span)
            return;
        std::this_thread::sleep_until(due);
        std::string body;
        std::vector<std::string> ids;
        for (int i = 0; i < flood.mentions_a_post; ++i) {
            const std::uint64_t count = number * static_cast<std::uint64_t>(flood.mentions_a_post) +
                                        static_cast<std::uint64_t>(i);
            const bool critical = count % 100 == 7;
            ids.push_back(
                fmt::format("{}{}-{}-{}", flood.name, critical ? "c" : "m", sender, count));
            body += fmt::format(
                "{{\"id\":\"{0}\",\"text\":\"{1}\",\"author\":{{\"handle\":\"{0}\"}}}}\n",
                ids.back(), critical ? "er brand vlammen uit" : "mijn kraan is kapot");
        }
        const std::string post_id = fmt::format("{}{}-{}", flood.name, sender, number);
        for (;;) {
            net::Request request{"POST", fmt::format("http://127.0.0.1:{}/hooks/hook", flood.port)};
            request.access.allow_private = true;
            request.headers = key.sign(post_id, SystemClock{}.now(), body);
            request.body = body;
            const auto at = std::chrono::steady_clock::now();
            for (const std::string& id : ids) book.posted(id, at);
            const auto answer = network.run(network.http.send(std::move(request)));
            if (answer && answer->status == 202) break;
            ++refused;
            if (std::chrono::steady_clock::now() - begin >= flood.span) return;
            const auto pause =
                answer ? net::retry_after(*answer, SystemClock{}.now()) : std::nullopt;
            std::this_thread::sleep_for(pause.value_or(1s));
        }
        book.accepted(ids.size());
    }
}

std::size_t play(const Flood& flood, Book& book) {
    std::atomic<std::size_t> refused = 0;
    std::vector<std::thread> threads;
    for (int sender = 0; sender < senders; ++sender)
        threads.emplace_back([&, sender] { send(flood, sender, book, refused); });
    for (std::thread& thread : threads) thread.join();
    return refused;
}

void drain(const Book& book) {
    for (std::size_t before = book.arrived() + 1; before != book.arrived();) {
        before = book.arrived();
        if (before >= book.accepted()) return;
        std::this_thread::sleep_for(3s);
    }
}

std::string peak_of(pid_t pid) {
    std::ifstream status{fmt::format("/proc/{}/status", pid)};
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmHWM:")) return line.substr(6);
    return "?";
}

double at(const std::vector<double>& sorted, double share) {
    return sorted.empty()
               ? 0
               : sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1))];
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) bench::fail("overload_bench DAEMON [SECONDS] [FACTOR] [MENTIONS_A_POST]");
    const int seconds = bench::argument(argc, argv, 2, 60);
    const int factor = bench::argument(argc, argv, 3, 3);
    const int a_post = bench::argument(argc, argv, 4, 16);
    Book book;
    const test::LoopbackServer receiver{[&](const test::SeenRequest& request) {
        JsonDocument document;
        if (const auto json = document.parse(request.body)) {
            const std::string id = json->pointer("/data/mention/id").string_or();
            book.came(id.substr(id.find(':') + 1));  // behind the network, which we did not give
        }
        return test::answer(200);
    }};
    std::uint16_t port = 0;
    {
        const test::LoopbackServer probe{
            [](const test::SeenRequest&) { return test::answer(200); }};
        port = probe.port();
    }
    test::TempFolder folder;
    folder.write("secret", secret);
    folder.write("rules.yaml",
                 "rules:\n"
                 "  - { id: kapot, title: Kapot, when: kapot, severity: 40, type: complaint, "
                 "examples: { hit: [\"de kraan is kapot\"], miss: [\"heel\"] } }\n"
                 "  - { id: brand, title: Brand, when: brand, severity: 95, type: complaint, "
                 "examples: { hit: [\"er is brand\"], miss: [\"water\"] } }\n");
    test::DaemonProcess::Options options;
    options.binary = argv[1];
    options.config = folder.write(
        "webcared.yaml",
        fmt::format("brand: {{ name: Proef }}\ndata_dir: {0}/data\nsocket: {0}/ctl.sock\n"
                    "listen: 127.0.0.1:{1}\nrules: [rules.yaml]\n"
                    "sources: [ {{ name: hook, kind: push, secret_file: secret }} ]\n"
                    "channels: [ {{ name: ops, kind: webhook, url: \"{2}\", secret_file: secret, "
                    "allow_private: true }} ]\n"
                    "grouping: {{ window: 0s }}\nwaves: {{ enabled: false }}\n",  // each is told
                    folder.path(), port, receiver.url("/hook")));
    options.output = folder.file("daemon.log");
    options.flags = {"--log-level", "warning"};
    test::DaemonProcess daemon{std::move(options)};
    daemon.start();
    if (!daemon.wait_ready(20s)) bench::fail("the daemon does not start: " + daemon.output());

    Flood flood;
    flood.port = port;
    flood.mentions_a_post = a_post;
    flood.name = "warm-";
    flood.span = 5s;
    play(flood, book);
    const double taken = static_cast<double>(book.accepted()) / 5;
    drain(book);
    const double sent_all = static_cast<double>(book.arrived());
    flood.name = "flood-";
    flood.per_second = taken * factor;
    flood.span = std::chrono::seconds{seconds};
    const std::size_t refused = play(flood, book);
    const std::string peak = peak_of(daemon.pid());
    drain(book);
    const auto critical = book.delays("flood-c"), mild = book.delays("flood-m");
    fmt::print(
        "takes {:.0f} mentions/s at its own pace ({:.0f} alerts came); flood of {:.0f}/s for {} s: "
        "{} accepted, {} posts refused, {} lost\n"
        "critical: {} came, p50 {:.0f} ms, p99 {:.0f} ms, most {:.0f} ms; others p50 {:.0f} ms, "
        "p99 "
        "{:.0f} ms; peak {}\n",
        taken, sent_all, flood.per_second, seconds, book.accepted(), refused,
        book.accepted() - std::min(book.accepted(), book.arrived()), critical.size(),
        at(critical, 0.5), at(critical, 0.99), at(critical, 1), at(mild, 0.5), at(mild, 0.99),
        peak);
    return 0;
}
