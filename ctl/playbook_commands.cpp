#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <memory>
#include <ostream>

#include "config/config.hpp"
#include "core/clock.hpp"
#include "core/json.hpp"
#include "core/json_read.hpp"
#include "core/text.hpp"
#include "ctl/books.hpp"
#include "ctl/command.hpp"
#include "ctl/report.hpp"

namespace webcare::ctl {
namespace {

struct PlaybookOptions {
    std::string config, who, case_id, playbook, title, language = "nl", task;
    bool json = false;
};

constexpr std::chrono::days fresh_drill{180};

Exit fail(const Terminal& terminal, const Error& error) {
    terminal.err << error.detail << '\n';
    return 1;
}

/// Who has the role, or is called so; "nobody" is what one wants to see here.
std::string people_of(const config::Config& config, const std::string& owner) {
    const std::string whole = owner.substr(0, owner.find('.'));
    std::vector<std::string> exact, part;
    for (const config::Person& person : config.people) {
        const auto has = [&](const std::string& role) {
            return std::find(person.roles.begin(), person.roles.end(), role) != person.roles.end();
        };
        if (person.name == owner || has(owner))
            exact.push_back(person.name);
        else if (has(whole))
            part.push_back(person.name);
    }
    const auto& found = exact.empty() ? part : exact;
    return found.empty() ? "nobody" : fmt::format("{}", fmt::join(found, ", "));
}

std::string languages_of(const config::Playbook& playbook) {
    std::string all;
    for (const auto& [language, text] : playbook.texts) all += (all.empty() ? "" : " ") + language;
    return all;
}

std::string day(const std::chrono::year_month_day& date) {
    return format_time(std::chrono::sys_days{date}).substr(0, 10);
}

/// What is wanting for one subject, in words; nothing where it is ready.
std::vector<std::string> gaps(const config::Config& config, std::string_view subject, Time now) {
    const auto found = std::find_if(
        config.playbooks.begin(), config.playbooks.end(), [&](const config::Playbook& p) {
            return std::find(p.subjects.begin(), p.subjects.end(), subject) != p.subjects.end();
        });
    if (found == config.playbooks.end()) return {"no playbook"};
    std::vector<std::string> all;
    if (people_of(config, found->owner) == "nobody")
        all.push_back(fmt::format("nobody is {}", found->owner));
    if (found->shipped) all.emplace_back("the shipped words: make them your own");
    if (!found->drilled)
        all.emplace_back("never drilled");
    else if (now - std::chrono::sys_days{*found->drilled} > fresh_drill)
        all.push_back(fmt::format("last drilled on {}", day(*found->drilled)));
    return all;
}

/// Exit 1 while a grave subject is not covered.
Exit show_playbooks(const Terminal& terminal, const PlaybookOptions& options) {
    config::Problems problems;
    const auto config = config::load(options.config, problems);
    print_problems(terminal, problems);
    if (!config) return 1;
    const Time now = SystemClock{}.now();
    Table table{{"PLAYBOOK", "FOR", "OWNER", "PEOPLE", "TASKS", "WORDS", "LAST DRILL"}};
    for (const config::Playbook& p : config->playbooks)
        table.row({p.name, fmt::format("{}", fmt::join(p.subjects, ", ")), p.owner,
                   people_of(*config, p.owner),
                   std::to_string(p.texts.begin()->second.tasks.size()), languages_of(p),
                   p.drilled ? day(*p.drilled) : "never"});
    std::size_t ready = 0;
    std::string lines, json;
    JsonWriter out{json};
    out.begin_object().key("subjects").begin_array();
    for (const std::string_view subject : config::grave_subjects) {
        const auto wanting = gaps(*config, subject, now);
        ready += wanting.empty() ? 1 : 0;
        out.begin_object().field("subject", subject).field("gaps", wanting).end_object();
        if (!wanting.empty()) lines += fmt::format("  {}: {}\n", subject, fmt::join(wanting, "; "));
    }
    out.end_array().field("ready", ready).field("of", config::grave_subjects.size()).end_object();
    if (options.json)
        terminal.out << json << '\n';
    else
        terminal.out << table.text(terminal.colour)
                     << fmt::format("\n{} of {} grave subjects are ready.{}\n", ready,
                                    config::grave_subjects.size(), lines.empty() ? "" : " Wanting:")
                     << lines;
    return ready == config::grave_subjects.size() ? 0 : 1;
}

Exit start(const Terminal& terminal, const PlaybookOptions& options) {
    auto books = open_books(options.config);
    if (!books) return fail(terminal, books.error());
    std::string body;
    JsonWriter{body}
        .begin_object()
        .field("who", options.who)
        .field_if("case", options.case_id)
        .field_if("playbook", options.playbook)
        .field_if("title", options.title)
        .field("language", options.language)
        .end_object();
    const auto answer = (*books)->post("/api/v1/incidents", body);
    if (!answer) return fail(terminal, answer.error());
    if (options.json) {
        terminal.out << *answer << '\n';
        return 0;
    }
    JsonDocument document;
    const auto json = document.parse(*answer);
    if (!json) return fail(terminal, json.error());
    const JsonValue dossier = (*json)["case"];
    terminal.out << fmt::format("{} (case {})\n\nWithin a quarter of an hour:\n",
                                printable((*json)["title"].string_or()),
                                printable(dossier["id"].string_or()));
    dossier["tasks"].each_item([&](JsonValue task) {
        if (!task["done_at"].is_null()) return;
        terminal.out << fmt::format("  [ ] {}  {}\n", printable(task["id"].string_or()),
                                    printable(task["what"].string_or()));
    });
    terminal.out << "\nThe statement, to be read and fitted before it is used:\n\n"
                 << printable((*json)["statement"].string_or()) << '\n';
    return 0;
}

Exit finish(const Terminal& terminal, const PlaybookOptions& options) {
    auto books = open_books(options.config);
    if (!books) return fail(terminal, books.error());
    std::string body;
    JsonWriter{body}.begin_object().field("who", options.who).end_object();
    const auto answer = (*books)->post(fmt::format("/api/v1/cases/{}/tasks/{}/done",
                                                   encode(options.case_id), encode(options.task)),
                                       body);
    if (!answer) return fail(terminal, answer.error());
    terminal.out << "done\n";
    return 0;
}

}  // namespace

void add_playbook_commands(CLI::App& app, const Terminal& terminal, Exit& exit) {
    auto options = std::make_shared<PlaybookOptions>();
    auto* playbooks = app.add_subcommand(
        "playbooks", "What to do first in a grave matter, and which subjects are not covered");
    add_config_option(*playbooks, options->config);
    playbooks->add_flag("--json", options->json, "the gaps as JSON");
    playbooks->callback([&terminal, &exit, options] { exit = show_playbooks(terminal, *options); });

    auto* incident = app.add_subcommand("incident", "Begin a playbook, and finish its tasks");
    incident->require_subcommand(1);
    auto* begin = incident->add_subcommand(
        "start", "Its tasks and its holding statement, in a case that is there or a new one");
    add_config_option(*begin, options->config);
    begin->add_option("--case", options->case_id, "the case; without: a new one");
    begin->add_option("--playbook", options->playbook,
                      "its name; without: the one for what the case is about");
    begin->add_option("--title", options->title, "what the new case is about");
    begin->add_option("--language", options->language, "nl or en")->capture_default_str();
    begin->add_option("--who", options->who, "who begins it")->required();
    begin->add_flag("--json", options->json, "the API's JSON");
    begin->callback([&terminal, &exit, options] { exit = start(terminal, *options); });

    auto* done = incident->add_subcommand("done", "Say that a task is done");
    add_config_option(*done, options->config);
    done->add_option("CASE", options->case_id, "the case")->required();
    done->add_option("TASK", options->task, "the task")->required();
    done->add_option("--who", options->who, "who did it")->required();
    done->callback([&terminal, &exit, options] { exit = finish(terminal, *options); });
}

}  // namespace webcare::ctl
