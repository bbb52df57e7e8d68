#include <fmt/format.h>

#include <chrono>
#include <ostream>
#include <thread>

#include "core/clock.hpp"
#include "core/json.hpp"
#include "core/json_read.hpp"
#include "core/text.hpp"
#include "core/time.hpp"
#include "ctl/books.hpp"
#include "ctl/command.hpp"

namespace webcare::ctl {
namespace {

struct BackfillOptions {
    std::string name, config, since;
    bool wait = false, json = false;
};

Exit fail(const Terminal& terminal, const Error& error) {
    terminal.err << printable(error.detail) << '\n';
    return 1;
}

/// "30d" before now, or a moment.
Result<Time> moment_of(const std::string& since, Time now) {
    if (const auto ago = parse_duration(since)) return now - *ago;
    if (auto at = parse_time(since)) return *at;
    return Error{
        ErrorKind::malformed,
        fmt::format("--since is a time ago such as 30d, or a moment (RFC 3339); found {}", since)};
}

std::string progress(JsonValue backfill) {
    const auto count = [&](const char* key) { return backfill[key].count().value_or(0); };
    std::string text =
        fmt::format("{}: {} pages, {} new mentions, back to {}", backfill["state"].string_or(),
                    count("pages"), count("mentions"), backfill["reached"].string_or("now"));
    if (const auto note = backfill["note"].string()) text += fmt::format(" ({})", *note);
    return printable(text);
}

/// Shows how far it is until it has ended. The daemon goes on when nobody looks.
Exit follow(const Terminal& terminal, Books& books, const BackfillOptions& options) {
    constexpr std::chrono::seconds between_looks{1};
    for (std::string shown;;) {
        const auto body = books.get("/api/v1/sources");
        if (!body) return fail(terminal, body.error());
        JsonDocument document;
        const auto json = document.parse(*body);
        if (!json) return fail(terminal, json.error());
        std::string line, state, raw;
        (*json)["items"].each_item([&](JsonValue source) {
            const JsonValue backfill = source["backfill"];
            if (source["name"].string_or() != options.name || !backfill.is_object()) return;
            line = progress(backfill);
            state = backfill["state"].string_or();
            raw = backfill.text();
        });
        if (state.empty()) return fail(terminal, Error{ErrorKind::temporary, "it has ended"});
        if (state != "running") {
            terminal.out << (options.json ? raw : line) << '\n';
            return state == "done" ? 0 : 1;
        }
        if (terminal.progress && line != shown) terminal.err << "\r\x1b[K" << line << std::flush;
        shown = line;
        std::this_thread::sleep_for(between_looks);
    }
}

Exit backfill(const Terminal& terminal, const BackfillOptions& options) {
    const auto since = moment_of(options.since, SystemClock{}.now());
    if (!since) return fail(terminal, since.error());
    auto books = open_books(options.config);
    if (!books) return fail(terminal, books.error());
    std::string body;
    JsonWriter{body}.begin_object().field("since", *since).end_object();
    const auto begun =
        (*books)->post("/api/v1/sources/" + encode(options.name) + "/backfill", body);
    if (!begun) return fail(terminal, begun.error());
    if (options.wait) return follow(terminal, **books, options);
    if (options.json)
        terminal.out << *begun << '\n';
    else
        terminal.out << fmt::format(
            "{} is read back to {}; `webcarectl status` says how far it is\n",
            printable(options.name), format_time(*since));
    return 0;
}

}  // namespace

void add_backfill_command(CLI::App& source, const Terminal& terminal, Exit& exit) {
    auto options = std::make_shared<BackfillOptions>();
    auto* command = source.add_subcommand(
        "backfill", "Read back what a source said before; alerts nobody about what is a day old");
    command->add_option("NAME", options->name, "a source of the running daemon")->required();
    command->add_option("--since", options->since, "how far: a time ago (30d) or a moment")
        ->required();
    command->add_flag("--wait", options->wait, "show how far it is until it has ended");
    command->add_flag("--json", options->json, "the API's JSON");
    add_config_option(*command, options->config);
    command->callback([&terminal, &exit, options] { exit = backfill(terminal, *options); });
}

}  // namespace webcare::ctl
