#pragma once

#include <string>
#include <vector>

namespace webcare::connectors::mastodon {

/// What the streaming server calls a stream; a timeline may need several.
struct Channel {
    std::string path;    ///< for server-sent events, behind /api/v1/streaming/
    std::string stream;  ///< as WebSocket frames name it: "hashtag", "public:local", ...
    std::string tag;     ///< of a hashtag stream
    Channel() = default;
    Channel(std::string p, std::string s, std::string t = {})
        : path{std::move(p)}, stream{std::move(s)}, tag{std::move(t)} {}
    bool operator==(const Channel&) const = default;
};

/// One timeline of a server that a source reads.
struct Timeline {
    enum class Kind {
        tag,       ///< posts with `tag` or one of `any`, with `all` of these, and `none` of those
        everyone,  ///< the public timeline: this server and those it hears of
        local,     ///< this server only
        remote,    ///< others only
        mentions,  ///< notifications that somebody names us
    };
    Kind kind = Kind::tag;
    std::string tag;
    std::vector<std::string> any, all, none;
    Timeline() = default;
    explicit Timeline(Kind k) : kind{k} {}

    /// Its name in the cursor and for people: "#acme", "public", "public:local", "mentions".
    std::string name() const;
    /// Path and query of the REST call, without the place.
    std::string target() const;
    std::vector<Channel> channels() const;
    /// Whether a post with these tags (lower case) that came by a stream belongs here: streams know
    /// nothing of `all` and `none`.
    bool takes(const std::vector<std::string>& tags) const;
};

}  // namespace webcare::connectors::mastodon
