#include "connectors/file/position.hpp"

#include "core/json.hpp"
#include "core/json_read.hpp"

namespace webcare::connectors::file {

Position read_position(const Cursor& cursor) {
    Position out;
    JsonDocument parser;
    const auto json = parser.parse(cursor.token);
    if (cursor.token.empty() || !json || (*json)["v"].integer() != 1) return out;
    const auto number = [&](std::string_view key) { return (*json)[key].count().value_or(0); };
    out.device = number("device");
    out.inode = number("inode");
    out.offset = number("offset");
    out.count.line = number("line");
    out.count.skipping = (*json)["skipping"].boolean().value_or(false);
    out.history = number("history");
    out.head = number("head");
    out.started = true;
    return out;
}

Cursor write_position(const Position& position) {
    std::string token;
    JsonWriter out{token};
    out.begin_object()
        .field("v", 1)
        .field("device", position.device)
        .field("inode", position.inode);
    out.field("offset", position.offset).field("line", position.count.line);
    out.field_if("skipping", position.count.skipping).field_if("history", position.history);
    out.field("head", position.head).end_object();
    return Cursor{std::move(token)};
}

}  // namespace webcare::connectors::file
