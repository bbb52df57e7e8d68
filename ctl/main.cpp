#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <iostream>

#include "core/version.hpp"
#include "ctl/command.hpp"

int main(int argc, char** argv) {
    using namespace webcare;
    std::ios::sync_with_stdio(false);
    const bool plain = std::getenv("NO_COLOR") != nullptr;
    const ctl::Terminal terminal{std::cin, std::cout, std::cerr,
                                 !plain && ::isatty(STDOUT_FILENO) == 1,
                                 ::isatty(STDERR_FILENO) == 1};
    CLI::App app{"Operates webcared and tries out its rules, sources and channels.", "webcarectl"};
    app.set_version_flag("--version", std::string{"webcarectl "} + version);
    app.require_subcommand(1);
    app.failure_message(CLI::FailureMessage::help);
    ctl::Exit exit = 0;
    ctl::add_init_command(app, terminal, exit);
    ctl::add_config_commands(app, terminal, exit);
    ctl::add_rules_commands(app, terminal, exit);
    ctl::add_judge_commands(app, terminal, exit);
    ctl::add_try_commands(app, terminal, exit);
    ctl::add_book_commands(app, terminal, exit);
    ctl::add_keeper_commands(app, terminal, exit);
    try {
        app.parse(argc, argv);
        if (!std::cout.flush()) {  // a full disk, a reader that has gone
            std::cerr << "webcarectl: standard output cannot be written\n";
            return 1;
        }
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 2;
    } catch (const std::exception& error) {
        std::cerr << "webcarectl: " << error.what() << '\n';
        return 1;
    }
    return exit;
}
