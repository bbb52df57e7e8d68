#include <algorithm>

#include "cases/incident.hpp"
#include "console/command.hpp"
#include "console/deeds.hpp"
#include "console/handlers.hpp"
#include "console/problem.hpp"
#include "core/json.hpp"

namespace webcare::console {

namespace {

const config::Playbook* playbook_named(const config::Config& config, std::string_view name) {
    const auto found = std::find_if(config.playbooks.begin(), config.playbooks.end(),
                                    [&](const config::Playbook& p) { return p.name == name; });
    return found == config.playbooks.end() ? nullptr : &*found;
}

std::string brand_of(const config::Config& config) {
    return config.brands.empty() ? std::string{} : config.brands.front().name;
}

/// What is asked for when an incident starts.
struct Start {
    std::string who, case_id, playbook, title, language;
    Start() = default;
};

Result<Start> read_start(const Command& command) {
    if (!command.json()) return command.json().error();
    Start start;
    auto who = command.who();
    if (!who) return who.error();
    start.who = *std::move(who);
    const JsonValue json = *command.json();
    start.case_id = json["case"].string_or();
    start.playbook = json["playbook"].string_or();
    start.language = json["language"].string_or("nl");
    if (start.case_id.empty()) {
        if (start.playbook.empty())
            return Error{ErrorKind::malformed, "give `case`, or `playbook` and a `title`"};
        auto title = command.words("title");
        if (!title) return title.error();
        start.title = *std::move(title);
    }
    return start;
}

Result<const config::Playbook*> find_playbook(const config::Config& config, const Start& start,
                                              const Case& dossier) {
    const config::Playbook* found = start.playbook.empty()
                                        ? cases::playbook_for(config.playbooks, dossier)
                                        : playbook_named(config, start.playbook);
    if (found != nullptr) return found;
    return Error{ErrorKind::malformed, start.playbook.empty()
                                           ? "no playbook is for what this case is about; name one"
                                           : "there is no playbook of that name"};
}

Reply answer(const cases::Incident& incident) {
    Reply reply;
    reply.status = 201;
    JsonWriter out{reply.body};
    out.begin_object().field("title", incident.title).field("statement", incident.statement);
    out.field("next_word", incident.next_word).field("case", incident.dossier).end_object();
    return reply;
}

/// A case that is opened for it, with the tasks, in one commit.
asio::awaitable<Reply> start_by_hand(Desk& desk, Start start, const config::Config& config) {
    const config::Playbook* playbook = playbook_named(config, start.playbook);
    if (playbook == nullptr) co_return problem(404, "there is no playbook of that name");
    const Time now = desk.services.clock.now();
    Case opened =
        cases::open_by_hand(start.title, playbook->subjects, start.who, now, desk.services.random);
    auto incident =
        cases::start_incident(std::move(opened), *playbook, start.language, brand_of(config),
                              start.who, desk.options.zone, now, desk.services.random);
    if (!incident) co_return problem_of(incident.error());
    storage::Batch batch;
    batch.add(storage::CaseChanged{incident->dossier});
    const auto committed = co_await desk.services.store.commit(std::move(batch));
    if (!committed) co_return problem_of(committed.error());
    desk.services.control.committed();
    co_return answer(*incident);
}

asio::awaitable<Reply> start_in_case(Desk& desk, Start start, const config::Config& config) {
    cases::Incident started;
    CaseStep step = [&](Case dossier, Time now) -> Result<Case> {
        const auto playbook = find_playbook(config, start, dossier);
        if (!playbook) return playbook.error();
        auto incident =
            cases::start_incident(std::move(dossier), **playbook, start.language, brand_of(config),
                                  start.who, desk.options.zone, now, desk.services.random);
        if (!incident) return incident.error();
        started = *std::move(incident);
        return started.dossier;
    };
    const Deed<Case> deed = co_await step_case(desk, start.case_id, std::nullopt, step);
    if (!deed.result) co_return problem_of(desk, deed);
    co_return answer(started);
}

}  // namespace

asio::awaitable<Reply> list_playbooks(Desk& desk, Call) {
    const auto config = desk.services.config();
    Reply reply;
    JsonWriter out{reply.body};
    out.begin_object().key("items").begin_array();
    for (const config::Playbook& playbook : config->playbooks) {
        out.begin_object().field("name", playbook.name).field("for", playbook.subjects);
        out.field("owner", playbook.owner).field("shipped", playbook.shipped);
        if (playbook.drilled)
            out.field("drilled", format_time(std::chrono::sys_days{*playbook.drilled}));
        out.key("texts").begin_object();
        for (const auto& [language, text] : playbook.texts) {
            out.key(std::string_view{language}).begin_object().field("title", text.title);
            out.field("tasks", text.tasks).field("holding", text.holding).end_object();
        }
        out.end_object().end_object();
    }
    out.end_array().end_object();
    co_return reply;
}

asio::awaitable<Reply> start_incident(Desk& desk, Call call) {
    const Command command{call.body};
    auto start = read_start(command);
    if (!start) co_return problem_of(start.error());
    const auto config = desk.services.config();
    if (start->case_id.empty()) co_return co_await start_by_hand(desk, *std::move(start), *config);
    co_return co_await start_in_case(desk, *std::move(start), *config);
}

asio::awaitable<Reply> finish_task(Desk& desk, Call call) {
    const Command command{call.body};
    if (!command.json()) co_return problem_of(command.json().error());
    const auto who = command.who();
    if (!who) co_return problem_of(who.error());
    CaseStep step = [&](Case dossier, Time now) {
        return cases::finish_task(std::move(dossier), call.parameters.at(1), *who, now);
    };
    const Deed<Case> deed =
        co_await step_case(desk, call.parameters.at(0), command.version(), step);
    if (!deed.result) co_return problem_of(desk, deed);
    co_return Reply(200, "application/json", to_json(*deed.result));
}

}  // namespace webcare::console
