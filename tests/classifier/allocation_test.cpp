// Judging allocates nothing once its memory has grown to what texts need: counted by replacing the
// allocator of this test program. (RE2 does, in texts in which an expression is found; CLD2 does,
// where the words leave the language open.)

#include <gtest/gtest.h>

#include <cstdlib>
#include <new>

#include "classifier/classifier.hpp"
#include "tests/support/process.hpp"

namespace {

thread_local std::size_t allocations = 0;

void* counted(std::size_t size) {
    ++allocations;
    void* memory = std::malloc(size == 0 ? 1 : size);
    if (memory == nullptr) throw std::bad_alloc{};
    return memory;
}

}  // namespace

void* operator new(std::size_t size) {
    return counted(size);
}
void* operator new[](std::size_t size) {
    return counted(size);
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {  // std::stable_sort asks so
    ++allocations;
    return std::malloc(size == 0 ? 1 : size);
}
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept {  // simdjson
    ++allocations;
    return std::malloc(size == 0 ? 1 : size);
}
void operator delete(void* memory) noexcept {
    std::free(memory);
}
void operator delete[](void* memory) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
    std::free(memory);
}
void operator delete[](void* memory, std::size_t) noexcept {
    std::free(memory);
}

namespace webcare::classifier {
namespace {

const char* const rules_of_every_kind = R"yaml(
language: nl
terms:
  broken: [kapot*, "doet het niet"]
  anger: { words: [woest, belachelijk], negation: ignore, fold: { diacritics: false } }
rules:
  - id: nl.product.defect.that.has.a.long.name
    title: Een titel die langer is dan een string zonder geheugen
    reason: En een reden die dat ook is, met een onderwerp dat niet in vijftien letters past.
    when: ($broken OR stem:bezwijken OR part:oven) AND NOT "kapot goed"
    severity: 36
    type: complaint
    topic: product.defect.in.first.week
    group: grumble
    examples: { hit: [kapot], miss: [heel] }
  - id: nl.anger
    title: Boos
    when: ($anger NEAR/8 niemand) OR COUNT($anger) >= 2
    severity: 20
    urgency: 10
    type: complaint
    intent: churn
    group: grumble
    examples: { hit: [niemand is woest], miss: [blij] }
  - id: nl.number
    title: Een nummer
    when: '/\b\d{8}\b/'
    severity: 1
    examples: { hit: [nummer 12345678], miss: [nummer 12] }
)yaml";

std::shared_ptr<const RuleSet> compiled() {
    const test::TempFolder folder;
    RuleSetOptions options;
    options.paths = {folder.write("rules.yaml", rules_of_every_kind)};
    config::Problems problems;
    auto rules = load_rules(options, problems);
    EXPECT_TRUE(rules) << problems.text();
    return rules;
}

std::vector<Mention> mentions() {
    std::vector<Mention> all;
    for (const auto& [lang, text] : std::initializer_list<std::pair<const char*, const char*>>{
             {"nl", "Mijn wasmachine is al kapot en niemand belt terug, belachelijk!"},
             {"nl", "Lekker gewandeld langs de rivier met de hond \U0001F389 #zaterdag"},
             {"nl", "De ovendeur is weer kaaaapot, k4pot en k a p o t; @acme, ik ben woest"},
             {"en", "Lovely morning for a walk, see https://example.org/x"}}) {
        Mention mention;
        mention.id = "test:1";
        mention.lang = lang;
        mention.text = text;
        mention.addressed = true;
        all.push_back(std::move(mention));
    }
    return all;
}

TEST(Classify, AllocatesNothingOnceItsMemoryHasGrown) {
    const auto rules = compiled();
    ASSERT_TRUE(rules);
    const auto all = mentions();
    const Time now{std::chrono::seconds{1'790'000'000}};
    Scratch scratch;
    Assessment assessment;
    std::size_t signals = 0;
    constexpr int warming = 300;  // strings change places until all have grown
    for (int round = 0; round <= warming; ++round) {
        for (const Mention& mention : all) {
            const std::size_t before = allocations;
            classify(*rules, mention, {}, now, scratch, assessment);
            const std::size_t made = allocations - before;
            signals += assessment.signals.size();
            if (round == warming) {
                EXPECT_EQ(made, 0u) << mention.text;
            }
        }
    }
    EXPECT_GT(signals, 0u);
}

}  // namespace
}  // namespace webcare::classifier
