#include "tests/crash/ledger.hpp"

namespace webcare::crash {

void Ledger::next_life() {
    const std::scoped_lock lock{mutex_};
    ++life_;
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
    waiting_.erase(mention);
    changed_.notify_all();
}

std::size_t Ledger::waiting() const {
    const std::scoped_lock lock{mutex_};
    return waiting_.size();
}

void Ledger::wait_until_complete(std::chrono::milliseconds patience) const {
    std::unique_lock lock{mutex_};
    while (!waiting_.empty()) {
        const std::size_t before = waiting_.size();
        if (!changed_.wait_for(lock, patience, [&] { return waiting_.size() < before; })) return;
    }
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
