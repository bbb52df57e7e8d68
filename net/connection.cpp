#include "net/connection.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <tuple>
#include <utility>

namespace webcare::net {
namespace {

constexpr auto as_values = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t read_size = 16 * 1024;
// What the reader leaves for later is at most a head, or the line before a chunk.
constexpr std::size_t most_unread = 512 * 1024;
// A connection that rested for less is believed to live: asking costs a system call.
constexpr std::chrono::milliseconds trusted_rest{50};

using Buffers = std::array<asio::const_buffer, 2>;

void drop_front(Buffers& buffers, std::size_t bytes) {
    for (auto& buffer : buffers) {
        const std::size_t here = std::min(bytes, buffer.size());
        buffer += here;
        bytes -= here;
    }
}

}  // namespace

Connection::Connection(std::shared_ptr<Watch> watch, tcp::socket socket)
    : Ward{std::move(watch)}, plain_{std::move(socket)} {}

void Connection::expired() {
    boost::system::error_code ignored;
    late_ = true;
    socket().close(ignored);
    if (!forget_) return;
    const auto forget = std::move(forget_);
    forget();
}

Error Connection::broken(std::string_view phase, const boost::system::error_code& ec) const {
    const std::string where{phase};
    if (crowded_) return {ErrorKind::temporary, where + ": given up, too much comes in at once"};
    if (late_) return {ErrorKind::temporary, where + ": took too long"};
    if (ec == asio::error::operation_aborted) return {ErrorKind::cancelled, where + ": cancelled"};
    return {ErrorKind::temporary, where + ": " + ec.message()};
}

asio::awaitable<Status> Connection::handshake(TlsContext context, std::string host,
                                              Moment deadline) {
    context_ = std::move(context);
    tls_.emplace(std::move(*plain_), *context_);
    plain_.reset();
    if (const Status set = expect_host(tls_->native_handle(), host); !set) co_return set.error();
    set_deadline(deadline);
    const auto [ec] = co_await tls_->async_handshake(asio::ssl::stream_base::client, as_values);
    set_deadline(Watch::never);
    if (!ec && !late_) co_return Status{};
    if (late_ || ec == asio::error::operation_aborted) co_return broken("TLS", ec);
    co_return Error{ErrorKind::temporary, "TLS: " + handshake_reason(tls_->native_handle(), ec)};
}

tcp::socket Connection::release() {
    set_deadline(Watch::never);
    return *std::exchange(plain_, std::nullopt);
}

std::pair<asio::ssl::stream<tcp::socket>, TlsContext> Connection::release_tls() {
    set_deadline(Watch::never);
    return {*std::exchange(tls_, std::nullopt), std::move(context_)};
}

asio::awaitable<Status> Connection::exchange(std::string_view first, std::string_view body,
                                             ResponseReader& reader, BodyBudget& budget,
                                             Moment first_byte, Moment total) {
    sent_ = heard_ = false;
    if (buffer_.size() > 0)
        co_return Error{ErrorKind::temporary, "send: the server spoke out of turn"};
    const Status sent = co_await send(first, body, total);
    if (!sent && sent.error().kind == ErrorKind::cancelled) co_return sent.error();
    if (!sent && (!sent_ || late_)) co_return sent.error();
    // A server may answer and close before it has read all of a body (413): what it said counts.
    const Status read = co_await receive(reader, budget, first_byte, total);
    if (!late_) set_deadline(Watch::never);
    if (!read && !sent && !heard_) co_return sent.error();
    co_return read;
}

asio::awaitable<Status> Connection::send(std::string_view first, std::string_view body,
                                         Moment total) {
    set_deadline(total);
    Buffers buffers{asio::buffer(first), asio::buffer(body)};
    std::size_t left = first.size() + body.size();
    while (left > 0) {
        boost::system::error_code ec;
        std::size_t size = 0;
        if (tls_)
            std::tie(ec, size) = co_await tls_->async_write_some(buffers, as_values);
        else
            std::tie(ec, size) = co_await plain_->async_write_some(buffers, as_values);
        if (size > 0) sent_ = true;
        if (ec) co_return broken("send", ec);
        drop_front(buffers, size);
        left -= size;
    }
    co_return Status{};
}

asio::awaitable<Status> Connection::receive(ResponseReader& reader, BodyBudget& budget,
                                            Moment first_byte, Moment total) {
    BodyBudget::Share share{budget, [this] {
                                boost::system::error_code ignored;
                                crowded_ = true;
                                socket().close(ignored);
                            }};
    set_deadline(std::min(first_byte, total));
    while (!reader.done() && !reader.streaming()) {
        const bool silent = !heard_;
        const Status read = co_await read_on(reader);
        share.grow_to(reader.response().body.size());
        if (crowded_) co_return broken("body", {});
        if (!read) co_return read.error();
        if (silent && heard_) set_deadline(total);
    }
    co_return Status{};
}

asio::awaitable<Status> Connection::read_on(ResponseReader& reader) {
    const auto room = buffer_.prepare(read_size);
    boost::system::error_code ec;
    std::size_t size = 0;
    if (tls_)
        std::tie(ec, size) = co_await tls_->async_read_some(room, as_values);
    else
        std::tie(ec, size) = co_await plain_->async_read_some(room, as_values);
    buffer_.commit(size);
    if (size > 0) heard_ = true;
    if (const Status read = digest(reader); !read) co_return read.error();
    if (reader.done()) co_return Status{};
    // A cut TLS stream is no proof that a body without a length is whole.
    if (ec == asio::error::eof) {
        const Status whole = reader.end();
        if (!whole) co_return Error{whole.error().kind, "read: " + whole.error().detail};
        co_return Status{};
    }
    if (ec) co_return broken(heard_ ? "body" : "first byte", ec);
    co_return Status{};
}

void Connection::close() {
    boost::system::error_code ignored;
    socket().close(ignored);
}

Status Connection::digest(ResponseReader& reader) {
    const auto data = buffer_.cdata();
    const auto used = reader.feed({static_cast<const char*>(data.data()), data.size()});
    if (!used) return Error{used.error().kind, "read: " + used.error().detail};
    buffer_.consume(*used);
    if (buffer_.size() > most_unread)
        return Error{ErrorKind::malformed, "read: a line without end"};
    return {};
}

void Connection::rest(Moment now, Moment until, std::function<void()> forget) {
    resting_since_ = now;
    forget_ = std::move(forget);
    head.clear();
    buffer_.shrink_to_fit();  // a thousand resting connections would keep 16 MiB
    set_deadline(until);
}

bool Connection::wake(Moment now) {
    set_deadline(Watch::never);
    forget_ = nullptr;
    if (late_ || !socket().is_open() || buffer_.size() > 0) return false;
    if (now - resting_since_ < trusted_rest) return true;
    char byte = 0;
    const auto seen = ::recv(socket().native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return seen < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

}  // namespace webcare::net
