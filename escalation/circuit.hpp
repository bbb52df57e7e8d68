#pragma once

#include <optional>

#include "core/clock.hpp"
#include "core/random.hpp"
#include "core/result.hpp"

namespace webcare::escalation {

/// Leaves a whole channel alone after repeated trouble, so that a service that is down is not
/// hammered by every delivery in turn. Opens after `patience` failures, or at once for as long as the
/// service asks; then one delivery at a time tries until one succeeds. Until `trust` have succeeded
/// in a row it is not forgotten: the next failure opens it again, for longer, and no more deliveries
/// are under way than have succeeded. Runs on monotonic time. Pure but for the randomness handed in.
class Circuit {
 public:
    static constexpr int patience = 3;
    static constexpr int trust = 10;
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
    static Duration pause_after(int failures, Random& random);

    int failures_ = 0;   // until `trust` succeed in a row
    int in_a_row_ = 0;   // failures since something succeeded
    int succeeded_ = 0;  // since something failed
    bool open_ = false;
    Clock::Steady until_{}, failed_at_{};
};

}  // namespace webcare::escalation
