#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "net/http.hpp"

namespace webcare::connectors::jetstream {

/// What an operator can say about a Jetstream; sample.yaml explains each key.
struct Options {
    std::string name;
    std::vector<std::string> hosts;  ///< addresses without a path, tried in turn
    int version = 1;                 ///< of the wire contract
    std::vector<std::string> match;  ///< see Words
    std::vector<std::string> languages;
    std::vector<std::string> ours;                ///< DIDs of our own accounts
    Duration silence = std::chrono::seconds{75};  ///< dead-peer timer
    bool compress = false;                        ///< permessage-deflate
    net::Access access;

    // Not for the operator; tests shorten them.
    Duration place_every = std::chrono::seconds{5};  ///< the place is stored while nothing is found
    Duration gather = std::chrono::milliseconds{500};  ///< what follows a find goes with it
    Options() = default;
};

/// Reports every mistake; nothing when there was an error.
std::optional<Options> read_options(const config::Source& source, const config::Config& config,
                                    config::Problems& problems);

}  // namespace webcare::connectors::jetstream
