// peers_bench DAEMON RSPAMD_ROOT [ROUNDS] [MENTIONS]
// Whole systems beside the built daemon, with the same 1,000 terms and the same texts: syslog-ng
// (lines to a POST per hit) and rspamd (a POST to its verdict). The figure is events per second of
// CPU of all processes of a system, from the first byte sent until it rests again; the sender and
// the receiver are this process, on the other core. The systems take turns.
#include <fmt/format.h>

#include <chrono>
#include <thread>

#include "classifier/classifier.hpp"
#include "tests/bench/corpus.hpp"
#include "tests/bench/measure.hpp"
#include "tests/bench/minimal_beast.hpp"
#include "tests/bench/peers/child.hpp"
#include "tests/bench/peers/systems.hpp"
#include "tests/bench/rules.hpp"

namespace {

using namespace webcare;
using namespace webcare::bench;

constexpr std::size_t words = 1'000;

/// How many of the texts our rules score: so many alerts must arrive.
std::uint64_t count_hits(const std::vector<Term>& terms, const std::vector<Text>& texts) {
    const auto rules = compile_rules(rules_of(terms));
    classifier::Scratch scratch;
    std::uint64_t hits = 0;
    Mention mention;
    for (const Text& text : texts) {
        mention.text = text.text;
        mention.lang = text.language;
        hits += classifier::classify(*rules, mention, {}, Time{}, scratch).severity > 0 ? 1 : 0;
    }
    return hits;
}

/// Until the system has used next to no CPU, and sent nothing, for half a second.
void wait_until_it_rests(const System& system, const MinimalServer& receiver) {
    using namespace std::chrono_literals;
    const auto end = std::chrono::steady_clock::now() + 3min;
    double used = system.cpu();
    std::uint64_t received = receiver.answered();
    for (int quiet = 0; quiet < 5;) {
        std::this_thread::sleep_for(100ms);
        const double used_now = system.cpu();
        const std::uint64_t received_now = receiver.answered();
        quiet = used_now - used < 0.002 && received_now == received ? quiet + 1 : 0;
        used = used_now;
        received = received_now;
        if (std::chrono::steady_clock::now() > end) fail("a system does not come to rest");
    }
}

/// A system with what its rounds gave.
struct Runner {
    std::string name;
    std::unique_ptr<System> system;
    std::vector<double> per_second{};  ///< events per CPU second, a round
    std::vector<double> posts{};       ///< that the receiver got, a round

    void run(const std::vector<Text>& texts, const MinimalServer& receiver, bool counts) {
        system->prepare(texts);
        const double before = system->cpu();
        const std::uint64_t received = receiver.answered();
        system->take();
        wait_until_it_rests(*system, receiver);
        if (!counts) return;
        per_second.push_back(static_cast<double>(texts.size()) / (system->cpu() - before));
        posts.push_back(static_cast<double>(receiver.answered() - received));
    }
    void tell() const {
        std::fprintf(
            stderr,
            "peers: %-22s %8.0f events per CPU second [%.0f-%.0f], %.2f us each, %.0f POSTs\n",
            name.c_str(), median(per_second), quantile(per_second, 0), quantile(per_second, 1),
            1e6 / median(per_second), median(posts));
    }
};

void print_row(const char* what, const Runner& ours, const Runner& theirs, const char* unit,
               double goal) {
    const double ratio = median(ours.per_second) / median(theirs.per_second);
    print_goal(what,
               fmt::format("{:.0f} / {} {:.0f} {}", median(ours.per_second), theirs.name,
                           median(theirs.per_second), unit),
               fmt::format(">= {:.0f}", goal).c_str(), ratio, ratio >= goal);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 3) fail("peers_bench DAEMON RSPAMD_ROOT [ROUNDS] [MENTIONS]");
    const int rounds = argument(argc, argv, 3, 7);
    const auto mentions = static_cast<std::size_t>(argument(argc, argv, 4, 51'200));
    const Corpus corpus;
    const auto texts = corpus.texts(mentions);
    const auto terms = corpus.terms(words);
    const std::uint64_t hits = count_hits(terms, texts);
    std::optional<MinimalServer> server;
    on_first_core([] {});  // from here on we are on the other
    server.emplace();

    std::vector<Runner> all;
    all.push_back({"webcared", start_daemon(argv[1], terms, server->port())});
    all.push_back({"syslog-ng", start_syslog_ng(terms, *server)});
    all.push_back({"webcared, no alerts", start_daemon(argv[1], terms, {})});
    all.push_back({"rspamd", start_rspamd(argv[2], terms)});
    for (int round = 0; round <= rounds; ++round)
        for (Runner& runner : all) runner.run(texts, *server, round > 0);  // the first warms up
    for (const Runner& runner : all) runner.tell();
    for (const double posts : all[0].posts)
        if (posts != static_cast<double>(hits))
            fail(fmt::format("{} hits, but {:.0f} alerts arrived", hits, posts));
    print_row("1,000 words, durable, a POST per hit", all[0], all[1], "events per CPU s", 6);
    print_row("1,000 words, from POST to verdict, 64 a POST", all[2], all[3], "messages per CPU s",
              15);
    return 0;
}
