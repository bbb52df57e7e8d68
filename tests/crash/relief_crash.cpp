// relief_crash: runs the whole daemon with a channel that is down half of the time and has a
// fallback, ends it by kill -9 at the moments of its outbox that only then come, and counts what
// nobody was told, what was told under two keys, and what was told twice. README.md says how;
// docs/reliability.md holds the figures.
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <atomic>
#include <filesystem>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "core/json_read.hpp"
#include "core/random.hpp"
#include "storage/store.hpp"
#include "tests/crash/generator.hpp"
#include "tests/crash/ledger.hpp"
#include "tests/support/loopback_server.hpp"
#include "tests/support/process.hpp"
#include "tests/support/set_clock.hpp"

namespace webcare::crash {
namespace {

using namespace std::chrono_literals;

struct Plan {
    std::string daemon, shim;
    int cycles = 20;
    std::uint64_t seed = 1;
};

/// What each life ends at, and at most the how-manieth time that it comes there.
struct Moment {
    const char* name;
    int times;
};
constexpr std::array moments{Moment{"after_fallback", 1}, Moment{"digest_written", 1},
                             Moment{"after_digest", 1},   Moment{"before_send", 30},
                             Moment{"after_send", 30},    Moment{"in_mark", 30}};

/// Between two lives: later than what a digest gathers.
constexpr auto away = 16min;

/// Whoever is told: on the channel, which may be down, and on its fallback. Thread-safe.
class Receivers {
 public:
    Receivers() : server_{[this](const test::SeenRequest& r) { return take(r); }} {}

    std::string url(const char* path) const { return server_.url(path); }
    const test::LoopbackServer& server() const { return server_; }
    void set_down(bool down) { down_ = down; }
    void next_life() {
        told.next_life();
        ops.next_life();
        mail.next_life();
    }
    bool has(const std::string& key) const {
        const std::scoped_lock lock{mutex_};
        return keys_.contains(key);
    }
    std::size_t digests() const {
        const std::scoped_lock lock{mutex_};
        return digests_.size();
    }

    Ledger told;       ///< on either: what the generator waits for
    Ledger ops, mail;  ///< digests under their own key

 private:
    test::RawAnswer take(const test::SeenRequest& request) {
        const bool here = request.target == "/ops";
        if (here && down_) return test::answer(503);
        JsonDocument document;
        const auto json = document.parse(request.body);
        if (!json) return test::answer(404);
        const std::string key{net::header(request.headers, "webhook-id").value_or("")};
        std::string mention = json->pointer("/data/mention/id").string_or();
        if (mention.empty()) {
            const std::scoped_lock lock{mutex_};
            digests_.insert(key);
            mention = "digest:" + key;
        } else {
            told.delivered(mention, key);
        }
        (here ? ops : mail).delivered(mention, key);
        const std::scoped_lock lock{mutex_};
        keys_.insert(key);
        return test::answer(200);
    }

    mutable std::mutex mutex_;  // guards keys_ and digests_
    std::set<std::string> keys_, digests_;
    std::atomic<bool> down_{false};
    test::LoopbackServer server_;  // last: its thread uses the rest
};

/// The outbox as the store holds it when the daemon is down.
class Books {
 public:
    explicit Books(const std::string& folder) {
        storage::Options options;
        options.folder = folder;
        MemoryLog log;
        const SystemClock clock;
        auto opened = storage::Store::open(options, clock, log);
        if (!opened) throw std::runtime_error{opened.error().detail};
        constexpr std::size_t slice = 1000;
        for (std::uint64_t from = 1;;) {
            const auto entries = (*opened)->journal(from, slice).value();
            for (const storage::JournalEntry& entry : entries) read(entry);
            if (entries.size() < slice) break;
            from = entries.back().sequence + 1;
        }
    }
    /// How many are not told yet.
    std::size_t open() const {
        std::size_t count = 0;
        for (const auto& [id, row] : rows_) count += row.status != DeliveryStatus::sent ? 1 : 0;
        return count;
    }
    /// Whether what the row says was told has arrived: itself, or by what it names.
    bool is_told(const std::string& id, const Receivers& receivers) const {
        const auto row = rows_.find(id);
        if (row == rows_.end() || row->second.status != DeliveryStatus::sent) return false;
        if (receivers.has(id)) return true;
        return !row->second.told_by.empty() && is_told(row->second.told_by, receivers);
    }
    const std::map<std::string, Delivery>& rows() const { return rows_; }

 private:
    void read(const storage::JournalEntry& entry) {
        if (entry.type != "delivery.changed") return;
        JsonDocument document;
        const auto json = document.parse(entry.data);
        auto row = json ? read_delivery(*json) : Result<Delivery>{json.error()};
        if (!row) throw std::runtime_error{"a delivery in the journal: " + row.error().detail};
        rows_[row->id] = *std::move(row);
    }

    std::map<std::string, Delivery> rows_;
};

class Run {
 public:
    explicit Run(const Plan& plan)
        : plan_{plan},
          random_{plan.seed},
          port_{port_of(receivers_.server())},
          clock_{folder_.file("clock"), plan.shim},
          generator_{folder_.file("mentions.jsonl"),
                     fmt::format("http://127.0.0.1:{}/hooks/hook", port_), receivers_.told,
                     Generator::Pace{20ms, SIZE_MAX}} {
        std::filesystem::create_directories(data());
        folder_.write("mentions.jsonl", "");
        folder_.write("secret", secret);
        folder_.write("rules/all.yaml", rules(75));
        folder_.write("webcared.yaml", fmt::format(R"(brand: {{ name: Proef }}
data_dir: {0}/data
socket: {0}/ctl.sock
listen: 127.0.0.1:{1}
rules: [rules]
sources:
  - {{ name: file, kind: file, path: mentions.jsonl, follow: true }}
  - {{ name: hook, kind: push, secret_file: secret }}
channels:
  - {{ name: ops, kind: webhook, url: "{2}", secret_file: secret, allow_private: true, fallback: mail }}
  - {{ name: mail, kind: webhook, url: "{3}", secret_file: secret, allow_private: true }}
routes: [ {{ when: "level >= medium", ladder: team }} ]
ladders: {{ team: [ {{ after: 0s, channels: [ops] }} ] }}
grouping: {{ window: 0s }}      # every mention is told, so that each can be counted
waves: {{ enabled: false }}
)",
                                                   folder_.path(), port_, receivers_.url("/ops"),
                                                   receivers_.url("/mail")));
    }

    /// False when the daemon does not come up any more, or does not come to an end of it.
    bool go() {
        for (int cycle = 0; cycle < plan_.cycles; ++cycle) {
            const Moment& moment = moments[static_cast<std::size_t>(cycle) % moments.size()];
            if (!live_dark() || !live_again(moment)) return false;
        }
        constexpr int lives_at_most = 20;
        for (int life = 0; life < lives_at_most; ++life) {
            if (!live_out()) return false;
            const std::size_t open = Books{data()}.open();
            if (open == 0) return true;
            fmt::print(stderr, "{} deliveries are not told yet\n", open);
        }
        return false;
    }

    /// Whether everything is as it should be.
    bool report() {
        const Books books{data()};
        std::map<std::string, bool> told;  // by mention, on its own channel
        std::size_t untold = 0, handed = 0, gathered = 0;
        for (const auto& [id, row] : books.rows()) {
            const bool arrived = books.is_told(id, receivers_);
            untold += arrived ? 0 : 1;
            handed += row.channel == "mail" && !row.digest ? 1 : 0;
            gathered += receivers_.has(id) ? 0 : 1;
            if (row.channel == "ops" && !row.digest) told[row.mention] = arrived;
        }
        const Verdict accepted = receivers_.told.verdict();
        const std::size_t written = static_cast<std::size_t>(
            std::count_if(told.begin(), told.end(), [](const auto& one) { return one.second; }));
        const std::size_t lost = accepted.accepted > written ? accepted.accepted - written : 0;
        const Verdict here = receivers_.ops.verdict(), there = receivers_.mail.verdict();
        fmt::print(
            "{} cycles: {} mentions accepted, {} lost; {} deliveries, {} not told; {} by the "
            "fallback, {} by {} digests\n",
            plan_.cycles, accepted.accepted, lost, books.rows().size(), untold, handed, gathered,
            receivers_.digests());
        for (const auto& [name, v] : {std::pair{"channel", here}, std::pair{"fallback", there}})
            fmt::print("{}: {} under two keys, {} keys again after a crash, {} without one\n", name,
                       v.two_keys, v.repeats, v.repeats_within);
        std::size_t deaths = 0;
        for (const auto& [name, times] : deaths_) {
            fmt::print("died at {}: {} times\n", name, times);
            deaths += times;
        }
        constexpr std::size_t lanes = 2 * 8;  // of the two channels
        return lost == 0 && untold == 0 && here.two_keys + there.two_keys == 0 &&
               here.repeats_within + there.repeats_within == 0 &&
               here.repeats + there.repeats <= deaths * lanes + dark_lives_ * lanes;
    }

 private:
    std::string data() const { return folder_.file("data"); }

    std::unique_ptr<test::DaemonProcess> raise(const std::string& kill_at) {
        test::DaemonProcess::Options options;
        options.binary = plan_.daemon;
        options.config = folder_.file("webcared.yaml");
        options.output = folder_.file("daemon.log");
        options.flags = {"--log-level", "warning"};
        options.environment = clock_.environment();
        if (!kill_at.empty()) options.environment.push_back("WEBCARED_KILL_AT=" + kill_at);
        receivers_.next_life();
        auto daemon = std::make_unique<test::DaemonProcess>(std::move(options));
        daemon->start();
        if (daemon->wait_ready(30s)) return daemon;
        // It may have died of the moment before it was ready.
        if (!kill_at.empty()) return daemon;
        fmt::print(stderr, "the daemon did not come up; it said:\n{}\n", daemon->output());
        return nullptr;
    }

    void move_clock() {
        clock_.set(clock_.ahead() + away);
        generator_.set_clock(clock_.ahead());
    }

    /// The channel is down; the daemon is killed at a random moment.
    bool live_dark() {
        receivers_.set_down(true);
        ++dark_lives_;
        const auto daemon = raise("");
        if (!daemon) return false;
        generate([&] { ::poll(nullptr, 0, static_cast<int>(100 + random_.next() % 250)); });
        daemon->kill();
        return true;
    }

    /// Sixteen minutes later the channel is back: what is late goes by the fallback, the first new
    /// one shows that it is back, and a digest is written and sent. At one of these the daemon
    /// dies.
    bool live_again(const Moment& moment) {
        move_clock();
        receivers_.set_down(false);
        const auto times = 1 + random_.next() % static_cast<std::uint64_t>(moment.times);
        const auto daemon = raise(fmt::format("{}:{}", moment.name, times));
        if (!daemon) return false;
        std::optional<int> ended;
        generate([&] { ended = daemon->wait_end(5s); });
        deaths_[moment.name] += ended == -SIGKILL ? 1 : 0;
        daemon->kill();
        return true;
    }

    template <class Until>
    void generate(Until until) {
        std::atomic<bool> alive{true};
        std::thread generator{[&] { generator_.run(alive); }};
        until();
        alive = false;
        generator.join();
    }

    /// Until nothing comes any more, and a clean end. Something new goes first: what the fallback
    /// told is settled when the channel is seen to be back.
    bool live_out() {
        move_clock();
        const auto daemon = raise("");
        if (!daemon) return false;
        generate([] { ::poll(nullptr, 0, 50); });
        generator_.finish();
        receivers_.told.wait_until_complete(2s);
        daemon->signal(SIGTERM);
        return daemon->wait_end(30s) == 0;
    }

    const Plan& plan_;
    SeededRandom random_;
    test::TempFolder folder_;
    Receivers receivers_;
    std::uint16_t port_;
    test::SetClock clock_;
    Generator generator_;
    std::map<std::string, std::size_t> deaths_;  // by moment
    std::size_t dark_lives_ = 0;
};

}  // namespace
}  // namespace webcare::crash

int main(int argc, char** argv) {
    using namespace webcare::crash;
    Plan plan;
    CLI::App app{"Ends the daemon's life while it goes round a channel that is down."};
    app.add_option("--daemon", plan.daemon, "the built webcared")->required();
    app.add_option("--shim", plan.shim, "clock shim")->required();
    app.add_option("--cycles", plan.cycles)->capture_default_str();
    app.add_option("--seed", plan.seed)->capture_default_str();
    CLI11_PARSE(app, argc, argv);
    try {
        Run run{plan};
        const bool stands = run.go();
        return run.report() && stands ? 0 : 1;
    } catch (const std::exception& error) {
        fmt::print(stderr, "relief_crash: {}\n", error.what());
        return 2;
    }
}
