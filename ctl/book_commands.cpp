#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <ostream>
#include <vector>

#include "core/clock.hpp"
#include "core/json_read.hpp"
#include "core/text.hpp"
#include "core/time.hpp"
#include "ctl/books.hpp"
#include "ctl/command.hpp"
#include "ctl/report.hpp"

namespace webcare::ctl {
namespace {

struct BookOptions {
    std::string config;
    bool json = false;
    bool all = false;
    std::size_t limit = 50;
    std::string id;
    std::string channel;
    std::uint64_t from = 0;
};

std::string ago(JsonValue time) {
    const auto at = time.time();
    return at ? human_duration(SystemClock{}.now() - *at) + " ago" : "";
}

std::string until(JsonValue time) {
    const auto at = time.time();
    if (!at) return "";
    const Duration left = *at - SystemClock{}.now();
    return left < Duration::zero() ? "late by " + human_duration(-left)
                                   : "in " + human_duration(left);
}

std::string number(JsonValue value) {
    return std::to_string(value.count().value_or(0));
}

Exit fail(const Terminal& terminal, const Error& error) {
    terminal.err << "webcarectl: " << error.detail << '\n';
    return 1;
}

using Render = std::function<void(const Terminal&, JsonValue)>;

/// Fetches `path` and shows it: as it is with --json, else as `render` writes it for people.
Exit show(const Terminal& terminal, const BookOptions& options, const std::string& path,
          const Render& render) {
    auto books = open_books(options.config);
    if (!books) return fail(terminal, books.error());
    if (!(*books)->live()) terminal.err << "the daemon is not running; reading its store\n";
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

/// What is wrong with sources, what to do, and which are being read back.
void render_troubles(const Terminal& terminal, JsonValue sources) {
    Table troubles{{"TROUBLE", "SOURCE", "SINCE", "DETAIL"}};
    Table backfills{{"READ BACK", "STATE", "REACHED", "MENTIONS", "NOTE"}};
    std::vector<std::string> advice;
    sources.each_item([&](JsonValue s) {
        s["troubles"].each_item([&](JsonValue t) {
            troubles.row({t["trouble"].string_or(), s["name"].string_or(), ago(t["since"]),
                          t["detail"].string_or()});
            std::string line =
                fmt::format("{}: {}", t["trouble"].string_or(), t["advice"].string_or());
            if (std::find(advice.begin(), advice.end(), line) == advice.end())
                advice.push_back(std::move(line));
        });
        const JsonValue back = s["backfill"];
        if (!back.is_object()) return;
        const std::string waits = waiting_words(back, SystemClock{}.now());
        backfills.row({s["name"].string_or(), back["state"].string_or(), ago(back["reached"]),
                       number(back["mentions"]), waits.empty() ? back["note"].string_or() : waits});
    });
    if (!troubles.empty()) terminal.out << '\n' << troubles.text(terminal.colour);
    for (const std::string& line : advice) terminal.out << "  " << printable(line) << '\n';
    if (!backfills.empty()) terminal.out << '\n' << backfills.text(terminal.colour);
}

void render_status(const Terminal& terminal, JsonValue status) {
    static constexpr std::array<std::pair<const char*, const char*>, 9> lines{
        {{"mentions", "mentions"},
         {"cases_open", "open cases"},
         {"cases", "cases"},
         {"alerts_open", "open alerts"},
         {"waves_open", "open waves"},
         {"deliveries_due", "deliveries to send"},
         {"dead_letters", "dead letters"},
         {"quarantined", "quarantined"},
         {"journal_last", "journal"}}};
    terminal.out << "webcared " << printable(status["version"].string_or("(not running)")) << ", "
                 << (status["ready"].boolean().value_or(false) ? "ready" : "not ready") << '\n';
    if (const auto why = status["why"].string()) terminal.out << "  " << printable(*why) << '\n';
    if (const JsonValue beat = status["heartbeat"]; beat["last_error"].string()) {
        const std::string error = beat["last_error"].string_or();
        const std::string last = ago(beat["last_ok"]);
        terminal.out << "  heartbeat: " << (error.empty() ? "goes out" : printable(error))
                     << (last.empty() ? ", none taken yet" : ", last taken " + last) << '\n';
    }
    for (const auto& [key, words] : lines)
        terminal.out << fmt::format("{:>10} {}\n", number(status["counts"][key]), words);

    Table held{{"HELD BACK", "LEVEL", "WHEN", "CASE", "WHY"}};
    status["held_back"].each_item([&](JsonValue a) {
        held.row({a["alert"].string_or(), a["level"].string_or(), ago(a["at"]),
                  a["case"].string_or(), shorten(a["why"].string_or(), 80)});
    });
    if (!held.empty()) terminal.out << '\n' << held.text(terminal.colour);
    // What is above is all that is kept; what is below begins anew with every start.
    if (const auto started = status["started_at"].time())
        terminal.out << fmt::format("\nCounted since the start, {} ({}):\n",
                                    clock_words(*started, SystemClock{}.now()),
                                    ago(status["started_at"]));
    Table sources{{"SOURCE", "KIND", "STATE", "MENTIONS", "LAST PAGE", "LAST ERROR"}};
    status["sources"].each_item([&](JsonValue s) {
        const std::string last = ago(s["last_page_at"]);
        sources.row({s["name"].string_or(), s["kind"].string_or(), s["state"].string_or(),
                     number(s["mentions"]), last.empty() ? "not since the start" : last,
                     s["last_error"].string_or()});
    });
    if (!sources.empty()) terminal.out << sources.text(terminal.colour);
    render_troubles(terminal, status["sources"]);
    Table channels{{"CHANNEL", "KIND", "STATE", "SENT", "TO SEND", "LAST ERROR"}};
    status["channels"].each_item([&](JsonValue c) {
        channels.row({c["name"].string_or(), c["kind"].string_or(), c["state"].string_or(),
                      number(c["sent"]), number(c["due"]), c["last_error"].string_or()});
    });
    if (!channels.empty()) terminal.out << '\n' << channels.text(terminal.colour);
}

void render_cases(const Terminal& terminal, JsonValue listing) {
    Table table{{"CASE", "LEVEL", "SEV", "STATUS", "OWNER", "ANSWER", "CUSTOMER", "ABOUT"}};
    listing["items"].each_item([&](JsonValue c) {
        table.row({c["id"].string_or(), c["level"].string_or(), number(c["severity"]),
                   c["status"].string_or(), c["owner"].string_or("-"),
                   c["responded_at"].is_null() ? until(c["respond_by"]) : "given",
                   shorten(c["customer"].string_or(), 28), shorten(c["title"].string_or(), 48)});
    });
    terminal.out << (table.empty() ? "no cases\n" : table.text(terminal.colour));
}

void render_case(const Terminal& terminal, JsonValue c) {
    terminal.out << fmt::format("case {}  {}  {}  severity {}\n", printable(c["id"].string_or()),
                                printable(c["status"].string_or()),
                                printable(c["level"].string_or()), number(c["severity"]));
    terminal.out << "about     " << printable(c["title"].string_or()) << '\n';
    terminal.out << "customer  " << printable(c["customer"].string_or()) << '\n';
    if (!c["respond_by"].is_null()) terminal.out << "answer    " << until(c["respond_by"]) << '\n';
    if (const auto owner = c["owner"].string())
        terminal.out << "owner     " << printable(*owner) << '\n';
    Table promises{{"PROMISE", "BY", "STATE", "WHAT"}};
    c["promises"].each_item([&](JsonValue p) {
        const bool kept = !p["kept_at"].is_null(), broken = !p["broken_at"].is_null();
        promises.row({p["id"].string_or(), kept ? ago(p["kept_at"]) : until(p["due"]),
                      kept ? (broken ? "kept late" : "kept") : (broken ? "broken" : "open"),
                      shorten(p["what"].string_or(), 60)});
    });
    if (!promises.empty()) terminal.out << '\n' << promises.text(terminal.colour);
    Table history{{"WHEN", "WHAT", "WHO", ""}};
    c["timeline"].each_item([&](JsonValue e) {
        history.row({ago(e["at"]), e["kind"].string_or(), e["who"].string_or(),
                     shorten(e["text"].string_or(), 100)});
    });
    terminal.out << '\n' << history.text(terminal.colour);
}

void render_alerts(const Terminal& terminal, JsonValue listing) {
    Table table{
        {"ALERT", "LEVEL", "STATUS", "RAISED", "ANSWER", "LADDER", "BY", "ATTACHED", "MENTION"}};
    listing["items"].each_item([&](JsonValue a) {
        table.row({a["id"].string_or(), a["level"].string_or(), a["status"].string_or(),
                   ago(a["raised_at"]), until(a["respond_by"]),
                   fmt::format("{} step {}", a["ladder"].string_or(), number(a["step"])),
                   a["acknowledged_by"].string_or("-"), number(a["attached"]),
                   shorten(a["mention"].string_or(), 44)});
    });
    terminal.out << (table.empty() ? "no alerts\n" : table.text(terminal.colour));
}

void render_attached(const Terminal& terminal, JsonValue attached) {
    terminal.out << fmt::format("{} mentions, {} reposts, reach at most {}\n",
                                number(attached["count"]), number(attached["reposts"]),
                                number(attached["reach"]));
    attached["mentions"].each_item(
        [&](JsonValue id) { terminal.out << "  " << printable(id.string_or()) << '\n'; });
}

void render_dead_letters(const Terminal& terminal, JsonValue listing) {
    Table table{{"DELIVERY", "CHANNEL", "TRIES", "CREATED", "WHY"}};
    listing["items"].each_item([&](JsonValue d) {
        table.row({d["id"].string_or(), d["channel"].string_or(), number(d["attempts"]),
                   ago(d["created_at"]), shorten(d["last_error"].string_or(), 80)});
    });
    terminal.out << (table.empty() ? "no dead letters\n" : table.text(terminal.colour));
}

void render_journal(const Terminal& terminal, JsonValue listing) {
    listing["items"].each_item([&](JsonValue e) {
        terminal.out << fmt::format("{:>8}  {}  {:<20} {}\n", number(e["sequence"]),
                                    e["at"].string_or(), printable(e["type"].string_or()),
                                    shorten(printable(e["data"].text()), 160));
    });
}

Exit tail(const Terminal& terminal, const BookOptions& options) {
    std::string path = fmt::format("/api/v1/journal?limit={}", options.limit);
    if (options.from > 0) path += fmt::format("&from={}", options.from);
    return show(terminal, options, path, render_journal);
}

Exit resend(const Terminal& terminal, const BookOptions& options) {
    auto books = open_books(options.config);
    if (!books) return fail(terminal, books.error());
    const auto answer =
        (*books)->post("/api/v1/deadletters/" + encode(options.id) + "/resend", "{}");
    if (!answer) return fail(terminal, answer.error());
    terminal.out << options.id << " is in the outbox again\n";
    return 0;
}

/// Every dead letter, or those of one channel. Listed first: what is sent again leaves the list.
Exit resend_all(const Terminal& terminal, const BookOptions& options) {
    auto books = open_books(options.config);
    if (!books) return fail(terminal, books.error());
    std::vector<std::string> ids;
    std::string before;
    do {
        const auto page = (*books)->get("/api/v1/deadletters?limit=1000" +
                                        (before.empty() ? "" : "&before=" + encode(before)));
        if (!page) return fail(terminal, page.error());
        JsonDocument document;
        const auto listing = document.parse(*page);
        if (!listing) return fail(terminal, listing.error());
        (*listing)["items"].each_item([&](JsonValue d) {
            if (options.channel.empty() || d["channel"].string_or() == options.channel)
                ids.push_back(d["id"].string_or());
        });
        before = (*listing)["next"].string_or();
    } while (!before.empty());
    for (const std::string& id : ids) {
        const auto answer = (*books)->post("/api/v1/deadletters/" + encode(id) + "/resend", "{}");
        if (!answer) return fail(terminal, answer.error());
    }
    terminal.out << counted(ids.size(), "dead letter") << (ids.size() == 1 ? " is" : " are")
                 << " in the outbox again\n";
    return 0;
}

Exit acknowledge(const Terminal& terminal, const BookOptions& options, const std::string& who) {
    auto books = open_books(options.config);
    if (!books) return fail(terminal, books.error());
    std::string body;
    JsonWriter{body}.begin_object().field("who", who).end_object();
    const auto answer =
        (*books)->post("/api/v1/alerts/" + encode(options.id) + "/acknowledge", body);
    if (!answer) return fail(terminal, answer.error());
    terminal.out << options.id << " is acknowledged by " << printable(who) << '\n';
    return 0;
}

CLI::App* add_view(CLI::App& app, const char* name, const char* help,
                   const std::shared_ptr<BookOptions>& options) {
    auto* command = app.add_subcommand(name, help);
    add_config_option(*command, options->config);
    command->add_flag("--json", options->json, "the API's JSON instead of a table");
    return command;
}

}  // namespace

void add_book_commands(CLI::App& app, const Terminal& terminal, Exit& exit) {
    auto status = std::make_shared<BookOptions>();
    add_view(app, "status", "The daemon at a glance", status)->callback([&terminal, &exit, status] {
        exit = show(terminal, *status, "/api/v1/status", render_status);
    });

    auto cases = std::make_shared<BookOptions>();
    auto* cases_command = add_view(
        app, "cases", "Open cases, newest first; one case with its history; or what is done to one",
        cases);
    cases_command->add_option("ID", cases->id, "one case");
    cases_command->add_flag("--all", cases->all, "closed cases too");
    cases_command->add_option("--limit", cases->limit, "how many")->capture_default_str();
    add_case_commands(*cases_command, terminal, exit);
    cases_command->callback([&terminal, &exit, cases, cases_command] {
        if (!cases_command->get_subcommands().empty()) return;
        if (!cases->id.empty()) {
            exit = show(terminal, *cases, "/api/v1/cases/" + encode(cases->id), render_case);
        } else {
            exit = show(terminal, *cases,
                        fmt::format("/api/v1/cases?limit={}{}", cases->limit,
                                    cases->all ? "" : "&open=true"),
                        render_cases);
        }
    });

    auto alerts = std::make_shared<BookOptions>();
    auto who = std::make_shared<std::string>();
    auto* alerts_command =
        add_view(app, "alerts", "Alerts, newest first; or acknowledge one", alerts);
    alerts_command->add_flag("--all", alerts->all, "acknowledged and resolved ones too");
    alerts_command->add_option("--limit", alerts->limit, "how many")->capture_default_str();
    auto* acknowledged =
        alerts_command->add_option("--acknowledge", alerts->id, "say that somebody has this alert");
    alerts_command->add_option("--who", *who, "who has it")->needs(acknowledged);
    auto attached = std::make_shared<std::string>();
    alerts_command->add_option("--attached", *attached, "the mentions that this alert stands for");
    alerts_command->callback([&terminal, &exit, alerts, who, attached] {
        if (!attached->empty()) {
            exit = show(terminal, *alerts, "/api/v1/alerts/" + encode(*attached) + "/attached",
                        render_attached);
        } else if (alerts->id.empty()) {
            exit = show(terminal, *alerts,
                        fmt::format("/api/v1/alerts?limit={}{}", alerts->limit,
                                    alerts->all ? "" : "&status=raised"),
                        render_alerts);
        } else if (who->empty()) {
            exit =
                fail(terminal, Error{ErrorKind::misconfigured, "--acknowledge needs --who NAME"});
        } else {
            exit = acknowledge(terminal, *alerts, *who);
        }
    });

    auto dead = std::make_shared<BookOptions>();
    auto* dead_command =
        add_view(app, "deadletter", "Deliveries that were given up; or send one again", dead);
    dead_command->add_option("--resend", dead->id, "put this delivery back into the outbox");
    dead_command->add_option("--limit", dead->limit, "how many")->capture_default_str();
    auto* again = dead_command->add_subcommand("resend", "Send several again")->fallthrough();
    again->add_flag("--all", dead->all, "all of them")->required();
    again->add_option("--channel", dead->channel, "only those of this channel");
    dead_command->callback([&terminal, &exit, dead, again] {
        if (again->parsed())
            exit = resend_all(terminal, *dead);
        else if (!dead->id.empty())
            exit = resend(terminal, *dead);
        else
            exit = show(terminal, *dead, fmt::format("/api/v1/deadletters?limit={}", dead->limit),
                        render_dead_letters);
    });

    auto journal = app.add_subcommand("journal", "What happened, in order");
    journal->require_subcommand(1);
    auto lines = std::make_shared<BookOptions>();
    lines->limit = 20;
    auto* tail_command = add_view(*journal, "tail", "The newest journal records", lines);
    tail_command->add_option("--from", lines->from, "from this sequence on, instead of the newest");
    tail_command->add_option("--limit", lines->limit, "how many")->capture_default_str();
    tail_command->callback([&terminal, &exit, lines] { exit = tail(terminal, *lines); });
}

}  // namespace webcare::ctl
