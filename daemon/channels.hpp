#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "console/service.hpp"
#include "daemon/event.hpp"
#include "daemon/metrics.hpp"
#include "daemon/spawn.hpp"
#include "escalation/outbox.hpp"
#include "setup/setup.hpp"

namespace webcare::daemon {

/// Runs one dispatcher a channel. What waits for a channel that is not configured any more stays in
/// the outbox until it is back; the log and status() say how much that is. I/O thread.
class Channels {
 public:
    struct Seams {
        asio::any_io_executor executor;
        escalation::Dispatcher::Seams dispatch;
        Metrics& metrics;
        escalation::Parts parts;
        const net::LinkSigner& links;
    };
    explicit Channels(Seams seams) : seams_{std::move(seams)} {}

    /// Starts what is new or changed, stops what is gone; channels whose options are the same go on
    /// undisturbed.
    void use(const setup::Setup& setup);
    void wake();
    /// Deliveries that were committed a moment ago, for whichever channel; see Dispatcher::offer().
    void offer(std::vector<escalation::Outgoing> all);
    void distrust();
    /// Those under way finish; see drained().
    void drain();
    bool drained() const;
    void stop();
    std::vector<console::ChannelStatus> status() const;
    /// What a service posted to the address for buttons. Misconfigured: there is no such channel,
    /// or it has no buttons.
    Result<console::Pressed> pressed(std::string_view channel, const net::Headers& headers,
                                     std::string_view body) const;

 private:
    struct Running;
    static asio::awaitable<void> run(std::shared_ptr<Running> channel,
                                     std::shared_ptr<Running> before);

    Seams seams_;
    void say_what_waits_for_nobody() const;

    std::map<std::string, std::shared_ptr<Running>, std::less<>> running_;
    /// Taken away, and not yet through with what they had under way; by name, the last of each.
    std::map<std::string, std::shared_ptr<Running>, std::less<>> leaving_;
};

}  // namespace webcare::daemon
