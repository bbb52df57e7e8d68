#include "storage/event.hpp"

#include <array>

#include "core/json_read.hpp"

namespace webcare::storage {
namespace {

// In the order of the variant's alternatives.
constexpr std::array<std::string_view, std::variant_size_v<Event>> types{
    "mention.recorded", "case.changed",   "alert.changed",       "delivery.changed",
    "cursor.moved",     "hook.accepted",  "mention.quarantined", "source.noted",
    "wave.changed",     "alert.attached", "change.announced",    "thread.noted",
    "silence.changed"};

void write(JsonWriter& out, const MentionRecorded& event) {
    out.begin_object();
    if (event.keep_text) {
        out.field("mention", event.mention)
            .field("assessment", event.assessment)
            .field_if("case", event.case_id);
        if (!event.remembered.empty()) {
            out.key("remembered").begin_array();
            for (const std::string& rule : event.remembered) out.value(rule);
            out.end_array();
        }
        out.field_if("counted", event.counted);
    } else {
        out.field("id", event.mention.id)
            .field_if("revision", event.mention.revision)
            .field("type", name(event.assessment.type));
    }
    out.end_object();
}

void write(JsonWriter& out, const CaseChanged& event) {
    out.value(event.dossier);
}
void write(JsonWriter& out, const AlertChanged& event) {
    out.value(event.alert);
}
void write(JsonWriter& out, const DeliveryChanged& event) {
    out.value(event.delivery);
}

void write(JsonWriter& out, const CursorMoved& event) {
    out.begin_object()
        .field("source", event.source)
        .field("cursor", event.cursor.token)
        .end_object();
}

void write(JsonWriter& out, const HookAccepted& event) {
    out.begin_object()
        .field("source", event.source)
        .field("webhook_id", event.webhook_id)
        .field("at", event.at)
        .end_object();
}

void write(JsonWriter& out, const MentionQuarantined& event) {
    out.begin_object()
        .field("mention", event.mention)
        .field("reason", event.reason)
        .field("attempts", event.attempts)
        .field("at", event.at)
        .end_object();
}

void write(JsonWriter& out, const SourceNoted& event) {
    out.begin_object()
        .field("source", event.source)
        .field("topic", event.topic)
        .field("value", event.value)
        .end_object();
}

void write(JsonWriter& out, const WaveChanged& event) {
    out.value(event.wave);
}
void write(JsonWriter& out, const AlertAttached& event) {
    out.begin_object().field("alert", event.alert).field("attached", event.attached).end_object();
}
void write(JsonWriter& out, const ChangeAnnounced& event) {
    out.value(event.change);
}

void write(JsonWriter& out, const ThreadNoted& event) {
    out.begin_object()
        .field("channel", event.channel)
        .field("matter", event.matter)
        .field("value", event.value)
        .end_object();
}

void write(JsonWriter& out, const SilenceChanged& event) {
    out.value(event.silence);
}

Result<Event> read_mention_recorded(JsonValue data) {
    MentionRecorded event;
    event.keep_text = !data["mention"].is_null();
    if (!event.keep_text) {
        event.mention.id = data["id"].string_or();
        event.mention.revision = static_cast<std::uint32_t>(data["revision"].count().value_or(0));
        event.assessment.type = mention_type(data["type"].string_or()).value_or(MentionType::noise);
        return Event{std::move(event)};
    }
    auto mention = read_mention(data["mention"]);
    if (!mention) return mention.error();
    auto assessment = read_assessment(data["assessment"]);
    if (!assessment) return assessment.error();
    event.mention = std::move(*mention);
    event.assessment = std::move(*assessment);
    event.case_id = data["case"].string_or();
    data["remembered"].each_item(
        [&](JsonValue rule) { event.remembered.push_back(rule.string_or()); });
    data["counted"].each_item(
        [&](JsonValue subject) { event.counted.push_back(subject.string_or()); });
    return Event{std::move(event)};
}

Result<Event> read_case_changed(JsonValue data) {
    auto dossier = read_case(data);
    if (!dossier) return dossier.error();
    return Event{CaseChanged{std::move(*dossier)}};
}

Result<Event> read_alert_changed(JsonValue data) {
    auto alert = read_alert(data);
    if (!alert) return alert.error();
    return Event{AlertChanged{std::move(*alert)}};
}

Result<Event> read_delivery_changed(JsonValue data) {
    auto delivery = read_delivery(data);
    if (!delivery) return delivery.error();
    return Event{DeliveryChanged{std::move(*delivery)}};
}

Result<Event> read_cursor_moved(JsonValue data) {
    return Event{CursorMoved{data["source"].string_or(), Cursor{data["cursor"].string_or()}}};
}

Result<Event> read_hook_accepted(JsonValue data) {
    HookAccepted event;
    event.source = data["source"].string_or();
    event.webhook_id = data["webhook_id"].string_or();
    event.at = data["at"].time().value_or(Time{});
    return Event{std::move(event)};
}

Result<Event> read_mention_quarantined(JsonValue data) {
    auto mention = read_mention(data["mention"]);
    if (!mention) return mention.error();
    MentionQuarantined event;
    event.mention = std::move(*mention);
    event.reason = data["reason"].string_or();
    event.attempts = static_cast<std::uint32_t>(data["attempts"].count().value_or(0));
    event.at = data["at"].time().value_or(Time{});
    return Event{std::move(event)};
}

Result<Event> read_source_noted(JsonValue data) {
    return Event{SourceNoted{data["source"].string_or(), data["topic"].string_or(),
                             data["value"].string_or()}};
}

Result<Event> read_wave_changed(JsonValue data) {
    auto wave = read_wave(data);
    if (!wave) return wave.error();
    return Event{WaveChanged{*std::move(wave)}};
}

Result<Event> read_alert_attached(JsonValue data) {
    return Event{AlertAttached{data["alert"].string_or(), read_attached(data["attached"])}};
}

Result<Event> read_change_announced(JsonValue data) {
    auto change = read_announced_change(data);
    if (!change) return change.error();
    return Event{ChangeAnnounced{*std::move(change)}};
}

Result<Event> read_thread_noted(JsonValue data) {
    return Event{ThreadNoted{data["channel"].string_or(), data["matter"].string_or(),
                             data["value"].string_or()}};
}

Result<Event> read_silence_changed(JsonValue data) {
    auto silence = read_silence(data);
    if (!silence) return silence.error();
    return Event{SilenceChanged{std::move(*silence)}};
}

// In the same order.
constexpr std::array<Result<Event> (*)(JsonValue), types.size()> readers{
    &read_mention_recorded, &read_case_changed,   &read_alert_changed,       &read_delivery_changed,
    &read_cursor_moved,     &read_hook_accepted,  &read_mention_quarantined, &read_source_noted,
    &read_wave_changed,     &read_alert_attached, &read_change_announced,    &read_thread_noted,
    &read_silence_changed};

}  // namespace

std::string_view type_of(const Event& event) {
    return types[event.index()];
}

void write_json(JsonWriter& out, const Event& event) {
    std::visit([&out](const auto& one) { write(out, one); }, event);
}

Result<Event> read_event(std::string_view type, JsonValue data) {
    for (std::size_t i = 0; i < types.size(); ++i) {
        if (types[i] == type) return readers[i](data);
    }
    return Error{ErrorKind::malformed, "journal: unknown type of event"};
}

}  // namespace webcare::storage
