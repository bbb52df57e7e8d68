// The only file of this room that knows Beast.

#include <algorithm>
#include <array>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <list>

#include "console/listener.hpp"
#include "console/problem.hpp"
#include "console/routes.hpp"
#include "console/wire.hpp"

namespace webcare::console {

namespace {

namespace http = boost::beast::http;
using boost::system::error_code;
using Socket = asio::generic::stream_protocol::socket;
using Parser = http::request_parser<http::string_body>;

constexpr std::size_t max_tcp_peers = 512;
constexpr std::size_t max_socket_peers =
    64;  // apart, so that a flood from outside leaves webcarectl its place
constexpr std::size_t max_head = 32 << 10;
constexpr std::size_t max_body = 8 << 20;
constexpr std::size_t max_bodies = 64
                                   << 20;  // of all peers together, while they are read and handled
constexpr std::size_t small_body = 64 << 10;          // not counted among them
constexpr std::size_t one_read = 32 << 10;            // of a body; Beast alone reads 512 bytes
constexpr auto head_time = std::chrono::seconds{30};  // idle included
constexpr auto body_time = std::chrono::seconds{30};
constexpr auto write_time = std::chrono::seconds{30};
constexpr auto linger_time = std::chrono::seconds{2};
constexpr auto drain_time = std::chrono::seconds{5};
constexpr auto sweep_every = std::chrono::milliseconds{250};

auto into(error_code& ec) {
    return asio::redirect_error(asio::use_awaitable, ec);
}

/// One connection.
struct Peer {
    Socket socket;
    Transport transport;
    Clock::Steady deadline = Clock::Steady::max();  ///< the sweeper closes it then
    bool handling = false;  ///< a request was read and its reply is not yet out
    bool streaming = false;
    asio::cancellation_signal stop;
    Peer(Socket s, Transport t) : socket{std::move(s)}, transport{t} {}

    void close() {
        error_code ignored;
        socket.close(ignored);
    }
};

/// A share of max_bodies, given back when it goes.
class BodyShare {
 public:
    explicit BodyShare(std::size_t& held) : held_{held} {}
    BodyShare(const BodyShare&) = delete;
    BodyShare& operator=(const BodyShare&) = delete;
    ~BodyShare() { held_ -= bytes_; }
    bool take(std::size_t bytes) {
        if (bytes <= small_body) return true;
        if (held_ + bytes > max_bodies) return false;
        held_ += bytes, bytes_ = bytes;
        return true;
    }

 private:
    std::size_t& held_;
    std::size_t bytes_ = 0;
};

Head head_of(const http::request<http::string_body>& request, Transport transport) {
    Head head;
    head.method = std::string{request.method_string()};
    head.target = std::string{request.target()};
    head.transport = transport;
    for (const auto& field : request)
        head.headers.emplace_back(std::string{field.name_string()}, std::string{field.value()});
    return head;
}

/// What bytes that are not HTTP, or too many, come to; nothing where the peer just left.
std::optional<Reply> reply_to(const error_code& ec) {
    if (ec == http::error::header_limit || ec == http::error::buffer_overflow)
        return problem(431, "the head of a request is at most 32 KiB");
    if (ec == http::error::body_limit)
        return problem(413, "the body is too large for this address");
    if (ec == http::error::end_of_stream || ec == http::error::partial_message) return std::nullopt;
    if (ec.category() == http::make_error_code(http::error::bad_method).category())
        return problem(400, "that is not an HTTP/1.1 request");
    return std::nullopt;
}

/// All connections, and what they have in common. Every session's frame holds a share of it, so
/// that frames which an executor destroys late still find it. I/O thread only.
class Sessions : public std::enable_shared_from_this<Sessions> {
 public:
    explicit Sessions(std::unique_ptr<Desk> desk) : desk_{std::move(desk)} {}

    /// Serves this connection, or sheds it when there are too many.
    void add(Socket socket, Transport transport);
    void sweep();
    /// Idle peers and streams go now; whoever waits for an answer gets it.
    void stop();
    /// Those too.
    void cut();
    bool empty() const { return peers_.empty(); }
    Log& log() { return desk_->services.log; }

 private:
    using Place = std::list<Peer>::iterator;
    static asio::awaitable<void> serve(std::shared_ptr<Sessions> self, Place place);
    asio::awaitable<bool> turn(Peer& peer, boost::beast::flat_buffer& buffer);
    asio::awaitable<bool> read_body(Peer& peer, boost::beast::flat_buffer& buffer, Parser& parser);
    asio::awaitable<Reply> answer(const Route& route, Call call);
    asio::awaitable<bool> send(Peer& peer, Reply reply, bool head_only, bool close);
    asio::awaitable<void> send_stream(Peer& peer, Stream& stream);
    asio::awaitable<void> refuse(Peer& peer, Reply reply, bool head_only);
    asio::awaitable<void> refuse_bytes(Peer& peer, error_code ec);
    void allow(Peer& peer, Duration time) {
        peer.deadline = now() + std::chrono::duration_cast<Clock::Steady::duration>(time);
    }
    Clock::Steady now() const { return desk_->services.clock.steady(); }
    std::size_t& count(Transport::Kind kind) {
        return kind == Transport::Kind::tcp ? tcp_peers_ : socket_peers_;
    }

    std::unique_ptr<Desk> desk_;
    std::list<Peer> peers_;
    std::size_t tcp_peers_ = 0, socket_peers_ = 0;
    std::size_t bodies_ = 0;  ///< bytes, see BodyShare
    bool stopping_ = false;
};

void Sessions::add(Socket socket, Transport transport) {
    std::size_t& peers = count(transport.kind);
    if (peers >= (transport.kind == Transport::Kind::tcp ? max_tcp_peers : max_socket_peers)) {
        static constexpr std::string_view shed =
            "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nContent-Length: "
            "0\r\nConnection: close\r\n\r\n";
        error_code ignored;
        socket.non_blocking(true, ignored);
        socket.write_some(asio::buffer(shed), ignored);
        return;
    }
    ++peers;
    const auto executor = socket.get_executor();
    const Place place = peers_.emplace(peers_.end(), std::move(socket), transport);
    auto gone = [self = shared_from_this(), place](std::exception_ptr failed) {
        if (failed) self->log().error("http.session_failed");
        --self->count(place->transport.kind);
        self->peers_.erase(place);
    };
    asio::co_spawn(executor, serve(shared_from_this(), place),
                   asio::bind_cancellation_slot(place->stop.slot(), std::move(gone)));
}

void Sessions::sweep() {
    for (Peer& peer : peers_)
        if (now() >= peer.deadline) peer.close();
}

void Sessions::stop() {
    stopping_ = true;
    for (Peer& peer : peers_) {
        if (peer.streaming) peer.stop.emit(asio::cancellation_type::terminal);
        if (!peer.handling) peer.close();
    }
}

void Sessions::cut() {
    for (Peer& peer : peers_) {
        peer.stop.emit(asio::cancellation_type::terminal);
        peer.close();
    }
}

asio::awaitable<void> Sessions::serve(std::shared_ptr<Sessions> self, Place place) {
    co_await asio::this_coro::throw_if_cancelled(false);
    boost::beast::flat_buffer buffer{max_head + max_body};
    try {
        while (!self->stopping_ && co_await self->turn(*place, buffer)) {
        }
    } catch (const boost::system::system_error&) {
        // A cancelled wait somewhere below: the peer is gone or we are stopping.
    }
    place->close();
}

/// One request and its reply; whether there may be another on this connection.
asio::awaitable<bool> Sessions::turn(Peer& peer, boost::beast::flat_buffer& buffer) {
    Parser parser;
    parser.header_limit(max_head);
    parser.body_limit(boost::none);  // set when the route is known
    allow(peer, head_time);
    error_code ec;
    co_await http::async_read_header(peer.socket, buffer, parser, into(ec));
    if (ec) {
        co_await refuse_bytes(peer, ec);
        co_return false;
    }
    peer.handling = true;

    Call call;
    call.head = head_of(parser.get(), peer.transport);
    const bool head_only = call.head.method == "HEAD";
    if (parser.get().count(http::field::host) > 1) {
        co_await refuse(peer, problem(400, "more than one Host header"), head_only);
        co_return false;
    }
    auto admitted = admit(desk_->gate, call.head);
    if (auto* refusal = std::get_if<Reply>(&admitted)) {
        if (parser.is_done())
            co_return co_await send(peer, std::move(*refusal), head_only, !parser.keep_alive());
        co_await refuse(peer, std::move(*refusal), head_only);
        co_return false;
    }
    auto& admission = std::get<Admission>(admitted);
    const Route& route = *admission.route;
    call.parameters = std::move(admission.parameters);

    BodyShare share{bodies_};
    if (!parser.is_done()) {
        const std::uint64_t announced = parser.content_length().value_or(route.body_limit);
        if (announced > route.body_limit) {
            co_await refuse(peer, problem(413, "the body is too large for this address"),
                            head_only);
            co_return false;
        }
        if (!share.take(static_cast<std::size_t>(announced))) {
            const Error full{ErrorKind::temporary, "too many bodies at once",
                             std::chrono::seconds{1}};
            co_await refuse(peer, problem_of(full), head_only);
            co_return false;
        }
        parser.body_limit(route.body_limit);
        if (!co_await read_body(peer, buffer, parser)) co_return false;
    }
    call.body = std::move(parser.get().body());

    peer.deadline = Clock::Steady::max();
    Reply reply = co_await answer(route, std::move(call));
    const bool close = stopping_ || !parser.keep_alive();
    co_return co_await send(peer, std::move(reply), head_only, close);
}

asio::awaitable<bool> Sessions::read_body(Peer& peer, boost::beast::flat_buffer& buffer,
                                          Parser& parser) {
    static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
    allow(peer, body_time);
    error_code ec;
    if (boost::beast::iequals(parser.get()[http::field::expect], "100-continue"))
        co_await asio::async_write(peer.socket, asio::buffer(go_on), into(ec));
    const auto announced = parser.content_length_remaining().value_or(one_read);
    buffer.reserve(buffer.size() + std::min<std::size_t>(announced, one_read));
    if (!ec) co_await http::async_read(peer.socket, buffer, parser, into(ec));
    buffer.shrink_to_fit();  // an idle peer holds no more than what it sent ahead
    if (!ec) co_return true;
    co_await refuse_bytes(peer, ec);
    co_return false;
}

/// The handler's reply, and a plain 500 where it threw: what went wrong is for the log.
asio::awaitable<Reply> Sessions::answer(const Route& route, Call call) {
    try {
        co_return co_await route.handler(*desk_, std::move(call));
    } catch (const std::exception& failed) {
        const LogField fields[] = {{"route", route.pattern},
                                   {"reason", std::string_view{failed.what()}}};
        log().error("http.failed", {fields[0], fields[1]});
    }
    co_return problem(500, "something is wrong on our side; it is in the daemon's log");
}

asio::awaitable<bool> Sessions::send(Peer& peer, Reply reply, bool head_only, bool close) {
    const std::string head = head_bytes(reply, desk_->services.clock.now(), close);
    const std::string_view body = head_only ? std::string_view{} : std::string_view{reply.body};
    const std::array<asio::const_buffer, 2> bytes{asio::buffer(head), asio::buffer(body)};
    allow(peer, write_time);
    error_code ec;
    co_await asio::async_write(peer.socket, bytes, into(ec));
    if (!ec && reply.stream && !head_only) co_await send_stream(peer, *reply.stream);
    peer.handling = false;
    co_return !ec && !close && !reply.stream;
}

asio::awaitable<void> Sessions::send_stream(Peer& peer, Stream& stream) {
    peer.streaming = true;
    while (!stopping_) {
        peer.deadline = Clock::Steady::max();
        const auto next = co_await stream.next();
        if (!next) co_return;
        allow(peer, write_time);
        error_code ec;
        co_await asio::async_write(peer.socket, asio::buffer(*next), into(ec));
        if (ec) co_return;
    }
}

/// Replies to a request whose body we do not want, then reads a little of it into the void: closing
/// at once would reset the connection and take the reply with it.
asio::awaitable<void> Sessions::refuse(Peer& peer, Reply reply, bool head_only) {
    co_await send(peer, std::move(reply), head_only, true);
    error_code ec;
    peer.socket.shutdown(asio::socket_base::shutdown_send, ec);
    allow(peer, linger_time);
    std::array<char, 16 << 10> rest;
    while (!ec && !stopping_ && now() < peer.deadline)
        co_await peer.socket.async_read_some(asio::buffer(rest), into(ec));
}

asio::awaitable<void> Sessions::refuse_bytes(Peer& peer, error_code ec) {
    if (auto reply = reply_to(ec)) co_await refuse(peer, std::move(*reply), false);
}

class BeastServer final : public Server {
 public:
    BeastServer(Options options, Services services)
        : options_{options},
          sessions_{std::make_shared<Sessions>(
              std::make_unique<Desk>(std::move(options), std::move(services)))} {}

    Status listen() override;
    asio::awaitable<void> run() override;
    std::uint16_t port() const override { return tcp_.port(); }

 private:
    asio::awaitable<void> accept_tcp();
    asio::awaitable<void> accept_socket();
    asio::awaitable<void> sweep();
    template <class Acceptor>
    asio::awaitable<void> accept_on(Acceptor& acceptor);

    Options options_;
    std::shared_ptr<Sessions> sessions_;
    Listener tcp_, socket_;
};

Status BeastServer::listen() {
    if (!options_.listen.empty()) {
        auto bound = Listener::tcp(options_.listen, options_.public_url);
        if (!bound) return bound.error();
        tcp_ = std::move(*bound);
    }
    if (!options_.socket.empty()) {
        auto bound = Listener::unix_socket(options_.socket);
        if (!bound) return bound.error();
        socket_ = std::move(*bound);
    }
    return {};
}

Transport transport_of(const asio::ip::tcp::socket& socket) {
    error_code ec;
    const auto address = socket.remote_endpoint(ec).address();
    const bool mapped = address.is_v6() && address.to_v6().is_v4_mapped();
    const bool loopback =
        mapped ? asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).is_loopback()
               : address.is_loopback();
    return {Transport::Kind::tcp, !ec && loopback};
}

Transport transport_of(const asio::local::stream_protocol::socket&) {
    return {Transport::Kind::socket, true};
}

void without_delay(asio::ip::tcp::socket& socket) {
    error_code ignored;
    socket.set_option(asio::ip::tcp::no_delay{true}, ignored);
}
void without_delay(asio::local::stream_protocol::socket&) {}

template <class Acceptor>
asio::awaitable<void> BeastServer::accept_on(Acceptor& acceptor) {
    asio::steady_timer pause{co_await asio::this_coro::executor};
    for (;;) {
        error_code ec;
        auto socket = co_await acceptor.async_accept(into(ec));
        if (ec == asio::error::operation_aborted) co_return;
        if (!ec) {
            without_delay(socket);
            const Transport transport = transport_of(socket);
            sessions_->add(std::move(socket), transport);
            continue;
        }
        // Out of descriptors or memory: the peer waits in the backlog while deadlines free some.
        sessions_->log().warning("http.accept_failed");
        pause.expires_after(sweep_every);
        co_await pause.async_wait(into(ec));
        if (ec) co_return;
    }
}

asio::awaitable<void> BeastServer::accept_tcp() {
    if (!tcp_.is_open()) co_return;
    const auto fd = tcp_.duplicate();
    if (!fd) co_return;
    const auto protocol = tcp_.is_v6() ? asio::ip::tcp::v6() : asio::ip::tcp::v4();
    asio::ip::tcp::acceptor acceptor{co_await asio::this_coro::executor, protocol, *fd};
    co_await accept_on(acceptor);
}

asio::awaitable<void> BeastServer::accept_socket() {
    if (!socket_.is_open()) co_return;
    const auto fd = socket_.duplicate();
    if (!fd) co_return;
    const asio::local::stream_protocol protocol;
    asio::local::stream_protocol::acceptor acceptor{co_await asio::this_coro::executor, protocol,
                                                    *fd};
    co_await accept_on(acceptor);
}

/// One timer for all deadlines, in place of one for every connection.
asio::awaitable<void> BeastServer::sweep() {
    asio::steady_timer tick{co_await asio::this_coro::executor};
    for (error_code ec; !ec;) {
        tick.expires_after(sweep_every);
        co_await tick.async_wait(into(ec));
        sessions_->sweep();
    }
}

asio::awaitable<void> BeastServer::run() {
    using namespace asio::experimental::awaitable_operators;
    co_await asio::this_coro::throw_if_cancelled(false);
    co_await (accept_tcp() && accept_socket() && sweep());

    sessions_->stop();
    asio::steady_timer tick{co_await asio::this_coro::executor};
    const auto until = std::chrono::steady_clock::now() + drain_time;
    while (!sessions_->empty()) {
        if (std::chrono::steady_clock::now() >= until) sessions_->cut();
        error_code ignored;
        tick.expires_after(std::chrono::milliseconds{10});
        co_await tick.async_wait(into(ignored));
    }
}

}  // namespace

std::unique_ptr<Server> Server::make(Options options, Services services) {
    return std::make_unique<BeastServer>(std::move(options), std::move(services));
}

}  // namespace webcare::console
