#include "connectors/feed/xml_entries.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "connectors/address.hpp"
#include "connectors/html.hpp"
#include "core/text.hpp"

namespace webcare::connectors::feed {
namespace {

std::string_view attribute(Attributes attributes, std::string_view local,
                           std::string_view prefix = {}) {
    for (const Attribute& one : attributes) {
        if (one.local == local && (prefix.empty() || one.prefix == prefix)) return one.value;
    }
    return {};
}

std::uint64_t number(std::string_view text) {
    std::uint64_t out = 0;
    std::from_chars(text.data(), text.data() + text.size(), out);
    return out;
}

void set_if_empty(std::string& field, std::string_view value) {
    if (field.empty()) field = trim(value);
}

void append_escaped(Text& out, std::string_view words) {
    for (std::size_t at = 0; at < words.size();) {
        const auto special = std::min(words.find_first_of("<>&\"", at), words.size());
        out.append(words.substr(at, special - at));
        at = special;
        if (at == words.size()) break;
        out.append(words[at] == '<'   ? "&lt;"
                   : words[at] == '>' ? "&gt;"
                   : words[at] == '"' ? "&quot;"
                                      : "&amp;");
        ++at;
    }
}

bool is_one_of(Element element, std::initializer_list<Element> these) {
    return std::find(these.begin(), these.end(), element) != these.end();
}

/// "noor@shop.nl (Noor Vos)" and "Noor Vos <noor@shop.nl>" hold two things.
void split_mail(std::string_view written, Entry& entry) {
    const auto open = written.find_first_of("(<");
    const auto close = written.find_first_of(")>", open == written.npos ? 0 : open);
    std::string_view outside = trim(written.substr(0, open)), inside;
    if (open != written.npos) {
        inside = trim(written.substr(open + 1, close == written.npos ? close : close - open - 1));
    }
    for (const std::string_view part : {outside, inside}) {
        if (part.empty()) continue;
        if (part.find('@') != part.npos)
            set_if_empty(entry.author_mail, part);
        else
            set_if_empty(entry.author_name, part);
    }
}

}  // namespace

XmlEntries::XmlEntries(std::string address) {
    bases_.push_back({0, std::move(address)});
    languages_.push_back({0, {}});
}

void XmlEntries::open(std::string_view local, std::string_view prefix, std::string_view uri,
                      Attributes attributes) {
    const Element kind = element_named(local, prefix, uri);
    open_.push_back(kind);
    inherit(attributes);
    if (capturing_) return open_markup(local, attributes);

    const Element parent = open_.size() > 1 ? open_[open_.size() - 2] : Element::other;
    if (open_.size() == 1) {
        if (kind == Element::root && local == "feed") document_.format = Format::atom;
        document_.lang = languages_.back().value;
    } else if (!in_entry_ && is_one_of(kind, {Element::entry, Element::deleted_entry}) &&
               is_one_of(parent, {Element::root, Element::channel})) {
        open_entry(kind, attributes);
    } else if (parent == Element::person) {
        const bool ours = open_.size() == (in_entry_ ? entry_depth_ + 2 : std::size_t{3});
        if (ours) begin_capture(kind, attributes);
    } else if (in_entry_ && open_.size() == entry_depth_ + 1) {
        open_entry_field(kind, attributes);
    } else if (in_entry_ && parent == Element::media_group) {
        thumbnails_ += kind == Element::media_thumbnail;
    } else if (!in_entry_ && is_one_of(parent, {Element::root, Element::channel})) {
        open_feed_field(kind, attributes);
    }
}

void XmlEntries::inherit(Attributes attributes) {
    const auto base = attribute(attributes, "base", "xml");
    if (!base.empty()) {
        bases_.push_back({open_.size(), resolve(std::string{trim(base)}, bases_.back().value)});
    }
    const auto language = attribute(attributes, "lang", "xml");
    if (!language.empty()) languages_.push_back({open_.size(), std::string{language}});
}

void XmlEntries::open_entry(Element kind, Attributes attributes) {
    in_entry_ = true;
    entry_depth_ = open_.size();
    entry_ = Entry{};
    latitude_.clear(), longitude_.clear();
    enclosures_ = media_contents_ = thumbnails_ = 0;
    entry_.id = attribute(attributes, "about");  // RSS 1.0
    if (kind == Element::deleted_entry) {
        entry_.deleted = true;
        entry_.id = attribute(attributes, "ref");
        entry_.updated = attribute(attributes, "when");
    }
    entry_.lang = languages_.back().value;
}

void XmlEntries::open_entry_field(Element field, Attributes attributes) {
    switch (field) {
        case Element::atom_link:
            return atom_link(attributes);
        case Element::in_reply_to:
            return set_if_empty(entry_.in_reply_to, attribute(attributes, "ref"));
        case Element::enclosure:
        case Element::media_content:
        case Element::media_thumbnail:
        case Element::media_group:
            return count_media(field);
        case Element::id: {
            const auto permalink = lower_ascii(trim(attribute(attributes, "isPermaLink")));
            entry_.id_is_link = document_.format == Format::rss && permalink != "false";
            return begin_capture(field, attributes);
        }
        case Element::other:
        case Element::person:
            return;
        default:
            return begin_capture(field, attributes);
    }
}

void XmlEntries::open_feed_field(Element field, Attributes attributes) {
    if (field == Element::atom_link) {
        const auto rel = attribute(attributes, "rel");
        if (rel == "next" || rel == "prev-archive") {
            const std::string href{attribute(attributes, "href")};
            if (document_.next_page.empty())
                document_.next_page = resolve(href, bases_.back().value);
        }
    } else if (is_one_of(field, {Element::language, Element::ttl, Element::creator})) {
        begin_capture(field, attributes);
    }
}

void XmlEntries::atom_link(Attributes attributes) {
    const auto rel = attribute(attributes, "rel");
    const std::string href{trim(attribute(attributes, "href"))};
    if (rel == "enclosure") ++enclosures_;
    if ((rel.empty() || rel == "alternate") && entry_.link.empty() && !href.empty()) {
        entry_.link = resolve(href, bases_.back().value);
    }
}

void XmlEntries::count_media(Element field) {
    if (field == Element::enclosure) ++enclosures_;
    if (field == Element::media_thumbnail) ++thumbnails_;
    // What stands in one group is one thing in several sizes.
    if (is_one_of(field, {Element::media_content, Element::media_group})) ++media_contents_;
}

void XmlEntries::begin_capture(Element field, Attributes attributes) {
    capturing_ = true;
    capture_depth_ = open_.size();
    captured_ = field;
    text_ = Text{};
    text_.base = bases_.back().value;
    escape_words_ = false;
    if (document_.format != Format::atom) return;
    const std::string type = lower_ascii(attribute(attributes, "type"));
    const auto mode = attribute(attributes, "mode");  // 0.3
    text_.html = type.find("html") != type.npos;
    escape_words_ = type.find("xhtml") != type.npos || (text_.html && mode == "xml");
    const auto src = attribute(attributes, "src");
    if (field == Element::content && !src.empty() && entry_.link.empty()) {
        entry_.link = resolve(std::string{src}, text_.base);
    }
}

/// An element inside collected text: markup, written again with the one attribute that is read
/// later.
void XmlEntries::open_markup(std::string_view local, Attributes attributes) {
    text_.html = true;
    text_.append("<");
    text_.append(local);
    for (const std::string_view kept : {"href", "alt"}) {
        const auto value = attribute(attributes, kept);
        if (value.empty()) continue;
        text_.append(" ");
        text_.append(kept);
        text_.append("=\"");
        append_escaped(text_,
                       kept == "href" ? resolve(std::string{value}, bases_.back().value) : value);
        text_.append("\"");
    }
    text_.append(">");
}

void XmlEntries::words(std::string_view text) {
    if (!capturing_) return;
    if (escape_words_)
        append_escaped(text_, text);
    else
        text_.append(text);
}

void XmlEntries::close(std::string_view local) {
    if (capturing_ && open_.size() > capture_depth_) {
        text_.append("</");
        text_.append(local);
        text_.append(">");
    } else if (capturing_) {
        capturing_ = false;
        if (in_entry_)
            store_in_entry(std::move(text_));
        else
            store_in_feed(std::move(text_));
    } else if (in_entry_ && open_.size() == entry_depth_) {
        close_entry();
    }
    if (bases_.back().depth == open_.size()) bases_.pop_back();
    if (languages_.back().depth == open_.size()) languages_.pop_back();
    open_.pop_back();
}

void XmlEntries::store_in_entry(Text text) {
    const bool rss = document_.format == Format::rss;
    const auto keep = [&](Text& field) {
        if (!field.empty()) return;
        text.html = text.html || (rss && looks_like_html(text.value));
        field = std::move(text);
    };
    switch (captured_) {
        case Element::title:
            return keep(entry_.title);
        case Element::summary:
            return keep(entry_.summary);
        case Element::content:
            return keep(entry_.content);
        case Element::id:
            if (const auto id = trim(text.value); !id.empty()) entry_.id = id;
            return;
        case Element::link:
            if (entry_.link.empty() && !trim(text.value).empty()) {
                entry_.link = resolve(std::string{trim(text.value)}, text.base);
            }
            return;
        case Element::mail:
            return split_mail(text.value, entry_);
        case Element::creator:
        case Element::person_name:
            return set_if_empty(entry_.author_name, text.value);
        case Element::person_uri:
            return set_if_empty(entry_.author_uri, text.value);
        case Element::person_mail:
            return set_if_empty(entry_.author_mail, text.value);
        case Element::published:
            return set_if_empty(entry_.published, text.value);
        case Element::updated:
            return set_if_empty(entry_.updated, text.value);
        case Element::language:
            entry_.lang = trim(text.value);
            return;
        case Element::replies:
            entry_.replies = number(trim(text.value));
            return;
        case Element::point:
            return set_if_empty(entry_.point, text.value);
        case Element::latitude:
            return set_if_empty(latitude_, text.value);
        case Element::longitude:
            return set_if_empty(longitude_, text.value);
        default:
            return;
    }
}

void XmlEntries::store_in_feed(Text text) {
    switch (captured_) {
        case Element::language:
            document_.lang = trim(text.value);
            return;
        case Element::ttl:
            document_.ttl = trim(text.value);
            return;
        case Element::creator:
        case Element::person_name:
            return set_if_empty(document_.author_name, text.value);
        case Element::person_uri:
            return set_if_empty(document_.author_uri, text.value);
        case Element::person_mail:
            return set_if_empty(document_.author_mail, text.value);
        default:
            return;
    }
}

void XmlEntries::close_entry() {
    in_entry_ = false;
    entry_.media =
        std::max({enclosures_, media_contents_, std::min<std::uint32_t>(thumbnails_, 1)});
    if (entry_.point.empty() && !latitude_.empty() && !longitude_.empty()) {
        entry_.point = latitude_ + " " + longitude_;
    }
    if (document_.entries.size() < Document::max_entries) {
        document_.entries.push_back(std::move(entry_));
    } else {
        ++document_.dropped;
    }
}

}  // namespace webcare::connectors::feed
