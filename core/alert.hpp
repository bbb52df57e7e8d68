#pragma once

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

/// What a person is told: of a mention and its case, or of a source that is in trouble.
struct Alert {
    std::string id;  ///< make_id()
    std::uint64_t version = 0;
    AlertStatus status = AlertStatus::raised;
    std::string mention;         ///< id of the mention that caused it; empty: about a source
    std::uint32_t revision = 0;  ///< of the mention
    std::string source;          ///< the source in trouble; empty: about a mention
    Condition condition;         ///< of `source`
    std::string case_id;
    Level level = Level::none;
    std::string route;  ///< the route's `when`, so that people see why they were told
    std::string ladder;
    int step = 0;                      ///< steps of the ladder taken so far
    std::optional<Time> next_step_at;  ///< when the next step is due; none: no more steps
    Time raised_at{};
    std::optional<Time> respond_by;
    std::string acknowledged_by;
    std::optional<Time> acknowledged_at;
    std::string silenced;  ///< why it told nobody: which silence, whose, until when; or empty
    Guidance guidance;
    Alert() = default;
    bool operator==(const Alert&) const = default;
};

enum class DeliveryStatus { due, sent, dead };
std::string_view name(DeliveryStatus status);
std::optional<DeliveryStatus> delivery_status(std::string_view name);

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
    Delivery() = default;
    bool operator==(const Delivery&) const = default;
};

void write_json(JsonWriter& out, const Alert& alert);
void write_json(JsonWriter& out, const Delivery& delivery);
Result<Alert> read_alert(JsonValue json);
Result<Delivery> read_delivery(JsonValue json);

}  // namespace webcare
