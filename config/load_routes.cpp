#include <algorithm>

#include <fmt/format.h>

#include "config/defaults.hpp"
#include "config/load_parts.hpp"

namespace webcare::config {
namespace {

/// "accountable" is held by whoever has it or a part of it, such as accountable.safety.
bool somebody_has(const Config& config, const std::string& role) {
    for (const Person& person : config.people)
        for (const std::string& held : person.roles)
            if (held == role || held.starts_with(role + ".")) return true;
    return false;
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

void load_route_test(const Node& node, const std::vector<std::string>& ladders, Config& config,
                     Problems& problems) {
    Fields fields{node, "route test", problems};
    RouteTest test;
    test.at = node.at();
    test.mention = fields.node("mention");
    if (!test.mention.is_mapping() && node.is_mapping())
        problems.error(test.mention ? test.mention.at() : node.at(),
                       "route test: `mention` must be a mapping such as { text: ... }");
    std::string at;
    if (fields.read("at", at)) {
        test.at_time = local_or_exact(at, config.zone);
        if (!test.at_time)
            fields.error(
                "at",
                fmt::format(
                    "route test: `at` must be a moment such as 2026-11-22T22:40, found `{}`", at));
    }
    Fields expect{fields.node("expect"), "route test", problems};
    if (!expect.mapping() && node.is_mapping())
        problems.error(node.at(), "route test: the key `expect` is missing");
    expect.require("ladder", test.expect_ladder);
    expect.finish();
    fields.finish();
    const bool known =
        std::find(ladders.begin(), ladders.end(), test.expect_ladder) != ladders.end();
    if (!known && !test.expect_ladder.empty() && test.expect_ladder != "none")
        unknown_name(problems, expect.mapping()["ladder"].at(), "ladder", test.expect_ladder,
                     ladders);
    config.route_tests.push_back(std::move(test));
}

}  // namespace

std::optional<Time> local_or_exact(const std::string& text, const Zone& zone) {
    const Result<Time> time = parse_time(text);
    if (!time) return std::nullopt;
    const std::size_t clock = text.find_first_of("T ");
    const bool exact =
        clock != std::string::npos && text.find_first_of("Z+-", clock) != std::string::npos;
    if (exact) return *time;
    const auto day = std::chrono::floor<std::chrono::days>(*time);
    const LocalTime local{std::chrono::year_month_day{day},
                          std::chrono::floor<std::chrono::seconds>(*time - day)};
    return zone.to_utc(local);
}

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
    for (const Node& node : given ? given.items() : built_in()["routes"].items()) {
        Fields fields{node, "route", root.problems()};
        Route route;
        route.at = node.at();
        fields.require("when", route.when.text);
        route.when.node = node["when"];
        const bool named = fields.require("ladder", route.ladder);
        fields.read("continue", route.go_on);
        fields.finish();
        if (named && std::find(ladders.begin(), ladders.end(), route.ladder) == ladders.end())
            unknown_name(root.problems(), node["ladder"].at(), "ladder", route.ladder, ladders);
        config.routes.push_back(std::move(route));
    }
    root.read("act_within", config.act_within);
    if (root.read("source_alerts", config.source_alerts) &&
        std::find(ladders.begin(), ladders.end(), config.source_alerts) == ladders.end())
        unknown_name(root.problems(), root.mapping()["source_alerts"].at(), "ladder",
                     config.source_alerts, ladders);
    for (const Node& node : root.node("route_tests").items())
        load_route_test(node, ladders, config, root.problems());
}

}  // namespace webcare::config
