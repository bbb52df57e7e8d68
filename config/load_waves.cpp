#include <fmt/format.h>

#include "config/load_parts.hpp"

namespace webcare::config {
namespace {

constexpr std::size_t longest_name = 120;  // bytes of a change's name

void load_grouping(Fields& root, Grouping& grouping) {
    const Node node = root.node("grouping");
    if (!node) return;
    Fields fields{node, "grouping", root.problems()};
    fields.read("window", grouping.window);
    fields.read("reserve", grouping.reserve, 1, 1000);
    fields.read("broad", grouping.broad);
    fields.read("apart", grouping.apart, 0, 1000);
    fields.finish();
    if (grouping.window > std::chrono::hours{24})
        root.problems().error(node.at(), "grouping: `window` is at most 24h");
}

void load_wave_settings(Fields& root, Waves& waves) {
    const Node node = root.node("waves");
    if (!node) return;
    Fields fields{node, "waves", root.problems()};
    fields.read("enabled", waves.on);
    fields.read("least", waves.least, 3, 10'000);
    fields.read("viral", waves.viral, 3, 10'000);
    fields.read("after_change", waves.after_change);
    fields.finish();
}

void load_change(const Node& node, Fields& root, Config& config) {
    Fields fields{node, "change", root.problems()};
    AnnouncedChange change;
    std::string at;
    fields.require("name", change.name);
    if (fields.require("at", at)) read_moment(fields, "at", config.zone, change.at);
    fields.read("kind", change.kind);
    fields.read("topics", change.topics);
    fields.read("lasts", change.lasts);
    fields.finish();
    if (change.name.size() > longest_name)
        fields.error("name", "change: `name` is longer than 120 bytes");
    change.by = "configuration";
    config.changes.push_back(std::move(change));
}

}  // namespace

void load_waves(Fields& root, Config& config) {
    load_grouping(root, config.grouping);
    load_wave_settings(root, config.waves);
    for (const Node& node : root.node("changes").items()) load_change(node, root, config);
    std::vector<std::string> ladders;
    for (const auto& [name, steps] : config.ladders) ladders.push_back(name);
    if (root.read("wave_alerts", config.wave_alerts) &&
        !config.ladders.contains(config.wave_alerts))
        unknown_name(root.problems(), root.mapping()["wave_alerts"].at(), "ladder",
                     config.wave_alerts, ladders);
}

}  // namespace webcare::config
