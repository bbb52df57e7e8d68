// peers_bench DAEMON RSPAMD_ROOT [ROUNDS] [MENTIONS]
// Whole systems beside the built daemon, with the same 1,000 terms and the same texts: syslog-ng
// (lines to a POST per hit) and rspamd (a POST to its verdict). The figure is events per second of
// CPU of all processes of a system, from the first byte sent until it rests again; the sender and
// the receiver are this process, on the other core. The systems take turns.
#include "classifier/classifier.hpp"
#include "tests/bench/corpus.hpp"
#include "tests/bench/measure.hpp"
#include "tests/bench/minimal_beast.hpp"
#include "tests/bench/peers/child.hpp"
#include "tests/bench/peers/runner.hpp"
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
    for (const Runner& runner : all) runner.tell("peers");
    for (const double posts : all[0].posts)
        if (posts != static_cast<double>(hits))
            fail(fmt::format("{} hits, but {:.0f} alerts arrived", hits, posts));
    print_row("1,000 words, durable, a POST per hit", all[0], all[1], "events per CPU s", 6);
    print_row("1,000 words, from POST to verdict, 64 a POST", all[2], all[3], "messages per CPU s",
              15);
    return 0;
}
