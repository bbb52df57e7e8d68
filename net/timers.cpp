#include "net/timers.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace webcare::net {

asio::awaitable<Status> SteadyTimers::wait(Duration pause) {
    asio::steady_timer timer{co_await asio::this_coro::executor, pause};
    const auto [ec] = co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    if (ec) co_return Error{ErrorKind::cancelled, "the wait was cancelled"};
    co_return Status{};
}

}  // namespace webcare::net
