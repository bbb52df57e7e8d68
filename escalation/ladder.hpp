#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>

#include "escalation/bell.hpp"
#include "escalation/clock_watch.hpp"
#include "escalation/policy.hpp"
#include "net/timers.hpp"
#include "storage/store.hpp"

namespace webcare::escalation {

/// Climbs the ladders of alerts whose next step is due: the step's deliveries, the alert and the
/// line in the case's history are one commit. An acknowledgement in between is a conflict and
/// decides again. Moments are kept on the wall clock, so that they outlive a restart; when that is
/// set, what counts in minutes is set with it. Runs on the I/O thread; everything passed outlives
/// it.
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

    asio::awaitable<Result<Look>> look(Time now);
    asio::awaitable<Status> climb_one(Due due, Time now);
    asio::awaitable<bool> pause(Duration sleep);
    asio::awaitable<bool> follow_clock();
    asio::awaitable<Result<bool>> follow_clock_once(std::set<std::string>& done, Duration by,
                                                    Time before);

    Seams seams_;
    std::function<std::shared_ptr<const Policy>()> policy_;
    std::function<void()> committed_;
    Bell bell_;
    ClockWatch clock_watch_;
    Duration set_by_{};  // the wall clock, and the alerts do not know it yet
};

}  // namespace webcare::escalation
