#pragma once

#include <functional>
#include <memory>

#include "core/random.hpp"
#include "escalation/channel.hpp"
#include "net/signature.hpp"
#include "net/timers.hpp"
#include "storage/store.hpp"

namespace webcare::escalation {

/// Retry of one delivery: exponential with full jitter, base 2 s, cap 15 min; Retry-After wins; given up (dead letter)
/// when denied, malformed or misconfigured, or after `patience`. Pure.
struct RetryPolicy {
    Duration base = std::chrono::seconds{2};
    Duration cap = std::chrono::minutes{15};
    Duration patience = std::chrono::hours{24 * 3};
    RetryPolicy() = default;
};
Delivery after_failure(Delivery delivery, const Error& error, const RetryPolicy& policy, Time now, Random& random);
Delivery after_success(Delivery delivery, Time now);

/// Sends what the outbox holds for one channel, worst first, `lanes()` at a time, until cancelled. The done marks of a
/// round are one commit. Runs on the I/O thread; everything passed outlives it.
class Dispatcher {
 public:
    struct Seams {
        storage::Store& store;
        net::Timers& timers;
        const Clock& clock;
        Random& random;
        Log& log;
    };
    Dispatcher(std::string channel_name, std::unique_ptr<Channel> channel, Seams seams, const net::LinkSigner& links,
               std::string public_url);

    asio::awaitable<void> run();
    /// Something was committed that may concern this channel: look now.
    void wake();
    /// Stop taking new deliveries; those under way finish.
    void drain();

    struct Health {
        bool broken = false;
        std::string last_error;
        std::uint64_t sent = 0, failed = 0;
    };
    Health health() const;
};

}  // namespace webcare::escalation
