#pragma once

#include <optional>

#include "core/clock.hpp"
#include "core/random.hpp"
#include "core/result.hpp"

namespace webcare::escalation {

/// Leaves a whole channel alone after repeated trouble, so that a service that is down is not
/// hammered by every delivery in turn. Opens after `patience` failures in a row, or at once for as
/// long as the service asks; then one delivery at a time tries until one succeeds. Runs on
/// monotonic time. Pure but for the randomness handed in.
class Circuit {
 public:
    static constexpr int patience = 3;
    static constexpr Duration first_pause = std::chrono::seconds{5};
    static constexpr Duration longest_pause = std::chrono::minutes{5};

    /// Whether one more delivery may begin beside the `under_way` ones.
    bool admits(Clock::Steady now, std::size_t under_way) const;
    void succeeded();
    /// A refused payload says nothing about the service and does not count.
    void failed(const Error& error, Clock::Steady now, Random& random);

    bool is_open() const { return open_; }
    /// What is left of the pause, or nothing.
    std::optional<Duration> pause(Clock::Steady now) const;

 private:
    void open_for(Duration pause, Clock::Steady now);

    int failures_ = 0;
    bool open_ = false;
    Clock::Steady until_{};
};

}  // namespace webcare::escalation
