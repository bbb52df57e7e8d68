#include "escalation/relief.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/id.hpp"
#include "core/text.hpp"

namespace webcare::escalation {

Delivery stand_in(const Delivery& delivery, const Fallback& fallback, const std::string& why,
                  Time now) {
    Delivery made{delivery};
    made.id = hash_id(fmt::format("fallback\x1f{}\x1f{}", delivery.id, fallback.channel));
    made.channel = fallback.channel;
    const auto address = fallback.addresses.find(delivery.to);
    made.to = address == fallback.addresses.end() ? std::string{} : address->second;
    made.note = shorten(clean_text(fmt::format("kanaal {0} deed het niet / channel {0} failed: {1}",
                                               delivery.channel, why)),
                        300);
    made.attempts = 0;
    made.created_at = made.next_at = now;
    made.last_error.clear();
    made.told_by.clear();
    made.status = DeliveryStatus::due;
    return made;
}

Delivery handed(Delivery delivery, const Delivery& to) {
    delivery.status = DeliveryStatus::handed;
    delivery.told_by = to.id;
    return delivery;
}

Delivery Gathering::add(Delivery delivery) {
    Delivery& digest = by_address_[delivery.to];
    if (digest.id.empty()) {
        digest.id = hash_id(
            fmt::format("digest\x1f{}\x1f{}\x1f{}", delivery.channel, delivery.to, delivery.id));
        digest.channel = delivery.channel;
        digest.to = delivery.to;
        digest.type = "alert.digest";
        digest.alert = delivery.alert;
        digest.created_at = digest.next_at = now_;
        digest.digest.emplace();
        digest.digest->since = delivery.created_at;
    }
    Digest& sum = *digest.digest;
    digest.level = std::max(digest.level, delivery.level);
    sum.since = std::min(sum.since, delivery.created_at);
    ++sum.counts[static_cast<std::size_t>(delivery.level)];
    if (delivery.status == DeliveryStatus::handed) ++sum.elsewhere;
    const bool room = sum.alerts.size() < Digest::most_alerts && !delivery.alert.empty();
    if (room && std::find(sum.alerts.begin(), sum.alerts.end(), delivery.alert) == sum.alerts.end())
        sum.alerts.push_back(delivery.alert);
    delivery.status = DeliveryStatus::sent;
    delivery.told_by = digest.id;
    delivery.next_at = now_;
    return delivery;
}

std::vector<Delivery> Gathering::digests() const {
    std::vector<Delivery> all;
    for (const auto& [address, digest] : by_address_) all.push_back(digest);
    return all;
}

}  // namespace webcare::escalation
