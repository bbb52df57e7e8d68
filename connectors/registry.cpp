#include "connectors/registry.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "connectors/feed/feed.hpp"
#include "connectors/file/file.hpp"
#include "connectors/jetstream/jetstream.hpp"
#include "connectors/mastodon/mastodon.hpp"
#include "connectors/other_names.hpp"
#include "connectors/poll/catalogue.hpp"
#include "connectors/poll/poll.hpp"
#include "core/text.hpp"

namespace webcare::connectors {
namespace {

using Prepare = std::optional<Factory> (*)(const config::Source&, const config::Config&,
                                           config::Problems&);

struct Kind {
    std::string_view name;
    Prepare prepare;  ///< nothing for a kind that is posted to
};

/// Every kind of source that is code, sorted. A new connector adds one line; one that is data
/// (poll/) adds a file and none here.
constexpr std::array known_kinds{
    Kind{"feed", &feed::prepare},
    Kind{"file", &file::prepare},
    Kind{"jetstream", &jetstream::prepare},
    Kind{"mastodon", &mastodon::prepare},
    Kind{"push", nullptr},
};

Prepared prepare_defined(const config::Source& source, const config::Config& config,
                         const std::string& file, config::Problems& problems) {
    Prepared out;
    auto definition = poll::load_definition(file, problems);
    if (!definition) return out;
    auto settings =
        poll::read_settings(source, config, definition->options, definition->every, problems);
    if (!settings) return out;
    if (definition->push) {
        out.posted = push::Receiver::prepare(definition, *settings, source, problems);
        if (!out.posted) return out;
        if (!out.posted->enabled()) out.posted.reset();
    }
    if (!out.posted || poll::asks_for_something(*definition, *settings))
        out.polled = poll::prepare(std::move(definition), *std::move(settings), source, problems);
    return out;
}

}  // namespace

std::vector<std::string> kinds(const config::Config& config) {
    std::vector<std::string> names = poll::defined_kinds(config);
    for (const Kind& kind : known_kinds) names.emplace_back(kind.name);
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

Prepared prepare(const config::Source& source, const config::Config& config,
                 config::Problems& problems) {
    Prepared out;
    for (const Kind& kind : known_kinds) {
        if (kind.name != source.kind) continue;
        if (kind.prepare == nullptr)
            out.posted = push::Receiver::prepare(source, problems);
        else
            out.polled = kind.prepare(source, config, problems);
        return out;
    }
    if (const std::string file = poll::definition_file(config, source.kind); !file.empty())
        return prepare_defined(source, config, file, problems);
    const auto known = kinds(config);
    std::string help{advice_for_kind(source.kind)};
    if (help.empty()) {
        const auto meant = nearest(source.kind, known);
        help = fmt::format("{}there are {}",
                           meant.empty() ? "" : fmt::format("did you mean `{}`? ", meant),
                           fmt::join(known, ", "));
    }
    const config::Node at = source.options["kind"];
    problems.error(at ? at.at() : source.options.at(),
                   fmt::format("source {}: there is no kind `{}`; {}", source.name,
                               printable(source.kind), help));
    return out;
}

}  // namespace webcare::connectors
