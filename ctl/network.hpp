#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <optional>

#include "core/clock.hpp"
#include "core/random.hpp"
#include "net/dialer.hpp"
#include "net/http_client.hpp"
#include "net/timers.hpp"
#include "net/websocket.hpp"

namespace webcare::ctl {

/// What one attempt at a real source or channel needs, as the daemon would have it.
struct Network {
    boost::asio::io_context io{1};
    SystemClock clock;
    std::unique_ptr<Random> random = system_random();
    net::SteadyTimers timers;
    net::SystemResolver resolver{io.get_executor()};
    net::GuardedDialer dialer{resolver};
    net::HttpClient http{io.get_executor(), dialer};
    net::WebSocketClient sockets{io.get_executor(), dialer, "webcared/" WEBCARE_VERSION};

    /// Runs one coroutine to its end.
    template <class T>
    T run(boost::asio::awaitable<T> work) {
        std::optional<T> outcome;
        boost::asio::co_spawn(io, keep(std::move(work), outcome), [](std::exception_ptr error) {
            if (error) std::rethrow_exception(error);
        });
        io.restart();  // it stopped when the last one was through
        while (!outcome && io.run_one() > 0) {
        }
        return *std::move(outcome);
    }

 private:
    template <class T>
    static boost::asio::awaitable<void> keep(boost::asio::awaitable<T> work,
                                             std::optional<T>& outcome) {
        outcome.emplace(co_await std::move(work));
    }
};

}  // namespace webcare::ctl
