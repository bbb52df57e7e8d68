// queue_bench DAEMON [HITS] [TERMS]
// The built daemon's peak memory while hits pile up for a channel that is down: every mention is a
// hit of one of 10,000 terms, opens a case and queues an alert.
#include <fmt/format.h>

#include "classifier/classifier.hpp"
#include "tests/bench/corpus.hpp"
#include "tests/bench/measure.hpp"
#include "tests/bench/peers/systems.hpp"
#include "tests/bench/rules.hpp"

namespace {

using namespace webcare;
using namespace webcare::bench;

constexpr std::size_t texts = 400'000;  // of which some 6 % are hits
constexpr std::size_t hits_a_step = 10'000;
constexpr double one_rspamd_worker = 98;  // MiB

/// So many texts that our rules score; some come again where the corpus has too few.
std::vector<Text> hits_of(const Corpus& corpus, const std::vector<Term>& terms, std::size_t count) {
    const auto rules = compile_rules(rules_of(terms));
    classifier::Scratch scratch;
    Mention mention;
    std::vector<Text> hits;
    for (const Text& text : corpus.texts(texts)) {
        mention.text = text.text;
        mention.lang = text.language;
        if (classifier::classify(*rules, mention, {}, Time{}, scratch).severity > 0)
            hits.push_back(text);
        if (hits.size() == count) break;
    }
    if (hits.empty()) fail("no text is a hit");
    for (std::size_t i = 0; hits.size() < count; ++i) hits.push_back(Text{hits[i]});
    return hits;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) fail("queue_bench DAEMON [HITS] [TERMS]");
    const auto count = static_cast<std::size_t>(argument(argc, argv, 2, 100'000));
    const auto words = static_cast<std::size_t>(argument(argc, argv, 3, 10'000));
    const Corpus corpus;
    const auto terms = corpus.terms(words);
    const auto hits = hits_of(corpus, terms, count);
    const auto daemon = start_daemon(argv[1], terms, free_port());
    std::fprintf(stderr, "started: %.0f MiB\n", daemon->peak_mebibytes());
    for (std::size_t sent = 0; sent < count; sent += hits_a_step) {
        const std::size_t last = std::min(sent + hits_a_step, count);
        daemon->prepare({hits.begin() + static_cast<std::ptrdiff_t>(sent),
                         hits.begin() + static_cast<std::ptrdiff_t>(last)});
        daemon->take();
        std::fprintf(stderr, "%zu hits: %.0f MiB, %.0f s of CPU\n", last, daemon->peak_mebibytes(),
                     daemon->cpu());
    }
    const double peak = daemon->peak_mebibytes();
    print_goal(fmt::format("peak memory, {} terms, {} hits queued", words, count),
               fmt::format("{:.0f} MiB", peak), "<= 98", peak / one_rspamd_worker,
               peak <= one_rspamd_worker);
    return 0;
}
