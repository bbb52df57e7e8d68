#include <algorithm>

#include <fmt/format.h>

#include "config/defaults.hpp"
#include "config/load_parts.hpp"

namespace webcare::config {
namespace {

/// "accountable" is held by whoever has it or a part of it, such as accountable.safety; that part
/// by whoever has it or the whole.
bool is_held_by(const std::string& held, const std::string& role) {
    return held == role || held.starts_with(role + ".") || role.starts_with(held + ".");
}

bool somebody_has(const Config& config, const std::string& role) {
    for (const Person& person : config.people)
        for (const std::string& held : person.roles)
            if (is_held_by(held, role)) return true;
    return std::any_of(config.rota.begin(), config.rota.end(),
                       [&](const Duty& duty) { return is_held_by(duty.name, role); });
}

void check_reach(const Node& node, const Config& config, Problems& problems) {
    std::vector<std::string> channels;
    for (const Channel& channel : config.channels) channels.push_back(channel.name);
    for (const Node& item : node["channels"].items())
        if (item.is_scalar() &&
            std::find(channels.begin(), channels.end(), item.scalar()) == channels.end())
            unknown_name(problems, item.at(), "channel", item.scalar(), channels);
    for (const Node& item : node["roles"].items())
        if (item.is_scalar() && !somebody_has(config, item.scalar()))
            problems.warning(
                item.at(),
                fmt::format(
                    "nobody among `people` has the role `{}`: this step goes to every channel",
                    item.scalar()));
}

LadderStep load_step(const Node& node, const Config& config, Problems& problems) {
    Fields fields{node, "step", problems};
    LadderStep step;
    step.at = node.at();
    fields.require("after", step.after);
    std::string unless;
    step.unless_acknowledged = fields.choice("unless", unless, {"acknowledged"});
    fields.read("channels", step.channels);
    fields.read("roles", step.roles);
    fields.finish();
    if (step.channels.empty() && step.roles.empty() && node.is_mapping() && !node["channels"] &&
        !node["roles"])
        problems.error(node.at(), "step: give `channels`, `roles` or both");
    check_reach(node, config, problems);
    return step;
}

/// The ladder of the default route: every channel, at once.
void add_everyone(Config& config) {
    LadderStep step;
    for (const Channel& channel : config.channels) step.channels.push_back(channel.name);
    step.at = Position{defaults_file, 0, 0};
    config.ladders["everyone"].push_back(std::move(step));
}

constexpr int deepest = 8;
constexpr std::size_t most_routes = 1000;

/// Reads routes and those within them.
class RouteReader {
 public:
    RouteReader(const Config& config, Problems& problems) : problems_{problems} {
        for (const auto& [name, steps] : config.ladders) ladders_.push_back(name);
    }

    std::vector<Route> read(const std::vector<Node>& nodes, int depth = 1) {
        std::vector<Route> routes;
        for (const Node& node : nodes) {
            if (++read_ > most_routes) {
                if (read_ == most_routes + 1) problems_.error(node.at(), "at most 1,000 routes");
                break;
            }
            routes.push_back(read_one(node, depth));
        }
        return routes;
    }

 private:
    Route read_one(const Node& node, int depth) {
        Fields fields{node, "route", problems_};
        Route route;
        route.at = node.at();
        fields.require("when", route.when.text);
        route.when.node = node["when"];
        fields.read("name", route.name);
        const Node within = fields.node("routes");
        const bool named = fields.read("ladder", route.ladder);
        if (!named && within.items().empty() && node.is_mapping() && !node["ladder"])
            problems_.error(node.at(), "route: give a `ladder`, `routes` within it, or both");
        fields.read("continue", route.go_on);
        fields.finish();
        if (route.name.find('/') != std::string::npos)
            fields.error("name", "a route's name has no `/`, which stands between names in a path");
        if (named && std::find(ladders_.begin(), ladders_.end(), route.ladder) == ladders_.end())
            unknown_name(problems_, node["ladder"].at(), "ladder", route.ladder, ladders_);
        if (depth < deepest)
            route.routes = read(within.items(), depth + 1);
        else if (within)
            problems_.error(within.at(), "routes stand at most 8 deep within each other");
        return route;
    }

    std::vector<std::string> ladders_;
    Problems& problems_;
    std::size_t read_ = 0;
};

}  // namespace

void load_ladders(Fields& root, Config& config) {
    const Node given = root.node("ladders");
    if (given && !given.is_mapping() && given.kind() != Node::Kind::null)
        root.error("ladders",
                   "`ladders` must be ladders by name: `team: [ { after: 0m, channels: [...] } ]`");
    for (const auto& [name, steps] : given.fields()) {
        std::vector<LadderStep>& ladder = config.ladders[name.scalar()];
        for (const Node& node : steps.items()) {
            LadderStep step = load_step(node, config, root.problems());
            if (!ladder.empty() && step.after < ladder.back().after)
                root.problems().error(node["after"].at(),
                                      "steps of a ladder stand in order of time");
            ladder.push_back(std::move(step));
        }
        if (ladder.empty())
            root.problems().error(name.at(),
                                  fmt::format("the ladder `{}` has no steps", name.scalar()));
    }
}

void load_routes(Fields& root, Config& config) {
    const Node given = root.node("routes");
    if (!given && !config.ladders.contains("everyone")) add_everyone(config);
    std::vector<std::string> ladders;
    for (const auto& [name, steps] : config.ladders) ladders.push_back(name);
    config.routes = RouteReader{config, root.problems()}.read(given ? given.items()
                                                                    : built_in()["routes"].items());
    if (config.routes.empty() && root.problems().ok())
        root.problems().warning(given.at(),
                                "there are no routes: nothing is ever told anybody; leave `routes` "
                                "out for those that come with it (webcarectl config show)");
    root.read("act_within", config.act_within);
    if (root.read("source_alerts", config.source_alerts) &&
        std::find(ladders.begin(), ladders.end(), config.source_alerts) == ladders.end())
        unknown_name(root.problems(), root.mapping()["source_alerts"].at(), "ladder",
                     config.source_alerts, ladders);
}

}  // namespace webcare::config
