#include "cases/handling.hpp"
#include "console/command.hpp"
#include "console/handlers.hpp"
#include "console/problem.hpp"

namespace webcare::console {

namespace {

constexpr std::size_t longest_channel = 200, longest_reason = 4000;  // bytes

/// Reads from the body of a call what a person does to a case. The step holds all of it.
using Reading = Result<CaseStep> (*)(Desk& desk, const Call& call, const Command& command,
                                     std::string who);

asio::awaitable<Reply> step_of_person(Desk& desk, Call call, Reading read) {
    const Command command{call.body};
    if (!command.json()) co_return problem_of(command.json().error());
    auto who = command.who();
    if (!who) co_return problem_of(who.error());
    auto step = read(desk, call, command, *std::move(who));
    if (!step) co_return problem_of(step.error());
    const Deed<Case> deed =
        co_await step_case(desk, call.parameters.at(0), command.version(), *std::move(step));
    if (!deed.result) co_return problem_of(desk, deed);
    co_return Reply(200, "application/json", to_json(*deed.result));
}

Result<CaseStep> read_claim(Desk&, const Call&, const Command& command, std::string who) {
    const bool take_over = (*command.json())["take_over"].boolean().value_or(false);
    return CaseStep{[who = std::move(who), take_over](Case dossier, Time now) {
        return cases::claim(std::move(dossier), who, take_over, now);
    }};
}

/// A deed that is words and a name.
using Wording = Result<Case> (*)(Case, const std::string& who, const std::string& text, Time now);

template <Wording deed>
Result<CaseStep> read_words(Desk&, const Call&, const Command& command, std::string who) {
    auto text = command.words("text");
    if (!text) return text.error();
    return CaseStep{[who = std::move(who), text = *std::move(text)](Case dossier, Time now) {
        return deed(std::move(dossier), who, text, now);
    }};
}

Result<CaseStep> read_wait(Desk&, const Call&, const Command& command, std::string who) {
    auto text = command.words("text");
    if (!text) return text.error();
    const auto status = case_status("waiting_" + (*command.json())["on"].string_or());
    if (!status) return Error{ErrorKind::malformed, "`on` is customer, expert or third_party"};
    return CaseStep{
        [who = std::move(who), status = *status, text = *std::move(text)](Case dossier, Time now) {
            return cases::wait(std::move(dossier), who, status, text, now);
        }};
}

Result<Time> due_of(const Command& command) {
    if (const auto due = (*command.json())["due"].time()) return *due;
    return Error{ErrorKind::malformed, "`due` is missing or not an RFC 3339 time"};
}

Result<CaseStep> read_promise(Desk& desk, const Call&, const Command& command, std::string who) {
    auto what = command.words("what");
    if (!what) return what.error();
    const auto due = due_of(command);
    if (!due) return due.error();
    std::string channel = (*command.json())["channel"].string_or().substr(0, longest_channel);
    return CaseStep{[&desk, who = std::move(who), what = *std::move(what), due = *due,
                     channel = std::move(channel)](Case dossier, Time now) {
        return cases::promise(std::move(dossier), who, what, due, channel, now,
                              desk.services.random);
    }};
}

Result<CaseStep> read_keep(Desk&, const Call& call, const Command&, std::string who) {
    return CaseStep{
        [who = std::move(who), promise = call.parameters.at(1)](Case dossier, Time now) {
            return cases::keep_promise(std::move(dossier), who, promise, now);
        }};
}

Result<CaseStep> read_move(Desk&, const Call& call, const Command& command, std::string who) {
    auto told = command.words("told");
    if (!told) return told.error();
    const auto due = due_of(command);
    if (!due) return due.error();
    return CaseStep{[who = std::move(who), promise = call.parameters.at(1), due = *due,
                     told = *std::move(told)](Case dossier, Time now) {
        return cases::move_promise(std::move(dossier), who, promise, due, told, now);
    }};
}

Result<CaseStep> read_close(Desk&, const Call&, const Command& command, std::string who) {
    const auto justified = justified_named((*command.json())["justified"].string_or("unknown"));
    if (!justified) return Error{ErrorKind::malformed, "`justified` is yes, partly, no or unknown"};
    std::string reason = (*command.json())["reason"].string_or().substr(0, longest_reason);
    return CaseStep{[who = std::move(who), justified = *justified, reason = std::move(reason)](
                        Case dossier, Time now) {
        return cases::close(std::move(dossier), who, justified, reason, now);
    }};
}

}  // namespace

Reply conflict_of(std::string_view detail, const std::string& by, std::optional<Time> at) {
    return problem(409, detail, {{"by", by}, {"at", at ? format_time(*at) : ""}});
}

Reply problem_of(const Desk& desk, const Deed<Case>& deed) {
    const Error& error = deed.result.error();
    if (error.kind == ErrorKind::conflict && deed.now_is) {
        const Case& current = *deed.now_is;
        const std::string by = current.timeline.empty() ? "" : current.timeline.back().who;
        return conflict_of(error.detail + ": last changed by " + by + ", " +
                               desk.options.zone.show(current.changed_at),
                           by, current.changed_at);
    }
    if (error.kind == ErrorKind::malformed && !deed.now_is) return problem(404, error.detail);
    return problem_of(error);
}

asio::awaitable<Reply> claim_case(Desk& desk, Call call) {
    return step_of_person(desk, std::move(call), &read_claim);
}
asio::awaitable<Reply> note_on_case(Desk& desk, Call call) {
    return step_of_person(desk, std::move(call), &read_words<&cases::add_note>);
}
asio::awaitable<Reply> measure_in_case(Desk& desk, Call call) {
    return step_of_person(desk, std::move(call), &read_words<&cases::record_measure>);
}
asio::awaitable<Reply> wait_in_case(Desk& desk, Call call) {
    return step_of_person(desk, std::move(call), &read_wait);
}
asio::awaitable<Reply> promise_in_case(Desk& desk, Call call) {
    return step_of_person(desk, std::move(call), &read_promise);
}
asio::awaitable<Reply> keep_promise(Desk& desk, Call call) {
    return step_of_person(desk, std::move(call), &read_keep);
}
asio::awaitable<Reply> move_promise(Desk& desk, Call call) {
    return step_of_person(desk, std::move(call), &read_move);
}
asio::awaitable<Reply> resolve_case(Desk& desk, Call call) {
    return step_of_person(desk, std::move(call), &read_words<&cases::resolve>);
}
asio::awaitable<Reply> reopen_case(Desk& desk, Call call) {
    return step_of_person(desk, std::move(call), &read_words<&cases::reopen>);
}
asio::awaitable<Reply> close_case(Desk& desk, Call call) {
    return step_of_person(desk, std::move(call), &read_close);
}

}  // namespace webcare::console
