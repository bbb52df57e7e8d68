#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "daemon/planner.hpp"
#include "setup/setup.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/memory_store.hpp"

namespace webcare::daemon {

using test::Folder;

/// Two rules: "slow" is a low complaint, "broken" a high one. Everything from medium goes to the
/// one channel.
/// `more_rules` and `more` go at the end of the two files.
inline std::shared_ptr<const setup::Setup> small_setup(const Folder& folder,
                                                       const std::string& more_rules = {},
                                                       const std::string& more = {}) {
    folder.write("rules.yaml", R"(rules:
  - { id: t.slow, title: Slow, when: slow, severity: 20, type: complaint, examples: { hit: [slow], miss: [fine] } }
  - { id: t.broken, title: Broken, when: broken, severity: 70, type: complaint, examples: { hit: [broken], miss: [fine] } }
)" + more_rules);
    const std::string file =
        folder.write("webcared.yaml", R"(brand: { name: ACME, accounts: ["forum:acme"] }
rules: [rules.yaml]
sources: []
channels: [ { name: team, kind: console } ]
)" + more);
    config::Problems problems;
    auto made = setup::load(file, problems);
    EXPECT_TRUE(made) << problems.text();
    return made;
}

inline const Time sunday = *parse_time("2026-11-22T21:40:00Z");

inline Mention mention(const std::string& id, const std::string& text,
                       const std::string& author = "jo") {
    Mention made;
    made.id = "forum:" + id;
    made.network = "forum";
    made.text = text;
    made.author.handle = author;
    made.created_at = sunday - std::chrono::minutes{5};
    return made;
}

inline Work polled(std::vector<Mention> mentions, const std::string& cursor = "c1") {
    Work work;
    work.source = "forum";
    work.page.mentions = std::move(mentions);
    work.page.next = Cursor{cursor};
    return work;
}

/// The events of one kind, in order.
template <class E>
std::vector<E> all_of(const storage::Batch& batch) {
    std::vector<E> found;
    for (const storage::Event& event : batch.events)
        if (const auto* one = std::get_if<E>(&event)) found.push_back(*one);
    return found;
}

}  // namespace webcare::daemon
