#include "net/websocket.hpp"

#include <fmt/format.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <cstring>
#include <utility>

#include "core/text.hpp"
#include "net/metered_stream.hpp"
#include "net/opener.hpp"
#include "net/request_head.hpp"
#include "net/signature.hpp"

namespace webcare::net {
namespace {

namespace beast = boost::beast;
namespace websocket = beast::websocket;
using Moment = Watch::Moment;

constexpr auto as_values = asio::as_tuple(asio::use_awaitable);
constexpr std::chrono::seconds farewell{1};  // for the peer to answer our goodbye
// Kept for compression in each direction: 2^15 bytes and what zlib adds; a smaller memLevel, for we
// hardly send.
constexpr int deflate_memory = 1;
constexpr std::size_t most_answer = 64 << 10;  // bytes of what is said to an upgrade, head and body

Response response_of(websocket::response_type answer) {
    Response made;
    made.status = static_cast<int>(answer.result_int());
    for (const auto& field : answer)
        made.headers.emplace_back(std::string{field.name_string()}, std::string{field.value()});
    made.body = std::move(answer.body());
    return made;
}

/// Not the network's fault but the peer's: its bytes are no HTTP, or no WebSocket. A stream that
/// was cut is neither.
bool breaks_rules(const boost::system::error_code& ec) {
    namespace http = beast::http;
    if (ec == http::error::end_of_stream || ec == http::error::partial_message) return false;
    const boost::system::error_code of_http = http::error::bad_version;
    const boost::system::error_code of_websocket = websocket::error::bad_opcode;
    return ec.category() == of_http.category() || ec.category() == of_websocket.category();
}

/// A coroutine that waits for an event; whoever waits may leave at any moment.
class Bell {
 public:
    explicit Bell(const asio::any_io_executor& executor) : timer_{executor} {}

    /// Until ring(), or `moment`. False when cancelled.
    asio::awaitable<bool> wait_until(Moment moment) {
        rung_ = false;
        timer_.expires_at(moment);
        const auto [ec] = co_await timer_.async_wait(as_values);
        co_return !ec || rung_;
    }
    void ring() {
        rung_ = true;
        timer_.cancel();
    }

 private:
    asio::steady_timer timer_;
    bool rung_ = false;
};

/// The stream and what is under way on it. Handlers keep it alive, so that the socket may go at any
/// moment although Asio's TLS must stay until its operations have ended.
template <class Next>
class Link final : public std::enable_shared_from_this<Link<Next>>, private Watch::Ward {
 public:
    Link(std::shared_ptr<Watch> watch, TlsContext context, Next next, const SocketRequest& request)
        : Ward{std::move(watch)},
          context_{std::move(context)},
          stream_{std::move(next), most_answer},
          silence_{request.limits.silence},
          buffer_{request.limits.message + WebSocket::padding},
          heard_{stream_.get_executor()},
          sent_{stream_.get_executor()} {
        stream_.auto_fragment(false);
        stream_.read_message_max(request.limits.message);
        if (!request.compress) return;
        websocket::permessage_deflate offer;
        offer.client_enable = true;
        offer.memLevel = deflate_memory;
        stream_.set_option(offer);
    }

    /// Gives the server's answer, whatever it is; is_open() says whether it was a yes.
    asio::awaitable<Result<Response>> upgrade(std::string host, std::string target, Headers headers,
                                              Moment deadline) {
        const auto decorate = [headers = std::move(headers)](websocket::request_type& head) {
            for (const auto& [name, value] : headers) head.set(name, value);
        };
        stream_.set_option(websocket::stream_base::decorator{decorate});
        set_deadline(deadline);
        reading_ = true;
        auto self = this->shared_from_this();  // keeps the answer's place
        stream_.async_handshake(answer_, host, target, [self](beast::error_code ec) {
            self->stream_.next_layer().stop_metering();
            self->read_error_ = ec;
            self->reading_ = false;
            self->heard_.ring();
        });
        while (reading_)
            if (!co_await heard_.wait_until(Watch::never)) {
                close_now();
                co_return Error{ErrorKind::cancelled, "upgrade: cancelled"};
            }
        set_deadline(Watch::never);
        if (late_) co_return Error{ErrorKind::temporary, "upgrade: took too long"};
        if (read_error_ && read_error_ != websocket::error::upgrade_declined)
            co_return broken("upgrade", read_error_);
        stream_.control_callback(
            [this](websocket::frame_type, beast::string_view) { heard_life(); });
        co_return response_of(std::exchange(answer_, {}));
    }

    bool is_open() const { return stream_.is_open(); }

    asio::awaitable<Result<std::optional<std::string_view>>> read(Duration patience) {
        const Moment now = Deadlines::now();
        const bool ever = patience > std::chrono::hours{24};  // longer than any dead peer
        const Moment until = ever ? Watch::never : now + patience;
        if (given_) {
            buffer_.consume(buffer_.size());
            given_ = false;
        }
        if (!reading_ && !whole_ && !read_error_) start_read();
        while (!whole_ && !read_error_) {
            if (Deadlines::now() >= until) co_return std::optional<std::string_view>{};
            if (!co_await heard_.wait_until(until))
                co_return Error{ErrorKind::cancelled, "read: cancelled"};
        }
        if (read_error_) co_return broken("read", read_error_);
        if (stream_.got_binary()) {
            binary_ = true;
            read_error_ = websocket::error::bad_opcode;
            co_return broken("read", read_error_);
        }
        whole_ = false;
        given_ = true;
        const auto data = buffer_.cdata();
        co_return std::optional{
            std::string_view{static_cast<const char*>(data.data()), data.size()}};
    }

    asio::awaitable<Status> send(std::string text) {
        if (read_error_) co_return broken("send", read_error_);
        if (sending_) co_return Error{ErrorKind::temporary, "send: the last one is under way"};
        outgoing_ = std::move(text);
        sending_ = true;
        write_error_ = {};
        auto self = this->shared_from_this();
        stream_.text(true);
        stream_.async_write(asio::buffer(outgoing_), [self](beast::error_code ec, std::size_t) {
            self->write_error_ = ec;
            self->sending_ = false;
            self->sent_.ring();
        });
        const Moment until = Deadlines::now() + silence_;
        while (sending_) {
            if (Deadlines::now() >= until) {
                late_ = true;
                close_now();
                co_return broken("send", asio::error::timed_out);
            }
            if (!co_await sent_.wait_until(until))
                co_return Error{ErrorKind::cancelled, "send: cancelled"};
        }
        if (write_error_) co_return broken("send", write_error_);
        co_return Status{};
    }

    /// Says goodbye where there is somebody to say it to, and lets go of the rest.
    void leave() {
        leaving_ = true;
        if (!stream_.is_open() || read_error_) return close_now();
        set_deadline(Deadlines::now() + farewell);
        stream_.async_close(websocket::close_code::normal,
                            [self = this->shared_from_this()](beast::error_code) {
                                self->set_deadline(Watch::never);
                                self->close_now();
                            });
    }

 private:
    void start_read() {
        reading_ = true;
        heard_life();
        stream_.async_read(buffer_,
                           [self = this->shared_from_this()](beast::error_code ec, std::size_t) {
                               self->reading_ = false;
                               if (!self->leaving_) self->set_deadline(Watch::never);
                               if (ec)
                                   self->read_error_ = ec;
                               else
                                   self->end_message();
                               self->heard_.ring();
                           });
    }

    void end_message() {
        whole_ = true;
        const auto behind = buffer_.prepare(WebSocket::padding);
        std::memset(behind.data(), 0, behind.size());
    }

    void heard_life() {
        if (leaving_) return;
        pinged_ = false;
        set_deadline(Deadlines::now() + silence_ / 2);
    }

    /// Half of the silence: knock. All of it: the peer is dead.
    void expired() override {
        if (is_open() && !pinged_ && !leaving_ && reading_) {
            pinged_ = true;
            set_deadline(Deadlines::now() + silence_ / 2);
            if (!pinging_) ping();
            return;
        }
        late_ = true;
        close_now();
    }

    void ping() {
        pinging_ = true;
        stream_.async_ping(
            {}, [self = this->shared_from_this()](beast::error_code) { self->pinging_ = false; });
    }

    void close_now() {
        boost::system::error_code ignored;
        beast::get_lowest_layer(stream_).close(ignored);
    }

    Error broken(std::string_view phase, const boost::system::error_code& ec) const {
        const std::string where{phase};
        if (late_) return {ErrorKind::temporary, where + ": the server is silent"};
        if (ec == websocket::error::closed) {
            const auto& why = stream_.reason();
            return {ErrorKind::temporary,
                    fmt::format("{}: closed by the server, {} {}", where,
                                static_cast<unsigned>(why.code),
                                printable({why.reason.data(), why.reason.size()}))};
        }
        if (binary_) return {ErrorKind::malformed, where + ": a binary message"};
        if (ec == websocket::error::message_too_big || ec == websocket::error::buffer_overflow)
            return {ErrorKind::malformed, where + ": a message over the limit"};
        return {breaks_rules(ec) ? ErrorKind::malformed : ErrorKind::temporary,
                where + ": " + ec.message()};
    }

    TlsContext context_;  // before the stream that uses it
    websocket::stream<MeteredStream<Next>> stream_;
    Duration silence_;
    beast::flat_buffer buffer_;
    websocket::response_type answer_;
    std::string outgoing_;
    Bell heard_, sent_;
    boost::system::error_code read_error_, write_error_;
    bool reading_ = false;  // an operation that reads is under way
    bool sending_ = false;
    bool whole_ = false;   // buffer_ holds a message nobody has seen
    bool given_ = false;   // buffer_ holds a message that was handed out
    bool binary_ = false;  // the peer sent what was not asked for
    bool pinged_ = false;  // since the last sign of life
    bool pinging_ = false;
    bool leaving_ = false;
    bool late_ = false;  // the peer took too long and was closed
};

template <class Next>
class Socket final : public WebSocket {
 public:
    explicit Socket(std::shared_ptr<Link<Next>> link) : link_{std::move(link)} {}
    ~Socket() override { link_->leave(); }
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;

    asio::awaitable<Result<std::optional<std::string_view>>> read(Duration patience) override {
        return link_->read(patience);
    }
    asio::awaitable<Status> send(std::string text) override { return link_->send(std::move(text)); }

 private:
    std::shared_ptr<Link<Next>> link_;
};

/// Host, the headers of the request and what goes with every request of ours. Fails as
/// misconfigured for what could break out of its line.
Result<Headers> checked_headers(const SocketRequest& request, const Url& url,
                                const std::string& user_agent) {
    Request plain{"GET", {}};
    plain.headers = request.headers;
    std::string unused;
    const Status fine = write_head(plain, url, TargetForm::origin, user_agent, unused);
    if (!fine) return fine.error();
    if (!header(plain.headers, "User-Agent")) plain.headers.emplace_back("User-Agent", user_agent);
    if (!url.basic.empty() && !header(plain.headers, "Authorization"))
        plain.headers.emplace_back("Authorization", "Basic " + base64(url.basic));
    return std::move(plain.headers);
}

template <class Next>
asio::awaitable<Result<Upgrade>> upgrade(std::shared_ptr<Link<Next>> link, const Url& url,
                                         Headers headers, Moment deadline) {
    auto socket = std::make_unique<Socket<Next>>(link);
    auto answer = co_await link->upgrade(url.authority(), url.target, std::move(headers), deadline);
    if (!answer) co_return answer.error();
    Upgrade made;
    made.response = std::move(*answer);
    if (link->is_open()) made.socket = std::move(socket);
    co_return made;
}

Error at_host(const Url& url, const Error& error) {
    return {error.kind, url.authority() + ": " + error.detail, error.retry_after};
}

}  // namespace

std::string as_http_address(std::string_view url) {
    const std::string scheme = lower_ascii(url.substr(0, url.find(':')));
    if (scheme != "ws" && scheme != "wss") return std::string{url};
    return (scheme == "ws" ? "http" : "https") + std::string{url.substr(scheme.size())};
}

WebSocketClient::WebSocketClient(const asio::any_io_executor& executor, Dialer& dialer,
                                 std::string user_agent)
    : watch_{std::make_shared<Watch>(executor)},
      opener_{std::make_unique<Opener>(dialer, watch_, user_agent)},
      user_agent_{std::move(user_agent)} {}

WebSocketClient::~WebSocketClient() = default;

asio::awaitable<Result<Upgrade>> WebSocketClient::open(SocketRequest request) {
    const auto url = parse_url(as_http_address(request.url));
    if (!url) co_return url.error();
    const auto proxy = proxy_of(request.access);
    if (!proxy) co_return proxy.error();
    auto headers = checked_headers(request, *url, user_agent_);
    if (!headers) co_return headers.error();

    const SocketLimits& allowed = request.limits;
    Limits limits;
    limits.connect = allowed.connect;
    limits.handshake = allowed.handshake;
    const Deadlines deadlines{allowed.connect + allowed.handshake + allowed.upgrade};
    auto connection = co_await opener_->open(*url, *proxy ? &**proxy : nullptr, true,
                                             request.access, limits, deadlines);
    if (!connection) co_return at_host(*url, connection.error());

    const Moment by = deadlines.within(allowed.upgrade);
    Result<Upgrade> made = Upgrade();
    if ((*connection)->is_tls()) {
        auto [stream, context] = (*connection)->release_tls();
        using Tls = asio::ssl::stream<tcp::socket>;
        auto link =
            std::make_shared<Link<Tls>>(watch_, std::move(context), std::move(stream), request);
        made = co_await upgrade(std::move(link), *url, std::move(*headers), by);
    } else {
        auto link = std::make_shared<Link<tcp::socket>>(watch_, TlsContext{},
                                                        (*connection)->release(), request);
        made = co_await upgrade(std::move(link), *url, std::move(*headers), by);
    }
    if (!made) co_return at_host(*url, made.error());
    co_return std::move(made);
}

}  // namespace webcare::net
