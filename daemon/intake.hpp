#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>
#include <deque>
#include <functional>
#include <memory>
#include <vector>

#include "daemon/event.hpp"
#include "daemon/metrics.hpp"
#include "daemon/planner.hpp"

namespace webcare::daemon {

/// The one way in. Whatever pages wait are one round: planned together, committed in one batch,
/// answered together. So a busy intake makes large batches and a quiet one small ones, by itself.
/// Lives on the I/O thread; planning runs on a thread of its own. The queue is bounded: take()
/// waits for room, which slows the sources; nothing is dropped.
class Intake {
 public:
    static constexpr std::size_t max_queued = 20'000;  ///< mentions
    static constexpr std::size_t max_round = 4'096;    ///< mentions planned and committed together

    struct Seams {
        asio::any_io_executor executor;
        storage::Store& store;
        Planner& planner;
        Metrics& metrics;
        Log& log;
        std::function<std::shared_ptr<const setup::Setup>()> setup;  ///< the one in force
        std::function<void(News)> committed;                         ///< after every commit
    };
    explicit Intake(Seams seams);
    ~Intake();

    /// Completes when the page is durable. Errors: temporary (no space, storage trouble: nothing of
    /// the page is in, offer it again), cancelled.
    asio::awaitable<Result<console::Accepted>> take(Work work);
    /// Whether a page would have to wait: pushed pages are then refused with 429.
    bool is_full() const { return queued_ >= max_queued; }
    std::size_t queued() const { return queued_; }    ///< mentions that wait
    std::uint64_t rounds() const { return rounds_; }  ///< that have ended

    /// Carries rounds until cancelled. After finish() it ends when the queue is empty.
    asio::awaitable<void> run();
    void finish();

 private:
    struct Ticket;
    using Round = std::vector<std::shared_ptr<Ticket>>;

    Round next_round();
    asio::awaitable<Result<Plan>> plan(const Round& round);
    asio::awaitable<Result<std::vector<console::Accepted>>> carry(const Round& round);

    Seams seams_;
    asio::thread_pool planning_{1};
    std::deque<std::shared_ptr<Ticket>> queue_;
    std::size_t queued_ = 0;  // mentions in queue_
    std::uint64_t rounds_ = 0;
    bool finishing_ = false;
    Event arrived_, room_;
};

}  // namespace webcare::daemon
