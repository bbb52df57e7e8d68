#include "connectors/jetstream/post.hpp"

#include <algorithm>

namespace webcare::connectors::jetstream {
namespace {

constexpr std::size_t most_pictures = 4;  // app.bsky.embed.images

/// Adds a paragraph; gives where it is.
Span append(std::string& text, std::string_view more) {
    if (!text.empty()) text += "\n\n";
    const std::size_t from = text.size();
    text += more;
    return {from, more.size()};
}

/// What a post carries: pictures, a video or a link; beside a quoted post it is under `media`.
void add_embed(JsonValue embed, Mention& mention) {
    const JsonValue media = embed["media"].is_object() ? embed["media"] : embed;
    std::size_t pictures = 0;
    media["images"].each_item([&](JsonValue picture) {
        if (pictures++ >= most_pictures) return;
        const auto described = picture["alt"].string_or();
        if (!described.empty()) append(mention.text, described);
    });
    mention.media = static_cast<std::uint32_t>(std::min(pictures, most_pictures));
    if (media["video"].is_object()) ++mention.media;
    if (const auto described = media["alt"].string_or(); !described.empty())
        append(mention.text, described);
    if (const auto title = media["external"]["title"].string_or(); !title.empty())
        mention.quoted.push_back(append(mention.text, title));
}

}  // namespace

std::string post_id(std::string_view did, std::string_view rkey) {
    std::string id = "bluesky:at://";
    return id.append(did).append("/app.bsky.feed.post/").append(rkey);
}

Mention post_of(JsonValue record, std::string_view did, std::string_view rkey, Time seen_at) {
    Mention mention;
    mention.id = post_id(did, rkey);
    mention.permalink.append("https://bsky.app/profile/").append(did).append("/post/").append(rkey);
    mention.author.id = did;
    mention.author.handle = did;  // the stream knows no handles
    mention.text = record["text"].string_or();
    add_embed(record["embed"], mention);
    record["langs"].each_item([&](JsonValue tag) {
        if (mention.lang.empty()) mention.lang = tag.string_or();
    });
    // What an author says of the time may be wrong, but not late.
    mention.created_at = record["createdAt"].time().value_or(seen_at);
    if (seen_at != Time{}) mention.created_at = std::min(mention.created_at, seen_at);
    const auto parent = record["reply"]["parent"]["uri"].string_or();
    const auto root = record["reply"]["root"]["uri"].string_or();
    if (!parent.empty()) {
        mention.kind = MentionKind::reply;
        mention.in_reply_to = "bluesky:" + parent;
    }
    mention.conversation = root.empty() ? mention.id.substr(mention.id.find(':') + 1) : root;
    return mention;
}

bool speaks_to(JsonValue record, const std::vector<std::string>& dids) {
    const auto parent = record["reply"]["parent"]["uri"].string().value_or("");
    bool found = false;
    for (const std::string& did : dids) {
        found = found || parent.starts_with("at://" + did + "/");
        record["facets"].each_item([&](JsonValue facet) {
            facet["features"].each_item(
                [&](JsonValue feature) { found = found || feature["did"].string() == did; });
        });
    }
    return found;
}

}  // namespace webcare::connectors::jetstream
