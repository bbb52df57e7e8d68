#include "daemon/notify.hpp"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <systemd/sd-daemon.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <string_view>

namespace webcare::daemon {
namespace {

/// sd_notify() waits while the receiver's queue is full: a supervisor that stops reading would stop
/// the I/O thread. A notice that has no room is dropped.
void notify(std::string_view notice) {
    const char* named = std::getenv("NOTIFY_SOCKET");
    if (named == nullptr || (*named != '/' && *named != '@')) return;
    const std::string_view path{named};
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) return;
    std::copy(path.begin(), path.end(), address.sun_path);
    if (path.front() == '@') address.sun_path[0] = '\0';  // the abstract namespace
    const int socket = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (socket < 0) return;
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size());
    (void)::sendto(socket, notice.data(), notice.size(), MSG_NOSIGNAL,
                   reinterpret_cast<const sockaddr*>(&address), size);
    ::close(socket);
}

}  // namespace

void notify_ready() {
    notify("READY=1");
}

void notify_reloading() {
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    const auto micros = now.tv_sec * 1'000'000L + now.tv_nsec / 1'000L;
    notify(fmt::format("RELOADING=1\nMONOTONIC_USEC={}", micros));
}

void notify_stopping() {
    notify("STOPPING=1");
}

void notify_status(const std::string& status) {
    notify("STATUS=" + status);
}

boost::asio::awaitable<void> feed_watchdog(net::Timers& timers) {
    std::uint64_t limit = 0;
    if (::sd_watchdog_enabled(0, &limit) <= 0) co_return;
    const Duration half{static_cast<Duration::rep>(limit / 2)};
    do {
        notify("WATCHDOG=1");
    } while (co_await timers.wait(half));
}

}  // namespace webcare::daemon
