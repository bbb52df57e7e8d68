#include "connectors/poll/state.hpp"

#include "core/json.hpp"
#include "core/json_read.hpp"

namespace webcare::connectors::poll {
namespace {

void write_walk(JsonWriter& out, const Walk& walk) {
    out.key("walk").begin_object().field("page", walk.page);
    out.field_if("address", walk.is_address).field_if("newest", walk.newest);
    out.field_if("pages", walk.pages).field_if("known", pack(walk.known));
    out.field_if("validator", walk.validator).end_object();
}

Walk read_walk(JsonValue in) {
    Walk walk;
    walk.page = in["page"].string_or();
    walk.is_address = in["address"].boolean().value_or(false);
    walk.newest = in["newest"].string_or();
    walk.pages = static_cast<int>(in["pages"].integer().value_or(0));
    walk.known = unpack(in["known"].string().value_or(""));
    walk.validator = in["validator"].string_or();
    return walk;
}

Reading read_reading(JsonValue in) {
    Reading reading;
    reading.newest = in["newest"].string_or();
    reading.known = unpack(in["known"].string().value_or(""));
    reading.validator = in["validator"].string_or();
    reading.instead = in["instead"].boolean().value_or(false);
    reading.usual = Usual::read(in["usual"].string_or());
    if (in["walk"].is_object()) reading.walk = read_walk(in["walk"]);
    return reading;
}

}  // namespace

State read_state(const Cursor& cursor) {
    State state;
    JsonDocument parser;
    const auto json = parser.parse(cursor.token);
    if (cursor.token.empty() || !json || (*json)["v"].integer() != 1) return state;
    const JsonValue& in = *json;
    state.identity = in["identity"].string_or();
    state.polled = in["polled"].boolean().value_or(false);
    in["readings"].each_field([&](std::string_view key, JsonValue value) {
        state.readings.emplace(key, read_reading(value));
    });
    in["collected"].each_field([&](std::string_view key, JsonValue value) {
        Collected& collected = state.collected[std::string{key}];
        collected.at = value["at"].time();
        value["values"].each_item(
            [&](JsonValue one) { collected.values.push_back(one.string_or()); });
    });
    in["spent"].each_field([&](std::string_view key, JsonValue value) {
        Spent& spent = state.spent[std::string{key}];
        spent.day = value["day"].string_or();
        spent.amount = value["amount"].number().value_or(0);
    });
    in["recent"].each_field([&](std::string_view id, JsonValue at) {
        if (const auto time = at.time()) state.recent.emplace_back(std::string{id}, *time);
    });
    state.quiet_until = in["quiet_until"].time();
    state.revisited = in["revisited"].time();
    state.revisit_at = in["revisit_at"].count().value_or(0);
    return state;
}

Cursor write_state(const State& state) {
    std::string token;
    JsonWriter out{token};
    out.begin_object()
        .field("v", 1)
        .field("identity", state.identity)
        .field_if("polled", state.polled);
    out.key("readings").begin_object();
    for (const auto& [name, reading] : state.readings) {
        out.key(std::string_view{name}).begin_object().field_if("newest", reading.newest);
        out.field_if("known", pack(reading.known)).field_if("validator", reading.validator);
        out.field_if("instead", reading.instead).field_if("usual", reading.usual.written());
        if (reading.walk) write_walk(out, *reading.walk);
        out.end_object();
    }
    out.end_object().key("collected").begin_object();
    for (const auto& [name, collected] : state.collected) {
        out.key(std::string_view{name}).begin_object().field_if("at", collected.at);
        out.field("values", collected.values).end_object();
    }
    out.end_object().key("spent").begin_object();
    for (const auto& [name, spent] : state.spent) {
        out.key(std::string_view{name}).begin_object();
        out.field("day", spent.day).field("amount", spent.amount).end_object();
    }
    out.end_object().key("recent").begin_object();
    for (const Recent& recent : state.recent) out.key(std::string_view{recent.id}).value(recent.at);
    out.end_object()
        .field_if("quiet_until", state.quiet_until)
        .field_if("revisited", state.revisited)
        .field_if("revisit_at", state.revisit_at);
    out.end_object();
    return Cursor{std::move(token)};
}

}  // namespace webcare::connectors::poll
