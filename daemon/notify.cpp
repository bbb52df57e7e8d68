#include "daemon/notify.hpp"

#include <fmt/format.h>
#include <systemd/sd-daemon.h>
#include <time.h>

namespace webcare::daemon {

void notify_ready() {
    ::sd_notify(0, "READY=1");
}

void notify_reloading() {
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    const auto micros = now.tv_sec * 1'000'000L + now.tv_nsec / 1'000L;
    ::sd_notify(0, fmt::format("RELOADING=1\nMONOTONIC_USEC={}", micros).c_str());
}

void notify_stopping() {
    ::sd_notify(0, "STOPPING=1");
}

void notify_status(const std::string& status) {
    ::sd_notify(0, ("STATUS=" + status).c_str());
}

boost::asio::awaitable<void> feed_watchdog(net::Timers& timers) {
    std::uint64_t limit = 0;
    if (::sd_watchdog_enabled(0, &limit) <= 0) co_return;
    const Duration half{static_cast<Duration::rep>(limit / 2)};
    do {
        ::sd_notify(0, "WATCHDOG=1");
    } while (co_await timers.wait(half));
}

}  // namespace webcare::daemon
