#include <fmt/format.h>

#include <ostream>

#include "config/config.hpp"
#include "core/clock.hpp"
#include "core/json_read.hpp"
#include "core/silence.hpp"
#include "core/text.hpp"
#include "ctl/books.hpp"
#include "ctl/command.hpp"
#include "ctl/moments.hpp"
#include "ctl/report.hpp"

namespace webcare::ctl {
namespace {

struct SilenceOptions {
    std::string config, id, when, lasts, until, from, by, reason, even;
    bool json = false;
};

Exit fail(const Terminal& terminal, const Error& error) {
    terminal.err << "webcarectl: " << printable(error.detail) << '\n';
    return 1;
}

Exit add(const Terminal& terminal, const SilenceOptions& options) {
    auto books = open_books(options.config);
    if (!books) return fail(terminal, books.error());
    const Zone zone = zone_of(options.config);
    std::string order;
    JsonWriter out{order};
    out.begin_object().field("when", options.when).field_if("for", options.lasts);
    out.field_if("until", exact(options.until, zone, true));
    out.field_if("from", exact(options.from, zone, false)).field("by", options.by);
    out.field("reason", options.reason).field_if("even", options.even).end_object();
    const auto body = (*books)->post("/api/v1/silences", order);
    if (!body) return fail(terminal, body.error());
    JsonDocument document;
    const auto json = document.parse(*body);
    if (!json) return fail(terminal, json.error());
    terminal.out << fmt::format("silence {} until {}; safety, claim, legal and privacy {}\n",
                                printable((*json)["id"].string_or()),
                                zone.show((*json)["until"].time().value_or(Time{})),
                                options.even.empty() ? "are told all the same" : "are silent too");
    return 0;
}

Exit end(const Terminal& terminal, const SilenceOptions& options) {
    auto books = open_books(options.config);
    if (!books) return fail(terminal, books.error());
    std::string order;
    JsonWriter{order}.begin_object().field("by", options.by).end_object();
    const auto body =
        (*books)->post(fmt::format("/api/v1/silences/{}/end", encode(options.id)), order);
    if (!body) return fail(terminal, body.error());
    terminal.out << printable(options.id) << ": ended; what it held back is not sent, see status\n";
    return 0;
}

/// Those of the configuration, read from its file.
void add_configured(const std::string& file, Time now, Table& table) {
    config::Problems problems;
    const auto config = config::load(file, problems);
    if (!config) return;
    for (const config::Quiet& quiet : config->quiet) {
        const bool holds = quiet.period.holds(now);
        table.row(
            {fmt::format("line {}", quiet.at.line),
             quiet.every                ? "weekly"
             : holds                    ? "in force"
             : quiet.period.until > now ? "to come"
                                        : "over",
             quiet.every ? "" : config->zone.show(quiet.period.until), quiet.by,
             quiet.is_maintenance ? "maintenance " + quiet.name : shorten(quiet.when.text, 48),
             shorten(quiet.reason, 48)});
    }
}

Exit list(const Terminal& terminal, const SilenceOptions& options) {
    auto books = open_books(options.config);
    if (!books) return fail(terminal, books.error());
    const auto body = (*books)->get("/api/v1/silences");
    if (!body) return fail(terminal, body.error());
    if (options.json) {
        terminal.out << *body << '\n';
        return 0;
    }
    JsonDocument document;
    const auto json = document.parse(*body);
    if (!json) return fail(terminal, json.error());
    const Time now = SystemClock{}.now();
    const Zone zone = zone_of(options.config);
    Table table{{"SILENCE", "STATE", "UNTIL", "BY", "WHEN", "REASON"}};
    (*json)["items"].each_item([&](JsonValue one) {
        const auto silence = read_silence(one);
        if (!silence) return;
        const char* state = silence->holds_at(now)  ? "in force"
                            : silence->until <= now ? "over"
                                                    : "to come";
        table.row({silence->id, state, zone.show(silence->until), silence->by,
                   shorten(silence->when, 48), shorten(silence->reason, 48)});
    });
    add_configured(options.config, now, table);
    terminal.out << (table.empty() ? "no silences\n" : table.text(terminal.colour));
    return 0;
}

}  // namespace

void add_silence_commands(CLI::App& app, const Terminal& terminal, Exit& exit) {
    auto* silence = app.add_subcommand("silence", "Let alerts tell nobody for a while");
    silence->require_subcommand(1);

    auto added = std::make_shared<SilenceOptions>();
    auto* add_command =
        silence->add_subcommand("add", "Set a silence; alerts are registered and tell nobody");
    add_config_option(*add_command, added->config);
    add_command->add_option("--when", added->when, "a condition of the rule language")->required();
    auto* lasts = add_command->add_option("--for", added->lasts, "how long, such as 2h");
    add_command
        ->add_option("--until", added->until,
                     "its end, such as 2026-12-24T17:00, or a date for all of it")
        ->excludes(lasts);
    add_command->add_option("--from", added->from, "its beginning; default now");
    add_command->add_option("--by", added->by, "who sets it")->required();
    add_command->add_option("--reason", added->reason, "why")->required();
    add_command->add_option("--even", added->even, "critical: safety, claim, legal and privacy too")
        ->check(CLI::IsMember({"critical"}));
    add_command->callback([&terminal, &exit, added] { exit = add(terminal, *added); });

    auto listed = std::make_shared<SilenceOptions>();
    auto* list_command = silence->add_subcommand("list", "Silences, set and configured");
    add_config_option(*list_command, listed->config);
    list_command->add_flag("--json", listed->json, "the API's JSON instead of a table");
    list_command->callback([&terminal, &exit, listed] { exit = list(terminal, *listed); });

    auto ended = std::make_shared<SilenceOptions>();
    auto* end_command = silence->add_subcommand("end", "End a silence before its time");
    add_config_option(*end_command, ended->config);
    end_command->add_option("ID", ended->id, "as `silence list` shows it")->required();
    end_command->add_option("--by", ended->by, "who ends it")->required();
    end_command->callback([&terminal, &exit, ended] { exit = end(terminal, *ended); });
}

}  // namespace webcare::ctl
