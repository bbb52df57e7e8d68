#include <ostream>

#include "core/clock.hpp"
#include "core/text.hpp"
#include "ctl/command.hpp"
#include "ctl/report.hpp"
#include "setup/route_tests.hpp"

namespace webcare::ctl {
namespace {

Exit check(const Terminal& terminal, const std::string& file) {
    config::Problems problems;
    const auto setup = setup::load(file, problems);
    print_problems(terminal, problems);
    if (!setup) return 1;
    const auto failures = setup::run_route_tests(*setup, SystemClock{}.now());
    for (const setup::RouteTestFailure& failure : failures)
        for (const std::string& line : failure.lines()) terminal.err << printable(line) << '\n';
    if (!failures.empty()) return 1;
    terminal.out << file << ": good: " << counted(setup->config->sources.size(), "source") << ", "
                 << counted(setup->config->channels.size(), "channel") << ", "
                 << counted(classifier::rule_count(*setup->rules), "rule") << '\n';
    return 0;
}

Exit show(const Terminal& terminal, const std::string& file) {
    config::Problems problems;
    const auto config = config::load(file, problems);
    print_problems(terminal, problems);
    if (!config) return 1;
    terminal.out << config::show(*config);
    return 0;
}

}  // namespace

CLI::Option* add_config_option(CLI::App& command, std::string& file) {
    if (file.empty()) file = "/etc/webcared/webcared.yaml";
    return command.add_option("--config", file, "the configuration file")->capture_default_str();
}

void add_config_commands(CLI::App& app, const Terminal& terminal, Exit& exit) {
    auto* config = app.add_subcommand("config", "Check or show a configuration, or its schema");
    config->require_subcommand(1);

    auto file = std::make_shared<std::string>();
    auto* check_command = config->add_subcommand(
        "check", "Print every mistake as FILE:LINE:COL: message; exit 0 when there is none");
    check_command->add_option("FILE", *file, "the configuration file")->required();
    check_command->callback([&terminal, &exit, file] { exit = check(terminal, *file); });

    auto shown = std::make_shared<std::string>();
    auto* show_command = config->add_subcommand(
        "show", "Print every setting with where it comes from; secrets as ***");
    add_config_option(*show_command, *shown);
    show_command->callback([&terminal, &exit, shown] { exit = show(terminal, *shown); });

    config->add_subcommand("schema", "Print the JSON Schema of webcared.yaml, for editors")
        ->callback([&terminal, &exit] { exit = print_schema(terminal, "webcared.schema.json"); });
}

}  // namespace webcare::ctl
