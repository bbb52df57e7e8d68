#include <fmt/format.h>

#include <algorithm>

#include "config/load_parts.hpp"
#include "core/text.hpp"

namespace webcare::config {
namespace {

constexpr std::size_t most = 200;

/// What a silence and a maintenance window have in common.
void read_common(Fields& fields, Quiet& quiet) {
    fields.require("by", quiet.by);
    fields.require("reason", quiet.reason);
    std::string even;
    quiet.even_critical = fields.choice("even", even, {"critical"});
}

void load_silence(const Node& node, Config& config, Problems& problems) {
    Fields fields{node, "silence", problems};
    Quiet quiet;
    quiet.at = node.at();
    fields.require("when", quiet.when.text);
    quiet.when.node = node["when"];
    read_moment(fields, "from", config.zone, quiet.period.from);
    std::string until;
    fields.require("until", until);
    read_moment(fields, "until", config.zone, quiet.period.until, true);
    read_common(fields, quiet);
    fields.finish();
    config.quiet.push_back(std::move(quiet));
}

std::optional<WeeklyWindow> parse_window(std::string_view text) {
    const auto by_day = split_day(text);
    const auto hours = by_day ? parse_stretch(by_day->second, true)
                              : Result<Stretch>{Error{ErrorKind::malformed, {}}};
    if (!hours || hours->from == hours->to) return std::nullopt;
    return WeeklyWindow{by_day->first, hours->from, hours->to};
}

void read_window(Fields& fields, const Zone& zone, Quiet& quiet) {
    std::string every;
    const bool weekly = fields.read("every", every);
    if (!fields.present("every") && fields.present("from") && fields.present("until")) {
        require_period(fields, zone, quiet.period);
        return;
    }
    if (fields.present("from") || fields.present("until") || !fields.present("every"))
        fields.error("every", "maintenance: give `from` and `until`, or `every`");
    std::string ignored;
    fields.read("from", ignored);
    fields.read("until", ignored);
    if (!weekly) return;
    quiet.every = parse_window(every);
    quiet.period = Period{Time::min(), Time::max()};
    if (!quiet.every)
        fields.error("every", fmt::format("`every` must be a time of the week such as \"sun "
                                          "02:00-04:00\", found `{}`",
                                          every));
}

void load_maintenance(const Node& node, const std::vector<std::string>& sources, Config& config,
                      Problems& problems) {
    Fields fields{node, "maintenance", problems};
    Quiet quiet;
    quiet.at = node.at();
    quiet.is_maintenance = true;
    fields.require("name", quiet.name);
    read_window(fields, config.zone, quiet);
    fields.read("sources", quiet.sources);
    read_common(fields, quiet);
    fields.finish();
    for (const Node& source : node["sources"].items())
        if (source.is_scalar() &&
            std::find(sources.begin(), sources.end(), source.scalar()) == sources.end())
            unknown_name(problems, source.at(), "source", source.scalar(), sources);
    config.quiet.push_back(std::move(quiet));
}

}  // namespace

void load_quiet(Fields& root, Config& config) {
    std::vector<std::string> sources;
    for (const Source& source : config.sources) sources.push_back(source.name);
    for (const Node& node : root.node("silences").items())
        load_silence(node, config, root.problems());
    for (const Node& node : root.node("maintenance").items())
        load_maintenance(node, sources, config, root.problems());
    if (config.quiet.size() > most)
        root.error("silences",
                   "at most 200 silences and maintenance windows; leave out what is "
                   "past");
}

}  // namespace webcare::config
