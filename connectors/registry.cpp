#include "connectors/registry.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>

#include "connectors/feed/feed.hpp"
#include "connectors/file/file.hpp"
#include "core/text.hpp"

namespace webcare::connectors {
namespace {

using Prepare = std::optional<Factory> (*)(const config::Source&, const config::Config&,
                                           config::Problems&);

struct Kind {
    std::string_view name;
    Prepare prepare;  ///< nothing for a kind that is posted to
};

/// Every kind of source there is, sorted. A new connector adds one line.
constexpr std::array known_kinds{
    Kind{"feed", &feed::prepare},
    Kind{"file", &file::prepare},
    Kind{"push", nullptr},
};

}  // namespace

std::vector<std::string_view> kinds() {
    std::vector<std::string_view> names;
    for (const Kind& kind : known_kinds) names.push_back(kind.name);
    return names;
}

std::optional<Factory> prepare(const config::Source& source, const config::Config& config,
                               config::Problems& problems) {
    for (const Kind& kind : known_kinds) {
        if (kind.name != source.kind) continue;
        return kind.prepare == nullptr ? std::nullopt : kind.prepare(source, config, problems);
    }
    const auto meant = nearest(source.kind, kinds());
    const config::Node at = source.options["kind"];
    problems.error(at ? at.at() : source.options.at(),
                   fmt::format("source {}: there is no kind `{}`{}; there are {}", source.name,
                               printable(source.kind),
                               meant.empty() ? "" : fmt::format(", did you mean `{}`?", meant),
                               fmt::join(kinds(), ", ")));
    return std::nullopt;
}

}  // namespace webcare::connectors
