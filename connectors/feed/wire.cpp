#include "connectors/feed/wire.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "connectors/feed/encoding.hpp"
#include "connectors/feed/json_feed.hpp"
#include "connectors/feed/xml_feed.hpp"
#include "connectors/feed/xml_text.hpp"
#include "connectors/html.hpp"
#include "core/text.hpp"

namespace webcare::connectors::feed {
namespace {

bool is_feed_root(std::string_view name) {
    const auto local = name.substr(name.find(':') + 1);  // npos + 1 is 0
    return local == "rss" || local == "RDF" || local == "feed";
}

Document web_page(std::string_view html, const std::string& address) {
    Document out;
    out.format = Format::web_page;
    out.alternate = announced_feed(html, address).value_or("");
    return out;
}

bool is_html(std::string_view text) {
    const std::string start = lower_ascii(trim(text.substr(0, 1024)));
    return start.find("<html") != start.npos || start.starts_with("<!doctype html");
}

}  // namespace

void Text::append(std::string_view bytes) {
    const std::size_t room = max_bytes - std::min(value.size(), max_bytes);
    if (bytes.size() > room) {
        cut = true;
        bytes = bytes.substr(0, room);
        // Not in the middle of a character: the bytes 10xxxxxx continue one.
        while (!bytes.empty() && (bytes.back() & 0xc0) == 0x80) bytes.remove_suffix(1);
        if (!bytes.empty() && (bytes.back() & 0xc0) == 0xc0) bytes.remove_suffix(1);
    }
    value += bytes;
}

Result<Document> parse_feed(std::string body, std::string_view content_type,
                            const std::string& address) {
    const std::string text = to_utf8(std::move(body), content_type);
    const std::string_view start = trim(std::string_view{text});
    if (start.empty()) return Error{ErrorKind::malformed, "the answer is empty"};
    if (start.starts_with('{')) return parse_json_feed(start, address);

    const auto root = from_root(start);
    if (!root) return root.error();
    if (!is_feed_root(root_name(*root))) {
        if (is_html(start)) return web_page(start, address);
        return Error{ErrorKind::malformed,
                     root->empty() ? "the answer is neither XML nor JSON"
                                   : fmt::format("<{}> is not the root of a feed",
                                                 printable(root_name(*root).substr(0, 40)))};
    }
    bool refused = false;
    auto document = parse_xml_feed(*root, address, refused);
    if (document || refused) return document;
    const Error first = document.error();
    document = parse_xml_feed(repair_xml(*root), address, refused);
    if (document) return document;
    return first;
}

}  // namespace webcare::connectors::feed
