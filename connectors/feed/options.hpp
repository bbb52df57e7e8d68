#pragma once

#include <optional>
#include <string>

#include "config/config.hpp"
#include "net/http.hpp"

namespace webcare::connectors::feed {

/// What an operator can say about a feed; sample.yaml explains each key.
struct Options {
    std::string name;
    Secret url;  ///< may hold a token, so it is never logged whole
    Duration every = std::chrono::minutes{5};
    Duration at_most = std::chrono::hours{6};  ///< how long a server's hints may make us wait
    int history_pages = 5;                     ///< older pages read at the first poll, 0 to 100
    MentionKind mention_kind = MentionKind::post;
    bool addressed = false;    ///< everything in this feed speaks to us
    net::Headers credentials;  ///< sent to the feed's own origin only
    net::Access access;
    Options() = default;
};

/// Reports every mistake; nothing when there was an error.
std::optional<Options> read_options(const config::Source& source, const config::Config& config,
                                    config::Problems& problems);

}  // namespace webcare::connectors::feed
