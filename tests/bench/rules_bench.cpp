// rules_bench
// What a rule set costs before it judges: compiling 1,000 and 10,000 rules from parsed YAML beside
// Vectorscan's compile of as many literals, the memory it takes, how long a swap keeps a mention
// waiting, and what the most hostile texts cost. Medians of seven.
#include <fmt/format.h>
#include <malloc.h>

#include <atomic>
#include <thread>

#include "classifier/rule_set.hpp"
#include "tests/bench/corpus.hpp"
#include "tests/bench/literal_scan.hpp"
#include "tests/bench/measure.hpp"
#include "tests/bench/rules.hpp"

namespace {

using namespace webcare;
using namespace webcare::bench;
constexpr int rounds = 7;

double megabytes_in_use() {
    const struct mallinfo2 info = mallinfo2();
    return static_cast<double>(info.uordblks + info.hblkhd) / (1 << 20);
}

/// One rule a term, and what a language::Compiler makes of them, without reading the file.
void compile(const Corpus& corpus, std::size_t count) {
    const auto terms = corpus.terms(count);
    std::string yaml;
    for (const Term& term : terms)
        yaml += term.is_prefix ? fmt::format("- '{}* AND NOT \"geen probleem\"'\n", term.text)
                               : fmt::format("- '\"{}\" AND NOT \"geen probleem\"'\n", term.text);
    std::vector<double> ours, theirs, memory;
    for (int round = 0; round < rounds; ++round) {
        config::Problems problems;
        const config::Node conditions = config::Document::parse(yaml, "bench", problems);
        const double before = megabytes_in_use(), start = cpu();
        language::Compiler compiler{problems};
        std::size_t number = 0;
        for (const config::Node& when : conditions.items())
            compiler.add(fmt::format("r{}", number++), when, language::Scope::rule, "bench");
        const auto program = compiler.compile();
        ours.push_back(cpu() - start);
        if (!program) fail("the conditions do not compile: " + problems.text());
        memory.push_back(megabytes_in_use() - before);
        const double scan_start = cpu();
        const LiteralScan scan{terms};
        theirs.push_back(cpu() - scan_start);
    }
    const double ratio = median(ours) / median(theirs);
    print_goal(
        fmt::format("compile {} rules", count),
        fmt::format("{:.0f} ms / Vectorscan {:.0f} ms", median(ours) * 1e3, median(theirs) * 1e3),
        count == 10'000 ? "<= 1.00" : "(no goal)", ratio, ratio <= 1);
    if (count == 10'000)
        print_goal("memory of 10,000 rules", fmt::format("{:.0f} MiB", median(memory)), "<= 100",
                   median(memory) / 100, median(memory) <= 100);
}

/// The longest that one mention takes while rule sets are swapped under it.
void swap(const Corpus& corpus) {
    const auto rules = compile_rules(rules_of(corpus.terms(10'000)));
    const auto other = compile_rules(rules_of(corpus.terms(10'000)));
    const auto texts = corpus.texts(20'000);
    std::atomic<std::shared_ptr<const classifier::RuleSet>> current{rules};
    std::atomic<bool> done{false};
    std::size_t swaps = 0;
    std::thread swapper{[&] {
        for (; !done; ++swaps) current.store(swaps % 2 == 0 ? other : rules);
    }};
    classifier::Scratch scratch;
    Assessment assessment;
    Mention mention;
    mention.id = "bench:1";
    std::vector<double> times;
    for (const Text& text : texts) {
        mention.text = text.text;
        mention.lang = text.language;
        const double start = cpu();
        classifier::classify(*current.load(), mention, {}, Time{}, scratch, assessment);
        times.push_back((cpu() - start) * 1e6);
    }
    done = true;
    swapper.join();
    std::fprintf(stderr, "swap: %zu swaps under 20,000 mentions, longest %.0f us of CPU\n", swaps,
                 quantile(times, 1));
    print_goal("longest mention while rules are swapped",
               fmt::format("{:.0f} us", quantile(times, 1)), "<= 1000", quantile(times, 1) / 1000,
               quantile(times, 1) <= 1000);
}

struct Hostile {
    const char* name;
    std::string text;
};

void worst_case() {
    std::string rules = "rules:\n";
    for (int i = 0; i < 10'000; ++i)
        rules += fmt::format(
            "  - {{id: bench.h{0}, title: Hostile {0}, when: '*a{1}* NEAR/30 a{1}*', severity: 10, "
            "examples: {{hit: [\"aaa{1} aaa{1}\"], miss: [\"-\"]}}}}\n",
            i, std::string(static_cast<std::size_t>(2 + i % 30), 'a') + std::to_string(i % 300));
    const auto compiled = compile_rules(rules);
    const auto repeat = [](const std::string& piece) {
        std::string text;
        while (text.size() + piece.size() <= 64U * 1024) text += piece;
        return text;
    };
    const std::vector<Hostile> texts{{"one letter", std::string(64U * 1024, 'a')},
                                     {"short words", repeat("aaa ")},
                                     {"words of every rule", repeat("aaaaaa1 aaaaaaaaaa12 ")},
                                     {"spelt out", repeat("a ")},
                                     {"digits", repeat("a1a1a1a1a1 ")},
                                     {"marks", repeat("a\u0301\u0301\u0301")},
                                     {"signs", repeat("a'a@a#a.")}};
    classifier::Scratch scratch;
    Assessment assessment;
    for (const Hostile& hostile : texts) {
        Mention mention;
        mention.id = "bench:1";
        mention.text = hostile.text;
        mention.lang = "nl";
        std::vector<double> times;
        for (int round = 0; round < rounds; ++round) {
            const double start = cpu();
            classifier::classify(*compiled, mention, {}, Time{}, scratch, assessment);
            times.push_back((cpu() - start) * 1e3);
        }
        print_goal(fmt::format("10,000 hostile patterns, 64 KiB of {}", hostile.name),
                   fmt::format("{:.1f} ms", median(times)), "<= 10 ms", median(times) / 10,
                   median(times) <= 10);
    }
}

}  // namespace

int main() {
    const Corpus corpus;
    for (const std::size_t count : {1'000, 10'000}) compile(corpus, count);
    swap(corpus);
    worst_case();
    return 0;
}
