#pragma once

#include <CLI/CLI.hpp>
#include <iosfwd>
#include <string>

namespace webcare::ctl {

/// What every command may need to know of how it was called. Results go to `out`, messages to
/// `err`.
struct Terminal {
    std::istream& in;
    std::ostream& out;
    std::ostream& err;
    bool colour = false;    ///< `out` is a terminal and NO_COLOR is not set
    bool progress = false;  ///< `err` is a terminal
};

/// Exit codes: 0 it did it; 1 it found what it looks for (mistakes, failing examples, bad lines) or
/// could not do it; 2 it was called wrongly (CLI11's own).
using Exit = int;

// Each adds its commands to `app`; the callback of the chosen one sets `exit`. All references
// outlive parse().
void add_init_command(CLI::App& app, const Terminal& terminal, Exit& exit);  // init
void add_config_commands(CLI::App& app, const Terminal& terminal,
                         Exit& exit);  // config check | show | schema
void add_rules_commands(CLI::App& app, const Terminal& terminal, Exit& exit);  // rules ...
void add_judge_commands(CLI::App& app, const Terminal& terminal, Exit& exit);  // classify, explain
void add_try_commands(CLI::App& app, const Terminal& terminal,
                      Exit& exit);  // source poll | push | schema, channel test
void add_route_commands(CLI::App& app, const Terminal& terminal,
                        Exit& exit);  // routes test, rota
/// Below `cases`: what a person does to one.
void add_case_commands(CLI::App& cases, const Terminal& terminal, Exit& exit);
void add_silence_commands(CLI::App& app, const Terminal& terminal,
                          Exit& exit);  // silence add | list | end
void add_book_commands(CLI::App& app, const Terminal& terminal,
                       Exit& exit);  // status, cases, alerts, deadletter, journal
void add_playbook_commands(CLI::App& app, const Terminal& terminal,
                           Exit& exit);  // playbooks, incident start | done
void add_wave_commands(CLI::App& app, const Terminal& terminal, Exit& exit);   // waves, change
void add_draft_commands(CLI::App& app, const Terminal& terminal, Exit& exit);  // draft check | test
void add_draft_score_command(CLI::App& draft, const Terminal& terminal, Exit& exit);
void add_promise_commands(CLI::App& app, const Terminal& terminal, Exit& exit);  // promises read
void add_keeper_commands(CLI::App& app, const Terminal& terminal,
                         Exit& exit);  // reload, backup, restore

// Below `source`.
void add_push_command(CLI::App& source, const Terminal& terminal, Exit& exit);
void add_backfill_command(CLI::App& source, const Terminal& terminal, Exit& exit);
// Of `channel`.
void add_kinds_command(CLI::App& channel, const Terminal& terminal, Exit& exit);

// Below `rules`.
void add_backtest_command(CLI::App& rules, const Terminal& terminal, Exit& exit);
void add_fit_command(CLI::App& rules, const Terminal& terminal, Exit& exit);
void add_lint_commands(CLI::App& rules, const Terminal& terminal, Exit& exit);  // lint, cost

/// The option that most commands share.
CLI::Option* add_config_option(CLI::App& command, std::string& file);

}  // namespace webcare::ctl
