// seen( ) and distinct( ) against the definition in docs/rule-language.md, counted plainly.

#include "daemon/past.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

#include "tests/daemon/workshop.hpp"

namespace webcare::daemon {
namespace {

using namespace std::chrono_literals;

/// What is known of one mention: its newest revision.
struct Known {
    Time written{};
    std::string author;
    bool slow = false;
};

/// The plain reading of the definition.
class Book {
 public:
    /// The numbers that the rules of the test ask for, of this mention, which is then written down.
    std::array<std::size_t, 3> count_and_add(const Mention& mention) {
        Known now;
        now.written = mention.created_at;
        now.author = mention.author.handle;
        now.slow = mention.text.find("slow") != std::string::npos;
        std::size_t all = now.slow ? 1 : 0, theirs = all;
        std::set<std::string> people;
        if (now.slow && !now.author.empty()) people.insert(now.author);
        for (const auto& [id, one] : known_) {
            const Duration apart =
                one.written > now.written ? one.written - now.written : now.written - one.written;
            if (id == mention.id || !one.slow || apart > 2h) continue;
            ++all;
            if (one.author == now.author && !now.author.empty()) ++theirs;
            if (!one.author.empty()) people.insert(one.author);
        }
        known_[mention.id] = now;
        return {all, theirs, people.size()};
    }

 private:
    std::map<std::string, Known> known_;
};

std::string asks(const std::string& id, const std::string& when) {
    return "  - { id: " + id + ", title: T, when: '" + when +
           "', severity: 1, examples: { hit: [x], miss: [fine] } }\n";
}

bool fired(const Assessment& assessment, const std::string& rule) {
    return std::any_of(assessment.signals.begin(), assessment.signals.end(),
                       [&](const Signal& signal) { return signal.rule == rule; });
}

RC_GTEST_PROP(Past, IsCountedAsTheReferenceSays, ()) {
    Folder folder;
    const auto setup =
        small_setup(folder, asks("t.all", "seen(rule:t.slow, 2h) >= 4") +
                                asks("t.theirs", "seen(rule:t.slow, by=author, 2h) >= 3") +
                                asks("t.people", "distinct(author, rule:t.slow, 2h) >= 3"));
    ManualClock clock{sunday};
    MemoryLog log;
    SeededRandom random{1};
    storage::Options options;
    options.folder = folder / "store";
    options.sync = false;
    options.ballast_bytes = 0;
    options.min_free_bytes = 0;
    auto store = storage::Store::open(options, clock, log);
    RC_ASSERT(store.has_value());
    const auto marks = *InFlight::open(folder / "inflight");
    Planner planner{Planner::Seams{**store, clock, random, *marks}, 0, ""};
    Book book;

    const int rounds = *rc::gen::inRange(1, 5);
    int number = 0;
    for (int round = 0; round < rounds; ++round) {
        std::vector<Mention> mentions;
        const int size = *rc::gen::inRange(0, 12);
        for (int i = 0; i < size; ++i) {
            // One in four is an edit, or a repeat, of one that came before.
            const bool again = number > 0 && *rc::gen::inRange(0, 4) == 0;
            const int id = again ? *rc::gen::inRange(0, number) : number++;
            Mention made = mention(std::to_string(id),
                                   *rc::gen::element<std::string>("slow", "fine", "so slow"),
                                   *rc::gen::element<std::string>("a", "b", "c", ""));
            made.created_at = sunday - std::chrono::minutes{*rc::gen::inRange(0, 6 * 60)};
            mentions.push_back(std::move(made));
        }
        Work page = polled(mentions);
        auto planned = planner.plan(*setup, {&page});
        RC_ASSERT(planned.has_value());
        for (const auto& event : all_of<storage::MentionRecorded>(planned->batch)) {
            const auto [all, theirs, people] = book.count_and_add(event.mention);
            RC_ASSERT(fired(event.assessment, "t.all") == (all >= 4));
            RC_ASSERT(fired(event.assessment, "t.theirs") == (theirs >= 3));
            RC_ASSERT(fired(event.assessment, "t.people") == (people >= 3));
        }
        RC_ASSERT((*store)->commit_and_wait(std::move(planned->batch)).has_value());
    }
}

}  // namespace
}  // namespace webcare::daemon
