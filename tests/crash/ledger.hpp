#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <string>

namespace webcare::crash {

/// What came of a run. All counts but `repeats` must be 0 (in the control `lost` must not be).
struct Verdict {
    std::size_t accepted = 0;   ///< mentions that the daemon took over: a 202, or a line it read
    std::size_t delivered = 0;  ///< of those, how many reached the receiver
    std::size_t lost = 0;
    std::size_t two_keys = 0;  ///< mentions alerted under more than one key
    std::size_t repeats =
        0;  ///< the same key again after a crash: the limit of docs/reliability.md
    std::size_t repeats_within = 0;  ///< the same key twice without a crash in between
    Verdict() = default;
};

/// The receiver's side of the books: which mention came under which key in which life of the
/// daemon. Thread-safe.
class Ledger {
 public:
    /// The daemon was started again.
    void next_life();
    void accepted(const std::string& mention);
    void delivered(const std::string& mention, const std::string& key);
    /// How many were accepted and have not arrived.
    std::size_t waiting() const;
    /// Until everything that was accepted has arrived, or nothing arrives for `patience`.
    void wait_until_complete(std::chrono::milliseconds patience) const;
    Verdict verdict() const;

 private:
    struct Arrival {
        std::set<std::string> keys;
        std::map<std::uint64_t, std::size_t> by_life;  // life -> how often
    };
    mutable std::mutex mutex_;  // guards all below
    mutable std::condition_variable changed_;
    std::uint64_t life_ = 0;
    std::set<std::string> waiting_;  // accepted, not delivered
    std::set<std::string> accepted_;
    std::map<std::string, Arrival> arrivals_;
};

}  // namespace webcare::crash
