#include "daemon/house.hpp"

#include <fmt/format.h>
#include <signal.h>

#include <iterator>
#include <thread>
#include <utility>

#include "core/version.hpp"
#include "daemon/notify.hpp"

namespace webcare::daemon {
namespace {

constexpr auto patience_at_the_end =
    std::chrono::seconds{10};  // for deliveries under way when we stop
constexpr auto housekeeping_interval = std::chrono::seconds{5};
constexpr auto retention_interval = std::chrono::hours{1};
constexpr auto silence_interval = std::chrono::minutes{10};
constexpr auto wave_interval = std::chrono::minutes{1};

std::string user_agent() {
    return fmt::format("webcared/{}", version);
}

net::HttpSettings http_settings(std::size_t sockets_per_host) {
    net::HttpSettings settings;
    settings.user_agent = user_agent();
    settings.sockets_per_host = sockets_per_host;
    return settings;
}

console::Server::Options server_options(const config::Config& config) {
    console::Server::Options options;
    options.listen = config.listen;
    options.socket = config.socket;
    options.api_token = config.api_token;
    options.public_url = config::public_url(config);
    options.zone = config.zone;
    return options;
}

void to_terminal(std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), stdout);
    std::fflush(stdout);
}

/// One thread judges beside the planning thread for every core past the first.
std::size_t judging_threads() {
    return std::min(std::max(std::thread::hardware_concurrency(), 2U) - 1, 7U);
}

// Named coroutines for the thread that does chores, because g++ 12 destroys a capturing lambda in a
// co_await expression twice; optional, because what co_spawn returns must have a default.

/// What loading throws (no memory for it) is a problem of those files, not of the running daemon.
asio::awaitable<std::shared_ptr<const setup::Setup>> load_setup(std::string file,
                                                                config::Problems& problems) {
    try {
        co_return setup::load(file, problems);
    } catch (const std::exception& thrown) {
        problems.error({file, 0, 0}, fmt::format("cannot be loaded ({}); what runs goes on: give "
                                                 "it less to load, or the machine more memory",
                                                 thrown.what()));
    }
    co_return nullptr;
}
asio::awaitable<bool> retain_slice(storage::Store& store, config::Retention keep, Time now) {
    const auto more = store.retain(keep.unscored, keep.mentions, keep.cases, now);
    co_return more&&* more;
}
asio::awaitable<std::optional<Status>> back_up(storage::Store& store, std::string folder) {
    co_return store.backup(folder);
}

console::AlertStep step_of(escalation::Raised raised) {
    console::AlertStep step;
    step.alert = std::move(raised.alert);
    step.deliveries = std::move(raised.deliveries);
    return step;
}

struct FindDelivery {
    std::string id;
    Result<std::optional<Delivery>> operator()(const storage::Store& store) const {
        return store.delivery(id);
    }
};

}  // namespace

Daemon::House::House(Seams seams, std::shared_ptr<const setup::Setup> setup,
                     std::unique_ptr<storage::Store> store, std::unique_ptr<InFlight> in_flight)
    : seams_{seams},
      setup_{std::move(setup)},
      store_{std::move(store)},
      in_flight_{std::move(in_flight)},
      resolver_{io_.get_executor()},
      dialer_{resolver_},
      listening_http_{io_.get_executor(), dialer_, http_settings(2)},
      sockets_{io_.get_executor(), dialer_, user_agent()},
      listening_events_{io_.get_executor(), dialer_, user_agent()},
      warning_http_{io_.get_executor(), dialer_, http_settings(16)},
      zone_{setup_->config->zone},
      links_{store_->link_key()},
      planner_{{*store_, seams.clock, seams.random, *in_flight_},
               judging_threads(),
               seams.settings.abort_on},
      intake_{{io_.get_executor(), *store_, planner_, metrics_, seams.log,
               [this] { return setup_; }, [this](News news) { committed(std::move(news)); }}},
      watch_{{*store_, seams.clock, seams.random, seams.log, metrics_, [this] { return setup_; },
              [this] { committed(); }}},
      sources_{{io_.get_executor(),
                *store_,
                intake_,
                metrics_,
                watch_,
                {listening_http_,
                 sockets_,
                 timers_,
                 seams.clock,
                 seams.random,
                 seams.log,
                 user_agent(),
                 {},
                 &listening_events_}}},
      channels_{{io_.get_executor(),
                 {*store_, timers_, seams.clock, seams.random, seams.log,
                  [this] { channels_.wake(); }, seams.settings.passing},
                 metrics_,
                 {warning_http_, dialer_, seams.clock, seams.log, zone_, to_terminal,
                  seams.settings.colour, user_agent()},
                 links_}},
      climber_{{*store_, timers_, seams.clock, seams.log},
               [this] { return setup_->policy; },
               [this] { committed(); }},
      heartbeat_{{warning_http_, timers_, seams.clock, seams.log, [this] { return setup_->config; },
                  [this] { return works(); }}},
      events_{io_.get_executor(), *store_},
      hooks_{{intake_, *store_, metrics_, watch_, seams.clock, [this] { return setup_; }}},
      server_{console::Server::make(
          server_options(*setup_->config),
          {*store_, hooks_, *this, events_, seams.clock, seams.random, seams.log, links_,
           [this](Alert alert, const std::string& who, Time now) {
               return take(std::move(alert), who, now);
           },
           [this](Alert alert, Time now) {
               return step_of(escalation::resolve(*setup_->policy, std::move(alert), now));
           },
           [this] { return setup_->config; },
           [this](const Silence& silence) {
               return escalation::check_silence(*setup_->policy, silence);
           },
           [this](std::string_view channel, const net::Headers& headers, std::string_view body) {
               return channels_.pressed(channel, headers, body);
           }})},
      signals_{io_, SIGTERM, SIGINT, SIGHUP} {}

Daemon::House::~House() {
    chores_.join();
}

/// Whoever takes the alert of a wave that is over has nothing left to do: it is resolved at once.
Result<console::AlertStep> Daemon::House::take(Alert alert, const std::string& who, Time now) {
    auto taken = escalation::acknowledge(*setup_->policy, std::move(alert), who, now);
    if (!taken) return taken.error();
    if (taken->alert.wave.empty()) return step_of(*std::move(taken));
    const auto wave = store_->wave(taken->alert.wave);
    if (!wave) return wave.error();
    if (!*wave || (*wave)->is_open()) return step_of(*std::move(taken));
    auto over = escalation::resolve(*setup_->policy, std::move(taken->alert), now);
    std::move(over.deliveries.begin(), over.deliveries.end(),
              std::back_inserter(taken->deliveries));
    taken->alert = std::move(over.alert);
    return step_of(*std::move(taken));
}

void Daemon::House::spawn(std::string name, asio::awaitable<void> work, bool vital) {
    std::function<void()> escaped;
    if (vital) escaped = [this] { fault(); };
    std::erase_if(tasks_, [](const Task& task) { return !task.running(); });
    tasks_.push_back(Task::start(io_.get_executor(), std::move(name), std::move(work), seams_.log,
                                 std::move(escaped)));
}

void Daemon::House::start() {
    intake_task_ =
        Task::start(io_.get_executor(), "intake", intake_.run(), seams_.log, [this] { fault(); });
    spawn("ladders", climber_.run(), true);
    spawn("housekeeping", keep_house(), true);
    spawn("heartbeat", heartbeat_.run(), false);
    spawn("waves", watch_waves(), true);
    spawn("watchdog", feed_watchdog(timers_), false);
    spawn("signals", watch_signals(), true);
    server_task_ =
        Task::start(io_.get_executor(), "server", server_->run(), seams_.log, [this] { fault(); });
    channels_.use(*setup_);
    sources_.use(*setup_);
}

bool Daemon::House::run() {
    io_.run();
    return !faulty_;
}

/// Storage or intake is broken: nothing that we could still do is safe. The queue is on disk;
/// systemd starts us again.
void Daemon::House::fault() {
    faulty_ = true;
    io_.stop();
}

std::vector<console::SourceStatus> Daemon::House::sources() const {
    auto all = sources_.status();
    for (console::SourceStatus& status : hooks_.status()) {
        status.troubles = watch_.of(status.name);
        all.push_back(std::move(status));
    }
    return all;
}

Result<console::BackfillStatus> Daemon::House::backfill(const std::string& source, Time since) {
    for (const auto& receiver : setup_->receivers) {
        if (receiver.name() == source)
            return Error{ErrorKind::misconfigured,
                         "a push source is posted to and cannot be read back; ask the sender to "
                         "post again what is missing"};
    }
    return sources_.backfill(source, since);
}

/// Sources that are posted to, or wait for news, do not answer by themselves while there is none.
asio::awaitable<void> Daemon::House::note_silence() {
    co_await sources_.note_silence();
    std::vector<std::string> names;
    for (const auto& receiver : setup_->receivers) {
        if (receiver.enabled()) names.push_back(receiver.name());
    }
    for (const std::string& name : names) {
        Watch::Answer nothing_new;
        co_await watch_.answered(name, std::move(nothing_new));
    }
}

std::string Daemon::House::version() const {
    return webcare::version;
}

void Daemon::House::committed() {
    channels_.wake();
    climber_.wake();
    events_.committed();
}

void Daemon::House::committed(News news) {
    if (news.more) {
        channels_.wake();
    } else {
        channels_.offer(std::move(news.outgoing));
        if (news.changed) channels_.distrust();
    }
    if (news.ladders) climber_.wake();
    events_.committed();
}

asio::awaitable<Status> Daemon::House::reload() {
    notify_reloading();
    config::Problems problems;
    auto setup = co_await asio::co_spawn(chores_, load_setup(seams_.settings.config_file, problems),
                                         asio::use_awaitable);
    if (stopping_) co_return Error{ErrorKind::cancelled, "webcared is stopping"};
    notify_ready();
    if (!setup) {
        seams_.log.error("reload.refused", {{"problems", problems.text()}});
        co_return Error{ErrorKind::misconfigured, problems.text()};
    }
    const config::Config &now = *setup->config, &before = *setup_->config;
    if (now.listen != before.listen || now.socket != before.socket ||
        now.data_dir != before.data_dir) {
        seams_.log.warning("reload.needs_restart", {{"keys", "listen, socket, data_dir"}});
    }
    setup_ = std::move(setup);
    zone_ = setup_->config->zone;
    channels_.use(*setup_);
    sources_.use(*setup_);
    committed();
    seams_.log.notice("reload.done", {{"ruleset", ruleset()}});
    co_return Status{};
}

/// However many signals come while it loads, it loads once more for all of them.
asio::awaitable<void> Daemon::House::reload_on_signal() {
    while (std::exchange(reload_asked_, false)) {
        (void)co_await reload();  // has logged what is wrong
    }
    reloading_ = false;
}

asio::awaitable<Status> Daemon::House::resend(std::string delivery_id) {
    FindDelivery find{delivery_id};
    auto found = co_await store_->read_on(std::move(find));
    if (!found) co_return found.error();
    if (!*found || (*found)->status != DeliveryStatus::dead) {
        co_return Error{ErrorKind::malformed, fmt::format("{} is no dead letter", delivery_id)};
    }
    Delivery delivery = **std::move(found);
    delivery.status = DeliveryStatus::due;
    delivery.created_at = delivery.next_at = seams_.clock.now();  // its patience begins anew
    storage::Batch batch;
    batch.add(storage::DeliveryChanged{std::move(delivery)});
    const auto committed_at = co_await store_->commit(std::move(batch));
    if (!committed_at) co_return committed_at.error();
    committed();
    co_return Status{};
}

asio::awaitable<Result<std::string>> Daemon::House::backup(std::string folder) {
    const auto done =
        co_await asio::co_spawn(chores_, back_up(*store_, folder), asio::use_awaitable);
    if (!*done) co_return done->error();
    co_return folder;
}

asio::awaitable<void> Daemon::House::watch_signals() {
    for (;;) {
        const auto [error, signal] =
            co_await signals_.async_wait(asio::as_tuple(asio::use_awaitable));
        if (error) co_return;
        on_signal(signal);
    }
}

void Daemon::House::on_signal(int signal) {
    if (signal == SIGHUP) {
        reload_asked_ = true;
        if (!std::exchange(reloading_, true)) spawn("reload", reload_on_signal(), true);
    } else if (!stopping_) {
        stopping_ = true;
        spawn("shutdown", shut_down(), true);
    } else {
        io_.stop();  // asked twice: at once; everything that matters is on disk
    }
}

/// What is looked after at intervals: free space, gauges, the line in `systemctl status`,
/// retention.
asio::awaitable<void> Daemon::House::keep_house() {
    bool was_writable = true;
    Clock::Steady retained{}, silence_noted = seams_.clock.steady();
    do {
        const Status writable = store_->writable();
        if (!writable && writable.error().kind != ErrorKind::temporary) {
            seams_.log.error("storage.failed", {{"error", writable.error().detail}});
            co_return fault();
        }
        if (writable.has_value() != was_writable) {
            was_writable = writable.has_value();
            if (was_writable)
                seams_.log.notice("storage.writable");
            else
                seams_.log.error("storage.paused", {{"error", writable.error().detail}});
        }
        const storage::Counts counts = store_->counts();
        metrics_.stored(counts, was_writable);
        for (const auto& channel : channels_.status()) metrics_.deliveries(channel);
        if (const auto beat = heartbeat_.status(); beat && beat->last_ok)
            metrics_.beat(*beat->last_ok);
        notify_status(fmt::format("{} mentions, {} open cases, {} to send{}", counts.mentions,
                                  counts.cases_open, counts.deliveries_due,
                                  was_writable ? "" : "; no space: not listening"));
        if (seams_.clock.steady() - silence_noted >= silence_interval && was_writable) {
            silence_noted = seams_.clock.steady();
            co_await note_silence();
        }
        if (seams_.clock.steady() - retained >= retention_interval) {
            retained = seams_.clock.steady();
            for (bool more = true; more;) {
                more = co_await asio::co_spawn(
                    chores_, retain_slice(*store_, setup_->config->retention, seams_.clock.now()),
                    asio::use_awaitable);
            }
        }
    } while (co_await timers_.wait(housekeeping_interval));
}

/// What a beat says: this thread runs, the store reads and can be written to, and what came in
/// since the last beat has not stood still.
asio::awaitable<Status> Daemon::House::works() {
    auto read = [](const storage::Store& store) { return store.counts().journal_last; };
    (void)co_await store_->read_on(read);  // the reader answers
    const Status writable = store_->writable();
    const bool stuck =
        waited_at_beat_ && intake_.queued() > 0 && intake_.rounds() == rounds_at_beat_;
    rounds_at_beat_ = intake_.rounds();
    waited_at_beat_ = intake_.queued() > 0;
    if (!writable) co_return writable.error();
    if (stuck) co_return Error{ErrorKind::temporary, "mentions wait and none is judged"};
    co_return Status{};
}

/// A wave ends by itself, so that the planner is asked while nothing comes in.
asio::awaitable<void> Daemon::House::watch_waves() {
    while (co_await timers_.wait(wave_interval)) {
        if (store_->counts().waves_open == 0 || stopping_) continue;
        Work nothing;
        nothing.moves_cursor = false;
        (void)co_await intake_.take(std::move(nothing));  // else a minute later
    }
}

/// Sources first, then what they brought, then what is to be sent; nothing of it is lost when the
/// patience ends.
asio::awaitable<void> Daemon::House::shut_down() {
    notify_stopping();
    seams_.log.notice("stopping");
    sources_.stop();
    intake_.finish();
    channels_.drain();
    const auto limit = seams_.clock.steady() + patience_at_the_end;
    while ((!channels_.drained() || intake_task_.running()) && seams_.clock.steady() < limit) {
        if (!co_await timers_.wait(std::chrono::milliseconds{20})) break;
    }
    server_task_.stop();
    say_what_is_left();
    io_.stop();
}

void Daemon::House::say_what_is_left() {
    const storage::Counts counts = store_->counts();
    seams_.log.notice("stopped",
                      {{"mentions", static_cast<std::int64_t>(counts.mentions)},
                       {"open_cases", static_cast<std::int64_t>(counts.cases_open)},
                       {"deliveries_left", static_cast<std::int64_t>(counts.deliveries_due)},
                       {"dead_letters", static_cast<std::int64_t>(counts.dead_letters)}});
    if (!seams_.settings.colour) return;
    fmt::print(
        "\nStopped. {} mentions judged, {} cases open, {} still to send (kept; sent at the next "
        "start).\n",
        counts.mentions, counts.cases_open, counts.deliveries_due);
    std::fflush(stdout);
}

}  // namespace webcare::daemon
