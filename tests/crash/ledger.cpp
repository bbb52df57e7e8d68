#include "tests/crash/ledger.hpp"

namespace webcare::crash {

void Ledger::next_life() {
    const std::scoped_lock lock{mutex_};
    ++life_;
    delivered_in_life_ = 0;
}

void Ledger::accepted(const std::string& mention) {
    const std::scoped_lock lock{mutex_};
    accepted_.insert(mention);
    if (!arrivals_.contains(mention)) waiting_.insert(mention);
}

void Ledger::delivered(const std::string& mention, const std::string& key) {
    const std::scoped_lock lock{mutex_};
    Arrival& arrival = arrivals_[mention];
    arrival.keys.insert(key);
    ++arrival.by_life[life_];
    ++delivered_in_life_;
    waiting_.erase(mention);
    changed_.notify_all();
}

bool Ledger::wait_until_complete(std::chrono::milliseconds limit) const {
    std::unique_lock lock{mutex_};
    return changed_.wait_for(lock, limit, [this] { return waiting_.empty(); });
}

bool Ledger::wait_for_delivery_of_this_life(std::chrono::milliseconds limit) const {
    std::unique_lock lock{mutex_};
    return changed_.wait_for(lock, limit, [this] { return delivered_in_life_ > 0; });
}

Verdict Ledger::verdict() const {
    const std::scoped_lock lock{mutex_};
    Verdict verdict;
    verdict.accepted = accepted_.size();
    verdict.lost = waiting_.size();
    verdict.delivered = accepted_.size() - waiting_.size();
    for (const auto& [mention, arrival] : arrivals_) {
        verdict.two_keys += arrival.keys.size() > 1 ? 1 : 0;
        verdict.repeats += arrival.by_life.size() - 1;
        for (const auto& [life, times] : arrival.by_life) verdict.repeats_within += times - 1;
    }
    return verdict;
}

}  // namespace webcare::crash
