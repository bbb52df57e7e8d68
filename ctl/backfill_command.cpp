#include <fmt/format.h>

#include <chrono>
#include <ostream>
#include <thread>

#include "core/clock.hpp"
#include "core/json.hpp"
#include "core/json_read.hpp"
#include "core/text.hpp"
#include "ctl/books.hpp"
#include "ctl/command.hpp"
#include "ctl/moments.hpp"
#include "ctl/report.hpp"

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

constexpr std::chrono::minutes least_ago{1};
constexpr std::chrono::hours most_ago{24 * 365 * 20};

/// "30d" before now, or a moment on the clock of `zone`.
Result<Time> moment_of(const std::string& since, Time now, const Zone& zone) {
    const auto ago = parse_duration(since);
    const auto at = ago ? std::optional<Time>{now - *ago} : parse_moment(since, zone);
    if (!at)
        return Error{ErrorKind::malformed,
                     fmt::format("--since is a time ago such as 30d, or a moment such as "
                                 "2026-11-22T22:40; found {}",
                                 since)};
    if (*at > now - least_ago || *at < now - most_ago)
        return Error{ErrorKind::malformed,
                     fmt::format("--since {}: must lie between a minute and 20 years ago, such as "
                                 "30d",
                                 since)};
    return *at;
}

std::string progress(JsonValue backfill, Time now) {
    const auto count = [&](const char* key) { return backfill[key].count().value_or(0); };
    std::string text =
        fmt::format("{}: {} pages, {} new mentions, back to {}", backfill["state"].string_or(),
                    count("pages"), count("mentions"), backfill["reached"].string_or("now"));
    if (const std::string waits = waiting_words(backfill, now); !waits.empty())
        text += "; " + waits;
    if (const auto note = backfill["note"].string()) text += fmt::format(" ({})", *note);
    return printable(text);
}

/// Shows how far it is until it has ended. The daemon goes on when nobody looks.
Exit follow(const Terminal& terminal, Books& books, const BackfillOptions& options) {
    constexpr std::chrono::seconds between_looks{1};
    const SystemClock clock;
    for (std::string shown, told;;) {
        const auto body = books.get("/api/v1/sources");
        if (!body) return fail(terminal, body.error());
        JsonDocument document;
        const auto json = document.parse(*body);
        if (!json) return fail(terminal, json.error());
        std::string line, state, raw, trouble;
        (*json)["items"].each_item([&](JsonValue source) {
            const JsonValue backfill = source["backfill"];
            if (source["name"].string_or() != options.name || !backfill.is_object()) return;
            line = progress(backfill, clock.now());
            trouble = backfill["trouble"].string_or();
            state = backfill["state"].string_or();
            raw = backfill.text();
        });
        if (state.empty()) return fail(terminal, Error{ErrorKind::temporary, "it has ended"});
        if (state != "running") {
            terminal.out << (options.json ? raw : line) << '\n';
            return state == "done" ? 0 : 1;
        }
        if (terminal.progress && line != shown) terminal.err << "\r\x1b[K" << line << std::flush;
        // In a log, one line where it begins to wait.
        if (!terminal.progress && !trouble.empty() && trouble != told) terminal.err << line << '\n';
        shown = line;
        told = trouble;
        std::this_thread::sleep_for(between_looks);
    }
}

Exit backfill(const Terminal& terminal, const BackfillOptions& options) {
    const auto since = moment_of(options.since, SystemClock{}.now(), zone_of(options.config));
    if (!since) return fail(terminal, since.error());
    auto books = open_books(options.config);
    if (!books) return fail(terminal, books.error());
    std::string body;
    JsonWriter{body}.begin_object().field("since", *since).end_object();
    const auto begun =
        (*books)->post("/api/v1/sources/" + encode(options.name) + "/backfill", body);
    if (!begun) return fail(terminal, begun.error());
    if (options.json && !options.wait) {
        terminal.out << *begun << '\n';
        return 0;
    }
    JsonDocument document;
    const auto json = document.parse(*begun);
    const std::string note = json ? (*json)["note"].string_or() : std::string{};
    auto& where = options.wait ? terminal.err : terminal.out;
    if (!options.wait || !note.empty())
        where << fmt::format("{} is read back to {}{}{}\n", printable(options.name),
                             format_time(*since), note.empty() ? "" : "; ", printable(note));
    if (options.wait) return follow(terminal, **books, options);
    terminal.out << "`webcarectl status` says how far it is\n";
    return 0;
}

}  // namespace

void add_backfill_command(CLI::App& source, const Terminal& terminal, Exit& exit) {
    auto options = std::make_shared<BackfillOptions>();
    auto* command = source.add_subcommand(
        "backfill", "Read back what a source said before; alerts nobody about what is a day old");
    command->add_option("NAME", options->name, "a source of the running daemon")->required();
    command
        ->add_option("--since", options->since,
                     "how far: a time ago (30d) or a moment, at most 20 years back")
        ->required();
    command->add_flag("--wait", options->wait, "show how far it is until it has ended");
    command->add_flag("--json", options->json, "the API's JSON");
    add_config_option(*command, options->config);
    command->callback([&terminal, &exit, options] { exit = backfill(terminal, *options); });
}

}  // namespace webcare::ctl
