#pragma once

#include <functional>
#include <memory>

#include "escalation/bell.hpp"
#include "escalation/policy.hpp"
#include "net/timers.hpp"
#include "storage/store.hpp"

namespace webcare::escalation {

/// Climbs the ladders of alerts whose next step is due: the step's deliveries, the alert and the
/// line in the case's history are one commit. An acknowledgement in between is a conflict and
/// decides again. Runs on the I/O thread; everything passed outlives it.
class Climber {
 public:
    struct Seams {
        storage::Store& store;
        net::Timers& timers;
        const Clock& clock;
        Log& log;
    };
    /// `policy` gives the one in force (a reload swaps it); `committed` is called after deliveries
    /// were written, so that dispatchers look.
    Climber(Seams seams, std::function<std::shared_ptr<const Policy>()> policy,
            std::function<void()> committed);

    /// Until cancelled.
    asio::awaitable<void> run();
    /// An alert was raised or changed: its step may be due sooner than the one waited for.
    void wake() { bell_.ring(); }

 private:
    struct Due;
    struct Look;

    asio::awaitable<Result<Look>> look();
    asio::awaitable<Status> climb_one(Due due);

    Seams seams_;
    std::function<std::shared_ptr<const Policy>()> policy_;
    std::function<void()> committed_;
    Bell bell_;
};

}  // namespace webcare::escalation
