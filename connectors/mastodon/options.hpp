#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "connectors/mastodon/timeline.hpp"
#include "net/http.hpp"

namespace webcare::connectors::mastodon {

/// How news comes beside polling.
enum class Transport { off, events, websocket };

/// What an operator can say about a Mastodon source; sample.yaml explains each key.
struct Options {
    std::string name;
    std::string server;     ///< origin: "https://mastodon.example"
    std::string domain;     ///< behind the @ of accounts of this server
    std::string streaming;  ///< origin of the streaming server; empty: what the server says
    std::optional<Secret> token;
    std::vector<Timeline> timelines;  ///< at least one
    Transport transport = Transport::off;
    Duration every = std::chrono::minutes{1};     ///< between two polls without a stream
    Duration silence = std::chrono::seconds{45};  ///< of a stream, then it is taken for dead
    bool boosts = false;  ///< a boost stands for the post it shares; else it is left out
    net::Access access;
    Options() = default;
};

/// Reports every mistake; nothing when there was an error.
std::optional<Options> read_options(const config::Source& source, const config::Config& config,
                                    config::Problems& problems);

}  // namespace webcare::connectors::mastodon
