#include "connectors/feed/xml_names.hpp"

#include <algorithm>
#include <array>

namespace webcare::connectors::feed {
namespace {

enum class Space { other, rss, atom, rdf, dc, content, media, georss, geo, thr, slash, at };

struct KnownSpace {
    std::string_view uri;
    Space space;
};

constexpr std::array spaces{
    KnownSpace{"", Space::rss},
    KnownSpace{"http://purl.org/rss/1.0/", Space::rss},
    KnownSpace{"http://my.netscape.com/rdf/simple/0.9/", Space::rss},
    KnownSpace{"http://channel.netscape.com/rdf/simple/0.9/", Space::rss},
    KnownSpace{"http://backend.userland.com/rss2", Space::rss},
    KnownSpace{"http://www.w3.org/2005/Atom", Space::atom},
    KnownSpace{"http://purl.org/atom/ns#", Space::atom},
    KnownSpace{"http://www.w3.org/1999/02/22-rdf-syntax-ns#", Space::rdf},
    KnownSpace{"http://purl.org/dc/elements/1.1/", Space::dc},
    KnownSpace{"http://purl.org/dc/terms/", Space::dc},
    KnownSpace{"http://purl.org/rss/1.0/modules/content/", Space::content},
    KnownSpace{"http://search.yahoo.com/mrss/", Space::media},
    KnownSpace{"http://search.yahoo.com/mrss", Space::media},
    KnownSpace{"http://www.georss.org/georss", Space::georss},
    KnownSpace{"http://www.w3.org/2003/01/geo/wgs84_pos#", Space::geo},
    KnownSpace{"http://purl.org/syndication/thread/1.0", Space::thr},
    KnownSpace{"http://purl.org/rss/1.0/modules/slash/", Space::slash},
    KnownSpace{"http://purl.org/atompub/tombstones/1.0", Space::at},
};

constexpr std::array prefixes{
    KnownSpace{"atom", Space::atom},   KnownSpace{"rdf", Space::rdf},
    KnownSpace{"dc", Space::dc},       KnownSpace{"content", Space::content},
    KnownSpace{"media", Space::media}, KnownSpace{"georss", Space::georss},
    KnownSpace{"geo", Space::geo},     KnownSpace{"thr", Space::thr},
    KnownSpace{"slash", Space::slash}, KnownSpace{"at", Space::at},
};

struct KnownElement {
    Space space;
    std::string_view local;
    Element element;
};

constexpr std::array elements{
    KnownElement{Space::rss, "item", Element::entry},
    KnownElement{Space::rss, "title", Element::title},
    KnownElement{Space::rss, "link", Element::link},
    KnownElement{Space::rss, "description", Element::summary},
    KnownElement{Space::rss, "guid", Element::id},
    KnownElement{Space::rss, "pubDate", Element::published},
    KnownElement{Space::rss, "author", Element::mail},
    KnownElement{Space::rss, "language", Element::language},
    KnownElement{Space::rss, "enclosure", Element::enclosure},
    KnownElement{Space::rss, "ttl", Element::ttl},
    KnownElement{Space::rss, "channel", Element::channel},
    KnownElement{Space::rss, "rss", Element::root},
    KnownElement{Space::rdf, "RDF", Element::root},
    KnownElement{Space::atom, "feed", Element::root},
    KnownElement{Space::atom, "entry", Element::entry},
    KnownElement{Space::atom, "id", Element::id},
    KnownElement{Space::atom, "link", Element::atom_link},
    KnownElement{Space::atom, "title", Element::title},
    KnownElement{Space::atom, "summary", Element::summary},
    KnownElement{Space::atom, "content", Element::content},
    KnownElement{Space::atom, "author", Element::person},
    KnownElement{Space::atom, "name", Element::person_name},
    KnownElement{Space::atom, "uri", Element::person_uri},
    KnownElement{Space::atom, "url", Element::person_uri},  // 0.3
    KnownElement{Space::atom, "email", Element::person_mail},
    KnownElement{Space::atom, "published", Element::published},
    KnownElement{Space::atom, "issued", Element::published},   // 0.3
    KnownElement{Space::atom, "created", Element::published},  // 0.3
    KnownElement{Space::atom, "updated", Element::updated},
    KnownElement{Space::atom, "modified", Element::updated},  // 0.3
    KnownElement{Space::content, "encoded", Element::content},
    KnownElement{Space::dc, "creator", Element::creator},
    KnownElement{Space::dc, "date", Element::published},
    KnownElement{Space::dc, "language", Element::language},
    KnownElement{Space::thr, "in-reply-to", Element::in_reply_to},
    KnownElement{Space::thr, "total", Element::replies},
    KnownElement{Space::slash, "comments", Element::replies},
    KnownElement{Space::georss, "point", Element::point},
    KnownElement{Space::geo, "lat", Element::latitude},
    KnownElement{Space::geo, "long", Element::longitude},
    KnownElement{Space::media, "content", Element::media_content},
    KnownElement{Space::media, "thumbnail", Element::media_thumbnail},
    KnownElement{Space::media, "group", Element::media_group},
    KnownElement{Space::at, "deleted-entry", Element::deleted_entry},
};

template <class Table>
Space find_space(const Table& table, std::string_view key) {
    const auto found = std::find_if(table.begin(), table.end(),
                                    [&](const KnownSpace& known) { return known.uri == key; });
    return found == table.end() ? Space::other : found->space;
}

Space space_of(std::string_view prefix, std::string_view uri) {
    return uri.empty() && !prefix.empty() ? find_space(prefixes, prefix) : find_space(spaces, uri);
}

Element find_element(Space space, std::string_view local) {
    const auto found = std::find_if(elements.begin(), elements.end(), [&](const auto& known) {
        return known.space == space && known.local == local;
    });
    return found == elements.end() ? Element::other : found->element;
}

}  // namespace

Element element_named(std::string_view local, std::string_view prefix, std::string_view uri) {
    const Space space = space_of(prefix, uri);
    const Element element = find_element(space, local);
    // Atom without its namespace occurs; none of its names means something else in RSS.
    const bool plain = element == Element::other && space == Space::rss;
    return plain ? find_element(Space::atom, local) : element;
}

}  // namespace webcare::connectors::feed
