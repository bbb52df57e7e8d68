#include "daemon/sources.hpp"

#include <algorithm>

#include "net/backoff.hpp"

namespace webcare::daemon {

namespace {

constexpr std::chrono::seconds shortest_pause{2};
constexpr std::chrono::minutes longest_pause{15};

}  // namespace

struct Sources::Listening {
    config::Source from;
    std::string fingerprint;  // what "unchanged" means at a reload
    connectors::Factory make;
    std::shared_ptr<connectors::Connector> connector;
    console::SourceStatus status;
    net::Backoff backoff;
    Task task;

    Listening(const setup::Source& source, const connectors::Parts& parts)
        : from{source.from},
          fingerprint{source.fingerprint},
          make{source.make},
          connector{make(parts)},
          backoff{parts.random, shortest_pause,
                  std::clamp<Duration>(connector->interval(), shortest_pause, longest_pause)} {
        status.name = from.name;
        status.kind = from.kind;
        status.state = "listening";
    }
};

namespace {

/// A thousand sources that began at one moment would all hold a connection at one moment, and come
/// back together.
Duration turn_of(std::size_t started) {
    constexpr std::size_t at_once = 16;
    constexpr std::chrono::milliseconds apart{20};
    return started < at_once ? Duration::zero() : Duration{apart * (started - at_once + 1)};
}

/// Cursors are read on the store's reader thread.
struct ReadCursor {
    std::string source;
    Cursor operator()(const storage::Store& store) const { return store.cursor(source); }
};
struct ReadAlerts {
    storage::AlertQuery query;
    Result<storage::Listing<Alert>> operator()(const storage::Store& store) const {
        return store.alerts(query);
    }
};

}  // namespace

void Sources::use(const setup::Setup& setup) {
    std::map<std::string, std::shared_ptr<Listening>> wanted;
    std::size_t started = 0;
    for (const setup::Source& source : setup.sources) {
        const auto running = listening_.find(source.from.name);
        if (running != listening_.end() && running->second->fingerprint == source.fingerprint) {
            wanted.insert(*running);
            continue;
        }
        auto listening = std::make_shared<Listening>(source, seams_.parts);
        if (running != listening_.end()) running->second->task.stop();
        wanted.emplace(source.from.name, listening);
        const auto put_aside = [listening] { listening->status.state = "broken"; };
        listening->task =
            Task::start(seams_.executor, "source " + source.from.name,
                        listen(listening, turn_of(started++)), seams_.parts.log, put_aside);
        backfill_.resume(source.from, listening->connector);
    }
    std::erase_if(chores_, [](const Task& task) { return !task.running(); });
    for (const auto& [name, listening] : listening_) {
        if (wanted.contains(name)) continue;
        listening->task.stop();
        backfill_.stop(name);
        chores_.push_back(
            Task::start(seams_.executor, "forget " + name, forget(name), seams_.parts.log, {}));
    }
    listening_ = std::move(wanted);
    std::set<std::string> configured;
    for (const auto& [name, listening] : listening_) configured.insert(name);
    for (const auto& receiver : setup.receivers) configured.insert(receiver.name());
    chores_.push_back(Task::start(seams_.executor, "forget strangers",
                                  forget_strangers(std::move(configured)), seams_.parts.log, {}));
}

void Sources::stop() {
    backfill_.stop();
    for (Task& chore : chores_) chore.stop();
    for (const auto& [name, listening] : listening_) listening->task.stop();
}

std::vector<console::SourceStatus> Sources::status() const {
    std::vector<console::SourceStatus> all;
    for (const auto& [name, listening] : listening_) {
        console::SourceStatus& status = all.emplace_back(listening->status);
        status.troubles = seams_.watch.of(name);
        status.backfill = backfill_.status(name);
    }
    return all;
}

Result<console::BackfillStatus> Sources::backfill(const std::string& source, Time since) {
    const auto found = listening_.find(source);
    if (found == listening_.end())
        return Error{ErrorKind::malformed, "there is no source of that name to read back"};
    return backfill_.start(found->second->from, *found->second->connector, since);
}

asio::awaitable<void> Sources::note_silence() {
    std::vector<std::string> names;
    for (const auto& [name, listening] : listening_) {
        if (listening->connector->waits_for_news() && listening->status.state == "listening")
            names.push_back(name);
    }
    for (const std::string& name : names) {
        Watch::Answer nothing_new;
        co_await seams_.watch.answered(name, std::move(nothing_new));
    }
}

asio::awaitable<void> Sources::forget(std::string source) {
    net::Backoff backoff{seams_.parts.random, shortest_pause, longest_pause};
    const Error not_stored{ErrorKind::temporary, "not stored"};
    for (;;) {
        const bool forgotten = co_await seams_.watch.forget(source);
        if (forgotten) co_return;
        const Status waited = co_await seams_.parts.timers.wait(backoff.next(not_stored));
        if (!waited || listening_.contains(source)) co_return;  // it may have come back
    }
}

/// Sources whose alert is open though nothing configures them: they went while the daemon was down,
/// or it ended before they were forgotten.
asio::awaitable<void> Sources::forget_strangers(std::set<std::string> configured) {
    constexpr std::size_t at_once = 100;
    std::set<std::string> strangers;
    for (const AlertStatus status : {AlertStatus::raised, AlertStatus::acknowledged}) {
        storage::AlertQuery query;
        query.status = status;
        query.limit = at_once;
        do {
            ReadAlerts read{query};
            const auto page = co_await seams_.store.read_on(std::move(read));
            if (!page) co_return;  // the next start or reload looks again
            for (const Alert& alert : page->items)
                if (!alert.source.empty() && !configured.contains(alert.source))
                    strangers.insert(alert.source);
            query.before = page->next;
        } while (!query.before.empty());
    }
    for (const std::string& source : strangers) co_await forget(source);
}

/// Follows the source for ever. A fault of ours is no reason to stop listening: the connector is
/// made anew and goes on from where the store is.
asio::awaitable<void> Sources::listen(std::shared_ptr<Listening> source, Duration wait) {
    if (wait > Duration::zero()) {
        const auto waited = co_await seams_.parts.timers.wait(wait);
        if (!waited) co_return;
    }
    for (;;) {
        std::string fault;
        try {
            co_await follow(source);
            co_return;
        } catch (const std::exception& thrown) {
            fault = thrown.what();
        }
        const auto state = co_await asio::this_coro::cancellation_state;
        if (state.cancelled() != asio::cancellation_type::none) co_return;
        source->connector = source->make(seams_.parts);
        Error trouble{ErrorKind::temporary, "a fault in webcared: " + fault};
        if (!co_await pause(source, std::move(trouble))) co_return;
    }
}

asio::awaitable<void> Sources::look_after(std::shared_ptr<Listening> source, std::size_t fresh,
                                          bool first) {
    Watch::Answer answer;
    answer.fresh = fresh;
    answer.says = source->connector->health();
    answer.is_history = first;
    co_await seams_.watch.answered(source->from.name, std::move(answer));
}

asio::awaitable<void> Sources::follow(std::shared_ptr<Listening> source) {
    ReadCursor read{source->from.name};
    Cursor at = co_await seams_.store.read_on(std::move(read));
    for (;;) {
        auto page = co_await source->connector->next(at);
        if (!page) {
            if (source->connector->finished()) {
                report(*source, page.error());
                source->status.state = "finished";
                co_return;
            }
            if (!co_await pause(source, page.error())) co_return;
            continue;
        }
        for (const std::string& notice : page->notices) {
            seams_.parts.log.warning("source.notice",
                                     {{"source", source->from.name}, {"notice", notice}});
        }
        // A thousand sources without news shall not write a thousand cursors that say the same.
        const bool nothing_new = page->mentions.empty() && page->next == at;
        if (nothing_new && !source->connector->finished()) {
            heard(*source, 0, 0);
            co_await look_after(source, 0, page->first);
            continue;
        }
        const bool first = page->first || at.token.empty();
        Cursor next = page->next;
        if (!co_await carry(source, *std::move(page), first)) co_return;
        at = std::move(next);
        if (source->connector->finished()) {
            source->status.state = "finished";
            seams_.parts.log.info("source.finished", {{"source", source->from.name}});
            co_return;
        }
    }
}

/// Offers one page until it is durable. The page is kept, not polled again: a service may not give
/// it twice.
asio::awaitable<bool> Sources::carry(std::shared_ptr<Listening> source, Page page, bool first) {
    Work work;
    work.source = source->from.name;
    work.keep = source->from.keep;
    work.deleted_text = source->from.deleted_text;
    work.page = std::move(page);
    work.page.first = first;
    for (;;) {
        const auto accepted = co_await seams_.intake.take(work);
        if (accepted) {
            heard(*source, accepted->accepted, accepted->duplicate);
            co_await look_after(source, accepted->accepted, first);
            co_return true;
        }
        if (!co_await pause(source, accepted.error())) co_return false;
    }
}

/// The source answered, and what it brought is durable.
void Sources::heard(Listening& source, std::size_t accepted, std::size_t duplicate) {
    console::SourceStatus& status = source.status;
    status.state = "listening";
    status.last_error.clear();
    status.last_page_at = seams_.parts.clock.now();
    status.mentions += accepted;
    ++status.pages;
    source.backoff.reset();
    seams_.metrics.page(status.name, accepted, duplicate);
}

void Sources::report(Listening& source, const Error& error) {
    console::SourceStatus& status = source.status;
    status.state = "broken";
    status.last_error = error.detail;
    ++status.errors;
    seams_.metrics.source_error(status.name, webcare::name(error.kind));
    seams_.parts.log.warning(
        "source.failed",
        {{"source", status.name}, {"kind", webcare::name(error.kind)}, {"error", error.detail}});
}

/// False when told to stop. What only says so (a cancelled wait of somebody else's) is trouble like
/// any other: a source does not end by it.
asio::awaitable<bool> Sources::pause(std::shared_ptr<Listening> source, Error error) {
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none) co_return false;
    report(*source, error);
    co_await seams_.watch.failed(source->from.name, error, source->connector->health());
    const auto waited = co_await seams_.parts.timers.wait(source->backoff.next(error));
    co_return waited.has_value();
}

}  // namespace webcare::daemon
