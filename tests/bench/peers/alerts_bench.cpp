// alerts_bench DAEMON [ROUNDS] [ALERTS]
// The built daemon beside Alertmanager: every mention is an alert of its own, told in a POST of its
// own. Ours is judged, opens a case and is on disk before the 202; theirs is kept in memory. The
// figure is alerts per second of CPU, with 64 and with one to a POST; the sender and the receiver
// are this process, on the other core. The systems take turns.
#include "classifier/classifier.hpp"
#include "tests/bench/corpus.hpp"
#include "tests/bench/peers/child.hpp"
#include "tests/bench/peers/runner.hpp"
#include "tests/bench/rules.hpp"

namespace {

using namespace webcare;
using namespace webcare::bench;

constexpr std::size_t words = 1'000;

/// Texts that our rules score, each with one term more than it had.
std::vector<Text> hits_of(const Corpus& corpus, const std::vector<Term>& terms, std::size_t count) {
    const auto rules = compile_rules(rules_of(terms));
    classifier::Scratch scratch;
    std::vector<Text> hits;
    Mention mention;
    for (Text& text : corpus.texts(2 * count)) {
        text.text += " " + terms[hits.size() % terms.size()].text;
        mention.text = text.text;
        mention.lang = text.language;
        if (classifier::classify(*rules, mention, {}, Time{}, scratch).severity > 0)
            hits.push_back(std::move(text));
        if (hits.size() == count) return hits;
    }
    fail("too few texts hit");
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) fail("alerts_bench DAEMON [ROUNDS] [ALERTS]");
    const int rounds = argument(argc, argv, 2, 7);
    const auto alerts = static_cast<std::size_t>(argument(argc, argv, 3, 6'400));
    const Corpus corpus;
    const auto terms = corpus.terms(words);
    const auto texts = hits_of(corpus, terms, alerts);
    std::optional<MinimalServer> server;
    on_first_core([] {});  // from here on we are on the other
    server.emplace();

    std::vector<Runner> all;
    all.push_back({"webcared, 64", start_daemon(argv[1], terms, server->port(), 64)});
    all.push_back({"alertmanager, 64", start_alertmanager(*server, 64)});
    all.push_back({"webcared, 1", start_daemon(argv[1], terms, server->port(), 1)});
    all.push_back({"alertmanager, 1", start_alertmanager(*server, 1)});
    for (int round = 0; round <= rounds; ++round)
        for (Runner& runner : all) runner.run(texts, *server, round > 0);  // the first warms up
    for (const Runner& runner : all) {
        runner.tell("alerts");
        for (const double posts : runner.posts)
            if (posts != static_cast<double>(alerts))
                fail(fmt::format("{}: {} alerts, but {:.0f} arrived", runner.name, alerts, posts));
    }
    print_row("64 alerts a POST, a webhook each, durable", all[0], all[1], "alerts per CPU s", 10);
    print_row("one alert a POST, a webhook each, durable", all[2], all[3], "alerts per CPU s", 5);
    return 0;
}
