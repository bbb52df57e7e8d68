#pragma once

#include <optional>
#include <string>

#include "escalation/channel.hpp"

namespace webcare::escalation::webhook {

std::optional<Factory> prepare(const config::Channel& channel, const config::Config& config,
                               config::Problems& problems);

/// The JSON that is posted, at most max_body bytes. The same for every attempt unless the alert
/// itself has changed. Long mentions are cut between graphemes with `truncated` set; signals keep
/// the spans that lie within what is left.
std::string render(const Message& message);

inline constexpr std::size_t max_body = 20'000;  ///< receivers of Standard Webhooks expect < 20 KB

}  // namespace webcare::escalation::webhook
