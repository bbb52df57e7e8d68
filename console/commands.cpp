#include "console/command.hpp"
#include "console/handlers.hpp"
#include "console/problem.hpp"
#include "core/json.hpp"

namespace webcare::console {

namespace {

Reply answer(const Deed<Alert>& deed) {
    if (deed.result) return {200, "application/json", to_json(*deed.result)};
    const Error& error = deed.result.error();
    if (error.kind == ErrorKind::conflict && deed.now_is)
        return conflict_of(error.detail, deed.now_is->acknowledged_by,
                           deed.now_is->acknowledged_at);
    if (error.kind == ErrorKind::malformed && !deed.now_is) return problem(404, error.detail);
    return problem_of(error);
}

}  // namespace

asio::awaitable<Reply> acknowledge_alert(Desk& desk, Call call) {
    const Command command{call.body};
    if (!command.json()) co_return problem_of(command.json().error());
    auto who = command.who();
    if (!who) co_return problem_of(who.error());
    co_return answer(co_await acknowledge(desk, call.parameters.at(0), std::move(*who)));
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
