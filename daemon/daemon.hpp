#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <string>

#include "config/yaml.hpp"
#include "core/clock.hpp"
#include "core/log.hpp"
#include "core/random.hpp"

namespace webcare::daemon {

struct Settings {
    std::string config_file;
    bool sync = true;      ///< false: for the crash harness's control only
    std::string abort_on;  ///< see Planner
    std::function<void(std::string_view)> passing{};  ///< see failpoint()
    bool colour = false;   ///< of the console channel
    Settings() = default;
};

/// Why the daemon did not start. `usage`: an operator has to change something, systemd should not
/// try again.
struct StartFailure {
    std::string text;  ///< ready to print; may have several lines
    bool usage = true;
    StartFailure() = default;
    StartFailure(std::string t, bool u) : text{std::move(t)}, usage{u} {}
};

/// The composition root: the only place that knows every room. Builds them in order, hands out
/// references, and destroys them in reverse. Everything runs on the one thread that calls run(),
/// but for planning, judging, the store's threads and the blocking mail client, which have their
/// own.
class Daemon {
 public:
    Daemon(Settings settings, const Clock& clock, Random& random, Log& log);
    ~Daemon();

    /// Reads the configuration, opens the store, binds the listeners, starts sources and channels.
    std::optional<StartFailure> start();

    /// Until SIGTERM or SIGINT (drains), or until a fault in storage or intake; SIGHUP reloads.
    /// False after a fault: the process should end with an error and be started again.
    bool run();

 private:
    class House;
    Settings settings_;
    const Clock& clock_;
    Random& random_;
    Log& log_;
    std::unique_ptr<House> house_;
};

}  // namespace webcare::daemon
