// rules_bench
// What a rule set costs before it judges: compiling 1,000 and 10,000 rules from parsed YAML beside
// Vectorscan's compile of as many literals, the memory it takes, how long a swap keeps a mention
// waiting, what a mention costs with the shipped packs, and what the most hostile texts cost.
// Medians of seven.
#include <fmt/format.h>
#include <malloc.h>

#include <atomic>
#include <fstream>
#include <functional>
#include <random>
#include <thread>

#include "classifier/rule_set.hpp"
#include "tests/bench/corpus.hpp"
#include "tests/bench/literal_scan.hpp"
#include "tests/bench/measure.hpp"
#include "tests/bench/rules.hpp"
#include "tuning/labels.hpp"

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

/// The four packs over the development halves of our own label sets, whose language is known.
void shipped_packs() {
    classifier::RuleSetOptions options;
    options.paths = {config::shipped_folder() + "/rules"};
    config::Problems problems;
    const auto rules = classifier::load_rules(options, problems);
    if (!rules) fail("the shipped packs do not compile: " + problems.text());
    std::vector<Mention> mentions;
    for (const char* set : {"types_dev", "severe_dev"}) {
        std::ifstream file{fmt::format("{}/tests/quality/{}.jsonl", WEBCARE_SOURCE_DIR, set)};
        for (tuning::Labelled& row : tuning::read_labels(file).rows) {
            row.mention.lang = row.labels.language;
            mentions.push_back(std::move(row.mention));
        }
    }
    if (mentions.empty()) fail("no label sets");
    classifier::Scratch scratch;
    Assessment assessment;
    std::vector<double> times;
    for (int round = 0; round < rounds; ++round) {
        const double start = cpu();
        for (const Mention& mention : mentions)
            classifier::classify(*rules, mention, {}, Time{}, scratch, assessment);
        times.push_back((cpu() - start) * 1e6 / static_cast<double>(mentions.size()));
    }
    print_goal("a mention with the shipped packs", fmt::format("{:.1f} us", median(times)),
               "(no goal)", median(times), false);
}

struct Hostile {
    const char* name;
    std::string text;
};

std::string repeat(const std::string& piece) {
    std::string text;
    while (text.size() + piece.size() <= 64U * 1024) text += piece;
    return text;
}

/// What each text costs with these 10,000 rules.
void hostile_rows(const char* what, const std::string& rules, const std::vector<Hostile>& texts) {
    const auto compiled = compile_rules(rules);
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
        print_goal(fmt::format("10,000 hostile {}, 64 KiB of {}", what, hostile.name),
                   fmt::format("{:.1f} ms", median(times)), "<= 10 ms", median(times) / 10,
                   median(times) <= 10);
    }
}

void hostile_patterns() {
    std::string rules = "rules:\n";
    for (int i = 0; i < 10'000; ++i)
        rules += fmt::format(
            "  - {{id: bench.h{0}, title: Hostile {0}, when: '*a{1}* NEAR/30 a{1}*', severity: 10, "
            "examples: {{hit: [\"aaa{1} aaa{1}\"], miss: [\"-\"]}}}}\n",
            i, std::string(static_cast<std::size_t>(2 + i % 30), 'a') + std::to_string(i % 300));
    hostile_rows("patterns", rules,
                 {{"one letter", std::string(64U * 1024, 'a')},
                  {"short words", repeat("aaa ")},
                  {"words of every rule", repeat("aaaaaa1 aaaaaaaaaa12 ")},
                  {"spelt out", repeat("a ")},
                  {"digits", repeat("a1a1a1a1a1 ")},
                  {"marks", repeat("a\u0301\u0301\u0301")},
                  {"signs", repeat("a'a@a#a.")}});
}

std::string expression_rules(const std::function<std::string(int)>& regex) {
    std::string rules = "rules:\n";
    for (int i = 0; i < 10'000; ++i)
        rules += fmt::format(
            "  - {{id: bench.e{0}, title: Hostile {0}, when: '/{1}/', severity: 10, examples: "
            "{{hit: "
            "[\"aaa\"], miss: [\"-\"]}}}}\n",
            i, regex(i));
    return rules;
}

void hostile_expressions() {
    std::string numbers, letters = "1 2 ";
    for (int i = 0; numbers.size() < 64U * 1024 - 20; ++i) numbers += fmt::format("kapot a{}! ", i);
    std::minstd_rand random;
    while (letters.size() < 64U * 1024) letters += random() % 2 == 0 ? 'a' : 'b';
    const std::vector<Hostile> texts{{"other words", repeat("een mooie oven die het gewoon doet ")},
                                     {"words and numbers", numbers},
                                     {"one letter", std::string(64U * 1024, 'a')},
                                     {"two letters", letters}};
    hostile_rows("expressions with a literal",
                 expression_rules([](int i) { return fmt::format("kapot\\W+a{}[^a]", i); }), texts);
    hostile_rows("expressions without one", expression_rules([](int i) {
                     return fmt::format("[b-k]{{{}}}\\W\\w{{{}}}", 1 + i % 100, 1 + i / 100);
                 }),
                 texts);
    hostile_rows("expressions too large for an automaton", expression_rules([](int i) {
                     return fmt::format("a[ab]{{{}}}\\d[^{}]", 12 + i % 8, i);
                 }),
                 texts);
}

}  // namespace

int main() {
    const Corpus corpus;
    for (const std::size_t count : {1'000, 10'000}) compile(corpus, count);
    swap(corpus);
    shipped_packs();
    hostile_patterns();
    hostile_expressions();
    return 0;
}
