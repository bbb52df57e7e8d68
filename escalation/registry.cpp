#include "escalation/registry.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "core/text.hpp"
#include "escalation/command/command.hpp"
#include "escalation/console/console.hpp"
#include "escalation/declared/declared.hpp"
#include "escalation/declared/definition.hpp"
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
    bool follows_alerts;
};

// Sorted by kind. A new channel adds its line here.
constexpr std::array<Entry, 5> entries{{
    {"command", &command::prepare, true},
    {"console", &console::prepare, true},
    {"slack", &slack::prepare, false},
    {"smtp", &smtp::prepare, false},
    {"webhook", &webhook::prepare, true},
}};

/// What it makes tells people in that language.
std::optional<Factory> speaking(const std::string& language, std::optional<Factory> factory) {
    if (!factory) return std::nullopt;
    return [language, make = *std::move(factory)](const Parts& parts) {
        auto channel = make(parts);
        channel->speak(language);
        return channel;
    };
}

}  // namespace

std::optional<Factory> prepare(const config::Channel& channel, const config::Config& config,
                               config::Problems& problems) {
    for (const Entry& entry : entries)
        if (entry.kind == channel.kind)
            return speaking(channel.language, entry.prepare(channel, config, problems));
    if (const auto file = declared::definition_file(config, channel.kind); !file.empty())
        return speaking(channel.language, declared::prepare(file, channel, config, problems));
    const std::vector<std::string> known = kinds(config);
    const std::string_view near = nearest(channel.kind, known);
    problems.error(channel.options["kind"].at(),
                   fmt::format("no channel kind \"{}\"; {}{}", channel.kind,
                               near.empty() ? "known are " : "did you mean ",
                               near.empty() ? fmt::format("{}", fmt::join(known, ", "))
                                            : fmt::format("\"{}\"?", near)));
    return std::nullopt;
}

bool follows_alerts(const config::Config& config, std::string_view kind) {
    for (const Entry& entry : entries)
        if (entry.kind == kind) return entry.follows_alerts;
    return declared::follows_alerts(config, kind);
}

std::vector<std::string> kinds(const config::Config& config) {
    std::vector<std::string> all = declared::defined_kinds(config);
    for (const Entry& entry : entries) all.emplace_back(entry.kind);
    std::sort(all.begin(), all.end());
    return all;
}

std::optional<std::string> sample(const config::Config& config, std::string_view kind) {
    const bool native = std::any_of(entries.begin(), entries.end(),
                                    [&](const Entry& entry) { return entry.kind == kind; });
    if (!native) return std::nullopt;
    namespace fs = std::filesystem;
    const fs::path shipped = declared::definition_folders(config).back();
    const fs::path installed = shipped / "samples" / fmt::format("{}.yaml", kind);
    std::error_code failed;
    std::ifstream file{fs::is_regular_file(installed, failed)
                           ? installed
                           : shipped.parent_path() / kind / "sample.yaml"};
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

}  // namespace webcare::escalation
