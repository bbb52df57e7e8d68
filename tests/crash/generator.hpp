#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include "core/time.hpp"
#include "ctl/network.hpp"
#include "tests/crash/ledger.hpp"
#include "tests/support/loopback_server.hpp"

namespace webcare::crash {

/// Of the push source and of the webhook channels.
constexpr const char* secret = "whsec_Y3Jhc2gtaGFybmVzcw==";

/// A rule file that gives every mention of the generator this severity.
std::string rules(int severity);

/// Where mentions come from: a file that grows, and pushes that are sent again until a 202. Runs on
/// a thread of its own while the daemon lives.
class Generator {
 public:
    struct Pace {
        std::chrono::milliseconds pause{2};  ///< between ten lines and a push, and the next
        std::size_t most_waiting = 400;      ///< no lines while so many have not arrived
    };
    Generator(std::string file, std::string hook_url, Ledger& ledger, Pace pace)
        : file_{std::move(file)}, hook_url_{std::move(hook_url)}, ledger_{ledger}, pace_{pace} {}

    /// Until `alive` is false. The line counts as accepted when it is written: the source must read
    /// it in the end.
    void run(const std::atomic<bool>& alive);
    /// Sends again what had no answer yet.
    void finish() {
        while (unanswered_) push();
    }
    /// The daemon's clock is ahead by so much: its pushes are signed by that. Not while it runs.
    void set_clock(std::chrono::nanoseconds ahead) {
        ahead_ = std::chrono::duration_cast<Duration>(ahead);
    }

 private:
    void append(int lines);
    void push();

    std::string file_, hook_url_;
    Ledger& ledger_;
    Pace pace_;
    ctl::Network network_;
    std::uint64_t lines_ = 0, pushes_ = 0;
    std::string body_;
    bool unanswered_ = false;
    Duration ahead_{};
};

/// A port that is free, and not the receiver's.
std::uint16_t port_of(const test::LoopbackServer& taken);

}  // namespace webcare::crash
