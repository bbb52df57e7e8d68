#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace webcare::connectors::feed {

/// A piece of text as a feed writes it, before it is made plain.
struct Text {
    static constexpr std::size_t max_bytes = 256 * 1024;  ///< more is cut: a mention keeps 64 KiB

    std::string value;  ///< UTF-8
    bool html = false;
    bool cut = false;  ///< was longer than max_bytes
    std::string base;  ///< against which its links are resolved

    Text() = default;
    bool empty() const { return value.empty(); }
    void append(std::string_view bytes);
};

/// One entry in the words of no format in particular. Strings are as written, not yet cleaned.
struct Entry {
    std::string id;           ///< guid, atom:id, rdf:about, JSON Feed id; may be empty
    bool id_is_link = false;  ///< RSS: guid whose isPermaLink is not false
    std::string link;         ///< absolute where that could be told
    Text title, summary, content;
    std::string author_name, author_uri, author_mail;
    std::string lang;
    std::string published, updated;  ///< dates as written
    std::string in_reply_to;         ///< the id of another entry
    std::uint64_t replies = 0;
    std::string point;  ///< "52.37 4.90"
    std::uint32_t media = 0;
    bool deleted = false;  ///< RFC 6721

    Entry() = default;
};

enum class Format { rss, atom, json_feed, web_page };

/// A whole answer of a feed server.
struct Document {
    static constexpr std::size_t max_entries = 20'000;

    Format format = Format::rss;
    std::string lang;
    std::string author_name, author_uri, author_mail;  ///< for entries that name nobody
    std::string ttl;                                   ///< RSS, minutes, as written
    bool expired = false;                              ///< JSON Feed: will never change again
    std::string next_page;                             ///< older entries, absolute, or empty
    std::string alternate;       ///< of a web page: the feed it announces, or empty
    std::vector<Entry> entries;  ///< in document order
    std::size_t dropped = 0;     ///< entries past max_entries

    Document() = default;
};

}  // namespace webcare::connectors::feed
