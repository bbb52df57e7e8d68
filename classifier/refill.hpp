#pragma once

#include <utility>
#include <vector>

namespace webcare::classifier {

/// A list that is filled again and again: what stood in it gives its memory to what comes next, so
/// that strings within it are not allocated anew. `list` and `spare` outlive it.
template <class T>
class Refill {
 public:
    Refill(std::vector<T>& list, std::vector<T>& spare) : list_{list}, spare_{spare} {
        for (T& item : list_) spare_.push_back(std::move(item));
        list_.clear();
    }

    /// The next place of the list, with old content: assign every part of it.
    T& add() {
        if (spare_.empty()) return list_.emplace_back();
        list_.push_back(std::move(spare_.back()));
        spare_.pop_back();
        return list_.back();
    }

    std::vector<T>& list() { return list_; }

 private:
    std::vector<T>& list_;
    std::vector<T>& spare_;
};

}  // namespace webcare::classifier
