#include "escalation/registry.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/text.hpp"
#include "escalation/console/console.hpp"
#include "escalation/declared/declared.hpp"
#include "escalation/slack/slack.hpp"
#include "escalation/smtp/smtp.hpp"
#include "escalation/webhook/webhook.hpp"

namespace webcare::escalation {

namespace {

using Prepare = std::optional<Factory> (*)(const config::Channel&, const config::Config&,
                                           config::Problems&);

struct Entry {
    std::string_view kind;
    Prepare prepare;
};

// Sorted by kind. A new channel adds its line here.
constexpr std::array<Entry, 4> entries{{
    {"console", &console::prepare},
    {"slack", &slack::prepare},
    {"smtp", &smtp::prepare},
    {"webhook", &webhook::prepare},
}};

}  // namespace

std::optional<Factory> prepare(const config::Channel& channel, const config::Config& config,
                               config::Problems& problems) {
    for (const Entry& entry : entries)
        if (entry.kind == channel.kind) return entry.prepare(channel, config, problems);
    if (const auto file = declared::definition_file(config, channel.kind); !file.empty())
        return declared::prepare(file, channel, config, problems);
    const std::vector<std::string> known = kinds(config);
    const std::string_view near = nearest(channel.kind, known);
    problems.error(channel.options["kind"].at(),
                   fmt::format("no channel kind \"{}\"; {}{}", channel.kind,
                               near.empty() ? "known are " : "did you mean ",
                               near.empty() ? fmt::format("{}", fmt::join(known, ", "))
                                            : fmt::format("\"{}\"?", near)));
    return std::nullopt;
}

std::vector<std::string> kinds(const config::Config& config) {
    std::vector<std::string> all = declared::defined_kinds(config);
    for (const Entry& entry : entries) all.emplace_back(entry.kind);
    std::sort(all.begin(), all.end());
    return all;
}

}  // namespace webcare::escalation
