#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/assessment.hpp"
#include "core/guidance.hpp"
#include "core/health.hpp"

namespace webcare {

/// `silenced`: it was to be raised while a silence or a maintenance window held, and told nobody.
enum class AlertStatus { raised, acknowledged, resolved, silenced };
std::string_view name(AlertStatus status);
std::optional<AlertStatus> alert_status(std::string_view name);
/// Somebody was told and it is not over.
constexpr bool is_open(AlertStatus status) {
    return status == AlertStatus::raised || status == AlertStatus::acknowledged;
}

/// Where somebody is told: a channel, or a person within it.
struct Address {
    std::string channel;
    std::string to;  ///< the person's address within the channel; empty: the whole channel
    Address() = default;
    Address(std::string c, std::string t) : channel{std::move(c)}, to{std::move(t)} {}
    auto operator<=>(const Address&) const = default;
};

/// What a person is told: of a mention and its case, or of a source that is in trouble.
struct Alert {
    std::string id;  ///< make_id()
    std::uint64_t version = 0;
    AlertStatus status = AlertStatus::raised;
    std::string mention;         ///< id of the mention that caused it; empty: about a source
    std::uint32_t revision = 0;  ///< of the mention
    std::string source;          ///< the source in trouble; empty: about a mention
    Condition condition;         ///< of `source`
    std::string wave;            ///< the wave that it is about, or empty
    std::string case_id;
    Level level = Level::none;
    std::string route;  ///< the route's `when`, so that people see why they were told
    std::string ladder;
    int step = 0;                      ///< steps of the ladder taken so far
    std::optional<Time> next_step_at;  ///< when the next step is due or `act_by`; none: neither
    Time raised_at{};
    Time counted_from{};  ///< the ladder's `after` counts from here: raised_at until it lapses
    std::optional<Time> respond_by;
    std::string acknowledged_by;  ///< of the acknowledgement that stands
    std::optional<Time> acknowledged_at;
    std::optional<Time> act_by;   ///< by then something is done, or the acknowledgement lapses
    std::optional<int> left_out;  ///< the first step that the acknowledgement kept from being taken
    int lapses = 0;               ///< how often an acknowledgement came to nothing
    std::string lapsed_by;        ///< whose, the last time
    std::vector<Address> told;    ///< each once, in the order they were told
    std::string silenced;  ///< why it told nobody: which silence, whose, until when; or empty
    Guidance guidance;
    Alert() = default;
    bool operator==(const Alert&) const = default;
};

/// due: to be sent. sent: told on its channel, by itself or by the digest that `told_by` names.
/// dead: given up. handed: told by the fallback's delivery that `told_by` names, and not on its own
/// channel.
enum class DeliveryStatus { due, sent, dead, handed };
std::string_view name(DeliveryStatus status);
std::optional<DeliveryStatus> delivery_status(std::string_view name);

/// What one message says of many deliveries that are late.
struct Digest {
    static constexpr std::size_t most_alerts = 10;

    Time since{};                           ///< when the oldest came in
    std::array<std::uint32_t, 5> counts{};  ///< of deliveries, by Level
    std::uint32_t elsewhere = 0;            ///< of them, told by the fallback meanwhile
    std::vector<std::string> alerts;        ///< ids of the worst, worst first, then oldest
    Digest() = default;
    bool operator==(const Digest&) const = default;
};

/// One row of the outbox: one event to one channel, sent at least once under one key.
struct Delivery {
    std::string id;  ///< the idempotency key: the same for every attempt, also after a restart
    std::string channel;
    std::string type;     ///< "alert.raised", ... (the webhook's event types)
    std::string alert;    ///< alert id, or empty for an event without one
    std::string mention;  ///< mention id
    std::string to;  ///< the person's address within the channel, or empty for the whole channel
    Level level = Level::none;
    DeliveryStatus status = DeliveryStatus::due;
    std::uint32_t attempts = 0;
    Time created_at{};
    Time next_at{};          ///< not before
    std::string last_error;  ///< why it is not sent yet, or is dead
    /// The case's id, else the alert's: what is told one person of one matter leaves in the order
    /// of `created_at`. Empty: in no order.
    std::string matter;
    std::string told_by;  ///< id of the delivery that tells this one too: a fallback's, or a digest
    std::string note;     ///< why people get it by this way: which channel failed, and how
    std::optional<Digest> digest;  ///< of type "alert.digest"
    Delivery() = default;
    bool operator==(const Delivery&) const = default;
};

void write_json(JsonWriter& out, const Alert& alert);
void write_json(JsonWriter& out, const Digest& digest);
void write_json(JsonWriter& out, const Delivery& delivery);
Result<Alert> read_alert(JsonValue json);
Result<Delivery> read_delivery(JsonValue json);

}  // namespace webcare
