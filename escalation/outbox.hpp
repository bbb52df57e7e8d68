#pragma once

#include <functional>
#include <memory>
#include <set>

#include "core/random.hpp"
#include "escalation/bell.hpp"
#include "escalation/channel.hpp"
#include "escalation/circuit.hpp"
#include "escalation/queue.hpp"
#include "net/signature.hpp"
#include "net/timers.hpp"
#include "storage/store.hpp"

namespace webcare::escalation {

/// Retry of one delivery: exponential with full jitter, base 2 s, cap 15 min; Retry-After wins (and
/// is no attempt); given up (dead letter) when denied, malformed or misconfigured, or after
/// `patience`. Pure.
struct RetryPolicy {
    Duration base = std::chrono::seconds{2};
    Duration cap = std::chrono::minutes{15};
    Duration patience = std::chrono::hours{24 * 3};
    RetryPolicy() = default;
};
Delivery after_failure(Delivery delivery, const Error& error, const RetryPolicy& policy, Time now,
                       Random& random);
Delivery after_success(Delivery delivery, Time now);

/// Where the signed page of an alert lives: public_url/a/TOKEN, good for 30 days from the alert.
/// The token's payload is the alert's id and, after a space, the address of the person it was sent
/// to, if it was one.
std::string alert_link(const net::LinkSigner& links, std::string_view public_url,
                       const Alert& alert, std::string_view person);

/// What a conversation with a service is about: the case, or the alert where there is none, and
/// with whom when that is one person. Empty for a delivery without either.
std::string matter_of(const Message& message);

/// Sends what the outbox holds for one channel, worst first, `lanes()` at a time, until cancelled.
/// A lane takes its next delivery only when the mark of the last one is durable, and the marks that
/// wait are one commit: after a crash at most one delivery a lane is sent again. Runs on the I/O
/// thread; everything passed outlives it.
class Dispatcher {
 public:
    struct Seams {
        storage::Store& store;
        net::Timers& timers;
        const Clock& clock;
        Random& random;
        Log& log;
    };
    Dispatcher(std::string channel_name, std::unique_ptr<Channel> channel, Seams seams,
               const net::LinkSigner& links, std::string public_url);

    /// Ends when cancelled or drained. Once only.
    asio::awaitable<void> run();
    /// Something was committed that may concern this channel: look now.
    void wake();
    /// A delivery that was not there before was committed a moment ago: no need to look. To be
    /// called when the commit completes, before anything that is committed later can complete, so
    /// that it cannot have been found, sent and marked already.
    void offer(Outgoing fresh);
    /// A mention, case or alert has changed: what is to be sent has to be read again.
    void distrust();
    /// Stop taking new deliveries; those under way finish, then run() ends.
    void drain();

    struct Health {
        bool broken = false;
        std::string last_error;  ///< empty once a delivery succeeded again
        std::uint64_t sent = 0, failed = 0;
    };
    Health health() const { return health_; }

 private:
    struct Look;
    /// How an attempt stands, and what the service told us of its matter.
    struct Mark {
        Delivery delivery;
        std::string matter, thread;  ///< empty: nothing new
        Mark() = default;
        explicit Mark(Delivery d) : delivery{std::move(d)} {}
    };

    asio::awaitable<void> feed();
    bool wants_look() const;
    asio::awaitable<void> look();
    asio::awaitable<bool> commit_marks();
    asio::awaitable<void> pause();
    asio::awaitable<void> lanes(int count);
    asio::awaitable<void> lane();
    asio::awaitable<std::optional<Outgoing>> take();
    asio::awaitable<void> carry(Outgoing entry);
    asio::awaitable<bool> written(Mark mark);
    asio::awaitable<Result<std::unique_ptr<Message>>> compose(Delivery delivery);
    asio::awaitable<Status> recall(Message& message);
    asio::awaitable<Result<Receipt>> attempt(const Message& message);
    void keep_thread(const Message& message, Receipt& receipt, Mark& mark);
    asio::awaitable<bool> wait_as_lane();
    void note(const Delivery& delivery, const Result<Receipt>& outcome);
    void ring_lanes();

    std::string name_;
    std::unique_ptr<Channel> channel_;
    Seams seams_;
    const net::LinkSigner& links_;
    std::string public_url_;
    RetryPolicy retry_;

    Bell bell_;  // rung for the feeder: a mark waits, or there may be news
    std::optional<asio::steady_timer> lane_bell_;  // never expires; cancelled to wake every lane
    Queue queue_;                                  // known and not yet taken
    std::vector<Outgoing> late_;                   // offered while looking
    std::set<std::string> under_way_;              // ids that lanes hold
    std::vector<Mark> marks_;                      // to be committed in the round that is open
    std::uint64_t open_round_ = 1, closed_round_ = 0;
    std::optional<Time> next_due_;
    Clock::Steady looked_at_{};
    std::optional<Clock::Steady> blind_until_;  // the store could not be read
    bool look_again_ = true, looking_ = false, draining_ = false, stopping_ = false;
    Circuit circuit_;
    Health health_;
};

}  // namespace webcare::escalation
