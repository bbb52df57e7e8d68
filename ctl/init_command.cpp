#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <memory>
#include <ostream>
#include <system_error>

#include "connectors/poll/catalogue.hpp"
#include "core/text.hpp"
#include "ctl/command.hpp"
#include "ctl/starter.hpp"

namespace webcare::ctl {
namespace {

struct InitArguments {
    Starter starter;
    bool force = false;
};

/// Writes the whole file or none of it; an existing one only where it was asked for.
std::optional<std::string> write_new(const std::string& path, const std::string& text, bool force) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file{
        std::fopen(path.c_str(), force ? "w" : "wx"), &std::fclose};
    if (!file) {
        if (errno == EEXIST) return "exists already; --force writes over it, --output elsewhere";
        return std::generic_category().message(errno);
    }
    const bool whole = std::fwrite(text.data(), 1, text.size(), file.get()) == text.size() &&
                       std::fflush(file.get()) == 0;
    if (whole) return std::nullopt;
    return "cannot be written: " + std::generic_category().message(errno);
}

void print_need(const Terminal& terminal, std::string_view kind,
                const connectors::poll::Needs& needs) {
    const std::string_view account = needs.account == "review" ? "review by the vendor"
                                     : needs.account == "paid" ? "paid"
                                                               : "free account";
    terminal.out << fmt::format("  {:<18} {}{}{}\n  {:<18} {}\n", printable(kind), account,
                                needs.cost.empty() ? "" : "; ", printable(needs.cost), "",
                                printable(needs.how));
}

/// The file holds a source of that name which is not of this kind.
constexpr std::string_view reddit_feed =
    "                     (the source `reddit` in the file is a feed: it finds posts and needs no\n"
    "                     account; this kind brings comments, edits and deletions too)\n";

/// The networks that ask for an account, a review or money, with how to get in.
void print_needs(const Terminal& terminal) {
    terminal.out << "\nWorth an account or a key (more in docs/connectors/README.md):\n\n";
    connectors::poll::Needs own;
    own.account = "free";
    own.how = "mentions of your account, and streams: a token (Preferences, Development)";
    print_need(terminal, "mastodon", own);
    const config::Config config;
    for (const std::string& kind : connectors::poll::defined_kinds(config)) {
        config::Problems problems;
        const auto definition = connectors::poll::load_definition(
            connectors::poll::definition_file(config, kind), problems);
        if (definition && definition->needs.account != "none") {
            print_need(terminal, kind, definition->needs);
            if (kind == "reddit") terminal.out << reddit_feed;
        }
    }
}

Exit init(const Terminal& terminal, const InitArguments& arguments) {
    const auto text = starter_config(arguments.starter);
    if (!text) {
        terminal.err << text.error().detail << '\n';
        return 1;
    }
    const std::string& file = arguments.starter.file;
    if (file == "-") {
        terminal.out << *text;
        return 0;
    }
    if (const auto failure = write_new(file, *text, arguments.force)) {
        terminal.err << fmt::format("{}: {}\n", printable(file), *failure);
        return 1;
    }
    terminal.out << fmt::format(
        "{0} is written. No source in it needs an account. Next:\n\n"
        "  webcarectl config check {0}\n"
        "  webcarectl source poll reddit --config {0} --max 5\n"
        "  webcared run --config {0}\n",
        printable(file));
    print_needs(terminal);
    return 0;
}

}  // namespace

void add_init_command(CLI::App& app, const Terminal& terminal, Exit& exit) {
    auto given = std::make_shared<InitArguments>();
    Starter& starter = given->starter;
    auto* command = app.add_subcommand(
        "init", "Write a commented configuration with sources that need no account");
    command->add_option("--brand", starter.brand, "the organisation's name, as people write it")
        ->required();
    command->add_option("--lang", starter.language, "of the comments: nl or en")
        ->check(CLI::IsMember({"nl", "en"}))
        ->capture_default_str();
    command->add_option("--output", starter.file, "the file to write; - is standard output")
        ->capture_default_str();
    command->add_option("--handle", starter.handles, "a handle that messages are addressed to");
    command->add_option("--tag", starter.tag, "the hashtag to follow; default: the name");
    command->add_option("--mastodon", starter.mastodon, "the Mastodon server to ask")
        ->capture_default_str();
    command->add_option("--feed", starter.feeds, "a feed of news, a blog or a forum");
    command->add_option("--forum", starter.forums, "a forum that runs on Discourse");
    command->add_option("--app", starter.apps, "the id of an app in the App Store");
    command->add_flag("--force", given->force, "write over an existing file");
    command->callback([&terminal, &exit, given] { exit = init(terminal, *given); });
}

}  // namespace webcare::ctl
