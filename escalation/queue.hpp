#pragma once

#include <deque>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "escalation/channel.hpp"

namespace webcare::escalation {

/// A delivery and, where it is known, all that its message says.
struct Outgoing {
    Delivery delivery;
    std::unique_ptr<Message> message;  ///< nothing: to be read from the store
    Outgoing() = default;
    Outgoing(Delivery d, std::unique_ptr<Message> m)
        : delivery{std::move(d)}, message{std::move(m)} {}
};

/// What a dispatcher knows to be due on its channel, worst first, then oldest: the front of what
/// the store holds, or all of it. Bounded in number and in bytes. I/O thread.
class Queue {
 public:
    static constexpr std::size_t most = 4096;
    static constexpr std::size_t most_bytes = std::size_t{16} << 20;  ///< of messages, about

    /// What the store found, in its order; `all`: it found no more.
    void replace(std::vector<Delivery> due, bool all);
    /// Something new was committed. It goes to its place, unless that is behind what only the store
    /// knows. A delivery that is here already stays as it is.
    void put(Outgoing fresh);
    /// The worst; not when empty.
    Outgoing take();
    const Delivery& front() const { return entries_.front().delivery; }
    /// Leaves out those with these ids.
    void drop(const std::set<std::string>& ids);
    /// Mentions, cases or alerts have changed: what was known of them is no longer to be sent.
    void distrust();
    void clear();

    bool empty() const { return entries_.empty(); }
    /// Whether the store holds nothing that is due and not in here (or taken).
    bool is_all() const { return all_; }

 private:
    std::deque<Outgoing> entries_;
    std::size_t bytes_ = 0;  // of the messages in entries_
    bool all_ = false;
};

}  // namespace webcare::escalation
