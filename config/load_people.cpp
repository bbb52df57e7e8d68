#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "config/load_parts.hpp"
#include "core/text.hpp"

namespace webcare::config {
namespace {

std::vector<std::string> channel_names(const Config& config) {
    std::vector<std::string> names{"email"};
    for (const Channel& channel : config.channels) names.push_back(channel.name);
    return names;
}

void load_reach(const Node& reach, const std::vector<std::string>& channels, Person& person,
                Problems& problems) {
    for (const auto& [channel, address] : reach.fields()) {
        if (std::find(channels.begin(), channels.end(), channel.scalar()) == channels.end())
            unknown_name(problems, channel.at(), "channel", channel.scalar(), channels);
        if (!address.is_scalar())
            problems.error(address.at(), "reach: an address is a text");
        else
            person.reach[channel.scalar()] = address.scalar();
    }
    if (reach && !reach.is_mapping())
        problems.error(
            reach.at(),
            "reach: expected `{ email: name@example.org }` or a channel and an address in it");
}

/// "mon 09:00"
bool is_moment_of_week(const std::string& text) {
    const std::size_t gap = text.find(' ');
    return gap != std::string::npos && parse_days({text.substr(0, gap)}) && gap == 3 &&
           parse_clock_time(trim(std::string_view{text}.substr(gap)));
}

}  // namespace

void load_people(Fields& root, Config& config) {
    const std::vector<std::string> channels = channel_names(config);
    std::map<std::string, int> names;
    for (const Node& node : root.node("people").items()) {
        Fields fields{node, "person", root.problems()};
        Person person;
        person.at = node.at();
        fields.require("name", person.name);
        fields.read("roles", person.roles);
        load_reach(fields.node("reach"), channels, person, root.problems());
        fields.finish();
        const auto [first, fresh] = names.emplace(person.name, node.at().line);
        if (!fresh)
            fields.error("name", fmt::format("two people are called `{}`; the first is on line {}",
                                             person.name, first->second));
        config.people.push_back(std::move(person));
    }
}

void load_rota(Fields& root, const Config& config) {
    std::vector<std::string> known;
    for (const Person& person : config.people) known.push_back(person.name);
    const Node rota = root.node("rota");
    if (rota && !rota.is_mapping() && rota.kind() != Node::Kind::null)
        root.error("rota",
                   "`rota` must be duties by name: `duty: { people: [...], turn: weekly, from: "
                   "\"mon 09:00\" }`");
    for (const auto& [name, node] : rota.fields()) {
        Fields fields{node, "rota", root.problems()};
        std::vector<std::string> people;
        std::string turn, from;
        fields.require("people", people);
        fields.choice("turn", turn, {"daily", "weekly"});
        if (fields.read("from", from) && !is_moment_of_week(from) && !parse_clock_time(from))
            fields.error(
                "from",
                fmt::format("rota: `from` must be a moment such as \"mon 09:00\", found `{}`",
                            from));
        fields.finish();
        for (const Node& person : node["people"].items()) {
            if (std::find(known.begin(), known.end(), person.scalar()) != known.end()) continue;
            const std::string_view near = nearest(person.scalar(), known);
            root.problems().warning(
                person.at(), near.empty()
                                 ? fmt::format("`{}` is not among `people`", person.scalar())
                                 : fmt::format("`{}` is not among `people`; did you mean `{}`?",
                                               person.scalar(), near));
        }
    }
}

}  // namespace webcare::config
