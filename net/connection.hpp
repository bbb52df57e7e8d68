#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/result.hpp"
#include "net/body_budget.hpp"
#include "net/dialer.hpp"
#include "net/response_reader.hpp"
#include "net/tls.hpp"
#include "net/watch.hpp"

namespace webcare::net {

/// One socket to one server, with TLS or without, that carries one exchange after the other. One
/// thread; at most one coroutine at a time uses it.
class Connection final : private Watch::Ward {
 public:
    using Moment = Watch::Moment;

    Connection(std::shared_ptr<Watch> watch, tcp::socket socket);

    /// Puts TLS on top and verifies that the peer is `host`. Fails as temporary ("TLS: why") or
    /// cancelled.
    asio::awaitable<Status> handshake(TlsContext context, std::string host, Moment deadline);

    /// Sends head and body and reads the response into `reader`, whose body is a share of `budget`.
    /// All five must live until it completes. The first byte must come by `first_byte`, the last by
    /// `total`; of a stream, the last of its head. Fails as temporary, malformed or cancelled,
    /// naming the phase; then the connection is of no more use.
    asio::awaitable<Status> exchange(std::string_view head, std::string_view body,
                                     ResponseReader& reader, BodyBudget& budget, Moment first_byte,
                                     Moment total);

    /// Behind the head of a stream: waits, without a limit, for some bytes more. Fails as
    /// exchange() does.
    asio::awaitable<Status> read_on(ResponseReader& reader);
    /// Ends what is under way, as cancelled.
    void close();

    /// Gives the socket away, for what is no exchange; the connection is of no more use. The first
    /// where there is no TLS, the second where there is, with the context that it needs.
    tcp::socket release();
    std::pair<asio::ssl::stream<tcp::socket>, TlsContext> release_tls();

    bool sent_anything() const { return sent_; }    ///< in the last exchange
    bool heard_anything() const { return heard_; }  ///< in the last exchange
    bool is_tls() const { return tls_.has_value(); }

    /// Nobody uses it until `until`, when it closes and calls `forget`, which may destroy it.
    void rest(Moment now, Moment until, std::function<void()> forget);
    Moment resting_since() const { return resting_since_; }
    /// Ends the rest. False when the server has closed meanwhile, or said something out of turn.
    bool wake(Moment now);

    std::string head;  ///< of the request under way; kept for its memory

 private:
    void expired() override;
    tcp::socket& socket() { return tls_ ? tls_->next_layer() : *plain_; }
    asio::awaitable<Status> send(std::string_view head, std::string_view body, Moment total);
    asio::awaitable<Status> receive(ResponseReader& reader, BodyBudget& budget, Moment first_byte,
                                    Moment total);
    Status digest(ResponseReader& reader);
    Error broken(std::string_view phase, const boost::system::error_code& ec) const;

    std::optional<tcp::socket> plain_;
    TlsContext context_;  // before the stream that uses it
    std::optional<asio::ssl::stream<tcp::socket>> tls_;
    boost::beast::flat_buffer buffer_;
    std::function<void()> forget_;
    Moment resting_since_{};
    bool sent_ = false, heard_ = false;
    bool late_ = false;     // closed by expired()
    bool crowded_ = false;  // closed since too much came in on all connections
};

}  // namespace webcare::net
