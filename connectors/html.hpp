#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/mention.hpp"

namespace webcare::connectors {

/// What people read of a piece of HTML, and which bytes of it stood in a block quotation.
struct PlainText {
    std::string text;          ///< cleaned as core/text.hpp's clean_text does
    std::vector<Span> quoted;  ///< sorted, disjoint, at character boundaries of `text`
    PlainText() = default;
};

/// HTML as plain text: block tags and <br> become line ends, white space collapses, scripts, styles
/// and comments go, a picture gives its alt text, and a link gives its words and, where they
/// differ, its address in parentheses, resolved against `base`. Takes any bytes; linear in their
/// number.
PlainText html_to_text(std::string_view html, const std::string& base);

/// Has tags or character references, so that it is better read as HTML than as plain text.
bool looks_like_html(std::string_view text);

/// Character references (&eacute; &#233; &#xE9;) as UTF-8; what is no reference stays as it is.
std::string decode_entities(std::string_view text);

/// The first feed that a web page announces: <link rel="alternate" type="application/rss+xml"
/// href=...>, resolved against `page`. Looks at the first 256 KiB.
std::optional<std::string> announced_feed(std::string_view html, const std::string& page);

}  // namespace webcare::connectors
