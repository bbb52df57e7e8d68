#include "connectors/feed/state.hpp"

#include "core/json.hpp"
#include "core/json_read.hpp"

namespace webcare::connectors::feed {
State read_state(const Cursor& cursor) {
    State state;
    JsonDocument parser;
    const auto json = parser.parse(cursor.token);
    if (cursor.token.empty() || !json || (*json)["v"].integer() != 1) return state;
    const JsonValue& in = *json;
    state.polled = true;
    state.address = in["address"].string_or();
    state.credentials = in["credentials"].string_or();
    state.etag = in["etag"].string_or();
    state.modified = in["modified"].string_or();
    state.body = in["body"].string_or();
    state.ttl = in["ttl"].string_or();
    state.learned_url = in["url"].string_or();
    state.moved_to = in["moved_to"].string_or();
    state.moved_seen = static_cast<int>(in["moved_seen"].integer().value_or(0));
    state.known = unpack(in["known"].string().value_or(""));
    return state;
}

Cursor write_state(const State& state) {
    std::string token;
    JsonWriter out{token};
    out.begin_object().field("v", 1).field("address", state.address);
    out.field_if("credentials", state.credentials).field_if("etag", state.etag);
    out.field_if("modified", state.modified).field_if("body", state.body);
    out.field_if("ttl", state.ttl);
    out.field_if("url", state.learned_url).field_if("moved_to", state.moved_to);
    out.field_if("moved_seen", state.moved_seen).field("known", pack(state.known)).end_object();
    return Cursor{std::move(token)};
}

}  // namespace webcare::connectors::feed
