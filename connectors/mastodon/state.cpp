#include "connectors/mastodon/state.hpp"

#include <algorithm>

#include "core/json.hpp"
#include "core/json_read.hpp"

namespace webcare::connectors::mastodon {
namespace {

template <class Field>
Seen* find_by(std::vector<Seen>& recent, Field field, std::string_view value) {
    const auto found = std::find_if(recent.rbegin(), recent.rend(),
                                    [&](const Seen& seen) { return seen.*field == value; });
    return found == recent.rend() ? nullptr : &*found;
}

}  // namespace

bool is_newer(std::string_view id, std::string_view than) {
    return id.size() != than.size() ? id.size() > than.size() : id > than;
}

Seen* State::find(std::string_view id) {
    return find_by(recent, &Seen::id, id);
}
Seen* State::find_mention(std::string_view mention) {
    return find_by(recent, &Seen::mention, mention);
}
void State::remember(Seen seen) {
    if (recent.size() >= most_recent) recent.erase(recent.begin());
    recent.push_back(std::move(seen));
}

State read_state(const Cursor& cursor) {
    State state;
    JsonDocument parser;
    const auto json = parser.parse(cursor.token);
    if (cursor.token.empty() || !json || (*json)["v"].integer() != 1) return state;
    const JsonValue& in = *json;
    state.server = in["server"].string_or();
    state.polled = in["polled"].boolean().value_or(false);
    in["timelines"].each_field([&](std::string_view name, JsonValue value) {
        Reading reading;
        reading.newest = value.string_or();
        reading.polled = true;
        state.readings.insert_or_assign(std::string{name}, std::move(reading));
    });
    in["recent"].each_item([&](JsonValue seen) {
        const auto content = seen["c"].count().value_or(0);
        state.remember(
            {seen["i"].string_or(), seen["m"].string_or(), static_cast<std::uint32_t>(content)});
    });
    return state;
}

Cursor write_state(const State& state) {
    std::string token;
    JsonWriter out{token};
    out.begin_object().field("v", 1).field("server", state.server);
    out.field_if("polled", state.polled).key("timelines").begin_object();
    for (const auto& [name, reading] : state.readings)
        if (reading.polled) out.field(name, reading.newest);
    out.end_object().key("recent").begin_array();
    for (const Seen& seen : state.recent) {
        out.begin_object().field("i", seen.id).field("m", seen.mention).field("c", seen.content);
        out.end_object();
    }
    out.end_array().end_object();
    return Cursor{std::move(token)};
}

}  // namespace webcare::connectors::mastodon
