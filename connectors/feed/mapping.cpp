#include "connectors/feed/mapping.hpp"

#include <fmt/format.h>

#include "connectors/feed/dates.hpp"
#include "connectors/html.hpp"
#include "connectors/mention_defaults.hpp"
#include "core/id.hpp"
#include "core/text.hpp"

namespace webcare::connectors::feed {
namespace {

PlainText plain(const Text& text) {
    if (text.html) return html_to_text(text.value, text.base);
    PlainText out;
    out.text = clean_text(trim(text.value));
    return out;
}

/// Networks without titles repeat the first words as one, sometimes cut short with an ellipsis.
bool begins_with_title(std::string_view body, std::string_view title) {
    for (const std::string_view end : {"…", "..."}) {
        if (title.ends_with(end)) title.remove_suffix(end.size());
    }
    return body.starts_with(trim(title));
}

/// Title and body as one text; the quoted parts move along.
PlainText combined(const Entry& entry) {
    const Text& longest = entry.content.empty() ? entry.summary : entry.content;
    PlainText body = plain(longest);
    std::string title = plain(entry.title).text;
    if (title.empty() || begins_with_title(body.text, title)) return body;
    if (body.text.empty()) {
        body.text = std::move(title);
        return body;
    }
    title += "\n\n";
    for (Span& span : body.quoted) span.offset += static_cast<std::uint32_t>(title.size());
    body.text.insert(0, title);
    return body;
}

Author author_of(const Entry& entry, const Document& document) {
    const bool nobody =
        entry.author_name.empty() && entry.author_mail.empty() && entry.author_uri.empty();
    Author out;
    out.name = nobody ? document.author_name : entry.author_name;
    out.id = nobody ? document.author_uri : entry.author_uri;
    const std::string& mail = nobody ? document.author_mail : entry.author_mail;
    out.handle = mail.empty() ? out.name : mail;
    if (out.id.empty()) out.id = mail;
    return out;
}

std::optional<Time> moment_of(const Entry& entry) {
    const auto published = parse_date(entry.published);
    return published ? published : parse_date(entry.updated);
}

}  // namespace

std::string network_of(std::string_view address) {
    return fmt::format("feed/{:010x}", stable_hash(address) >> 24);
}

std::string identity_of(const Entry& entry) {
    if (!entry.id.empty()) return native_id(entry.id);
    if (!entry.link.empty()) return native_id(entry.link);
    const std::string& body = entry.content.empty() ? entry.summary.value : entry.content.value;
    if (entry.title.empty() && body.empty()) return {};
    return "hash-" + hash_id(entry.title.value + '\0' + body);
}

std::uint32_t content_of(const Entry& entry) {
    std::uint64_t hash = stable_hash(entry.title.value, entry.deleted ? 1 : 0);
    hash = stable_hash(entry.content.empty() ? entry.summary.value : entry.content.value, hash);
    return static_cast<std::uint32_t>(hash >> 32);
}

bool has_date(const Entry& entry) {
    return moment_of(entry).has_value();
}

Mention to_mention(const Entry& entry, const Document& document, std::string_view network,
                   std::string_view identity, const Options& options, Time now) {
    Mention out;
    out.id = fmt::format("{}:{}", network, identity);
    out.network = network;
    out.kind = entry.in_reply_to.empty() ? options.mention_kind : MentionKind::reply;
    out.permalink = entry.link.empty() && entry.id_is_link ? entry.id : entry.link;
    out.author = author_of(entry, document);
    PlainText text = combined(entry);
    out.text = std::move(text.text);
    out.quoted = std::move(text.quoted);
    out.truncated = entry.content.cut || (entry.content.empty() && entry.summary.cut);
    out.lang = lower_ascii(entry.lang.empty() ? document.lang : entry.lang);
    out.created_at = moment_of(entry).value_or(now);
    if (!entry.in_reply_to.empty()) {
        out.conversation = native_id(entry.in_reply_to);
        out.in_reply_to = fmt::format("{}:{}", network, out.conversation);
    }
    out.engagement.replies = entry.replies;
    out.media = entry.media;
    out.place = entry.point;
    out.addressed = options.addressed;
    out.deleted = entry.deleted;
    tidy(out, options.name, now);
    return out;
}

}  // namespace webcare::connectors::feed
