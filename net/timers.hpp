#pragma once

#include <boost/asio/awaitable.hpp>

#include "core/clock.hpp"
#include "core/result.hpp"

namespace webcare::net {

namespace asio = boost::asio;

/// Where all waiting comes from, so that a simulation can run on virtual time.
class Timers {
 public:
    virtual ~Timers() = default;
    /// Fails as cancelled when the coroutine is told to stop; never throws for that.
    virtual asio::awaitable<Status> wait(Duration pause) = 0;
};

class SteadyTimers final : public Timers {
 public:
    asio::awaitable<Status> wait(Duration pause) override;
};

}  // namespace webcare::net
