#include <fmt/format.h>

#include <filesystem>
#include <ostream>

#include "config/config.hpp"
#include "core/json_read.hpp"
#include "ctl/books.hpp"
#include "ctl/command.hpp"
#include "ctl/report.hpp"
#include "storage/store.hpp"

namespace webcare::ctl {
namespace {

Exit fail(const Terminal& terminal, const Error& error) {
    terminal.err << "webcarectl: " << error.detail << '\n';
    return 1;
}

Exit reload(const Terminal& terminal, const std::string& config) {
    auto books = open_books(config);
    if (!books) return fail(terminal, books.error());
    const auto answer = (*books)->post("/api/v1/reload", "{}");
    if (!answer) {
        terminal.err << answer.error().detail << '\n';
        if ((*books)->live())
            terminal.err << "nothing was changed; the daemon goes on with what it had\n";
        return 1;
    }
    terminal.out << "the new configuration is in force\n";
    return 0;
}

Exit backup(const Terminal& terminal, const std::string& config, const std::string& folder) {
    auto books = open_books(config);
    if (!books) return fail(terminal, books.error());
    std::string body;
    JsonWriter{body}
        .begin_object()
        .field("folder", std::filesystem::absolute(folder).string())
        .end_object();
    if (terminal.progress) terminal.err << "backing up...\n";
    const auto answer = (*books)->post("/api/v1/backup", body);
    if (!answer) return fail(terminal, answer.error());
    terminal.out << "backed up into " << folder << '\n';
    return 0;
}

Exit restore(const Terminal& terminal, const std::string& config, const std::string& folder,
             std::string to) {
    if (to.empty()) {
        config::Problems problems;
        const auto loaded = config::load(config, problems);
        print_problems(terminal, problems);
        if (!loaded) return 1;
        to = loaded->data_dir;
    }
    const Status restored = storage::restore(folder, to);
    if (!restored) return fail(terminal, restored.error());
    terminal.out << "restored into " << to << "; start the daemon\n";
    return 0;
}

}  // namespace

void add_keeper_commands(CLI::App& app, const Terminal& terminal, Exit& exit) {
    auto reload_config = std::make_shared<std::string>();
    auto* reload_command =
        app.add_subcommand("reload", "Read the configuration again: all of it, or nothing");
    add_config_option(*reload_command, *reload_config);
    reload_command->callback(
        [&terminal, &exit, reload_config] { exit = reload(terminal, *reload_config); });

    auto backup_config = std::make_shared<std::string>(),
         backup_folder = std::make_shared<std::string>();
    auto* backup_command = app.add_subcommand("backup", "Back up the store while the daemon runs");
    add_config_option(*backup_command, *backup_config);
    backup_command->add_option("FOLDER", *backup_folder, "where to; may hold earlier backups")
        ->required();
    backup_command->callback([&terminal, &exit, backup_config, backup_folder] {
        exit = backup(terminal, *backup_config, *backup_folder);
    });

    auto restore_config = std::make_shared<std::string>(),
         restore_folder = std::make_shared<std::string>(),
         restore_to = std::make_shared<std::string>();
    auto* restore_command =
        app.add_subcommand("restore", "Put the newest backup back; the daemon must be down");
    add_config_option(*restore_command, *restore_config);
    restore_command->add_option("FOLDER", *restore_folder, "the backup")->required();
    restore_command->add_option("--to", *restore_to,
                                "an empty or missing folder; else the configuration's data_dir");
    restore_command->callback([&terminal, &exit, restore_config, restore_folder, restore_to] {
        exit = restore(terminal, *restore_config, *restore_folder, *restore_to);
    });
}

}  // namespace webcare::ctl
