#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "escalation/channel.hpp"

namespace webcare::escalation::slack {

std::optional<Factory> prepare(const config::Channel& channel, const config::Config& config,
                               config::Problems& problems);

/// The JSON for an incoming webhook: blocks, and `text` for notifications. Everything that was
/// written outside is in plain_text objects (or, in `text`, the same words) and escaped, so that
/// nobody is pinged and nothing becomes a link or bold.
std::string render(const Message& message, const Zone& zone);

/// `&`, `<` and `>` as entities, which is all that Slack decodes.
std::string escape(std::string_view text);

}  // namespace webcare::escalation::slack
