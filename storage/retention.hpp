#pragma once

#include <cstdint>
#include <string>

#include "storage/draft.hpp"

namespace webcare::storage {

/// One walk through everything that has an age, a bounded slice at a time. What each class keeps:
/// docs/storage.md. Runs on the writer thread, so that what it judges cannot change under it.
class RetentionPass {
 public:
    /// What is older than these goes.
    struct Limits {
        Time unscored{}, mentions{}, cases{}, hooks{}, past{}, people{};
    };

    /// Looks at some hundreds of entries and removes what is too old.
    Status slice(const Engine& engine, Draft& draft, const Limits& limits);
    /// Whether the walk has further to go; after it, the next slice starts a new walk.
    bool more() const { return stage_ != 0 || !position_.empty(); }

 private:
    int stage_ = 0;
    std::string position_;  // the key to go on from; empty: the stage's beginning
};

}  // namespace webcare::storage
