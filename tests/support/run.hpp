#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

#include "net/http.hpp"

namespace webcare::test {

namespace asio = boost::asio;

namespace detail {

// co_spawn wants a value that can be made from nothing, which a Result cannot: the value goes here
// instead.
template <class T>
asio::awaitable<void> keep(asio::awaitable<T> work, std::optional<T>& out) {
    out.emplace(co_await std::move(work));
}

}  // namespace detail

/// Runs `io` until `work` is done, and gives its value; what it throws comes out here. Other work
/// of `io` goes on meanwhile and stays where it is afterwards. Fails the process when `io` runs dry
/// first.
template <class T>
T run_on(asio::io_context& io, asio::awaitable<T> work) {
    bool done = false;
    std::exception_ptr failure;
    const auto finish = [&](std::exception_ptr e) { done = true, failure = e; };
    const auto drive = [&] {
        io.restart();
        while (!done && io.run_one() != 0) {
        }
        if (failure) std::rethrow_exception(failure);
        if (!done) std::terminate();  // a coroutine waits for something that cannot come
    };
    if constexpr (std::is_void_v<T>) {
        asio::co_spawn(io, std::move(work), finish);
        drive();
    } else {
        std::optional<T> value;
        asio::co_spawn(io, detail::keep(std::move(work), value), finish);
        drive();
        return std::move(*value);
    }
}

/// The same on an io_context of its own.
template <class T>
T run(asio::awaitable<T> work) {
    asio::io_context io{1};
    return run_on(io, std::move(work));
}

}  // namespace webcare::test
