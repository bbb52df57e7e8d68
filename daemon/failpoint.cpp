#include "daemon/failpoint.hpp"

#include <signal.h>
#include <unistd.h>

#include <charconv>
#include <memory>
#include <random>
#include <thread>

namespace webcare::daemon {
namespace {

void die() {
    ::kill(::getpid(), SIGKILL);
}

void die_soon() {
    const auto after = std::chrono::microseconds{std::random_device{}() % 1000};
    std::thread{[after] {
        std::this_thread::sleep_for(after);
        die();
    }}.detach();
}

}  // namespace

std::function<void(std::string_view)> failpoint(const std::string& asked) {
    if (asked.empty()) return {};
    const std::size_t colon = asked.find(':');
    int times = 1;
    if (colon != std::string::npos)
        std::from_chars(asked.data() + colon + 1, asked.data() + asked.size(), times);
    return [moment = asked.substr(0, colon), left = std::make_shared<int>(times)](
               std::string_view passed) {
        if (passed != moment || --*left != 0) return;
        if (moment == "in_mark")
            die_soon();
        else
            die();
    };
}

}  // namespace webcare::daemon
