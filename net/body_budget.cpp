#include "net/body_budget.hpp"

#include <algorithm>
#include <utility>

namespace webcare::net {

BodyBudget::Share::Share(BodyBudget& budget, std::function<void()> give_up)
    : budget_{budget}, give_up_{std::move(give_up)}, place_{budget.shares_.size()} {
    budget_.shares_.push_back(this);
}

BodyBudget::Share::~Share() {
    budget_.held_ -= bytes_;
    Share* const last = budget_.shares_.back();
    last->place_ = place_;
    budget_.shares_[place_] = last;
    budget_.shares_.pop_back();
}

void BodyBudget::Share::grow_to(std::size_t bytes) {
    if (!give_up_) return;  // it was given up
    budget_.held_ += bytes - bytes_;
    bytes_ = bytes;
    while (budget_.held_ > most) budget_.give_up_largest();
}

void BodyBudget::give_up_largest() {
    Share& largest =
        **std::max_element(shares_.begin(), shares_.end(),
                           [](const Share* a, const Share* b) { return a->bytes_ < b->bytes_; });
    held_ -= std::exchange(largest.bytes_, 0);
    std::exchange(largest.give_up_, nullptr)();
}

}  // namespace webcare::net
