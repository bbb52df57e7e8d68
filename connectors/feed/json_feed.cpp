#include "connectors/feed/json_feed.hpp"

#include <cmath>

#include "connectors/address.hpp"
#include "connectors/json_bounds.hpp"
#include "core/json_read.hpp"

namespace webcare::connectors::feed {
namespace {

/// Ids should be strings, but numbers occur. They keep the spelling of a whole number.
std::string id_of(JsonValue value) {
    if (const auto text = value.string()) return std::string{*text};
    return value.number() ? value.text() : std::string{};
}

void read_author(JsonValue holder, std::string& name, std::string& uri) {
    JsonValue author = holder["author"];  // 1.0
    holder["authors"].each_item([&](JsonValue one) {
        if (author.is_null()) author = one;
    });
    name = author["name"].string_or();
    uri = author["url"].string_or();
}

Text text_of(JsonValue value, bool html, const std::string& base) {
    Text out;
    out.append(value.string().value_or(""));
    out.html = html;
    out.base = base;
    return out;
}

std::string absolute(JsonValue value, const std::string& address) {
    const auto written = value.string();
    return written && !written->empty() ? resolve(std::string{*written}, address) : std::string{};
}

Entry entry_of(JsonValue item, const std::string& address) {
    Entry out;
    out.id = id_of(item["id"]);
    out.link = absolute(item["url"], address);
    if (out.link.empty()) out.link = absolute(item["external_url"], address);
    out.title = text_of(item["title"], false, address);
    out.summary = text_of(item["summary"], false, address);
    out.content = text_of(item["content_html"], true, address);
    if (out.content.empty()) out.content = text_of(item["content_text"], false, address);
    read_author(item, out.author_name, out.author_uri);
    out.lang = item["language"].string_or();
    out.published = item["date_published"].string_or();
    out.updated = item["date_modified"].string_or();
    const bool picture = item["image"].string().has_value();
    out.media = static_cast<std::uint32_t>(item["attachments"].size()) + (picture ? 1 : 0);
    return out;
}

}  // namespace

Result<Document> parse_json_feed(std::string_view json, const std::string& address) {
    if (const Status fine = check_json_values(json); !fine) return fine.error();
    JsonDocument parser;
    const auto root = parser.parse(json);
    if (!root) return root.error();
    const auto version = (*root)["version"].string().value_or("");
    if (version.find("jsonfeed.org/version/") == version.npos) {
        return Error{ErrorKind::malformed, "JSON without a JSON Feed version"};
    }
    Document out;
    out.format = Format::json_feed;
    out.lang = (*root)["language"].string_or();
    read_author(*root, out.author_name, out.author_uri);
    out.expired = (*root)["expired"].boolean().value_or(false);
    out.next_page = absolute((*root)["next_url"], address);
    (*root)["items"].each_item([&](JsonValue item) {
        if (!item.is_object()) return;
        if (out.entries.size() < Document::max_entries)
            out.entries.push_back(entry_of(item, address));
        else
            ++out.dropped;
    });
    return out;
}

}  // namespace webcare::connectors::feed
