#include <algorithm>

#include <fmt/format.h>

#include "config/load_parts.hpp"

namespace webcare::config {
namespace {

constexpr std::size_t most = 1000;

void read_respond_by(Fields& fields, const Zone& zone, RouteExpectation& expect) {
    std::string text;
    if (!fields.read("respond_by", text)) return;
    if (const auto within = parse_duration(text))
        expect.respond_within = *within;
    else if (const auto moment = parse_moment(text, zone))
        expect.respond_by = *moment;
    else
        fields.error("respond_by", fmt::format("`respond_by` must be a moment such as "
                                               "2026-11-23T10:00, or a time after it comes in "
                                               "such as 15m; found `{}`",
                                               text));
}

void check_names(const Node& node, std::string_view what, const std::vector<std::string>& known,
                 Problems& problems) {
    for (const Node& item : node.items())
        if (item.is_scalar() && std::find(known.begin(), known.end(), item.scalar()) == known.end())
            unknown_name(problems, item.at(), what, item.scalar(), known);
}

RouteExpectation read_expectation(const Node& node, const Config& config, Problems& problems) {
    Fields fields{node, "route test", problems};
    RouteExpectation expect;
    fields.read("ladder", expect.ladder);
    fields.read("route", expect.route);
    fields.read("people", expect.people);
    fields.read("channels", expect.channels);
    read_respond_by(fields, config.zone, expect);
    if (bool silenced = false; fields.read("silenced", silenced)) expect.silenced = silenced;
    fields.finish();
    if (node.is_mapping() && node.fields().empty())
        problems.error(node.at(), "route test: `expect` says nothing, such as { ladder: team }");
    std::vector<std::string> ladders{"none"}, people, channels;
    for (const auto& [name, steps] : config.ladders) ladders.push_back(name);
    for (const Person& person : config.people) people.push_back(person.name);
    for (const Channel& channel : config.channels) channels.push_back(channel.name);
    check_names(node["ladder"], "ladder", ladders, problems);
    check_names(node["people"], "person", people, problems);
    check_names(node["channels"], "channel", channels, problems);
    return expect;
}

void load_route_test(const Node& node, Config& config, Problems& problems) {
    Fields fields{node, "route test", problems};
    RouteTest test;
    test.at = node.at();
    test.mention = fields.node("mention");
    if (!test.mention.is_mapping() && node.is_mapping())
        problems.error(test.mention ? test.mention.at() : node.at(),
                       "route test: `mention` must be a mapping such as { text: ... }");
    Time at{};
    if (read_moment(fields, "at", config.zone, at)) test.at_time = at;
    const Node expect = fields.node("expect");
    if (!expect && node.is_mapping())
        problems.error(node.at(), "route test: the key `expect` is missing");
    if (expect) test.expect = read_expectation(expect, config, problems);
    fields.finish();
    config.route_tests.push_back(std::move(test));
}

}  // namespace

void load_route_tests(Fields& root, Config& config) {
    for (const Node& node : root.node("route_tests").items())
        load_route_test(node, config, root.problems());
    if (config.route_tests.size() > most) root.error("route_tests", "at most 1,000 route tests");
}

}  // namespace webcare::config
