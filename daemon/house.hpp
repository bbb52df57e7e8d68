#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/thread_pool.hpp>
#include <memory>
#include <optional>

#include "daemon/channels.hpp"
#include "daemon/daemon.hpp"
#include "daemon/events.hpp"
#include "daemon/heartbeat.hpp"
#include "daemon/hooks.hpp"
#include "daemon/sources.hpp"
#include "daemon/watch.hpp"
#include "escalation/ladder.hpp"
#include "net/dialer.hpp"
#include "net/event_source.hpp"
#include "net/http_client.hpp"
#include "net/websocket.hpp"

namespace webcare::daemon {

/// Everything that runs, in the order in which it is built; and what operators may ask of it as a
/// whole. I/O thread.
class Daemon::House final : public console::Control {
 public:
    struct Seams {
        const Settings& settings;
        const Clock& clock;
        Random& random;
        Log& log;
    };
    House(Seams seams, std::shared_ptr<const setup::Setup> setup,
          std::unique_ptr<storage::Store> store, std::unique_ptr<InFlight> in_flight);
    ~House() override;

    Status listen() { return server_->listen(); }
    void start();
    /// Runs until everything has ended. False after a fault.
    bool run();

    // console::Control
    std::optional<Time> started_at() const override { return started_at_; }
    std::vector<console::SourceStatus> sources() const override;
    std::vector<console::ChannelStatus> channels() const override { return channels_.status(); }
    std::optional<console::HeartbeatStatus> heartbeat() const override {
        return heartbeat_.status();
    }
    Status ready() const override { return store_->writable(); }
    std::string metrics() const override { return metrics_.text(); }
    std::string version() const override;
    std::string ruleset() const override { return classifier::hash_of(*setup_->rules); }
    asio::awaitable<Status> reload() override;
    void committed() override;
    asio::awaitable<Status> resend(std::string delivery_id) override;
    asio::awaitable<Result<std::string>> backup(std::string folder) override;
    Result<console::BackfillStatus> backfill(const std::string& source, Time since) override;
    std::string show_config() const override { return config::show(*setup_->config); }

 private:
    void committed(News news);
    Result<console::AlertStep> take(Alert alert, const std::string& who, Time now);
    void spawn(std::string name, asio::awaitable<void> work, bool vital);
    void fault();
    asio::awaitable<void> reload_on_signal();
    void on_signal(int signal);
    asio::awaitable<void> watch_signals();
    asio::awaitable<void> keep_house();
    asio::awaitable<void> note_silence();
    asio::awaitable<Status> works();
    asio::awaitable<void> watch_waves();
    asio::awaitable<void> shut_down();
    void say_what_is_left();

    Seams seams_;
    const Time started_at_ = seams_.clock.now();
    std::shared_ptr<const setup::Setup> setup_;
    std::unique_ptr<storage::Store> store_;
    std::unique_ptr<InFlight> in_flight_;

    asio::io_context io_{1};
    net::SteadyTimers timers_;
    net::SystemResolver resolver_;
    net::GuardedDialer dialer_;
    net::HttpClient listening_http_;
    net::WebSocketClient sockets_;
    net::EventSourceClient listening_events_;
    net::HttpClient warning_http_;  // a flood of alerts leaves the sources their sockets
    Zone zone_;                     // of the configuration in force
    net::LinkSigner links_;
    Metrics metrics_;
    Planner planner_;
    Intake intake_;
    Watch watch_;
    Sources sources_;
    Channels channels_;
    escalation::Climber climber_;
    Heartbeat heartbeat_;
    JournalEvents events_;
    PushHooks hooks_;
    std::unique_ptr<console::Server> server_;

    asio::thread_pool chores_{1};  // what blocks for long: compiling rules, backup, retention
    asio::signal_set signals_;
    std::vector<Task> tasks_;
    Task intake_task_, server_task_;
    bool reload_asked_ = false, reloading_ = false;  ///< by SIGHUP
    std::uint64_t rounds_at_beat_ = 0;
    bool waited_at_beat_ = false;
    bool stopping_ = false;
    bool faulty_ = false;
};

}  // namespace webcare::daemon
