#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/assessment.hpp"
#include "core/history.hpp"
#include "storage/store.hpp"

namespace webcare::daemon {

/// Answers what conditions ask of the past: from the store, and from what the same round brought
/// before. For one round, on the planner's thread.
class Past {
 public:
    using Rules = std::set<std::string, std::less<>>;
    /// `asked_for`: rules whose past some condition asks; both outlive this.
    Past(const storage::Store& store, const Rules& asked_for)
        : store_{store}, asked_for_{asked_for} {}

    /// The rules that held in this mention and are asked for. Later mentions of the round see them;
    /// a new revision replaces what the one before it said.
    std::vector<std::string> remember(const Mention& mention, const Assessment& assessment);

    /// What was written within the window of `mention`, before or after it, and was known before
    /// it; without itself.
    Result<PastCount> count(const PastQuestion& question, const Mention& mention) const;

 private:
    struct Entry {
        Time written{};
        std::string author, id;
        Entry() = default;
        Entry(Time w, std::string a, std::string i)
            : written{w}, author{std::move(a)}, id{std::move(i)} {}
    };

    const storage::Store& store_;
    const Rules& asked_for_;
    std::map<std::string, std::vector<Entry>, std::less<>> here_;  // by rule, in order
    Rules revised_;  // ids of mentions of which the store may hold an earlier revision
};

}  // namespace webcare::daemon
