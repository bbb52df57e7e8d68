#include "daemon/sources.hpp"

#include "net/backoff.hpp"

namespace webcare::daemon {

struct Sources::Listening {
    config::Source from;
    std::string options;  // as JSON: what "unchanged" means at a reload
    std::unique_ptr<connectors::Connector> connector;
    console::SourceStatus status;
    net::Backoff backoff;
    Task task;

    Listening(const setup::Source& source, const connectors::Parts& parts)
        : from{source.from},
          options{source.from.options.json()},
          connector{source.make(parts)},
          backoff{parts.random} {
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

}  // namespace

void Sources::use(const setup::Setup& setup) {
    std::map<std::string, std::shared_ptr<Listening>> wanted;
    std::size_t started = 0;
    for (const setup::Source& source : setup.sources) {
        const auto running = listening_.find(source.from.name);
        if (running != listening_.end() && running->second->options == source.from.options.json()) {
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
    }
    for (const auto& [name, listening] : listening_) {
        if (!wanted.contains(name)) listening->task.stop();
    }
    listening_ = std::move(wanted);
}

void Sources::stop() {
    for (const auto& [name, listening] : listening_) listening->task.stop();
}

std::vector<console::SourceStatus> Sources::status() const {
    std::vector<console::SourceStatus> all;
    for (const auto& [name, listening] : listening_) all.push_back(listening->status);
    return all;
}

asio::awaitable<void> Sources::listen(std::shared_ptr<Listening> source, Duration wait) {
    if (wait > Duration::zero()) {
        const auto waited = co_await seams_.parts.timers.wait(wait);
        if (!waited) co_return;
    }
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
    work.page = std::move(page);
    work.page.first = first;
    for (;;) {
        const auto accepted = co_await seams_.intake.take(work);
        if (accepted) {
            heard(*source, accepted->accepted, accepted->duplicate);
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

/// False when told to stop.
asio::awaitable<bool> Sources::pause(std::shared_ptr<Listening> source, Error error) {
    if (error.kind == ErrorKind::cancelled) co_return false;
    report(*source, error);
    const auto waited = co_await seams_.parts.timers.wait(source->backoff.next(error));
    co_return waited.has_value();
}

}  // namespace webcare::daemon
