#include "daemon/backfill.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/json.hpp"
#include "core/json_read.hpp"
#include "core/text.hpp"
#include "net/backoff.hpp"

namespace webcare::daemon {
namespace {

constexpr std::chrono::milliseconds while_busy{200};
constexpr int busy_at_most = 50;        // waits of that kind for one page
constexpr int refusals_at_most = 5;     // in a row that waiting will hardly cure
constexpr std::size_t said_room = 300;  // characters

struct ReadNotes {
    std::string source;
    std::map<std::string, std::string> operator()(const storage::Store& store) const {
        return store.notes(source);
    }
};

bool may_pass(ErrorKind kind) {
    return kind == ErrorKind::temporary || kind == ErrorKind::throttled ||
           kind == ErrorKind::conflict || kind == ErrorKind::cancelled;
}

}  // namespace

struct Backfill::Job {
    config::Source from;
    std::unique_ptr<connectors::Connector> reader;
    console::BackfillStatus status;
    Cursor at;
    net::Backoff backoff;
    Task task;

    Job(config::Source source, Random& random) : from{std::move(source)}, backoff{random} {}
};

Result<console::BackfillStatus> Backfill::start(const config::Source& source,
                                                connectors::Connector& connector, Time since) {
    auto reader = connector.history(since);
    if (!reader)
        return Error{ErrorKind::misconfigured,
                     fmt::format("a source of kind {} cannot be read back: it gives what comes and "
                                 "keeps nothing of before",
                                 source.kind)};
    const auto before = status(source.name);
    stop(source.name);
    auto job = std::make_shared<Job>(source, seams_.parts.random);
    job->reader = std::move(reader);
    job->status.state = "running";
    job->status.since = since;
    job->status.reached = seams_.parts.clock.now();
    jobs_[source.name] = job;
    run(job, read(job));
    console::BackfillStatus begun = job->status;
    if (before && before->state == "running")
        begun.note = fmt::format("it takes the place of one back to {} that had come to {}",
                                 format_time(before->since), format_time(before->reached));
    return begun;
}

void Backfill::resume(const config::Source& source,
                      std::shared_ptr<connectors::Connector> connector) {
    stop(source.name);
    auto job = std::make_shared<Job>(source, seams_.parts.random);
    jobs_[source.name] = job;
    run(job, look_up(job, std::move(connector)));
}

void Backfill::run(std::shared_ptr<Job> job, asio::awaitable<void> work) {
    const auto broken = [job] {
        job->status.state = "stopped";
        job->status.note = "a fault; see the log";
    };
    job->task = Task::start(seams_.executor, "backfill " + job->from.name, std::move(work),
                            seams_.parts.log, broken);
}

void Backfill::stop(const std::string& source) {
    const auto found = jobs_.find(source);
    if (found == jobs_.end()) return;
    found->second->task.stop();
    jobs_.erase(found);
}

void Backfill::stop() {
    for (const auto& [name, job] : jobs_) job->task.stop();
}

std::optional<console::BackfillStatus> Backfill::status(std::string_view source) const {
    const auto found = jobs_.find(source);
    if (found == jobs_.end() || found->second->status.state.empty()) return std::nullopt;
    return found->second->status;
}

asio::awaitable<void> Backfill::look_up(std::shared_ptr<Job> job,
                                        std::shared_ptr<connectors::Connector> connector) {
    ReadNotes read_notes{job->from.name};
    const auto notes = co_await seams_.store.read_on(std::move(read_notes));
    const auto found = notes.find("backfill");
    if (found == notes.end()) co_return;
    JsonDocument document;
    const auto json = document.parse(found->second);
    if (!json) co_return;
    console::BackfillStatus& status = job->status;
    status.since = (*json)["since"].time().value_or(Time{});
    status.reached = (*json)["reached"].time().value_or(Time{});
    status.mentions = (*json)["mentions"].count().value_or(0);
    status.pages = (*json)["pages"].count().value_or(0);
    status.note = (*json)["note"].string_or();
    status.state = (*json)["state"].string_or();
    job->at = Cursor{(*json)["cursor"].string_or()};
    if (status.state != "running") co_return;
    job->reader = connector->history(status.since);
    if (job->reader) co_await read(job);
}

asio::awaitable<void> Backfill::read(std::shared_ptr<Job> job) {
    console::BackfillStatus& status = job->status;
    seams_.parts.log.notice("backfill.running",
                            {{"source", job->from.name}, {"since", format_time(status.since)}});
    if (!co_await note(job)) co_return;
    for (int refused = 0; status.state == "running";) {
        auto page = co_await job->reader->next(job->at);
        if (page) {
            refused = 0;
            job->backoff.reset();
            if (!co_await carry(job, *std::move(page))) co_return;
            if (job->reader->finished()) status.state = "done";
        } else {
            const Error& error = page.error();
            if (may_pass(error.kind) || ++refused < refusals_at_most) {
                if (!co_await wait(job, error)) co_return;
                continue;
            }
            status.note = shorten(clean_text(error.detail), said_room);
            status.state = "stopped";
        }
        if (!co_await note(job)) co_return;
    }
    seams_.parts.log.notice("backfill." + status.state,
                            {{"source", job->from.name},
                             {"reached", format_time(status.reached)},
                             {"mentions", static_cast<std::int64_t>(status.mentions)},
                             {"note", status.note}});
}

/// Until it is worth another try, and says why meanwhile. False when told to stop.
asio::awaitable<bool> Backfill::wait(std::shared_ptr<Job> job, Error error) {
    const Duration pause = job->backoff.next(error);
    console::BackfillStatus& status = job->status;
    status.trouble = shorten(clean_text(error.detail), said_room);
    status.retry_at = seams_.parts.clock.now() + pause;
    const Status waited = co_await seams_.parts.timers.wait(pause);
    status.trouble.clear();
    status.retry_at.reset();
    co_return waited.has_value();
}

/// Offers one page until it is durable. False when told to stop.
asio::awaitable<bool> Backfill::carry(std::shared_ptr<Job> job, Page page) {
    console::BackfillStatus& status = job->status;
    if (!page.notices.empty()) status.note = shorten(page.notices.back(), said_room);
    for (const Mention& mention : page.mentions)
        status.reached = std::min(status.reached, mention.created_at);
    Cursor next = page.next;
    Work work;
    work.source = job->from.name;
    work.keep = job->from.keep;
    work.deleted_text = job->from.deleted_text;
    work.moves_cursor = false;
    work.page = std::move(page);
    work.page.first = true;
    for (int waits = 0; seams_.intake.queued() > 0 && waits < busy_at_most; ++waits) {
        const Status waited = co_await seams_.parts.timers.wait(while_busy);
        if (!waited) co_return false;
    }
    for (;;) {
        const auto accepted = co_await seams_.intake.take(work);
        if (accepted) {
            status.mentions += accepted->accepted;
            ++status.pages;
            job->at = std::move(next);
            co_return true;
        }
        if (accepted.error().kind == ErrorKind::cancelled) co_return false;
        if (!co_await wait(job, accepted.error())) co_return false;
    }
}

/// How far it is, for the next start. When that cannot be stored, at most some pages are read
/// twice.
asio::awaitable<bool> Backfill::note(std::shared_ptr<Job> job) {
    const console::BackfillStatus& status = job->status;
    std::string text;
    JsonWriter out{text};
    out.begin_object().field("since", status.since).field("reached", status.reached);
    out.field("mentions", status.mentions).field("pages", status.pages);
    out.field("state", status.state).field_if("note", status.note);
    out.field("cursor", job->at.token).end_object();
    storage::Batch batch;
    batch.add(storage::SourceNoted{job->from.name, "backfill", std::move(text)});
    const auto stored = co_await seams_.store.commit(std::move(batch));
    co_return stored || stored.error().kind != ErrorKind::cancelled;
}

}  // namespace webcare::daemon
