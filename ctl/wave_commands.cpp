// webcarectl waves, change add | list

#include <fmt/format.h>

#include <memory>
#include <ostream>

#include "core/clock.hpp"
#include "core/json_read.hpp"
#include "core/text.hpp"
#include "ctl/books.hpp"
#include "ctl/command.hpp"
#include "ctl/moments.hpp"
#include "ctl/report.hpp"

namespace webcare::ctl {
namespace {

struct WaveOptions {
    std::string config;
    bool json = false, all = false;
    std::size_t limit = 50;
    std::string name, at, kind, who;
    std::vector<std::string> topics;
};

Exit fail(const Terminal& terminal, const Error& error) {
    terminal.err << "webcarectl: " << error.detail << '\n';
    return 1;
}

std::string ago(JsonValue time) {
    const auto at = time.time();
    return at ? human_duration(SystemClock{}.now() - *at) + " ago" : "";
}

std::string number(JsonValue value) {
    return std::to_string(value.count().value_or(0));
}

using Render = void (*)(const Terminal&, JsonValue);

Exit show(const Terminal& terminal, const WaveOptions& options, const std::string& path,
          Render render) {
    auto books = open_books(options.config);
    if (!books) return fail(terminal, books.error());
    const auto body = (*books)->get(path);
    if (!body) return fail(terminal, body.error());
    if (options.json) {
        terminal.out << *body << '\n';
        return 0;
    }
    JsonDocument document;
    const auto json = document.parse(*body);
    if (!json) return fail(terminal, json.error());
    render(terminal, *json);
    return 0;
}

void render_waves(const Terminal& terminal, JsonValue listing) {
    Table table{{"WAVE", "KIND", "STATUS", "LEVEL", "ABOUT", "BEGAN", "PEOPLE", "USUAL/H",
                 "MENTIONS", "REACH", "AFTER"}};
    listing["items"].each_item([&](JsonValue w) {
        table.row({w["id"].string_or(), w["kind"].string_or(), w["status"].string_or(),
                   w["level"].string_or(), shorten(w["subject"].string_or(), 32),
                   ago(w["began_at"]), number(w["authors"]),
                   fmt::format("{:.1f}", w["usual"].number().value_or(0)),
                   number(w["attached"]["count"]), number(w["attached"]["reach"]),
                   shorten(w["preceded_by"].string_or(), 48)});
    });
    terminal.out << (table.empty() ? "no waves\n" : table.text(terminal.colour));
}

void render_changes(const Terminal& terminal, JsonValue listing) {
    Table table{{"CHANGE", "KIND", "AT", "BY"}};
    listing["items"].each_item([&](JsonValue c) {
        table.row({c["name"].string_or(), c["kind"].string_or(), c["at"].string_or(),
                   c["by"].string_or()});
    });
    terminal.out << (table.empty() ? "no changes\n" : table.text(terminal.colour));
}

Exit announce(const Terminal& terminal, const WaveOptions& options) {
    auto books = open_books(options.config);
    if (!books) return fail(terminal, books.error());
    std::string body;
    JsonWriter out{body};
    out.begin_object()
        .field("name", options.name)
        .field_if("at", exact(options.at, zone_of(options.config)));
    out.field_if("kind", options.kind).field_if("topics", options.topics);
    out.field_if("who", options.who).end_object();
    const auto answer = (*books)->post("/api/v1/changes", body);
    if (!answer) return fail(terminal, answer.error());
    terminal.out << printable(options.name) << " is announced\n";
    return 0;
}

}  // namespace

void add_wave_commands(CLI::App& app, const Terminal& terminal, Exit& exit) {
    auto waves = std::make_shared<WaveOptions>();
    auto* command = app.add_subcommand("waves", "Open waves, newest first");
    add_config_option(*command, waves->config);
    command->add_flag("--json", waves->json, "the API's JSON instead of a table");
    command->add_flag("--all", waves->all, "those that ended too");
    command->add_option("--limit", waves->limit, "how many")->capture_default_str();
    command->callback([&terminal, &exit, waves] {
        exit = show(
            terminal, *waves,
            fmt::format("/api/v1/waves?limit={}{}", waves->limit, waves->all ? "" : "&open=true"),
            render_waves);
    });

    auto* change =
        app.add_subcommand("change", "Releases, price changes, works: a wave names them");
    change->require_subcommand(1);
    auto one = std::make_shared<WaveOptions>();
    auto* add = change->add_subcommand("add", "Announce one");
    add_config_option(*add, one->config);
    add->add_option("NAME", one->name, "such as \"release 4.2\"")->required();
    add->add_option("--at", one->at, "2026-11-22T22:40 on the clock of `timezone`; default now");
    add->add_option("--kind", one->kind, "release, price, outage, ...");
    add->add_option("--topic", one->topics, "only waves of these topics");
    add->add_option("--who", one->who, "who says so");
    add->callback([&terminal, &exit, one] { exit = announce(terminal, *one); });
    auto every = std::make_shared<WaveOptions>();
    auto* list = change->add_subcommand("list", "Those of the last 90 days and to come");
    add_config_option(*list, every->config);
    list->add_flag("--json", every->json, "the API's JSON instead of a table");
    list->callback([&terminal, &exit, every] {
        exit = show(terminal, *every, "/api/v1/changes", render_changes);
    });
}

}  // namespace webcare::ctl
