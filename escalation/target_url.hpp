#pragma once

#include <optional>

#include "config/config.hpp"
#include "net/http.hpp"

namespace webcare::escalation {

/// Where an HTTP channel posts, and what its services share: `name`, `kind`, `url`,
/// `allow_private`, `ca_file`, `proxy`. A URL with a token in it is a secret.
struct TargetUrl {
    Secret url;
    net::Access access;
    TargetUrl() = default;
};

/// Reads those keys. `secret_url`: an inline `url` draws the warning of a secret.
std::optional<TargetUrl> read_target(config::Fields& fields, const config::Config& config,
                                     bool secret_url);

/// Marks the keys as known that every channel may have and that others read (config/).
void know_common_keys(config::Fields& fields);

/// The common keys, `allow_private`, `ca_file` and `proxy`, which any channel that dials may have.
net::Access read_access(config::Fields& fields, const config::Config& config);

/// A POST of JSON that follows no redirect.
net::Request json_post(const TargetUrl& target, std::string body, std::string_view user_agent);

/// The request for people. What follows the host is *** (a path is often the secret), and so is a
/// signature.
std::string shown(const net::Request& request);

}  // namespace webcare::escalation
