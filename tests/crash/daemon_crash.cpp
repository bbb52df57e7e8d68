// daemon_crash: runs the whole daemon, ends its life at random moments, and counts what a receiver
// never got, got under two keys, or got twice. README.md says what the modes are;
// docs/reliability.md holds the figures.
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <atomic>
#include <filesystem>
#include <thread>

#include "core/json.hpp"
#include "core/json_read.hpp"
#include "core/random.hpp"
#include "ctl/network.hpp"
#include "tests/crash/generator.hpp"
#include "tests/crash/ledger.hpp"
#include "tests/crash/powercut.hpp"
#include "tests/support/loopback_server.hpp"
#include "tests/support/process.hpp"

namespace webcare::crash {
namespace {

using namespace std::chrono_literals;

struct Plan {
    std::string daemon, shim, mode = "kill";
    int cycles = 20;
    std::uint64_t seed = 1;
    bool json = false;
};

test::RawAnswer take_delivery(Ledger& ledger, const test::SeenRequest& request) {
    JsonDocument document;
    const auto json = document.parse(request.body);
    if (!json) return test::answer(400);
    ledger.delivered(json->pointer("/data/mention/id").string_or(),
                     std::string{net::header(request.headers, "webhook-id").value_or("")});
    return test::answer(200);
}

/// One run: folder, generator, receiver, and a daemon with many lives.
class Run {
 public:
    explicit Run(const Plan& plan)
        : plan_{plan},
          random_{plan.seed},
          receiver_{
              [this](const test::SeenRequest& request) { return take_delivery(ledger_, request); }},
          port_{port_of(receiver_)},
          generator_{folder_.file("mentions.jsonl"),
                     fmt::format("http://127.0.0.1:{}/hooks/hook", port_), ledger_,
                     Generator::Pace{}} {
        std::filesystem::create_directories(data());
        std::filesystem::create_directories(folder_.file("side"));
        folder_.write("mentions.jsonl", "");
        folder_.write("secret", secret);
        folder_.write("rules/all.yaml", rules(50));
        folder_.write("webcared.yaml", fmt::format(R"(brand: {{ name: Proef }}
data_dir: {0}/data
socket: {0}/ctl.sock
listen: 127.0.0.1:{1}
rules: [rules]
sources:
  - {{ name: file, kind: file, path: mentions.jsonl, follow: true }}
  - {{ name: hook, kind: push, secret_file: secret }}
channels:
  - {{ name: ops, kind: webhook, url: "{2}", secret_file: secret, allow_private: true }}
grouping: {{ window: 0s }}      # every mention is told, so that each can be counted
waves: {{ enabled: false }}
)",
                                                   folder_.path(), port_, receiver_.url("/hook")));
    }

    /// False when the daemon does not come up any more.
    bool go() {
        for (int cycle = 1; cycle <= plan_.cycles; ++cycle) {
            if (!live_and_die()) return false;
            if (!plan_.json && cycle % 50 == 0)
                fmt::print(stderr, "\r{} of {} cycles", cycle, plan_.cycles);
        }
        return last_life();
    }

    void report() {
        const Verdict v = ledger_.verdict();
        std::sort(recovery_.begin(), recovery_.end());
        const auto at = [&](double share) {
            return recovery_.empty() ? 0
                                     : recovery_[static_cast<std::size_t>(
                                           share * static_cast<double>(recovery_.size() - 1))];
        };
        if (plan_.json) {
            std::string out;
            JsonWriter writer{out};
            writer.begin_object()
                .field("mode", plan_.mode)
                .field("cycles", plan_.cycles)
                .field("accepted", v.accepted);
            writer.field("lost", v.lost).field("two_keys", v.two_keys).field("repeats", v.repeats);
            writer.field("repeats_within", v.repeats_within)
                .field("ready_ms_p50", at(0.5))
                .field("ready_ms_p99", at(0.99));
            writer.field("bytes_cut", cut_.bytes_lost).end_object();
            fmt::print("{}\n", out);
            return;
        }
        fmt::print(
            "\r{:<8} {} cycles: {} mentions accepted, {} lost, {} under two keys, {} keys again "
            "after a crash, "
            "{} without one; ready again p50 {} ms, p99 {} ms; {} unsynced bytes cut\n",
            plan_.mode, plan_.cycles, v.accepted, v.lost, v.two_keys, v.repeats, v.repeats_within,
            at(0.5), at(0.99), cut_.bytes_lost);
    }
    Verdict verdict() const { return ledger_.verdict(); }

 private:
    bool power() const { return plan_.mode == "power" || plan_.mode == "control"; }
    std::string data() const { return folder_.file("data"); }

    std::unique_ptr<test::DaemonProcess> raise() {
        test::DaemonProcess::Options options;
        options.binary = plan_.daemon;
        options.config = folder_.file("webcared.yaml");
        options.output = folder_.file("daemon.log");
        options.flags = {"--log-level", "warning"};
        if (plan_.mode == "control") options.flags.push_back("--unsafe-no-sync");
        if (plan_.mode == "moments" && !last_) {
            static constexpr std::array moments{"before_send", "after_send", "in_mark"};
            options.environment = {fmt::format("WEBCARED_KILL_AT={}:{}",
                                               moments[random_.next() % moments.size()],
                                               1 + random_.next() % 30)};
        }
        if (power()) {
            options.environment = {"LD_PRELOAD=" + plan_.shim, "POWERCUT_ROOT=" + data(),
                                   "POWERCUT_SIDE=" + folder_.file("side")};
        }
        ledger_.next_life();
        auto daemon = std::make_unique<test::DaemonProcess>(std::move(options));
        const auto start = std::chrono::steady_clock::now();
        daemon->start();
        if (!daemon->wait_ready(30s)) {
            fmt::print(stderr, "\nthe daemon did not come up again; it said:\n{}\n",
                       daemon->output());
            return nullptr;
        }
        const auto took = std::chrono::steady_clock::now() - start;
        recovery_.push_back(std::chrono::duration_cast<std::chrono::milliseconds>(took).count());
        return daemon;
    }

    bool live_and_die() {
        const auto daemon = raise();
        if (!daemon) return false;
        std::atomic<bool> alive{true};
        std::thread generator{[&] { generator_.run(alive); }};
        if (plan_.mode == "moments")
            (void)daemon->wait_end(5s);  // it ends itself
        else
            ::poll(nullptr, 0, static_cast<int>(random_.next() % 250));  // the random moment
        daemon->kill();
        alive = false;
        generator.join();
        settle();
        if (power()) {
            const Cut cut = play_power_cut(data(), folder_.file("side"), random_.next() % 2 == 0,
                                           random_.next());
            cut_.files += cut.files;
            cut_.bytes_lost += cut.bytes_lost;
        }
        return true;
    }

    /// Until the receiver has read what the dead daemon had sent: it belongs to that life. The
    /// receiver is one thread and takes things in their order, so an answer to us comes after all
    /// of it.
    void settle() {
        net::Request request{"GET", receiver_.url("/settled")};
        request.access.allow_private = true;
        (void)network_.run(network_.http.send(std::move(request)));
    }

    bool last_life() {
        last_ = true;
        const auto daemon = raise();
        if (!daemon) return false;
        generator_.finish();
        ledger_.wait_until_complete(plan_.mode == "control" ? 5s : 60s);
        daemon->signal(SIGTERM);
        return daemon->wait_end(30s) == 0;
    }

    const Plan& plan_;
    SeededRandom random_;
    test::TempFolder folder_;
    Ledger ledger_;
    test::LoopbackServer receiver_;
    std::uint16_t port_;
    Generator generator_;
    ctl::Network network_;
    std::vector<std::int64_t> recovery_;  // ms from start to ready
    Cut cut_;
    bool last_ = false;
};

}  // namespace
}  // namespace webcare::crash

int main(int argc, char** argv) {
    using namespace webcare::crash;
    Plan plan;
    CLI::App app{"Ends the daemon's life at random moments and counts what is lost."};
    app.add_option("--daemon", plan.daemon, "the built webcared")->required();
    app.add_option("--shim", plan.shim, "powercut shim, for power and control");
    app.add_option("--mode", plan.mode,
                   "kill: kill -9; moments: kill -9 where the outbox passes a named moment; power: "
                   "and unsynced writes are undone; control: the same "
                   "without syncs, must lose")
        ->check(CLI::IsMember({"kill", "moments", "power", "control"}));
    app.add_option("--cycles", plan.cycles)->capture_default_str();
    app.add_option("--seed", plan.seed)->capture_default_str();
    app.add_flag("--json", plan.json);
    CLI11_PARSE(app, argc, argv);
    try {
        Run run{plan};
        const bool stands = run.go();
        run.report();
        const Verdict verdict = run.verdict();
        if (plan.mode == "control") return verdict.lost > 0 ? 0 : 1;
        return stands && verdict.lost == 0 && verdict.two_keys == 0 && verdict.repeats_within == 0
                   ? 0
                   : 1;
    } catch (const std::exception& error) {
        fmt::print(stderr, "daemon_crash: {}\n", error.what());
        return 2;
    }
}
