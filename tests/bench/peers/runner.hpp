#pragma once

#include <fmt/format.h>

#include <chrono>
#include <thread>

#include "tests/bench/measure.hpp"
#include "tests/bench/peers/systems.hpp"

namespace webcare::bench {

/// Until the system has used next to no CPU, and sent nothing, for half a second.
inline void wait_until_it_rests(const System& system, const MinimalServer& receiver) {
    using namespace std::chrono_literals;
    const auto end = std::chrono::steady_clock::now() + 3min;
    double used = system.cpu();
    std::uint64_t received = receiver.answered();
    for (int quiet = 0; quiet < 5;) {
        std::this_thread::sleep_for(100ms);
        const double used_now = system.cpu();
        const std::uint64_t received_now = receiver.answered();
        quiet = used_now - used < 0.002 && received_now == received ? quiet + 1 : 0;
        used = used_now;
        received = received_now;
        if (std::chrono::steady_clock::now() > end) fail("a system does not come to rest");
    }
}

/// A system with what its rounds gave.
struct Runner {
    std::string name;
    std::unique_ptr<System> system;
    std::vector<double> per_second{};  ///< events per CPU second, a round
    std::vector<double> posts{};       ///< that the receiver got, a round

    void run(const std::vector<Text>& texts, const MinimalServer& receiver, bool counts) {
        system->prepare(texts);
        const double before = system->cpu();
        const std::uint64_t received = receiver.answered();
        system->take();
        wait_until_it_rests(*system, receiver);
        if (!counts) return;
        per_second.push_back(static_cast<double>(texts.size()) / (system->cpu() - before));
        posts.push_back(static_cast<double>(receiver.answered() - received));
    }
    void tell(const char* bench) const {
        std::fprintf(stderr,
                     "%s: %-22s %8.0f events per CPU second [%.0f-%.0f], %.2f us each, %.0f "
                     "POSTs\n",
                     bench, name.c_str(), median(per_second), quantile(per_second, 0),
                     quantile(per_second, 1), 1e6 / median(per_second), median(posts));
    }
};

inline void print_row(const char* what, const Runner& ours, const Runner& theirs, const char* unit,
                      double goal) {
    const double ratio = median(ours.per_second) / median(theirs.per_second);
    print_goal(what,
               fmt::format("{:.0f} / {} {:.0f} {}", median(ours.per_second), theirs.name,
                           median(theirs.per_second), unit),
               fmt::format(">= {:.0f}", goal).c_str(), ratio, ratio >= goal);
}

}  // namespace webcare::bench
