#include <fmt/format.h>

#include <ostream>

#include "core/clock.hpp"
#include "core/text.hpp"
#include "ctl/command.hpp"
#include "ctl/report.hpp"
#include "setup/setup.hpp"

namespace webcare::ctl {
namespace {

Exit test(const Terminal& terminal, const std::vector<std::string>& paths) {
    config::Problems problems;
    const auto rules = setup::load_rules(paths, problems);
    print_problems(terminal, problems);
    if (!rules) return 1;
    const auto report = classifier::test_examples(*rules, SystemClock{}.now());
    for (const auto& failure : report.failures) {
        terminal.out << failure.at.prefix() << fmt::format("{} {}\n", failure.rule, failure.what);
    }
    terminal.out << fmt::format("{}, {}, {} failed\n", counted(report.rules, "rule"),
                                counted(report.examples, "example"), report.failures.size());
    return report.failures.empty() ? 0 : 1;
}

}  // namespace

void add_rules_commands(CLI::App& app, const Terminal& terminal, Exit& exit) {
    auto* rules = app.add_subcommand("rules", "Work on rule files");
    rules->require_subcommand(1);
    auto paths = std::make_shared<std::vector<std::string>>();
    auto* test_command =
        rules->add_subcommand("test", "Run the examples inside rule files; print each that fails");
    test_command->add_option("DIR", *paths,
                             "folders or files, later ones override; none: the shipped packs");
    test_command->callback([&terminal, &exit, paths] { exit = test(terminal, *paths); });
    rules->add_subcommand("schema", "Print the JSON Schema of rule files, for editors")
        ->callback([&terminal, &exit] { exit = print_schema(terminal, "rules.schema.json"); });
    add_backtest_command(*rules, terminal, exit);
    add_lint_commands(*rules, terminal, exit);
    add_fit_command(*rules, terminal, exit);
}

}  // namespace webcare::ctl
