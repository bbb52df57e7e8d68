#pragma once

#include <string>
#include <string_view>

#include "core/text.hpp"

namespace webcare::connectors {

/// One start or end tag. Views into the HTML.
struct HtmlTag {
    std::string name;             ///< lower case
    bool closing = false;         ///< </name>
    std::string_view attributes;  ///< between name and ">"

    /// The raw value of attribute `wanted` (lower case), empty when it is not there.
    std::string_view attribute(std::string_view wanted) const;
};

/// Cuts HTML into tags and text as a browser's tokenizer does, without building a tree: broken
/// nesting cannot hurt, depth costs nothing, and the time is linear in the input. (libxml2's HTML
/// parser stops at depth 256 and is quadratic in open elements; both are in the hands of whoever
/// wrote the feed.)
class HtmlTokens {
 public:
    explicit HtmlTokens(std::string_view html) : rest_{html} {}

    enum class Kind { text, tag, end };
    /// The next piece. Text is raw: character references are not decoded.
    Kind next();
    std::string_view text() const { return text_; }
    const HtmlTag& tag() const { return tag_; }

 private:
    Kind text_piece(std::size_t length);
    Kind tag_piece();
    void skip_markup();
    void skip_raw_text();
    std::size_t tag_end();

    std::string_view rest_;
    std::string_view text_;
    HtmlTag tag_;
    bool quotes_pair_ = true;  // false once a quotation mark in a tag was never closed
};

}  // namespace webcare::connectors
