#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>
#include <string_view>

#include "net/timers.hpp"

namespace webcare::daemon {

/// What systemd is told (sd_notify(3)); all of it does nothing when the process was not started by
/// systemd.
void notify_ready();
void notify_reloading();
void notify_stopping();
void notify_status(const std::string& status);

/// Says every half WatchdogSec that the I/O thread is alive; ends at once where no watchdog is
/// asked for.
boost::asio::awaitable<void> feed_watchdog(net::Timers& timers);

}  // namespace webcare::daemon
