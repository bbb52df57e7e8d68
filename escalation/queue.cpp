#include "escalation/queue.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace webcare::escalation {
namespace {

/// The order of storage/keys.hpp.
bool before(const Delivery& a, const Delivery& b) {
    return std::tie(b.level, a.next_at, a.id) < std::tie(a.level, b.next_at, b.id);
}

/// About what a message holds beside its text: a new case, its guidance, some signals.
constexpr std::size_t bytes_beside_text = 4096;

std::size_t bytes_of(const Outgoing& entry) {
    return entry.message ? bytes_beside_text + entry.message->mention.text.size() : 0;
}

}  // namespace

void Queue::replace(std::vector<Delivery> due, bool all) {
    clear();
    for (Delivery& delivery : due) entries_.emplace_back(std::move(delivery), nullptr);
    all_ = all;
}

void Queue::put(Outgoing fresh) {
    const auto place = std::upper_bound(
        entries_.begin(), entries_.end(), fresh.delivery,
        [](const Delivery& one, const Outgoing& entry) { return before(one, entry.delivery); });
    if (place != entries_.begin() && std::prev(place)->delivery.id == fresh.delivery.id) return;
    if (place == entries_.end() && (!all_ || entries_.size() >= most)) {
        all_ = false;
        return;
    }
    if (bytes_ + bytes_of(fresh) > most_bytes) fresh.message.reset();
    bytes_ += bytes_of(fresh);
    entries_.insert(place, std::move(fresh));
    if (entries_.size() > most) {
        bytes_ -= bytes_of(entries_.back());
        entries_.pop_back();
        all_ = false;
    }
}

Outgoing Queue::take() {
    Outgoing worst = std::move(entries_.front());
    entries_.pop_front();
    bytes_ -= bytes_of(worst);
    return worst;
}

void Queue::drop(const std::set<std::string>& ids) {
    std::erase_if(entries_, [&](const Outgoing& entry) {
        const bool leaves = ids.contains(entry.delivery.id);
        if (leaves) bytes_ -= bytes_of(entry);
        return leaves;
    });
}

void Queue::distrust() {
    for (Outgoing& entry : entries_) entry.message.reset();
    bytes_ = 0;
}

void Queue::clear() {
    entries_.clear();
    bytes_ = 0;
    all_ = false;
}

}  // namespace webcare::escalation
