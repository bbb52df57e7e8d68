#pragma once

#include <optional>
#include <string>
#include <vector>

#include "connectors/connector.hpp"
#include "connectors/push/push.hpp"

namespace webcare::connectors {

/// What a source is: something that asks, something that is posted to at /hooks/NAME, or both.
struct Prepared {
    std::optional<Factory> polled;
    std::optional<push::Receiver> posted;
    Prepared() = default;
    explicit operator bool() const { return polled || posted; }
};

/// Checks the options of one source; every mistake is reported with its position. Neither when
/// there is an error or when the kind is unknown.
Prepared prepare(const config::Source& source, const config::Config& config,
                 config::Problems& problems);

/// The kinds that exist, in code or as a definition, sorted: for messages and `webcarectl init`.
std::vector<std::string> kinds(const config::Config& config);

}  // namespace webcare::connectors
