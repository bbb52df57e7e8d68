#pragma once

#include <cstdint>
#include <string>

#include "storage/event.hpp"

namespace webcare::crash {

// What the victim writes and the harness expects: both know it from the number alone.

inline std::string numbered_id(std::uint64_t number) {
    return "crash:" + std::to_string(number);
}

inline storage::MentionRecorded numbered_mention(std::uint64_t number) {
    storage::MentionRecorded event;
    event.mention.id = numbered_id(number);
    event.mention.network = "crash";
    event.mention.source = "generator";
    event.mention.author.id = std::to_string(number % 97);
    event.mention.text = "Bestelling " + std::to_string(number) + " is nog niet bezorgd. " +
                         std::string(number % 700, 'x');
    event.assessment.level = Level::high;
    event.assessment.type = MentionType::complaint;
    return event;
}

inline storage::DeliveryChanged numbered_delivery(std::uint64_t number) {
    Delivery delivery;
    delivery.id = "D" + std::to_string(number);
    delivery.channel = "team";
    delivery.type = "alert.raised";
    delivery.mention = numbered_id(number);
    delivery.level = Level::high;
    return storage::DeliveryChanged{delivery};
}

}  // namespace webcare::crash
