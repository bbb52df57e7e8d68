#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.hpp"
#include "core/time.hpp"
#include "net/http.hpp"

namespace webcare::net {

/// What a stream may cost.
struct SocketLimits {
    Duration connect = std::chrono::seconds{10};    ///< resolve and connect, all addresses
    Duration handshake = std::chrono::seconds{10};  ///< TLS
    Duration upgrade = std::chrono::seconds{30};    ///< from the request to the whole answer
    /// Dead-peer timer: without a whole message, ping or pong for so long the peer is taken for
    /// dead. A ping of ours goes out at half of it.
    Duration silence = std::chrono::seconds{75};
    std::size_t message = 1 << 20;  ///< bytes, after decompression, all fragments together
    SocketLimits() = default;
};

/// How to open a stream.
struct SocketRequest {
    std::string url;  ///< ws or wss (or http, https: the same)
    Headers headers;  ///< Authorization, Sec-WebSocket-Protocol, ...
    Access access;
    SocketLimits limits;
    bool compress = false;  ///< offer permessage-deflate
    SocketRequest() = default;
    explicit SocketRequest(std::string u) : url{std::move(u)} {}
};

/// An open stream of text messages (RFC 6455). Gone with the object, which says goodbye (1000) and
/// makes nobody wait for it. I/O thread; one coroutine at a time.
class WebSocket {
 public:
    /// So many zero bytes stand behind what read() gives: what a parser needs that reads in steps
    /// (simdjson).
    static constexpr std::size_t padding = 64;

    virtual ~WebSocket() = default;

    /// The next message, good until the next call; nothing when none was whole within `patience`
    /// (Duration::max(): as long as the peer lives). What came of it by then is not lost. At most
    /// one message is read ahead: whoever does not ask slows the peer down. Then its pings are not
    /// answered either, and the dead-peer timer rests. Fails as temporary when the peer closed or
    /// fell silent, as malformed when it broke the protocol, sent binary or over the limit, as
    /// cancelled. After an error every further call fails.
    virtual asio::awaitable<Result<std::optional<std::string_view>>> read(Duration patience) = 0;

    /// Sends one text message. Fails as read() does, also when the peer does not take it within
    /// SocketLimits::silence.
    virtual asio::awaitable<Status> send(std::string text) = 0;
};

/// What the server said to the upgrade. As with Http, a refusal is a success here, without a
/// socket: error_of(response, ...) says what to do about it.
struct Upgrade {
    std::unique_ptr<WebSocket> socket;  ///< where the status is 101
    Response response;  ///< head, and of a refusal the body, together at most 64 KiB
    Upgrade() = default;
};

/// Opens streams. Errors of open() are those of Http::send().
class WebSockets {
 public:
    virtual ~WebSockets() = default;
    virtual asio::awaitable<Result<Upgrade>> open(SocketRequest request) = 0;
};

class Dialer;
class Opener;
class Watch;

/// The daemon's WebSocket client: every connection through the dialer and its address guard, or
/// through the proxy; TLS with the name verified; no redirect is followed (it is a refusal); every
/// phase has a deadline of the system's steady clock. Use from one thread, that of `executor`,
/// which must outlive it, as must `dialer`. Sockets may outlive the client.
class WebSocketClient final : public WebSockets {
 public:
    WebSocketClient(const asio::any_io_executor& executor, Dialer& dialer, std::string user_agent);
    ~WebSocketClient() override;

    asio::awaitable<Result<Upgrade>> open(SocketRequest request) override;

 private:
    std::shared_ptr<Watch> watch_;
    std::unique_ptr<Opener> opener_;
    std::string user_agent_;
};

/// A ws or wss address as the http or https one that everything else here reads; others as they
/// are.
std::string as_http_address(std::string_view url);

}  // namespace webcare::net
