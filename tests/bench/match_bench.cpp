// match_bench [ROUNDS]
// Judging generated mentions by 1,000 and 10,000 terms, beside a bare Vectorscan scan that only
// finds words. Thread CPU time a mention; the parties take turns, medians over the rounds.
#include <fmt/format.h>

#include <cstdio>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "classifier/rule_set.hpp"
#include "language/fold.hpp"
#include "tests/bench/corpus.hpp"
#include "tests/bench/literal_scan.hpp"
#include "tests/bench/measure.hpp"
#include "tests/bench/rules.hpp"

namespace {

using namespace webcare;
using namespace webcare::bench;

/// A mention as it comes from a source: just written, so in the cache. `text` costs a copy.
class Incoming {
 public:
    Incoming() {
        mention_.id = "bench:1";
        mention_.network = "bench";
    }
    const Mention& of(const Text& text, bool with_language) {
        mention_.text = text.text;
        mention_.lang = with_language ? text.language : "";
        return mention_;
    }

 private:
    Mention mention_;
};

/// Each party once over all mentions, in turns; nanoseconds a mention, the median of the rounds.
struct Party {
    std::string name;
    std::function<std::size_t()> pass;  ///< gives how many mentions were hit
    std::vector<double> nanoseconds = {};
    std::size_t hits = 0;
};

void take_turns(std::vector<Party>& parties, int rounds, std::size_t mentions) {
    for (int round = -1; round < rounds; ++round) {  // the first one warms up
        for (Party& party : parties) {
            const double before = cpu();
            party.hits = party.pass();
            const double each = (cpu() - before) / static_cast<double>(mentions) * 1e9;
            if (round >= 0) party.nanoseconds.push_back(each);
        }
    }
}

void run(std::size_t count, int rounds, const std::vector<Text>& texts) {
    const auto terms = make_terms(count);
    LiteralScan scan{terms};
    const auto rules = compile_rules(rules_of(terms));
    Incoming incoming;
    classifier::Scratch scratch;
    Assessment assessment;
    language::Workspace workspace;
    language::Hits hits;
    language::Folded folded;
    const Time now{std::chrono::seconds{1'790'000'000}};

    const auto evaluate = [&] {
        std::size_t hit = 0;
        for (const Text& text : texts) {
            const Mention& mention = incoming.of(text, true);
            language::Subject subject{mention};
            subject.language = mention.lang;
            subject.now = now;
            language::evaluate(*rules->program, subject, workspace, hits);
            hit += !hits.empty();
        }
        return hit;
    };
    const auto judge = [&](bool with_language) {
        std::size_t hit = 0;
        for (const Text& text : texts) {
            const Mention& mention = incoming.of(text, with_language);
            classifier::classify(*rules, mention, {}, now, scratch, assessment);
            hit += !assessment.signals.empty();
        }
        return hit;
    };
    std::vector<Party> parties;
    parties.push_back({"Vectorscan", [&] {
                           std::size_t hit = 0;
                           for (const Text& text : texts) hit += !scan.find(text.text).empty();
                           return hit;
                       }});
    parties.push_back({"fold", [&] {
                           for (const Text& text : texts) language::fold(text.text, folded);
                           return std::size_t{0};
                       }});
    parties.push_back({"evaluate", evaluate});
    parties.push_back({"classify", [&] { return judge(true); }});
    parties.push_back({"classify+lang", [&] { return judge(false); }});
    take_turns(parties, rounds, texts.size());

    std::map<std::string, double> ns;
    for (const Party& party : parties) {
        ns[party.name] = median(party.nanoseconds);
        std::fprintf(stderr,
                     "match %6zu terms  %-14s %7.0f ns a mention [%.0f-%.0f], %.2f %% hit\n", count,
                     party.name.c_str(), ns[party.name], quantile(party.nanoseconds, 0),
                     quantile(party.nanoseconds, 1),
                     100.0 * static_cast<double>(party.hits) / static_cast<double>(texts.size()));
    }
    const double peer = ns["Vectorscan"], fold = ns["fold"];
    const auto row = [&](const char* what, double ours, const char* goal, double bound) {
        print_goal(fmt::format("{}, {} terms", what, count),
                   fmt::format("{:.0f} ns / Vectorscan {:.0f} ns", ours, peer), goal, ours / peer,
                   bound == 0 || ours <= bound * peer);
    };
    row("classify of folded text", ns["classify"] - fold, "<= 1.30", 1.3);
    row("classify whole, folding too", ns["classify"], "(no goal)", 0);
    row("evaluate whole, folding too", ns["evaluate"], "(no goal)", 0);
    row("classify whole, language unknown", ns["classify+lang"], "(no goal)", 0);
}

}  // namespace

int main(int count, char** words) {
    const int rounds = argument(count, words, 1, 7);
    const auto texts = make_texts(20'000);
    for (const std::size_t terms : {1'000, 10'000}) run(terms, rounds, texts);
    return 0;
}
