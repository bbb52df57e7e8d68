#include "ctl/run.hpp"

#include <fmt/format.h>

#include <ostream>

#include "core/text.hpp"
#include "core/version.hpp"

namespace webcare::ctl {
namespace {

/// To whoever explains a text that begins with a dash, which is taken for an option.
void hint_at_dashes(const CLI::App& app, int argc, const char* const* argv,
                    const Terminal& terminal) {
    const CLI::App* explain = app.get_subcommand("explain");
    if (argc < 3 || std::string_view{argv[1]} != "explain") return;
    for (int i = 2; i < argc; ++i) {
        const std::string argument{argv[i]};
        const std::string option = argument.substr(0, argument.find('='));
        if (argument == "--") return;
        if (argument.size() < 2 || argument[0] != '-') continue;
        if (explain->get_option_no_throw(option) != nullptr) continue;
        terminal.err << fmt::format(
            "a text that begins with a dash goes behind --: webcarectl explain -- \"{}\"\n",
            printable(argument));
        return;
    }
}

}  // namespace

Exit run(int argc, const char* const* argv, const Terminal& terminal) {
    CLI::App app{"Operates webcared and tries out its rules, sources and channels.", "webcarectl"};
    app.set_version_flag("--version", std::string{"webcarectl "} + version);
    app.require_subcommand(1);
    app.failure_message(CLI::FailureMessage::help);
    Exit exit = 0;
    add_init_command(app, terminal, exit);
    add_config_commands(app, terminal, exit);
    add_rules_commands(app, terminal, exit);
    add_judge_commands(app, terminal, exit);
    add_try_commands(app, terminal, exit);
    add_route_commands(app, terminal, exit);
    add_book_commands(app, terminal, exit);
    add_playbook_commands(app, terminal, exit);
    add_wave_commands(app, terminal, exit);
    add_silence_commands(app, terminal, exit);
    add_draft_commands(app, terminal, exit);
    add_promise_commands(app, terminal, exit);
    add_keeper_commands(app, terminal, exit);
    try {
        app.parse(argc, argv);
        if (!terminal.out.flush()) {  // a full disk, a reader that has gone
            terminal.err << "webcarectl: standard output cannot be written\n";
            return 1;
        }
    } catch (const CLI::ParseError& error) {
        if (app.exit(error, terminal.out, terminal.err) == 0) return 0;
        hint_at_dashes(app, argc, argv, terminal);
        return 2;
    } catch (const std::exception& error) {
        terminal.err << "webcarectl: " << error.what() << '\n';
        return 1;
    }
    return exit;
}

}  // namespace webcare::ctl
