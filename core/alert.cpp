#include "core/alert.hpp"

#include "core/json_read.hpp"
#include "core/names.hpp"

namespace webcare {
namespace {

constexpr Names<AlertStatus, 4> alert_statuses{{{AlertStatus::raised, "raised"},
                                                {AlertStatus::acknowledged, "acknowledged"},
                                                {AlertStatus::resolved, "resolved"},
                                                {AlertStatus::silenced, "silenced"}}};
constexpr Names<DeliveryStatus, 4> delivery_statuses{{{DeliveryStatus::due, "due"},
                                                      {DeliveryStatus::sent, "sent"},
                                                      {DeliveryStatus::dead, "dead"},
                                                      {DeliveryStatus::handed, "handed"}}};

}  // namespace

std::string_view name(AlertStatus status) {
    return name_in(alert_statuses, status);
}
std::optional<AlertStatus> alert_status(std::string_view text) {
    return value_in(alert_statuses, text);
}
std::string_view name(DeliveryStatus status) {
    return name_in(delivery_statuses, status);
}
std::optional<DeliveryStatus> delivery_status(std::string_view text) {
    return value_in(delivery_statuses, text);
}

void write_json(JsonWriter& out, const Guidance& g) {
    out.begin_object().field("language", g.language).field("register", g.reg).field("form", g.form);
    out.field("points", g.points).field("skeleton", g.skeleton).field_if("cautions", g.cautions);
    out.field_if("max_length", g.max_length).field_if("promise_by", g.promise_by).end_object();
}

Result<Guidance> read_guidance(JsonValue json) {
    Guidance g;
    g.language = json["language"].string_or();
    g.reg = json["register"].string_or();
    g.form = json["form"].string_or();
    json["points"].each_item([&](JsonValue v) { g.points.push_back(v.string_or()); });
    json["skeleton"].each_item([&](JsonValue v) { g.skeleton.push_back(v.string_or()); });
    json["cautions"].each_item([&](JsonValue v) { g.cautions.push_back(v.string_or()); });
    g.max_length = static_cast<std::uint32_t>(json["max_length"].count().value_or(0));
    g.promise_by = json["promise_by"].time();
    return g;
}

void write_json(JsonWriter& out, const Address& address) {
    out.begin_object().field("channel", address.channel).field_if("to", address.to).end_object();
}

void write_json(JsonWriter& out, const Alert& a) {
    out.begin_object();
    out.field("id", a.id).field("version", a.version).field("status", name(a.status));
    out.field("mention", a.mention).field_if("case", a.case_id).field("level", name(a.level));
    out.field_if("route", a.route).field("ladder", a.ladder).field("step", a.step);
    out.field_if("next_step_at", a.next_step_at).field("raised_at", a.raised_at);
    out.field_if("respond_by", a.respond_by).field_if("acknowledged_by", a.acknowledged_by);
    out.field_if("acknowledged_at", a.acknowledged_at).field_if("act_by", a.act_by);
    if (a.counted_from != a.raised_at) out.field("counted_from", a.counted_from);
    if (a.left_out) out.field("left_out", *a.left_out);
    if (a.lapses > 0) out.field("lapses", a.lapses).field("lapsed_by", a.lapsed_by);
    out.field_if("told", a.told).field("guidance", a.guidance);
    out.field_if("revision", a.revision).field_if("wave", a.wave);
    out.field_if("silenced", a.silenced);
    if (!a.source.empty()) out.field("source", a.source).field("condition", a.condition);
    out.end_object();
}

Result<Alert> read_alert(JsonValue json) {
    const auto status = alert_status(json["status"].string_or());
    if (!status) return Error{ErrorKind::malformed, "an alert without a known status"};
    Alert a;
    a.id = json["id"].string_or();
    a.version = json["version"].count().value_or(0);
    a.status = *status;
    a.mention = json["mention"].string_or();
    a.case_id = json["case"].string_or();
    a.level = level_named(json["level"].string_or()).value_or(Level::none);
    a.route = json["route"].string_or();
    a.ladder = json["ladder"].string_or();
    a.step = static_cast<int>(json["step"].integer().value_or(0));
    a.next_step_at = json["next_step_at"].time();
    a.raised_at = json["raised_at"].time().value_or(Time{});
    a.counted_from = json["counted_from"].time().value_or(a.raised_at);
    a.respond_by = json["respond_by"].time();
    a.acknowledged_by = json["acknowledged_by"].string_or();
    a.silenced = json["silenced"].string_or();
    a.acknowledged_at = json["acknowledged_at"].time();
    a.act_by = json["act_by"].time();
    if (const auto left_out = json["left_out"].count()) a.left_out = static_cast<int>(*left_out);
    a.lapses = static_cast<int>(json["lapses"].count().value_or(0));
    a.lapsed_by = json["lapsed_by"].string_or();
    json["told"].each_item([&](JsonValue v) {
        a.told.emplace_back(std::string{v["channel"].string_or()},
                            std::string{v["to"].string_or()});
    });
    a.revision = static_cast<std::uint32_t>(json["revision"].count().value_or(0));
    a.wave = json["wave"].string_or();
    a.source = json["source"].string_or();
    if (!a.source.empty()) {
        const JsonValue condition = json["condition"];
        const auto trouble = trouble_named(condition["trouble"].string_or());
        if (!trouble) return Error{ErrorKind::malformed, "an alert about an unknown trouble"};
        a.condition = Condition{*trouble, condition["detail"].string_or()};
    }
    auto guidance = read_guidance(json["guidance"]);
    if (!guidance) return guidance.error();
    a.guidance = *std::move(guidance);
    return a;
}

void write_json(JsonWriter& out, const Digest& d) {
    out.begin_object().field("since", d.since).key("counts").begin_object();
    for (std::size_t i = d.counts.size(); i-- > 0;) {
        if (d.counts[i] > 0) out.field(name(static_cast<Level>(i)), d.counts[i]);
    }
    out.end_object().field_if("elsewhere", d.elsewhere).key("alerts").begin_array();
    for (const std::string& id : d.alerts) out.value(id);
    out.end_array().end_object();
}

Digest read_digest(JsonValue json) {
    Digest d;
    d.since = json["since"].time().value_or(Time{});
    for (std::size_t i = 0; i < d.counts.size(); ++i) {
        d.counts[i] = static_cast<std::uint32_t>(
            json["counts"][name(static_cast<Level>(i))].count().value_or(0));
    }
    d.elsewhere = static_cast<std::uint32_t>(json["elsewhere"].count().value_or(0));
    json["alerts"].each_item([&](JsonValue id) {
        if (d.alerts.size() < Digest::most_alerts) d.alerts.push_back(id.string_or());
    });
    return d;
}

void write_json(JsonWriter& out, const Delivery& d) {
    out.begin_object();
    out.field("id", d.id).field("channel", d.channel).field("type", d.type);
    out.field_if("alert", d.alert).field_if("mention", d.mention).field_if("to", d.to);
    out.field("level", name(d.level)).field("status", name(d.status)).field("attempts", d.attempts);
    out.field("created_at", d.created_at)
        .field("next_at", d.next_at)
        .field_if("last_error", d.last_error);
    out.field_if("matter", d.matter).field_if("told_by", d.told_by).field_if("note", d.note);
    if (d.digest) {
        out.key("digest");
        write_json(out, *d.digest);
    }
    out.end_object();
}

Result<Delivery> read_delivery(JsonValue json) {
    const auto status = delivery_status(json["status"].string_or());
    if (!status) return Error{ErrorKind::malformed, "a delivery without a known status"};
    Delivery d;
    d.id = json["id"].string_or();
    d.channel = json["channel"].string_or();
    d.type = json["type"].string_or();
    d.alert = json["alert"].string_or();
    d.mention = json["mention"].string_or();
    d.to = json["to"].string_or();
    d.level = level_named(json["level"].string_or()).value_or(Level::none);
    d.status = *status;
    d.attempts = static_cast<std::uint32_t>(json["attempts"].count().value_or(0));
    d.created_at = json["created_at"].time().value_or(Time{});
    d.next_at = json["next_at"].time().value_or(Time{});
    d.last_error = json["last_error"].string_or();
    d.matter = json["matter"].string_or();
    d.told_by = json["told_by"].string_or();
    d.note = json["note"].string_or();
    if (json["digest"]["since"].time()) d.digest = read_digest(json["digest"]);
    return d;
}

}  // namespace webcare
