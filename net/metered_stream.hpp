#pragma once

#include <algorithm>
#include <boost/asio/compose.hpp>
#include <boost/beast/core/role.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/websocket/teardown.hpp>
#include <cstddef>
#include <utility>

namespace webcare::net {

/// A layer under Beast's WebSocket that bounds what is read while it is metered: Beast reads the
/// answer to an upgrade with a parser of its own, whose limit of 8 MiB nobody can change. Reads
/// fail with http::error::body_limit once more than `most` bytes have come, at most one read too
/// late. Not metered it costs nothing. As thread-safe as `Next`.
template <class Next>
class MeteredStream {
 public:
    using next_layer_type = Next;
    using executor_type = typename Next::executor_type;

    MeteredStream(Next next, std::size_t most) : next_{std::move(next)}, left_{most} {}

    executor_type get_executor() { return next_.get_executor(); }
    Next& next_layer() { return next_; }
    const Next& next_layer() const { return next_; }

    void stop_metering() { metered_ = false; }

    template <class Buffers, class Handler>
    void async_read_some(const Buffers& buffers, Handler&& handler) {
        if (!metered_) return next_.async_read_some(buffers, std::forward<Handler>(handler));
        const auto read = [this, buffers, begun = false](auto& self,
                                                         boost::system::error_code ec = {},
                                                         std::size_t bytes = 0) mutable {
            if (!std::exchange(begun, true)) return next_.async_read_some(buffers, std::move(self));
            if (bytes > left_) ec = boost::beast::http::error::body_limit;
            left_ -= std::min(left_, bytes);
            self.complete(ec, bytes);
        };
        boost::asio::async_compose<Handler, void(boost::system::error_code, std::size_t)>(
            read, handler, next_);
    }

    template <class Buffers, class Handler>
    void async_write_some(const Buffers& buffers, Handler&& handler) {
        next_.async_write_some(buffers, std::forward<Handler>(handler));
    }

    template <class Handler>
    friend void async_teardown(boost::beast::role_type role, MeteredStream& stream,
                               Handler&& handler) {
        using boost::beast::websocket::async_teardown;
        async_teardown(role, stream.next_, std::forward<Handler>(handler));
    }

 private:
    Next next_;
    std::size_t left_;
    bool metered_ = true;
};

}  // namespace webcare::net
