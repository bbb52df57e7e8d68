#include <fmt/format.h>

#include <algorithm>

#include "core/id.hpp"
#include "core/text.hpp"
#include "escalation/outbox.hpp"

namespace webcare::escalation {

namespace {

bool is_hopeless(ErrorKind kind) {
    return kind == ErrorKind::denied || kind == ErrorKind::malformed ||
           kind == ErrorKind::misconfigured;
}

/// In words for whoever looks at the dead letters.
std::string_view why_given_up(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::denied:
            return "access was refused";
        case ErrorKind::malformed:
            return "the message was refused, also at half its size";
        case ErrorKind::misconfigured:
            return "the channel is set up wrongly";
        default:
            return "nothing helped for a week";
    }
}

Duration part_of(Duration whole, Random& random) {
    return Duration{static_cast<Duration::rep>(static_cast<double>(whole.count()) * random.unit())};
}

}  // namespace

Delivery after_failure(Delivery delivery, const Error& error, const RetryPolicy& policy, Time now,
                       Duration age, Random& random) {
    delivery.last_error = shorten(clean_text(error.detail), 300);
    // A pause that the service asked for is no attempt: nothing was delivered.
    if (!error.retry_after) ++delivery.attempts;
    if (is_hopeless(error.kind) || age >= policy.patience) {
        delivery.status = DeliveryStatus::dead;
        delivery.last_error =
            shorten(fmt::format("{}: {}", why_given_up(error.kind), delivery.last_error), 300);
        return delivery;
    }
    if (error.retry_after) {
        const Duration asked = *error.retry_after;
        delivery.next_at = now + asked + part_of(asked / 10, random);
        return delivery;
    }
    const auto doublings = std::min<std::uint32_t>(delivery.attempts - 1, 20);
    const Duration ceiling = std::min(policy.cap, policy.base * (std::int64_t{1} << doublings));
    delivery.next_at = now + part_of(ceiling, random);
    return delivery;
}

Delivery for_one(Delivery delivery, const std::string& recipient) {
    delivery.id = hash_id(fmt::format("recipient\x1f{}\x1f{}", delivery.id, recipient));
    delivery.to = recipient;
    return delivery;
}

Delivery after_success(Delivery delivery, Time now) {
    ++delivery.attempts;
    delivery.status = DeliveryStatus::sent;
    delivery.next_at = now;
    delivery.last_error.clear();
    return delivery;
}

}  // namespace webcare::escalation
