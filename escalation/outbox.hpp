#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>

#include "core/random.hpp"
#include "escalation/allowance.hpp"
#include "escalation/bell.hpp"
#include "escalation/channel.hpp"
#include "escalation/circuit.hpp"
#include "escalation/clock_watch.hpp"
#include "escalation/queue.hpp"
#include "escalation/relief.hpp"
#include "net/signature.hpp"
#include "net/timers.hpp"
#include "storage/store.hpp"

namespace webcare::escalation {

/// Retry of one delivery: exponential with full jitter, base 2 s, cap 15 min; Retry-After wins (and
/// is no attempt); given up (dead letter) when denied, malformed or misconfigured, or after
/// `patience`, which is longer than a channel is expected to be down; `age` is how long the
/// delivery has really waited, whatever the wall clock was set to meanwhile. Pure.
struct RetryPolicy {
    Duration base = std::chrono::seconds{2};
    Duration cap = std::chrono::minutes{15};
    Duration patience = std::chrono::hours{24 * 7};
    RetryPolicy() = default;
};
Delivery after_failure(Delivery delivery, const Error& error, const RetryPolicy& policy, Time now,
                       Duration age, Random& random);
Delivery after_success(Delivery delivery, Time now);
/// Of a delivery to several: the one that goes on for a recipient whom the service did not take it
/// for, always the same for the same one. To be given to after_failure(). Pure.
Delivery for_one(Delivery delivery, const std::string& recipient);

/// Where the signed page of an alert lives: public_url/a/TOKEN, good for 30 days from the alert.
/// The token's payload is the alert's id and, after a space, the address of the person it was sent
/// to, if it was one.
std::string alert_link(const net::LinkSigner& links, std::string_view public_url,
                       const Alert& alert, std::string_view person);

/// What a conversation with a service is about: the case, or the alert where there is none, and
/// with whom when that is one person. Empty for a delivery without either.
std::string matter_of(const Message& message);

/// Sends what the outbox holds for one channel, worst first, `lanes()` at a time, until cancelled;
/// what is told one person of one matter leaves in order. A lane takes its next delivery only when
/// the mark of the last one is durable, and the marks that wait are one commit: after a crash at
/// most one delivery a lane is sent again. What cannot go in time is handed to the fallback, and
/// what waited for a channel that was long silent is gathered into a digest
/// (docs/decisions/0031). Runs on the I/O thread; everything passed outlives it.
class Dispatcher {
 public:
    struct Seams {
        storage::Store& store;
        net::Timers& timers;
        const Clock& clock;
        Random& random;
        Log& log;
        /// Deliveries of other channels were committed: they should look.
        std::function<void()> committed{};
        /// Told of each moment that the crash harness may end the process at.
        std::function<void(std::string_view)> passing{};
    };
    /// What the configuration says of a channel, whatever its kind.
    struct Terms {
        std::optional<config::Rate> rate;
        Fallback fallback;
        Terms() = default;
    };
    Dispatcher(std::string channel_name, std::unique_ptr<Channel> channel, Seams seams,
               const net::LinkSigner& links, std::string public_url, const Terms& terms = Terms());

    /// Ends when cancelled or drained. Once only.
    asio::awaitable<void> run();
    /// Something was committed that may concern this channel: look now.
    void wake();
    /// A delivery that was not there before was committed a moment ago: no need to look. To be
    /// called when the commit completes, before anything that is committed later can complete, so
    /// that it cannot have been found, sent and marked already. One without its message may have to
    /// wait for an earlier one, and is looked up.
    void offer(Outgoing fresh);
    /// A mention, case or alert has changed: what is to be sent has to be read again.
    void distrust();
    /// Stop taking new deliveries; those under way finish, then run() ends.
    void drain();

    struct Health {
        bool broken = false;
        std::string last_error;  ///< empty once a delivery succeeded again
        std::uint64_t sent = 0, failed = 0;
        std::uint64_t handed = 0;   ///< to the fallback
        std::uint64_t digests = 0;  ///< sent
    };
    Health health() const { return health_; }
    const Channel& channel() const { return *channel_; }

 private:
    struct Look;
    struct LateOnes;
    /// How an attempt stands, and what the service told us of its matter.
    struct Mark {
        Delivery delivery;
        std::string matter, thread;   ///< empty: nothing new
        std::vector<Delivery> apart;  ///< of its recipients, for whom it did not succeed
        Mark() = default;
        explicit Mark(Delivery d) : delivery{std::move(d)} {}
    };

    asio::awaitable<void> feed();
    bool wants_look() const;
    asio::awaitable<void> look();
    asio::awaitable<bool> commit_marks();
    asio::awaitable<bool> commit(storage::Batch batch);
    asio::awaitable<void> pause();
    Duration longest_pause();
    asio::awaitable<void> lanes(int count);
    asio::awaitable<void> lane();
    asio::awaitable<std::optional<Outgoing>> take();
    bool may_take();
    asio::awaitable<void> carry(Outgoing entry);
    asio::awaitable<Result<Receipt>> send(Message& message);
    asio::awaitable<bool> written(Mark mark);
    asio::awaitable<Result<std::unique_ptr<Message>>> compose(Delivery delivery);
    asio::awaitable<Status> recall(Message& message);
    asio::awaitable<Result<Receipt>> attempt(const Message& message);
    asio::awaitable<Result<Receipt>> attempt_in_time(const Message& message);
    void keep_thread(const Message& message, Receipt& receipt, Mark& mark);
    void set_apart(const Delivery& delivery, const Receipt& receipt, Mark& mark);
    asio::awaitable<bool> wait_as_lane();
    void note(const Delivery& delivery, const Result<Receipt>& outcome);
    void ring_lanes();
    void pass(std::string_view moment);

    // dispatcher_relief.cpp
    bool is_down() const;
    bool watches_late() const;
    Time created_before(Duration age) const;
    void settle(Delivery& mark, storage::Batch& batch);
    void hand(Delivery delivery, storage::Batch& batch);
    asio::awaitable<void> hand_over();
    asio::awaitable<Result<LateOnes>> find_late(std::size_t limit);
    bool has_been_silent() const;
    bool tries_with_a_digest() const;
    asio::awaitable<bool> sum_up();

    std::string name_;
    std::unique_ptr<Channel> channel_;
    Seams seams_;
    const net::LinkSigner& links_;
    std::string public_url_;
    RetryPolicy retry_;
    Fallback fallback_;
    Allowance allowance_;

    Bell bell_;  // rung for the feeder: a mark waits, or there may be news
    std::optional<asio::steady_timer> lane_bell_;   // never expires; cancelled to wake every lane
    Queue queue_;                                   // known and not yet taken
    std::vector<Outgoing> late_;                    // offered while looking
    std::map<std::string, std::string> under_way_;  // ids that lanes hold, and who tells them too
    std::vector<Mark> marks_;                       // to be committed in the round that is open
    std::uint64_t open_round_ = 1, closed_round_ = 0;
    std::optional<Time> next_due_;
    Clock::Steady looked_at_{};
    std::optional<Clock::Steady> blind_until_;  // the store could not be read
    bool look_again_ = true, looking_ = false, draining_ = false, stopping_ = false;
    bool look_at_all_ = true;  // whatever the moment it is due at: the clock was, or may be, set
    bool first_look_ = true;
    std::optional<Level> held_;  // the worst that waits for an earlier one of its line
    ClockWatch clock_watch_;
    std::optional<Clock::Steady> silent_since_;  // nothing succeeded since
    Clock::Steady watch_at_{};                   // when to look for what is late
    Clock::Steady gather_at_{};                  // no digest is written or grows before
    bool doubtful_ = false;                      // what is late may be a digest: one at a time
    bool came_back_ = false;                     // the lanes wait while what is late is gathered
    bool wants_digest_ = false;                  // it was away for long
    bool has_handed_ = false;                    // the fallback told something, and it stands open
    Circuit circuit_;
    Health health_;
};

}  // namespace webcare::escalation
