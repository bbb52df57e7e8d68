#include "console/handlers.hpp"
#include "console/problem.hpp"
#include "core/json.hpp"

namespace webcare::console {

namespace {

void write_json(JsonWriter& out, const storage::Counts& counts) {
    out.begin_object()
        .field("mentions", counts.mentions)
        .field("cases", counts.cases)
        .field("cases_open", counts.cases_open)
        .field("alerts_open", counts.alerts_open)
        .field("waves_open", counts.waves_open)
        .field("deliveries_due", counts.deliveries_due)
        .field("dead_letters", counts.dead_letters)
        .field("quarantined", counts.quarantined)
        .field("journal_last", counts.journal_last)
        .end_object();
}

constexpr std::size_t held_back_shown = 20;

/// An alert that a silence kept from people.
void write_held_back(JsonWriter& out, const Alert& alert) {
    out.begin_object()
        .field("alert", alert.id)
        .field("level", name(alert.level))
        .field("at", alert.raised_at)
        .field("case", alert.case_id)
        .field("ladder", alert.ladder)
        .field("why", alert.silenced)
        .end_object();
}

template <class T>
Reply items(const std::vector<T>& list) {
    Reply reply;
    JsonWriter out{reply.body};
    out.begin_object().field("items", list).end_object();
    return reply;
}

}  // namespace

void write_json(JsonWriter& out, const SourceTrouble& trouble) {
    const TroubleWords said = words(trouble.condition.trouble, "en");
    out.begin_object()
        .field("trouble", name(trouble.condition.trouble))
        .field("since", trouble.since)
        .field("detail", trouble.condition.detail)
        .field("what", said.what)
        .field("advice", said.advice)
        .end_object();
}

void write_json(JsonWriter& out, const BackfillStatus& status) {
    out.begin_object()
        .field("state", status.state)
        .field("since", status.since)
        .field("reached", status.reached)
        .field("mentions", status.mentions)
        .field("pages", status.pages)
        .field_if("note", status.note)
        .field_if("trouble", status.trouble)
        .field_if("retry_at", status.retry_at)
        .end_object();
}

void write_json(JsonWriter& out, const SourceStatus& status) {
    out.begin_object()
        .field("name", status.name)
        .field("kind", status.kind)
        .field("state", status.state)
        .field("last_error", status.last_error)
        .field("last_page_at", status.last_page_at)
        .field("mentions", status.mentions)
        .field("pages", status.pages)
        .field("errors", status.errors)
        .field("troubles", status.troubles)
        .field_if("backfill", status.backfill)
        .end_object();
}

void write_json(JsonWriter& out, const ChannelStatus& status) {
    out.begin_object()
        .field("name", status.name)
        .field("kind", status.kind)
        .field("state", status.state)
        .field("last_error", status.last_error)
        .field("sent", status.sent)
        .field("failed", status.failed)
        .field("handed", status.handed)
        .field("digests", status.digests)
        .field("due", status.due)
        .end_object();
}

void write_json(JsonWriter& out, const HeartbeatStatus& status) {
    out.begin_object()
        .field("last_ok", status.last_ok)
        .field("last_error", status.last_error)
        .end_object();
}

asio::awaitable<Reply> healthz(Desk&, Call) {
    co_return Reply(200, "text/plain; charset=utf-8", "ok\n");
}

asio::awaitable<Reply> readyz(Desk& desk, Call) {
    if (desk.services.control.ready()) co_return Reply(200, "text/plain; charset=utf-8", "ready\n");
    // Anyone may ask, so the reason is kept for /api/v1/status.
    Reply reply = problem(503, "not ready; webcarectl status says why");
    reply.headers.emplace_back("Retry-After", "5");
    co_return reply;
}

asio::awaitable<Reply> metrics(Desk& desk, Call) {
    co_return Reply(200, "text/plain; version=0.0.4; charset=utf-8",
                    desk.services.control.metrics());
}

asio::awaitable<Reply> show_status(Desk& desk, Call) {
    auto read = [](const storage::Store& store) {
        storage::AlertQuery silenced;
        silenced.status = AlertStatus::silenced;
        silenced.limit = held_back_shown;
        return std::pair{store.counts(), store.alerts(silenced)};
    };
    const auto [counts, held_back] = co_await desk.services.store.read_on(read);
    const Control& control = desk.services.control;
    const Status ready = control.ready();
    Reply reply;
    JsonWriter out{reply.body};
    out.begin_object()
        .field("version", control.version())
        .field("ruleset", control.ruleset())
        .field("now", desk.services.clock.now())
        .field("started_at", control.started_at())
        .field("ready", ready.has_value());
    if (!ready) out.field("why", ready.error().detail);
    if (const auto heartbeat = control.heartbeat()) out.field("heartbeat", *heartbeat);
    out.key("counts");
    write_json(out, counts);
    out.key("held_back").begin_array();
    if (held_back)
        for (const Alert& alert : held_back->items) write_held_back(out, alert);
    out.end_array();
    out.field("sources", control.sources()).field("channels", control.channels()).end_object();
    co_return reply;
}

asio::awaitable<Reply> list_sources(Desk& desk, Call) {
    co_return items(desk.services.control.sources());
}

asio::awaitable<Reply> list_channels(Desk& desk, Call) {
    co_return items(desk.services.control.channels());
}

asio::awaitable<Reply> show_config(Desk& desk, Call) {
    co_return Reply(200, "application/yaml", desk.services.control.show_config());
}

asio::awaitable<Reply> show_openapi(Desk& desk, Call) {
    co_return Reply(200, "application/json", openapi(routes(), desk.services.control.version()));
}

}  // namespace webcare::console
