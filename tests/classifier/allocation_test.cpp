// Judging allocates nothing once its memory has grown to what texts need: counted by replacing the
// allocator of this test program. (RE2 does, in texts in which an expression is found; CLD2 does,
// where the words leave the language open.)

#include <gtest/gtest.h>

#include <cstdlib>
#include <new>

#include "classifier/classifier.hpp"

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

std::shared_ptr<const RuleSet> shipped() {
    RuleSetOptions options;
    for (const char* language : {"nl", "en", "de", "fr"})
        options.paths.push_back(std::string{WEBCARE_SOURCE_DIR} + "/config/rules/" + language);
    config::Problems problems;
    return load_rules(options, problems);
}

std::vector<Mention> mentions() {
    std::vector<Mention> all;
    for (const auto& [lang, text] : std::initializer_list<std::pair<const char*, const char*>>{
             {"nl",
              "Mijn wasmachine is na twee weken al kapot en niemand belt terug, belachelijk!"},
             {"nl", "Lekker gewandeld langs de rivier met de hond"},
             {"nl", "De kaaaapotte oven en een advocaat"},
             {"en", "Still waiting for my parcel, nobody answers the phone. Worst service ever 😡"},
             {"en", "Lovely morning for a walk along the river with the dog"},
             {"de", "Das Paket ist schon wieder nicht angekommen, ich bin stinksauer"},
             {"fr", "Le colis n'est jamais arrivé et personne ne répond, c'est une honte"}}) {
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
    const auto rules = shipped();
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
