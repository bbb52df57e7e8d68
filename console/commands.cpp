#include "console/command.hpp"
#include "console/handlers.hpp"
#include "console/problem.hpp"
#include "core/json.hpp"

namespace webcare::console {

namespace {

/// 409 with the person and the moment in words and as members.
Reply conflict(std::string_view detail, const std::string& by, std::optional<Time> at) {
    return problem(409, detail, {{"by", by}, {"at", at ? format_time(*at) : ""}});
}

Reply answer(const Deed<Alert>& deed) {
    if (deed.result) return {200, "application/json", to_json(*deed.result)};
    const Error& error = deed.result.error();
    if (error.kind == ErrorKind::conflict && deed.now_is)
        return conflict(error.detail, deed.now_is->acknowledged_by, deed.now_is->acknowledged_at);
    if (error.kind == ErrorKind::malformed && !deed.now_is) return problem(404, error.detail);
    return problem_of(error);
}

Reply answer(const Desk& desk, const Deed<Case>& deed) {
    if (deed.result) return {200, "application/json", to_json(*deed.result)};
    return problem_of(desk, deed);
}

}  // namespace

Reply problem_of(const Desk& desk, const Deed<Case>& deed) {
    const Error& error = deed.result.error();
    if (error.kind == ErrorKind::conflict && deed.now_is) {
        const Case& current = *deed.now_is;
        const std::string by = current.timeline.empty() ? "" : current.timeline.back().who;
        return conflict(error.detail + ": last changed by " + by + ", " +
                            desk.options.zone.show(current.changed_at),
                        by, current.changed_at);
    }
    if (error.kind == ErrorKind::malformed && !deed.now_is) return problem(404, error.detail);
    return problem_of(error);
}

asio::awaitable<Reply> acknowledge_alert(Desk& desk, Call call) {
    const Command command{call.body};
    if (!command.json()) co_return problem_of(command.json().error());
    auto who = command.who();
    if (!who) co_return problem_of(who.error());
    co_return answer(co_await acknowledge(desk, call.parameters.at(0), std::move(*who)));
}

asio::awaitable<Reply> claim_case(Desk& desk, Call call) {
    const Command command{call.body};
    if (!command.json()) co_return problem_of(command.json().error());
    const auto who = command.who();
    if (!who) co_return problem_of(who.error());
    CaseStep step = [&who](Case dossier, Time now) {
        return cases::claim(std::move(dossier), *who, now);
    };
    co_return answer(desk,
                     co_await step_case(desk, call.parameters.at(0), command.version(), step));
}

asio::awaitable<Reply> note_on_case(Desk& desk, Call call) {
    const Command command{call.body};
    if (!command.json()) co_return problem_of(command.json().error());
    const auto who = command.who();
    if (!who) co_return problem_of(who.error());
    const auto text = command.words("text");
    if (!text) co_return problem_of(text.error());
    CaseStep step = [&](Case dossier, Time now) {
        return cases::add_note(std::move(dossier), *who, *text, now);
    };
    co_return answer(desk,
                     co_await step_case(desk, call.parameters.at(0), command.version(), step));
}

asio::awaitable<Reply> measure_in_case(Desk& desk, Call call) {
    const Command command{call.body};
    if (!command.json()) co_return problem_of(command.json().error());
    const auto who = command.who();
    if (!who) co_return problem_of(who.error());
    const auto text = command.words("text");
    if (!text) co_return problem_of(text.error());
    CaseStep step = [&](Case dossier, Time now) {
        return cases::record_measure(std::move(dossier), *who, *text, now);
    };
    co_return answer(desk,
                     co_await step_case(desk, call.parameters.at(0), command.version(), step));
}

asio::awaitable<Reply> promise_in_case(Desk& desk, Call call) {
    const Command command{call.body};
    if (!command.json()) co_return problem_of(command.json().error());
    const auto who = command.who();
    if (!who) co_return problem_of(who.error());
    const auto what = command.words("what");
    if (!what) co_return problem_of(what.error());
    const auto due = (*command.json())["due"].time();
    if (!due) co_return problem(400, "`due` is missing or not an RFC 3339 time");
    const std::string channel = (*command.json())["channel"].string_or().substr(0, 200);
    CaseStep step = [&](Case dossier, Time now) {
        return cases::promise(std::move(dossier), *who, *what, *due, channel, now,
                              desk.services.random);
    };
    co_return answer(desk,
                     co_await step_case(desk, call.parameters.at(0), command.version(), step));
}

asio::awaitable<Reply> close_case(Desk& desk, Call call) {
    const Command command{call.body};
    if (!command.json()) co_return problem_of(command.json().error());
    const auto who = command.who();
    if (!who) co_return problem_of(who.error());
    const auto justified = justified_named((*command.json())["justified"].string_or("unknown"));
    if (!justified) co_return problem(400, "`justified` is yes, partly, no or unknown");
    const std::string reason = (*command.json())["reason"].string_or().substr(0, 4000);
    CaseStep step = [&](Case dossier, Time now) {
        return cases::close(std::move(dossier), *who, *justified, reason, now);
    };
    co_return answer(desk,
                     co_await step_case(desk, call.parameters.at(0), command.version(), step));
}

asio::awaitable<Reply> resend_dead_letter(Desk& desk, Call call) {
    const std::string& id = call.parameters.at(0);
    auto read = [&id](const storage::Store& store) { return store.delivery(id); };
    const auto found = co_await desk.services.store.read_on(read);
    if (!found) co_return problem_of(found.error());
    if (!*found) co_return problem(404, "there is no delivery with that id");
    if ((*found)->status != DeliveryStatus::dead)
        co_return problem(409, "that delivery is not a dead letter");
    const Status resent = co_await desk.services.control.resend(id);
    if (!resent) co_return problem_of(resent.error());
    co_return Reply(202, "application/json", R"({"resent":true})");
}

asio::awaitable<Reply> backfill_source(Desk& desk, Call call) {
    const Command command{call.body};
    if (!command.json()) co_return problem_of(command.json().error());
    const auto since = (*command.json())["since"].time();
    if (!since || *since >= desk.services.clock.now())
        co_return problem(400, "`since` is missing, no RFC 3339 time, or not in the past");
    const auto begun = desk.services.control.backfill(call.parameters.at(0), *since);
    if (!begun)
        co_return problem(begun.error().kind == ErrorKind::malformed ? 404 : 422,
                          begun.error().detail);
    co_return Reply(202, "application/json", to_json(*begun));
}

asio::awaitable<Reply> reload(Desk& desk, Call) {
    const Status done = co_await desk.services.control.reload();
    if (!done) co_return problem(422, done.error().detail);
    Reply reply;
    JsonWriter{reply.body}
        .begin_object()
        .field("ruleset", desk.services.control.ruleset())
        .end_object();
    co_return reply;
}

asio::awaitable<Reply> backup(Desk& desk, Call call) {
    const Command command{call.body};
    if (!command.json()) co_return problem_of(command.json().error());
    std::string folder = (*command.json())["folder"].string_or();
    if (!folder.starts_with('/'))
        co_return problem(400, "`folder` is an absolute path on this machine");
    auto done = co_await desk.services.control.backup(std::move(folder));
    // The caller owns this machine's socket: what went wrong is theirs to know.
    if (!done)
        co_return problem(done.error().kind == ErrorKind::temporary ? 503 : 422,
                          done.error().detail);
    Reply reply;
    JsonWriter{reply.body}.begin_object().field("folder", *done).end_object();
    co_return reply;
}

}  // namespace webcare::console
