#pragma once

#include <optional>
#include <string>

#include "config/config.hpp"

namespace webcare::connectors::file {

/// What an operator can say about a file of mentions; sample.yaml explains each key.
struct Options {
    std::string name;
    std::string path;                                 ///< absolute, or "-" for standard input
    bool follow = false;                              ///< go on when more is written
    Duration check = std::chrono::milliseconds{500};  ///< how often a followed file is looked at
    std::optional<Duration> pause;  ///< between two mentions; none: as fast as it can be stored
    Options() = default;
};

/// Reports every mistake; nothing when there was an error.
std::optional<Options> read_options(const config::Source& source, config::Problems& problems);

/// "5/s", "90/m", "200/h" as the pause between two mentions; nothing for anything else. From 1 an
/// hour to 100,000 a second.
std::optional<Duration> parse_pace(std::string_view text);

}  // namespace webcare::connectors::file
