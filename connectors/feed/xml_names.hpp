#pragma once

#include <string_view>

namespace webcare::connectors::feed {

/// The elements that mean something to us, whatever their namespace is called in a document.
enum class Element {
    other,
    root,  // rss, rdf:RDF, feed
    channel,
    entry,  // item, entry
    deleted_entry,
    id,
    link,
    atom_link,
    title,
    summary,
    content,
    mail,  // RSS author: a mail address, often with a name behind it
    creator,
    person,  // atom:author with name, uri and email inside
    person_name,
    person_uri,
    person_mail,
    published,
    updated,
    language,
    in_reply_to,
    replies,
    point,
    latitude,
    longitude,
    enclosure,
    media_content,
    media_thumbnail,
    media_group,
    ttl,
};

/// Sorts an element by its namespace or, where a document uses a prefix that it never declared, by
/// that prefix. `plain` elements (no namespace) are read as RSS.
Element element_named(std::string_view local, std::string_view prefix, std::string_view uri);

}  // namespace webcare::connectors::feed
