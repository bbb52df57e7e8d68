#include <fmt/format.h>

#include <fstream>
#include <istream>
#include <iterator>
#include <ostream>

#include "core/clock.hpp"
#include "core/json.hpp"
#include "core/text.hpp"
#include "ctl/command.hpp"
#include "ctl/report.hpp"
#include "setup/route_tests.hpp"

namespace webcare::ctl {
namespace {

constexpr std::size_t longest_mention = 1 << 20;

struct RouteOptions {
    std::string config, mention, at, text;
    int weeks = 4;
    bool json = false;
};

/// `--at`: RFC 3339, or without an offset the local clock of the configuration.
std::optional<Time> moment_of(const Terminal& terminal, const RouteOptions& options,
                              const Zone& zone) {
    if (options.at.empty()) return SystemClock{}.now();
    const auto moment = parse_moment(options.at, zone);
    if (!moment)
        terminal.err << fmt::format("--at: a moment is 2026-11-22T22:40, found \"{}\"\n",
                                    printable(options.at));
    return moment;
}

Result<Mention> read_mention_of(const Terminal& terminal, const RouteOptions& options) {
    if (!options.text.empty()) {
        Mention mention;
        mention.id = "test:1";
        mention.network = "test";
        mention.text = options.text;
        mention.addressed = true;
        return mention;
    }
    std::ifstream file;
    std::istream* in = &terminal.in;
    if (options.mention != "-") {
        file.open(options.mention, std::ios::binary);
        if (!file)
            return Error{ErrorKind::misconfigured,
                         fmt::format("{} cannot be read", options.mention)};
        in = &file;
    }
    std::string bytes(longest_mention + 1, '\0');
    in->read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    bytes.resize(static_cast<std::size_t>(in->gcount()));
    if (bytes.size() > longest_mention) return Error{ErrorKind::malformed, "larger than 1 MiB"};
    return parse_mention(without_byte_order_mark(bytes));
}

std::vector<std::string> list_of(const std::set<std::string>& names) {
    return {names.begin(), names.end()};
}

std::string json_of(const setup::Traced& traced) {
    const escalation::RouteAnswer& answer = traced.answer;
    std::string json;
    JsonWriter out{json};
    out.begin_object().field("level", name(traced.assessment.level));
    out.field("routes", answer.routes).field("ladders", answer.ladders);
    out.field("people", list_of(answer.people)).field("channels", list_of(answer.channels));
    out.field_if("respond_by", answer.respond_by).field_if("silenced", answer.silenced);
    out.field("lines", answer.lines).end_object();
    return json;
}

std::string json_of(const std::vector<setup::RouteTestFailure>& failures, std::size_t all) {
    std::string json;
    JsonWriter out{json};
    out.begin_object().field("route_tests", all).key("failed").begin_array();
    for (const setup::RouteTestFailure& failure : failures) {
        out.begin_object().field("file", failure.at.file).field("line", failure.at.line);
        out.field("column", failure.at.column).field("differences", failure.differences);
        out.field("why", failure.why).end_object();
    }
    out.end_array().end_object();
    return json;
}

Exit run_tests(const Terminal& terminal, const setup::Setup& setup, Time now, bool as_json) {
    const auto failures = setup::run_route_tests(setup, now);
    if (as_json) {
        terminal.out << json_of(failures, setup.config->route_tests.size()) << '\n';
        return failures.empty() ? 0 : 1;
    }
    for (const setup::RouteTestFailure& failure : failures)
        for (const std::string& line : failure.lines()) terminal.out << printable(line) << '\n';
    const std::size_t all = setup.config->route_tests.size();
    terminal.out << counted(all, "route test") << ", " << failures.size() << " failed\n";
    return failures.empty() ? 0 : 1;
}

Exit test(const Terminal& terminal, const RouteOptions& options) {
    config::Problems problems;
    const auto setup = setup::load(options.config, problems);
    print_problems(terminal, problems);
    if (!setup) return 1;
    const auto now = moment_of(terminal, options, setup->config->zone);
    if (!now) return 1;
    if (options.mention.empty() && options.text.empty())
        return run_tests(terminal, *setup, *now, options.json);
    auto mention = read_mention_of(terminal, options);
    if (!mention) {
        terminal.err << "the mention: " << printable(mention.error().detail) << '\n';
        return 1;
    }
    const setup::Traced traced = setup::trace(*setup, *std::move(mention), *now);
    if (options.json) {
        terminal.out << json_of(traced) << '\n';
        return 0;
    }
    for (const std::string& line : traced.answer.lines) terminal.out << printable(line) << '\n';
    return 0;
}

Exit show_rota(const Terminal& terminal, const RouteOptions& options) {
    config::Problems problems;
    const auto setup = setup::load(options.config, problems);
    print_problems(terminal, problems);
    if (!setup) return 1;
    const auto now = moment_of(terminal, options, setup->config->zone);
    if (!now) return 1;
    const auto lines = escalation::on_duty(*setup->policy, *now);
    for (const std::string& line : lines) terminal.out << printable(line) << '\n';
    if (lines.empty()) terminal.out << "there is no `rota` in this configuration\n";
    for (const std::string& line : escalation::rota(*setup->policy, *now, options.weeks))
        terminal.out << printable(line) << '\n';
    return 0;
}

}  // namespace

void add_route_commands(CLI::App& app, const Terminal& terminal, Exit& exit) {
    auto* routes = app.add_subcommand("routes", "Try the routes")->require_subcommand(1);
    auto routed = std::make_shared<RouteOptions>();
    auto* test_command = routes->add_subcommand(
        "test",
        "For one mention: which route, ladder, people and moments; without one, run `route_tests`");
    add_config_option(*test_command, routed->config);
    auto* mention = test_command->add_option("--mention", routed->mention,
                                             "a file with the mention as JSON; - is stdin");
    test_command->add_option("--at", routed->at,
                             "as if it were this moment; without an offset, local time");
    test_command->add_option("TEXT", routed->text, "the message, addressed to us")
        ->excludes(mention);
    test_command->add_flag("--json", routed->json, "as JSON, for a program");
    test_command->callback([&terminal, &exit, routed] { exit = test(terminal, *routed); });

    auto shown = std::make_shared<RouteOptions>();
    auto* rota = app.add_subcommand("rota", "Who has which duty, now and in the weeks to come");
    add_config_option(*rota, shown->config);
    rota->add_option("--at", shown->at, "as if it were this moment; without an offset, local time");
    rota->add_option("--weeks", shown->weeks, "how far to look ahead, 0 to 104")
        ->check(CLI::Range(0, 104))
        ->capture_default_str();
    rota->callback([&terminal, &exit, shown] { exit = show_rota(terminal, *shown); });
}

}  // namespace webcare::ctl
