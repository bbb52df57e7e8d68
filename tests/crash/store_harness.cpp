// store_harness --victim PATH --shim PATH [--cycles N] [--mode kill|cut|tear|control] [--seed N]
// Kills the victim at random moments, reopens the store, and checks that every acknowledged number
// is there, once, whole. `cut` plays a power cut after each kill, `tear` leaves noise in the lost
// tails. `control` runs cuts with sync off: it must lose, or the harness proves nothing.
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "storage/store.hpp"
#include "tests/crash/numbered.hpp"
#include "tests/crash/powercut.hpp"

extern char** environ;

namespace {

using namespace webcare;
namespace fs = std::filesystem;
using SteadyClock = std::chrono::steady_clock;

struct Plan {
    std::string victim, shim, mode = "kill";
    int cycles = 20;
    std::uint64_t seed = 1;
    bool cuts() const { return mode != "kill"; }
    bool tears() const { return mode == "tear"; }
    bool syncs() const { return mode != "control"; }
};

struct Tally {
    std::uint64_t acknowledged = 0, lost = 0, damaged = 0, twice = 0, bytes_lost = 0;
    std::vector<double> opening_ms;
};

/// Runs the victim for a while, kills it, and gives the numbers it acknowledged.
std::vector<std::uint64_t> run_victim(const Plan& plan, const std::string& root,
                                      const std::string& side, std::uint64_t first,
                                      std::chrono::milliseconds after_first_ack) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error{"pipe"};
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    std::vector<std::string> settings{"LD_PRELOAD=" + plan.shim, "POWERCUT_ROOT=" + root,
                                      "POWERCUT_SIDE=" + side};
    std::vector<char*> environment;
    for (char** entry = environ; *entry; ++entry) environment.push_back(*entry);
    if (plan.cuts()) {
        for (auto& setting : settings) environment.push_back(setting.data());
    }
    environment.push_back(nullptr);
    std::string victim = plan.victim, folder = root, sync = plan.syncs() ? "sync" : "nosync",
                number = std::to_string(first);
    char* arguments[] = {victim.data(), folder.data(), sync.data(), number.data(), nullptr};
    pid_t child = 0;
    if (::posix_spawn(&child, victim.c_str(), &actions, nullptr, arguments, environment.data()) !=
        0) {
        throw std::runtime_error{"cannot start " + victim};
    }
    posix_spawn_file_actions_destroy(&actions);
    ::close(ends[1]);

    std::string text;
    auto until = SteadyClock::now() + std::chrono::seconds{60};
    bool killed = false;
    for (;;) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - SteadyClock::now());
        struct pollfd waiting {
            ends[0], POLLIN, 0
        };
        if (!killed &&
            (left.count() <= 0 || ::poll(&waiting, 1, static_cast<int>(left.count())) == 0)) {
            ::kill(child, SIGKILL);
            killed = true;
            if (text.empty()) break;
            continue;
        }
        char bytes[65536];
        const ssize_t got = ::read(ends[0], bytes, sizeof bytes);
        if (got <= 0) break;
        if (text.empty()) until = SteadyClock::now() + after_first_ack;
        text.append(bytes, static_cast<std::size_t>(got));
        if (SteadyClock::now() >= until && !killed) ::kill(child, SIGKILL), killed = true;
    }
    ::close(ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL) {
        throw std::runtime_error{"the victim ended by itself"};
    }
    std::vector<std::uint64_t> numbers;
    for (std::size_t at = 0, end; (end = text.find('\n', at)) != text.npos; at = end + 1) {
        numbers.push_back(std::strtoull(text.c_str() + at, nullptr, 10));
    }
    return numbers;
}

void check(storage::Store& store, const std::vector<std::uint64_t>& acknowledged, Tally& tally) {
    tally.acknowledged += acknowledged.size();
    for (const std::uint64_t number : acknowledged) {
        const auto found = store.mention(crash::numbered_id(number));
        const auto delivery = store.delivery("D" + std::to_string(number));
        if (!found || !delivery)
            ++tally.damaged;
        else if (!*found || !*delivery)
            ++tally.lost;
        else if ((*found)->mention.text != crash::numbered_mention(number).mention.text)
            ++tally.damaged;
    }
    // Whatever came back, acknowledged or not: each mention once, the counts as the rows.
    std::set<std::string> ids;
    storage::MentionQuery query;
    query.limit = 1000;
    do {
        const auto page = store.mentions(query);
        if (!page) throw std::runtime_error{page.error().detail};
        for (const auto& item : page->items) tally.twice += !ids.insert(item.mention.id).second;
        query.before = page->next;
    } while (!query.before.empty());
    const auto counts = store.counts();
    if (counts.mentions != ids.size() || counts.deliveries_due != ids.size()) ++tally.damaged;
}

void run_cycles(const Plan& plan, Tally& tally) {
    std::string pattern = fs::temp_directory_path() / "webcare-crash-XXXXXX";
    if (!::mkdtemp(pattern.data())) throw std::runtime_error{"mkdtemp"};
    const std::string root = pattern + "/data", side = pattern + "/side";
    std::mt19937_64 random{plan.seed};
    std::uint64_t next = 1;
    constexpr int cycles_a_folder = 25;  // then a fresh one, so that a cycle stays short
    for (int cycle = 0; cycle < plan.cycles; ++cycle) {
        if (cycle % cycles_a_folder == 0) fs::remove_all(root);
        fs::create_directories(root);
        fs::create_directories(side);
        const std::chrono::milliseconds pause{random() % 120};
        const auto acknowledged = run_victim(plan, root, side, next, pause);
        next += 1'000'000;
        if (plan.cuts()) {
            tally.bytes_lost +=
                crash::play_power_cut(root, side, plan.tears(), random()).bytes_lost;
        }
        SystemClock clock;
        MemoryLog log;
        storage::Options options;
        options.folder = root;
        options.min_free_bytes = 0;
        options.ballast_bytes = 0;
        const auto before = SteadyClock::now();
        auto store = storage::Store::open(options, clock, log);
        const std::chrono::duration<double, std::milli> opening = SteadyClock::now() - before;
        if (!store) throw std::runtime_error{"does not open: " + store.error().detail};
        tally.opening_ms.push_back(opening.count());
        check(**store, acknowledged, tally);
    }
    fs::remove_all(pattern);
}

Plan plan_from(int count, char** words) {
    Plan plan;
    for (int i = 1; i + 1 < count; i += 2) {
        const std::string key{words[i]}, value{words[i + 1]};
        if (key == "--victim")
            plan.victim = value;
        else if (key == "--shim")
            plan.shim = value;
        else if (key == "--cycles")
            plan.cycles = std::stoi(value);
        else if (key == "--mode")
            plan.mode = value;
        else if (key == "--seed")
            plan.seed = std::stoull(value);
        else
            throw std::runtime_error{"unknown option " + key};
    }
    if (plan.victim.empty() || plan.shim.empty()) throw std::runtime_error{"--victim and --shim"};
    return plan;
}

}  // namespace

int main(int count, char** words) try {
    const Plan plan = plan_from(count, words);
    Tally tally;
    run_cycles(plan, tally);
    std::sort(tally.opening_ms.begin(), tally.opening_ms.end());
    std::printf(
        "%s: %d cycles, %llu acknowledged, %llu lost, %llu damaged, %llu twice, %llu unsynced "
        "bytes cut; "
        "opening p50 %.0f ms, worst %.0f ms\n",
        plan.mode.c_str(), plan.cycles, static_cast<unsigned long long>(tally.acknowledged),
        static_cast<unsigned long long>(tally.lost), static_cast<unsigned long long>(tally.damaged),
        static_cast<unsigned long long>(tally.twice),
        static_cast<unsigned long long>(tally.bytes_lost),
        tally.opening_ms[tally.opening_ms.size() / 2], tally.opening_ms.back());
    const bool whole = tally.lost == 0 && tally.damaged == 0 && tally.twice == 0;
    if (plan.syncs()) return whole ? 0 : 1;
    if (tally.lost == 0)
        std::fprintf(stderr, "the control lost nothing: this harness proves nothing\n");
    return tally.lost > 0 && tally.twice == 0 ? 0 : 1;
} catch (const std::exception& error) {
    std::fprintf(stderr, "store_harness: %s\n", error.what());
    return 2;
}
