#include "connectors/mastodon/wire.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "connectors/html.hpp"
#include "connectors/mastodon/state.hpp"
#include "connectors/mention_defaults.hpp"
#include "core/text.hpp"

namespace webcare::connectors::mastodon {
namespace {

constexpr std::size_t most_entries = 200;  // of one answer; servers give 40 or 80
constexpr std::size_t most_tags = 100;     // of one post
constexpr std::size_t longest_id = 100;    // bytes; what is longer is no id
constexpr std::size_t longest_error = 200;

/// Strings by the documentation; some servers send numbers.
std::string id_of(JsonValue value) {
    std::string id = value.string_or();
    if (const auto number = value.count()) id = std::to_string(*number);
    const bool odd =
        id.size() > longest_id || id.find_first_of("\r\n\t\" ") != id.npos || native_id(id) != id;
    return odd ? std::string{} : id;
}

Author read_author(JsonValue account, const Server& server) {
    Author author;
    author.handle = account["acct"].string_or(account["username"].string().value_or(""));
    const bool is_local = author.handle.find('@') == author.handle.npos;
    if (is_local && !author.handle.empty()) author.handle.append(1, '@').append(server.domain);
    author.name = account["display_name"].string_or();
    author.followers = account["followers_count"].count();
    // An account's id is the server's own; its address is the same everywhere.
    author.id = account["uri"].string_or(account["url"].string().value_or(""));
    if (author.id.empty()) author.id = author.handle;
    return author;
}

/// The warning before the text, then the text.
void read_text(JsonValue status, const Server& server, Mention& mention) {
    PlainText plain =
        html_to_text(status["content"].string().value_or(""), std::string{server.origin});
    const std::string warning = clean_text(status["spoiler_text"].string().value_or(""));
    if (!warning.empty()) {
        const std::string before = plain.text.empty() ? warning : warning + "\n\n";
        plain.text.insert(0, before);
        for (Span& span : plain.quoted) span.offset += static_cast<std::uint32_t>(before.size());
    }
    mention.text = std::move(plain.text);
    mention.quoted = std::move(plain.quoted);
}

std::optional<JsonValue> parse(JsonDocument& document, std::string& body) {
    const auto json = document.parse_in_place(body);
    return json ? std::optional{*json} : std::nullopt;
}

}  // namespace

std::optional<Post> read_post(JsonValue status, const Server& server) {
    const bool boosted = status["reblog"].is_object();
    if (boosted) status = status["reblog"];
    Post post;
    post.boosted = boosted;
    post.id = id_of(status["id"]);
    const std::string address = status["url"].string_or();
    const std::string uri = status["uri"].string_or(address);
    if (post.id.empty() || uri.empty()) return std::nullopt;
    post.reply_to = id_of(status["in_reply_to_id"]);
    status["tags"].each_item([&](JsonValue tag) {
        if (post.tags.size() < most_tags)
            post.tags.push_back(lower_ascii(tag["name"].string().value_or("")));
    });

    Mention& mention = post.mention;
    mention.id = "mastodon:" + native_id(uri);
    mention.network = "mastodon";
    const std::string visibility = status["visibility"].string_or("public");
    mention.is_public = visibility == "public" || visibility == "unlisted";
    mention.kind = visibility == "direct"   ? MentionKind::direct
                   : !post.reply_to.empty() ? MentionKind::reply
                                            : MentionKind::post;
    mention.addressed = visibility == "direct";
    mention.permalink = address.empty() ? uri : address;
    mention.author = read_author(status["account"], server);
    read_text(status, server, mention);
    mention.lang = status["language"].string_or();
    mention.created_at = status["created_at"].time().value_or(Time{});
    mention.engagement.likes = status["favourites_count"].count().value_or(0);
    mention.engagement.reposts = status["reblogs_count"].count().value_or(0);
    mention.engagement.replies = status["replies_count"].count().value_or(0);
    mention.media = static_cast<std::uint32_t>(status["media_attachments"].size());
    return post;
}

Entry read_notification(JsonValue notification, const Server& server) {
    Entry entry;
    entry.place = id_of(notification["id"]);
    if (notification["type"].string() != "mention") return entry;
    entry.post = read_post(notification["status"], server);
    if (entry.post) entry.post->mention.addressed = true;
    return entry;
}

Result<std::vector<Entry>> read_entries(std::string& body, bool notifications,
                                        const Server& server) {
    JsonDocument document;
    const auto json = document.parse_in_place(body);
    if (!json) return Error{ErrorKind::malformed, "the answer is " + json.error().detail};
    if (!json->is_array()) return Error{ErrorKind::malformed, "the answer is no list"};
    std::vector<Entry> entries;
    json->each_item([&](JsonValue item) {
        if (entries.size() >= most_entries) return;
        if (notifications) return entries.push_back(read_notification(item, server));
        Entry entry;
        entry.place = id_of(item["id"]);
        entry.post = read_post(item, server);
        entries.push_back(std::move(entry));
    });
    std::stable_sort(entries.begin(), entries.end(),
                     [](const Entry& a, const Entry& b) { return is_newer(b.place, a.place); });
    return entries;
}

Result<Frame> read_frame(std::string_view text) {
    JsonDocument document;
    const auto json = document.parse(text);
    if (!json || !json->is_object())
        return Error{ErrorKind::malformed, "a message of the stream is no JSON object"};
    Frame frame;
    (*json)["stream"].each_item([&](JsonValue part) {
        if (frame.stream.size() < 4) frame.stream.push_back(part.string_or());
    });
    frame.event = (*json)["event"].string_or();
    const JsonValue payload = (*json)["payload"];
    frame.payload = payload.is_object() || payload.count() ? payload.text() : payload.string_or();
    if (const auto error = (*json)["error"].string())
        frame.error = shorten(printable(*error), longest_error);
    frame.status = static_cast<int>((*json)["status"].integer().value_or(0) % 1000);
    return frame;
}

std::string deleted_id(std::string_view payload) {
    std::string_view id = trim(payload);
    if (id.size() >= 2 && id.front() == '"' && id.back() == '"') id = id.substr(1, id.size() - 2);
    const bool odd = id.size() > longest_id || id.find_first_of("\r\n\t\" {[") != id.npos;
    return odd ? std::string{} : std::string{id};
}

std::string error_text(std::string& body) {
    JsonDocument document;
    const auto json = parse(document, body);
    if (!json) return {};
    return shorten(printable((*json)["error"].string().value_or("")), longest_error);
}

std::string streaming_address(std::string& body) {
    JsonDocument document;
    const auto json = parse(document, body);
    return json ? (*json)["configuration"]["urls"]["streaming"].string_or() : std::string{};
}

std::string link_parameter(std::string_view header, std::string_view rel, std::string_view name) {
    while (!header.empty()) {
        const std::size_t open = header.find('<'), close = header.find('>', open);
        if (open == header.npos || close == header.npos) return {};
        const std::string_view target = header.substr(open + 1, close - open - 1);
        const std::string_view rest = header.substr(close + 1);
        const std::size_t end = rest.find('<');  // parameters go on to the comma before it
        const std::string parameters = lower_ascii(rest.substr(0, end));
        header = end == rest.npos ? std::string_view{} : rest.substr(end);
        if (parameters.find(fmt::format("rel=\"{}\"", rel)) == std::string::npos) continue;
        for (const std::string before : {"?", "&"}) {
            const std::string key = before + std::string{name} + "=";
            const std::size_t at = target.find(key);
            if (at == target.npos) continue;
            const std::string_view value = target.substr(at + key.size());
            return std::string{value.substr(0, value.find_first_of("&#"))};
        }
    }
    return {};
}

}  // namespace webcare::connectors::mastodon
