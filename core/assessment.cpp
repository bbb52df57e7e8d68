#include "core/assessment.hpp"

#include <algorithm>

#include "core/json_read.hpp"
#include "core/names.hpp"

namespace webcare {
namespace {

constexpr Names<Level, 5> levels{{{Level::none, "none"},
                                  {Level::low, "low"},
                                  {Level::medium, "medium"},
                                  {Level::high, "high"},
                                  {Level::critical, "critical"}}};
constexpr Names<MentionType, 6> types{{{MentionType::noise, "noise"},
                                       {MentionType::news, "news"},
                                       {MentionType::compliment, "compliment"},
                                       {MentionType::suggestion, "suggestion"},
                                       {MentionType::question, "question"},
                                       {MentionType::complaint, "complaint"}}};
constexpr Names<Fault, 4> faults{{{Fault::unknown, "unknown"},
                                  {Fault::ours, "ours"},
                                  {Fault::theirs, "theirs"},
                                  {Fault::third_party, "third_party"}}};
constexpr Names<Register, 3> registers{{{Register::unknown, "unknown"},
                                        {Register::informal, "informal"},
                                        {Register::formal, "formal"}}};

std::vector<std::string> read_strings(JsonValue json) {
    std::vector<std::string> out;
    json.each_item([&](JsonValue item) { out.push_back(item.string_or()); });
    return out;
}

int read_int(JsonValue json) {
    return static_cast<int>(json.integer().value_or(0));
}

Signal read_signal(JsonValue json) {
    Signal signal;
    signal.rule = json["rule"].string_or();
    signal.title = json["title"].string_or();
    signal.reason = json["reason"].string_or();
    signal.severity = read_int(json["severity"]);
    signal.urgency = read_int(json["urgency"]);
    signal.sentiment = read_int(json["sentiment"]);
    signal.at_least = read_int(json["at_least"]);
    signal.type = mention_type(json["type"].string_or());
    signal.fault = fault_named(json["fault"].string_or());
    signal.group = json["group"].string_or();
    signal.group_severity = read_int(json["group_severity"]);
    signal.group_urgency = read_int(json["group_urgency"]);
    signal.spans = read_spans(json["spans"], Mention::max_text);
    return signal;
}

}  // namespace

std::string_view name(Level level) {
    return name_in(levels, level);
}
std::optional<Level> level_named(std::string_view text) {
    return value_in(levels, text);
}
std::string_view name(MentionType type) {
    return name_in(types, type);
}
std::optional<MentionType> mention_type(std::string_view text) {
    return value_in(types, text);
}
std::string_view name(Fault fault) {
    return name_in(faults, fault);
}
std::optional<Fault> fault_named(std::string_view text) {
    return value_in(faults, text);
}
std::string_view name(Register reg) {
    return name_in(registers, reg);
}
std::optional<Register> register_named(std::string_view text) {
    return value_in(registers, text);
}

Level LevelBounds::of(int severity) const {
    if (severity >= critical) return Level::critical;
    if (severity >= high) return Level::high;
    if (severity >= medium) return Level::medium;
    return severity >= low ? Level::low : Level::none;
}

bool Assessment::has_intent(std::string_view intent) const {
    return std::binary_search(intents.begin(), intents.end(), intent, std::less<>{});
}

void write_json(JsonWriter& out, const Signal& signal) {
    out.begin_object().field("rule", signal.rule).field_if("title", signal.title);
    out.field_if("reason", signal.reason);
    out.field("severity", signal.severity).field("urgency", signal.urgency);
    out.field_if("sentiment", signal.sentiment).field_if("at_least", signal.at_least);
    if (signal.type) out.field("type", name(*signal.type));
    if (signal.fault) out.field("fault", name(*signal.fault));
    out.field_if("group", signal.group).field_if("group_severity", signal.group_severity);
    out.field_if("group_urgency", signal.group_urgency);
    out.field("spans", signal.spans).end_object();
}

void write_fields(JsonWriter& out, const Assessment& a) {
    out.field("severity", a.severity).field("level", name(a.level)).field("urgency", a.urgency);
    out.field("sentiment", a.sentiment).field("type", name(a.type)).field("intents", a.intents);
    out.field("topics", a.topics).field("language", a.language).field("register", name(a.reg));
    out.field("fault", name(a.fault)).field("respond_by", a.respond_by).field("signals", a.signals);
    out.field_if("escalate", a.escalate).field("ruleset", a.ruleset);
}

void write_json(JsonWriter& out, const Assessment& assessment) {
    out.begin_object();
    write_fields(out, assessment);
    out.end_object();
}

Result<Assessment> read_assessment(JsonValue json) {
    if (!json.is_object())
        return Error{ErrorKind::malformed, "an assessment must be a JSON object"};
    Assessment a;
    a.severity = read_int(json["severity"]);
    a.level = level_named(json["level"].string_or("none")).value_or(Level::none);
    a.urgency = read_int(json["urgency"]);
    a.sentiment = read_int(json["sentiment"]);
    a.type = mention_type(json["type"].string_or("noise")).value_or(MentionType::noise);
    a.intents = read_strings(json["intents"]);
    a.topics = read_strings(json["topics"]);
    a.language = json["language"].string_or("und");
    a.reg = register_named(json["register"].string_or()).value_or(Register::unknown);
    a.fault = fault_named(json["fault"].string_or()).value_or(Fault::unknown);
    a.respond_by = json["respond_by"].time();
    json["signals"].each_item([&](JsonValue signal) { a.signals.push_back(read_signal(signal)); });
    a.escalate = read_strings(json["escalate"]);
    a.ruleset = json["ruleset"].string_or();
    return a;
}

}  // namespace webcare
