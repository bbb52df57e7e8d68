#include "core/case.hpp"

#include "core/json_read.hpp"
#include "core/names.hpp"

namespace webcare {
namespace {

constexpr Names<CaseStatus, 9> statuses{{{CaseStatus::fresh, "new"},
                                         {CaseStatus::acknowledged, "acknowledged"},
                                         {CaseStatus::waiting_customer, "waiting_customer"},
                                         {CaseStatus::waiting_expert, "waiting_expert"},
                                         {CaseStatus::waiting_third_party, "waiting_third_party"},
                                         {CaseStatus::promised, "promised"},
                                         {CaseStatus::resolved, "resolved"},
                                         {CaseStatus::reopened, "reopened"},
                                         {CaseStatus::closed, "closed"}}};
constexpr Names<Justified, 4> verdicts{{{Justified::unknown, "unknown"},
                                        {Justified::yes, "yes"},
                                        {Justified::partly, "partly"},
                                        {Justified::no, "no"}}};

void write_json(JsonWriter& out, const TimelineEntry& entry) {
    out.begin_object().field("at", entry.at).field("kind", entry.kind);
    out.field_if("who", entry.who).field_if("text", entry.text).end_object();
}

Promise read_promise(JsonValue json) {
    Promise promise;
    promise.id = json["id"].string_or();
    promise.what = json["what"].string_or();
    promise.due = json["due"].time().value_or(Time{});
    promise.channel = json["channel"].string_or();
    promise.by = json["by"].string_or();
    promise.made_at = json["made_at"].time().value_or(Time{});
    promise.kept_at = json["kept_at"].time();
    promise.moved_at = json["moved_at"].time();
    promise.broken_at = json["broken_at"].time();
    return promise;
}

Task read_task(JsonValue json) {
    Task task;
    task.id = json["id"].string_or();
    task.what = json["what"].string_or();
    task.owner = json["owner"].string_or();
    task.due = json["due"].time().value_or(Time{});
    task.done_at = json["done_at"].time();
    task.done_by = json["done_by"].string_or();
    return task;
}

TimelineEntry read_entry(JsonValue json) {
    return TimelineEntry{json["at"].time().value_or(Time{}), json["kind"].string_or(),
                         json["who"].string_or(), json["text"].string_or()};
}

int read_int(JsonValue json) {
    return static_cast<int>(json.integer().value_or(0));
}

}  // namespace

std::string_view name(CaseStatus status) {
    return name_in(statuses, status);
}
std::optional<CaseStatus> case_status(std::string_view text) {
    if (text == "open") return CaseStatus::fresh;
    if (text == "solved") return CaseStatus::resolved;
    return value_in(statuses, text);
}
std::string_view name(Justified justified) {
    return name_in(verdicts, justified);
}
std::optional<Justified> justified_named(std::string_view text) {
    return value_in(verdicts, text);
}

void write_json(JsonWriter& out, const Promise& promise) {
    out.begin_object()
        .field("id", promise.id)
        .field("what", promise.what)
        .field("due", promise.due);
    out.field_if("channel", promise.channel)
        .field("by", promise.by)
        .field("made_at", promise.made_at);
    out.field_if("kept_at", promise.kept_at).field_if("moved_at", promise.moved_at);
    out.field_if("broken_at", promise.broken_at).end_object();
}

void write_json(JsonWriter& out, const Task& task) {
    out.begin_object().field("id", task.id).field("what", task.what).field("owner", task.owner);
    out.field("due", task.due).field_if("done_at", task.done_at).field_if("done_by", task.done_by);
    out.end_object();
}

void write_json(JsonWriter& out, const Case& c) {
    out.begin_object();
    out.field("id", c.id).field("version", c.version).field("status", name(c.status));
    out.field_if("customer", c.customer).field("title", c.title).field("type", name(c.type));
    out.field("level", name(c.level)).field("severity", c.severity).field("urgency", c.urgency);
    out.field_if("topics", c.topics).field_if("intents", c.intents).field("fault", name(c.fault));
    out.field("justified", name(c.justified)).field_if("owner", c.owner).field_if("cause", c.cause);
    out.field_if("remedy", c.remedy).field("mentions", c.mentions);
    out.field_if("alerts", c.alerts).field_if("promises", c.promises).field_if("tasks", c.tasks);
    out.key("timeline").begin_array();
    for (const TimelineEntry& entry : c.timeline) write_json(out, entry);
    out.end_array();
    out.field_if("respond_by", c.respond_by)
        .field_if("responded_at", c.responded_at)
        .field_if("waiting_since", c.waiting_since);
    out.field("opened_at", c.opened_at)
        .field("changed_at", c.changed_at)
        .field_if("closed_at", c.closed_at);
    out.end_object();
}

Result<Case> read_case(JsonValue json) {
    if (!json.is_object()) return Error{ErrorKind::malformed, "a case must be a JSON object"};
    Case c;
    const auto status = case_status(json["status"].string_or());
    if (!status) return Error{ErrorKind::malformed, "a case without a known status"};
    c.id = json["id"].string_or();
    c.version = json["version"].count().value_or(0);
    c.status = *status;
    c.customer = json["customer"].string_or();
    c.title = json["title"].string_or();
    c.type = mention_type(json["type"].string_or()).value_or(MentionType::complaint);
    c.level = level_named(json["level"].string_or()).value_or(Level::none);
    c.severity = read_int(json["severity"]);
    c.urgency = read_int(json["urgency"]);
    json["topics"].each_item([&](JsonValue v) { c.topics.push_back(v.string_or()); });
    json["intents"].each_item([&](JsonValue v) { c.intents.push_back(v.string_or()); });
    c.fault = fault_named(json["fault"].string_or()).value_or(Fault::unknown);
    c.justified = justified_named(json["justified"].string_or()).value_or(Justified::unknown);
    c.owner = json["owner"].string_or();
    c.cause = json["cause"].string_or();
    c.remedy = json["remedy"].string_or();
    json["mentions"].each_item([&](JsonValue v) { c.mentions.push_back(v.string_or()); });
    json["alerts"].each_item([&](JsonValue v) { c.alerts.push_back(v.string_or()); });
    json["promises"].each_item([&](JsonValue v) { c.promises.push_back(read_promise(v)); });
    json["tasks"].each_item([&](JsonValue v) { c.tasks.push_back(read_task(v)); });
    json["timeline"].each_item([&](JsonValue v) { c.timeline.push_back(read_entry(v)); });
    c.respond_by = json["respond_by"].time();
    c.responded_at = json["responded_at"].time();
    c.opened_at = json["opened_at"].time().value_or(Time{});
    c.changed_at = json["changed_at"].time().value_or(Time{});
    c.closed_at = json["closed_at"].time();
    c.waiting_since = json["waiting_since"].time();
    return c;
}

}  // namespace webcare
