#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "config/load_parts.hpp"
#include "core/text.hpp"

namespace webcare::config {
namespace {

constexpr std::size_t most_periods = 1000;

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

void load_away(const Node& node, const Zone& zone, Person& person, Problems& problems) {
    for (const Node& item : node.items()) {
        Fields fields{item, "away", problems};
        Period period;
        if (require_period(fields, zone, period)) person.away.push_back(period);
        fields.finish();
    }
    if (person.away.size() > most_periods)
        problems.error(node.at(), "a person is away at most 1,000 times; leave out what is past");
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
        load_away(fields.node("away"), config.zone, person, root.problems());
        fields.finish();
        const auto [first, fresh] = names.emplace(person.name, node.at().line);
        if (!fresh)
            fields.error("name", fmt::format("two people are called `{}`; the first is on line {}",
                                             person.name, first->second));
        config.people.push_back(std::move(person));
    }
}

namespace {

/// "x:someone", "mastodon:a@b", or "@handle" on any network.
bool is_account(std::string_view entry) {
    const std::size_t colon = entry.find(':');
    std::string_view who = colon == std::string_view::npos ? entry : entry.substr(colon + 1);
    if (who.starts_with('@')) who.remove_prefix(1);
    return colon != 0 && !who.empty() && who.find_first_of(" \t:") == std::string_view::npos;
}

void load_list(const Node& name, const Node& entries, Config& config, Problems& problems) {
    if (!good_name(name.scalar()))
        problems.error(name.at(),
                       "a list's name has letters, digits, `-`, `_` and `.`, at most 64");
    const std::string key = lower_ascii(name.scalar());
    if (config.lists.contains(key))
        problems.error(name.at(), fmt::format("two lists are called `{}`", key));
    std::vector<std::string>& accounts = config.lists[key];
    for (const Node& entry : entries.items()) {
        if (entry.is_scalar() && is_account(entry.scalar()))
            accounts.push_back(entry.scalar());
        else
            problems.error(entry.at(),
                           "lists: an author is \"network:handle\", or \"@handle\" on any network");
    }
}

}  // namespace

void load_lists(Fields& root, Config& config) {
    const Node lists = root.node("lists");
    if (lists && !lists.is_mapping() && lists.kind() != Node::Kind::null)
        root.error("lists",
                   "`lists` must be authors by name: `press: [\"x:someone\", \"@handle\"]`");
    for (const auto& [name, entries] : lists.fields())
        load_list(name, entries, config, root.problems());
}

}  // namespace webcare::config
