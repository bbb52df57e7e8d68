#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/json_read.hpp"
#include "core/mention.hpp"
#include "core/result.hpp"

namespace webcare::connectors::mastodon {

/// What one must know of a server to read what it says. Both outlive the reading.
struct Server {
    std::string_view origin;  ///< "https://mastodon.example"
    std::string_view domain;  ///< behind the @ of its own accounts
    Server(std::string_view o, std::string_view d) : origin{o}, domain{d} {}
};

/// A status as a server tells it.
struct Post {
    std::string id;                 ///< the server's own
    std::string reply_to;           ///< the server's id of what it answers, or empty
    std::vector<std::string> tags;  ///< lower case
    bool boosted = false;           ///< somebody shares it; all else here is of what is shared
    Mention mention;                ///< its id is of the post's `uri`, the same on all servers
    Post() = default;
};

/// One entry of a timeline: a status, or a notification with one.
struct Entry {
    std::string place;         ///< its id in the timeline
    std::optional<Post> post;  ///< nothing where it is none that we can read
    Entry() = default;
};

/// Reads a status. Nothing without an id and without either `uri` or `url`. The mention is as it
/// came: see tidy().
std::optional<Post> read_post(JsonValue status, const Server& server);

/// Reads a notification; the post of one that is no mention is left out.
Entry read_notification(JsonValue notification, const Server& server);

/// The answer of a timeline, oldest first; at most 200 entries. Consumes `body`. Fails as malformed
/// when it is no list.
Result<std::vector<Entry>> read_entries(std::string& body, bool notifications,
                                        const Server& server);

/// One message of the streaming server over a WebSocket.
struct Frame {
    std::vector<std::string> stream;  ///< the stream's name and, of a hashtag, the tag
    std::string event;                ///< "update", "delete", ...; empty when it says `error`
    std::string payload;              ///< JSON, or an id alone
    std::string error;
    int status = 0;  ///< as in HTTP, with `error`
    Frame() = default;
};

/// Fails as malformed when it is no JSON object.
Result<Frame> read_frame(std::string_view text);

/// The id in the payload of `delete`, which is bare, or a JSON string; empty when it is none.
std::string deleted_id(std::string_view payload);

/// `{"error": "..."}`, made fit for a log; empty where there is none.
std::string error_text(std::string& body);

/// `configuration.urls.streaming` of an answer of /api/v2/instance, or empty.
std::string streaming_address(std::string& body);

/// The parameter of the address with this `rel` in a Link header (RFC 8288), or empty.
std::string link_parameter(std::string_view header, std::string_view rel, std::string_view name);

}  // namespace webcare::connectors::mastodon
