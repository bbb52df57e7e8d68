#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "config/config.hpp"
#include "console/service.hpp"
#include "core/log.hpp"
#include "net/http.hpp"
#include "net/timers.hpp"

namespace webcare::daemon {

namespace asio = boost::asio;

/// The dead man's switch: asks a URL at intervals while the daemon works, so that somebody else
/// notices its silence. A beat that fails is logged once, shown, and tried again at its next
/// moment, never sooner. I/O thread; everything passed outlives it.
class Heartbeat {
 public:
    struct Seams {
        net::Http& http;
        net::Timers& timers;
        const Clock& clock;
        Log& log;
        /// The configuration in force.
        std::function<std::shared_ptr<const config::Config>()> config;
        /// Whether the daemon works; else why it does not.
        std::function<asio::awaitable<Status>()> works;
    };
    explicit Heartbeat(Seams seams) : seams_{std::move(seams)} {}

    /// Until cancelled.
    asio::awaitable<void> run();
    /// Nothing where the configuration has none.
    std::optional<console::HeartbeatStatus> status() const { return status_; }

 private:
    asio::awaitable<Status> beat(config::Heartbeat heartbeat, net::Access access);
    void note(const Status& outcome);

    Seams seams_;
    std::optional<console::HeartbeatStatus> status_;
};

}  // namespace webcare::daemon
