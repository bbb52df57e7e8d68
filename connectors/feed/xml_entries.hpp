#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "connectors/feed/entry.hpp"
#include "connectors/feed/xml_names.hpp"

namespace webcare::connectors::feed {

/// An attribute as the parser gives it; views into its buffer.
struct Attribute {
    std::string_view local, prefix, value;
};
using Attributes = std::span<const Attribute>;

/// Turns the parser's events into entries. Knows no parser: open(), words() and close() come in
/// document order, one close for each open.
class XmlEntries {
 public:
    explicit XmlEntries(std::string address);

    void open(std::string_view local, std::string_view prefix, std::string_view uri,
              Attributes attributes);
    void words(std::string_view text);
    void close(std::string_view local);

    std::size_t depth() const { return open_.size(); }
    Document finish() { return std::move(document_); }

 private:
    void inherit(Attributes attributes);
    void open_entry(Element kind, Attributes attributes);
    void open_entry_field(Element field, Attributes attributes);
    void open_feed_field(Element field, Attributes attributes);
    void atom_link(Attributes attributes);
    void count_media(Element field);
    void begin_capture(Element field, Attributes attributes);
    void open_markup(std::string_view local, Attributes attributes);
    void store_in_entry(Text text);
    void store_in_feed(Text text);
    void close_entry();

    /// A value that holds for an element and all below it.
    struct Inherited {
        std::size_t depth;  ///< of the element that set it
        std::string value;
    };

    Document document_;
    std::vector<Element> open_;  // from the root down
    std::vector<Inherited> bases_, languages_;

    bool in_entry_ = false;
    std::size_t entry_depth_ = 0;
    Entry entry_;
    std::string latitude_, longitude_;
    std::uint32_t enclosures_ = 0, media_contents_ = 0, thumbnails_ = 0;

    bool capturing_ = false;
    std::size_t capture_depth_ = 0;  // of the element whose text is collected
    Element captured_ = Element::other;
    bool escape_words_ = false;  // collected text is markup (xhtml), so text in it is escaped
    Text text_;
};

}  // namespace webcare::connectors::feed
