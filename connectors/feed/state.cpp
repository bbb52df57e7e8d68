#include "connectors/feed/state.hpp"

#include <algorithm>
#include <unordered_set>

#include "core/json.hpp"
#include "core/json_read.hpp"
#include "net/signature.hpp"

namespace webcare::connectors::feed {
namespace {

constexpr std::size_t packed = 12;  // bytes of one Known: id, then content, both little-endian

std::string pack(const std::vector<Known>& known) {
    std::string bytes;
    bytes.reserve(known.size() * packed);
    for (const Known& one : known) {
        for (int shift = 0; shift < 64; shift += 8) bytes += static_cast<char>(one.id >> shift);
        for (int shift = 0; shift < 32; shift += 8)
            bytes += static_cast<char>(one.content >> shift);
    }
    return net::base64(bytes);
}

std::uint64_t little_endian(std::string_view bytes) {
    std::uint64_t out = 0;
    for (std::size_t i = bytes.size(); i-- > 0;)
        out = out << 8 | static_cast<unsigned char>(bytes[i]);
    return out;
}

std::vector<Known> unpack(std::string_view text) {
    std::vector<Known> known;
    const std::string bytes = net::from_base64(text).value_or("");
    for (std::size_t at = 0; at + packed <= bytes.size(); at += packed) {
        const std::string_view one = std::string_view{bytes}.substr(at, packed);
        known.emplace_back(little_endian(one.substr(0, 8)),
                           static_cast<std::uint32_t>(little_endian(one.substr(8))));
    }
    return known;
}

}  // namespace

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

std::vector<Known> remember(const std::vector<Known>& window, const std::vector<Known>& before) {
    constexpr std::size_t least = 1000;
    const std::size_t most = std::max(least, window.size() * 2);
    std::vector<Known> out = window;
    std::unordered_set<std::uint64_t> listed;
    for (const Known& one : window) listed.insert(one.id);
    for (const Known& one : before) {
        if (out.size() >= most) break;
        if (listed.insert(one.id).second) out.push_back(one);
    }
    return out;
}

}  // namespace webcare::connectors::feed
