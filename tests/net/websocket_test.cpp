#include "net/websocket.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <stdexcept>

#include "tests/net/client_under_test.hpp"
#include "tests/support/websocket_server.hpp"

namespace webcare::net {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using test::Act;
using test::SeenRequest;
using test::Visit;
using test::WebSocketServer;
using Kind = test::Act::Kind;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr Duration ever = Duration::max();

/// A client beside scripted servers.
class Stream : public ::testing::Test {
 protected:
    static SocketRequest to(const WebSocketServer& server, const std::string& target = "/") {
        SocketRequest request{server.url(target)};
        request.access.allow_private = true;
        return request;
    }

    Result<Upgrade> open(SocketRequest request) {
        return test::run_on(io, client.open(std::move(request)));
    }

    /// The stream of an upgrade that must have worked.
    std::unique_ptr<WebSocket> stream(SocketRequest request) {
        auto upgrade = open(std::move(request));
        if (!upgrade) throw std::runtime_error{upgrade.error().detail};
        if (!upgrade->socket) throw std::runtime_error{"no socket"};
        return std::move(upgrade->socket);
    }

    /// The next message, "..." for nothing yet, or what went wrong.
    std::string read(WebSocket& socket, Duration patience = ever) {
        auto got = test::run_on(io, socket.read(patience));
        if (!got) return std::string{name(got.error().kind)} + ": " + got.error().detail;
        return *got ? std::string{**got} : "...";
    }

    asio::io_context io{1};
    NamedResolver resolver;
    GuardedDialer dialer{resolver};
    WebSocketClient client{io.get_executor(), dialer, "webcared/test"};
};

TEST_F(Stream, BringsOneMessageAfterTheOther) {
    WebSocketServer server{[](const SeenRequest&) {
        return Visit{"one",
                     {Kind::part, "t"},
                     {Kind::part, "w"},
                     {Kind::text, "o"},
                     "drie \xf0\x9f\x9a\x80",
                     {Kind::text, ""},
                     {Kind::listen}};
    }};
    const auto socket = stream(to(server, "/subscribe?cursor=7"));
    EXPECT_EQ(read(*socket), "one");
    EXPECT_EQ(read(*socket), "two");
    EXPECT_EQ(read(*socket), "drie \xf0\x9f\x9a\x80");
    EXPECT_EQ(read(*socket), "");
    EXPECT_EQ(server.requests().at(0).target, "/subscribe?cursor=7");
}

TEST_F(Stream, TellsWhoWeAreAndWhatWeMay) {
    WebSocketServer server{[](const SeenRequest&) { return Visit{"hello"}; }};
    SocketRequest request = to(server);
    request.headers.emplace_back("Authorization", "Bearer secret");
    EXPECT_EQ(read(*stream(std::move(request))), "hello");
    const Headers seen = server.requests().at(0).headers;
    EXPECT_EQ(header(seen, "Authorization"), "Bearer secret");
    EXPECT_EQ(header(seen, "User-Agent"), "webcared/test");
    EXPECT_EQ(header(seen, "Host"), "127.0.0.1:" + std::to_string(server.port()));
    EXPECT_FALSE(header(seen, "Sec-WebSocket-Extensions"));
}

TEST_F(Stream, RefusesAHeaderThatBreaksOutOfItsLine) {
    WebSocketServer server{[](const SeenRequest&) { return Visit{}; }};
    SocketRequest request = to(server);
    request.headers.emplace_back("X-Token", "a\r\nX-Admin: yes");
    const auto opened = open(std::move(request));
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().kind, ErrorKind::misconfigured);
    EXPECT_TRUE(server.requests().empty());
}

TEST_F(Stream, LosesNothingWhenTheReaderLosesPatience) {
    WebSocketServer server{[](const SeenRequest&) {
        return Visit{{Kind::part, "first half, "}, {Kind::echo}, {Kind::listen}};
    }};
    const auto socket = stream(to(server));
    EXPECT_EQ(read(*socket, milliseconds{20}), "...");
    EXPECT_EQ(read(*socket, Duration{0}), "...");
    ASSERT_TRUE(test::run_on(io, socket->send("second half")));
    EXPECT_EQ(read(*socket), "first half, second half");
}

TEST_F(Stream, SendsText) {
    WebSocketServer server{[](const SeenRequest&) { return Visit{{Kind::echo}, {Kind::echo}}; }};
    const auto socket = stream(to(server));
    for (const std::string word : {"hello", "again"}) {
        ASSERT_TRUE(test::run_on(io, socket->send(word)));
        EXPECT_EQ(read(*socket), word);
    }
}

TEST_F(Stream, ReadsNoFurtherThanItIsAsked) {
    std::atomic<std::size_t> written{0};
    const std::string message(64 << 10, 'x');
    WebSocketServer server{[&](const SeenRequest&) {
        Act endless{Kind::stream};
        endless.more = [&](std::string& next) {
            next = message;
            return ++written < 10'000;
        };
        return Visit{endless};
    }};
    const auto socket = stream(to(server));
    EXPECT_EQ(read(*socket), message);
    const auto wait = [](milliseconds pause) -> asio::awaitable<void> {
        asio::steady_timer timer{co_await asio::this_coro::executor, pause};
        co_await timer.async_wait(asio::use_awaitable);
    };
    test::run_on(io, wait(milliseconds{100}));
    EXPECT_LT(written, 1'000u);  // what the kernel's buffers hold, not 640 MB
}

TEST_F(Stream, RefusesBinary) {
    WebSocketServer server{[](const SeenRequest&) {
        return Visit{{Kind::binary, "zstd"}, "text", {Kind::listen}};
    }};
    const auto socket = stream(to(server));
    EXPECT_EQ(read(*socket), "malformed: read: a binary message");
    EXPECT_EQ(read(*socket), "malformed: read: a binary message");  // and stays broken
}

TEST_F(Stream, EndsAtAMessageOverTheLimit) {
    const auto limited = [&](std::vector<Act> acts) {
        WebSocketServer server{[&](const SeenRequest&) {
            Visit visit;
            visit.acts = acts;
            visit.acts.emplace_back(Kind::listen);
            return visit;
        }};
        SocketRequest request = to(server);
        request.limits.message = 1000;
        const auto socket = stream(std::move(request));
        const std::string fits(1000, 'x');
        EXPECT_EQ(read(*socket), fits);
        return read(*socket);
    };
    const Act fits{Kind::text, std::string(1000, 'x')};
    const std::string refused = "malformed: read: a message over the limit";
    EXPECT_EQ(limited({fits, {Kind::text, std::string(1001, 'x')}}), refused);
    EXPECT_EQ(
        limited({fits, {Kind::part, std::string(600, 'x')}, {Kind::text, std::string(401, 'x')}}),
        refused);
    // A head that announces 2^62 bytes is refused before one of them comes.
    EXPECT_EQ(limited({fits, {Kind::raw, std::string{"\x81\x7f\x40\0\0\0\0\0\0\0", 10}}}), refused);
}

TEST_F(Stream, InflatesNoFurtherThanTheLimit) {
    WebSocketServer server{[](const SeenRequest&) {
        Visit visit{{Kind::text, std::string(900'000, 'x')},
                    {Kind::text, std::string(64 << 20, 'x')},
                    {Kind::listen}};
        visit.deflate = true;
        return visit;
    }};
    SocketRequest request = to(server);
    request.compress = true;
    const auto socket = stream(std::move(request));
    EXPECT_EQ(read(*socket).size(), 900'000u);
    EXPECT_EQ(read(*socket), "malformed: read: a message over the limit");
    EXPECT_TRUE(header(server.requests().at(0).headers, "Sec-WebSocket-Extensions"));
}

TEST_F(Stream, TellsWhyTheServerClosed) {
    WebSocketServer server{[](const SeenRequest&) {
        return Visit{"last", {Kind::goodbye, "too\nslow", 1008}};
    }};
    const auto socket = stream(to(server));
    EXPECT_EQ(read(*socket), "last");
    EXPECT_EQ(read(*socket), "temporary: read: closed by the server, 1008 too slow");
    const auto sent = test::run_on(io, socket->send("hello?"));
    ASSERT_FALSE(sent);
    EXPECT_EQ(sent.error().kind, ErrorKind::temporary);
}

TEST_F(Stream, SaysThatItWasCut) {
    WebSocketServer server{[](const SeenRequest&) { return Visit{{Kind::part, "hal"}}; }};
    EXPECT_THAT(read(*stream(to(server))), StartsWith("temporary: read: "));
}

TEST_F(Stream, ReportsWhatBreaksTheProtocol) {
    const auto told = [&](std::string bytes) {
        WebSocketServer server{[&](const SeenRequest&) {
            return Visit{{Kind::raw, bytes}, {Kind::listen}};
        }};
        return read(*stream(to(server)));
    };
    EXPECT_THAT(told("\x83\x01x"), StartsWith("malformed: read: "));      // opcode 3
    EXPECT_THAT(told("\xf1\x01x"), StartsWith("malformed: read: "));      // reserved bits
    EXPECT_THAT(told("\x81\x81mask?"), StartsWith("malformed: read: "));  // masked
    EXPECT_THAT(told("\x80\x01x"), StartsWith("malformed: read: "));      // goes on, with nothing
    EXPECT_THAT(told("\x81\x02\xc3\x28"), StartsWith("malformed: read: "));      // no UTF-8
    EXPECT_THAT(told(std::string{"\x89\x7e\0\x80", 4} + std::string(128, 'p')),  // a long ping
                StartsWith("malformed: read: "));
}

TEST_F(Stream, GivesUpASilentPeerAfterKnocking) {
    WebSocketServer server{[](const SeenRequest&) { return Visit{"last", {Kind::deaf}}; }};
    SocketRequest request = to(server);
    request.limits.silence = milliseconds{100};
    const auto socket = stream(std::move(request));
    EXPECT_EQ(read(*socket), "last");
    const auto began = std::chrono::steady_clock::now();
    EXPECT_EQ(read(*socket), "temporary: read: the server is silent");
    EXPECT_GE(std::chrono::steady_clock::now() - began, milliseconds{99});
}

TEST_F(Stream, KeepsAPeerThatAnswersOurPings) {
    WebSocketServer server{[](const SeenRequest&) { return Visit{{Kind::listen}}; }};
    SocketRequest request = to(server);
    request.limits.silence = milliseconds{60};
    const auto socket = stream(std::move(request));
    EXPECT_EQ(read(*socket, milliseconds{400}), "...");
    EXPECT_GE(server.pings(), 2);
}

TEST_F(Stream, KeepsAPeerWhileNobodyAsksForMore) {
    WebSocketServer server{[](const SeenRequest&) { return Visit{"one", "two", {Kind::deaf}}; }};
    SocketRequest request = to(server);
    request.limits.silence = milliseconds{50};
    const auto socket = stream(std::move(request));
    EXPECT_EQ(read(*socket), "one");
    const auto busy = []() -> asio::awaitable<void> {
        asio::steady_timer timer{co_await asio::this_coro::executor, milliseconds{200}};
        co_await timer.async_wait(asio::use_awaitable);
    };
    test::run_on(io, busy());
    EXPECT_EQ(read(*socket), "two");
}

TEST_F(Stream, SaysGoodbye) {
    WebSocketServer server{[](const SeenRequest&) { return Visit{"one", {Kind::listen}}; }};
    auto socket = stream(to(server));
    EXPECT_EQ(read(*socket), "one");
    EXPECT_EQ(read(*socket, Duration{0}), "...");  // a read is under way
    socket.reset();
    io.restart();
    io.run();  // to the end: nothing is left that holds the loop
    EXPECT_THAT(server.received(1), ::testing::ElementsAre("close 1000"));
}

TEST_F(Stream, LeavesADeafPeerAfterASecond) {
    WebSocketServer server{[](const SeenRequest&) { return Visit{{Kind::deaf}}; }};
    stream(to(server)).reset();
    const auto began = std::chrono::steady_clock::now();
    io.restart();
    io.run();
    EXPECT_LT(std::chrono::steady_clock::now() - began, seconds{5});
}

TEST_F(Stream, EndsWhenTold) {
    WebSocketServer server{[](const SeenRequest&) { return Visit{{Kind::deaf}}; }};
    const auto socket = stream(to(server));
    asio::cancellation_signal stop;
    std::string told;
    const auto reading = [](WebSocket& from, std::string& out) -> asio::awaitable<void> {
        const auto got = co_await from.read(ever);
        out = got ? "a message" : name(got.error().kind);
    };
    asio::co_spawn(io, reading(*socket, told),
                   asio::bind_cancellation_slot(stop.slot(), asio::detached));
    asio::post(io, [&] { stop.emit(asio::cancellation_type::terminal); });
    io.restart();
    while (told.empty()) io.run_one();
    EXPECT_EQ(told, "cancelled");
}

TEST_F(Stream, HandsOverARefusal) {
    WebSocketServer server{[](const SeenRequest&) {
        Visit visit;
        visit.instead = test::answer(429, "slow down", {{"Retry-After", "7"}}).bytes;
        return visit;
    }};
    const auto opened = open(to(server));
    ASSERT_TRUE(opened) << opened.error().detail;
    EXPECT_EQ(opened->socket, nullptr);
    EXPECT_EQ(opened->response.status, 429);
    EXPECT_EQ(opened->response.body, "slow down");
    const Error error = error_of(opened->response, "stream", Time{});
    EXPECT_EQ(error.kind, ErrorKind::throttled);
    EXPECT_EQ(error.retry_after, seconds{7});
}

TEST_F(Stream, ReadsLittleOfALongRefusal) {
    const auto told = [&](std::size_t bytes, bool announced) {
        WebSocketServer server{[&](const SeenRequest&) {
            Visit visit;
            const std::string body(bytes, 'x');
            visit.instead = announced ? test::answer(503, body).bytes
                                      : "HTTP/1.1 503 Busy\r\nConnection: close\r\n\r\n" + body;
            return visit;
        }};
        const auto opened = open(to(server));
        if (opened) return std::to_string(opened->response.body.size());
        return std::string{name(opened.error().kind)} + ": " + opened.error().detail;
    };
    for (const bool announced : {true, false}) {
        EXPECT_EQ(told(60'000, announced), "60000");
        EXPECT_THAT(told(200'000, announced), StartsWith("malformed: 127.0.0.1:"));
        EXPECT_THAT(told(200'000, announced), HasSubstr("body limit"));
    }
}

TEST_F(Stream, FollowsNoRedirect) {
    WebSocketServer server{[](const SeenRequest&) {
        Visit visit;
        visit.instead = test::answer(302, "", {{"Location", "http://169.254.169.254/"}}).bytes;
        return visit;
    }};
    const auto opened = open(to(server));
    ASSERT_TRUE(opened);
    EXPECT_EQ(opened->socket, nullptr);
    EXPECT_EQ(opened->response.status, 302);
    EXPECT_EQ(server.requests().size(), 1u);
}

TEST_F(Stream, RefusesAHandshakeThatIsNone) {
    const auto told = [&](const std::string& bytes) {
        WebSocketServer server{[&](const SeenRequest&) {
            Visit visit;
            visit.instead = bytes;
            return visit;
        }};
        const auto opened = open(to(server));
        if (opened) return std::string{opened->socket ? "opened" : "refused"};
        return std::string{name(opened.error().kind)} + ": " + opened.error().detail;
    };
    EXPECT_THAT(told("SSH-2.0-OpenSSH_9.2\r\n\r\n"), StartsWith("malformed: 127.0.0.1:"));
    EXPECT_THAT(told("HTTP/1.1 101 Yes\r\nX: " + std::string(100'000, 'x')),
                StartsWith("malformed: 127.0.0.1:"));
    EXPECT_THAT(told("HTTP/1.1 101 Yes\r\nUpgra"), StartsWith("temporary: 127.0.0.1:"));
    // Upgraded, but not by one who has read our key.
    EXPECT_THAT(told("HTTP/1.1 101 Yes\r\nUpgrade: websocket\r\nConnection: upgrade\r\n"
                     "Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n"),
                HasSubstr("Sec-WebSocket-Accept field is invalid"));
}

TEST_F(Stream, GivesUpAHandshakeWithoutAnAnswer) {
    WebSocketServer server{[](const SeenRequest&) {
        Visit visit;
        visit.no_answer = true;
        return visit;
    }};
    SocketRequest request = to(server);
    request.limits.upgrade = milliseconds{50};
    const auto opened = open(std::move(request));
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().kind, ErrorKind::temporary);
    EXPECT_THAT(opened.error().detail, HasSubstr("upgrade: took too long"));
}

TEST_F(Stream, IsKeptOffPrivateAddresses) {
    WebSocketServer server{[](const SeenRequest&) { return Visit{"secret"}; }};
    SocketRequest request{server.url()};
    auto opened = open(request);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().kind, ErrorKind::denied);
    resolver.name("inside.example", {addresses({"127.0.0.1"})});
    request.url = "ws://inside.example:" + std::to_string(server.port()) + "/";
    opened = open(request);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().kind, ErrorKind::denied);
    EXPECT_TRUE(server.requests().empty());
}

TEST_F(Stream, GoesOverTlsWithTheRightNameOnly) {
    test::CertificateWish wish;
    wish.authority = true;
    const auto authority = test::make_certificate(wish);
    const test::TemporaryFile ca{authority.certificate};
    const auto mine = test::make_certificate(test::CertificateWish(), &authority);
    WebSocketServer server{[](const SeenRequest&) {
                               return Visit{"private", {Kind::listen}};
                           },
                           mine};
    resolver.name("other.example", {addresses({"127.0.0.1"})});
    SocketRequest request = to(server);
    request.access.ca_file = ca.path();
    auto socket = stream(request);
    EXPECT_EQ(read(*socket), "private");
    EXPECT_EQ(read(*socket, Duration{0}), "...");
    socket.reset();  // with a read under way
    io.restart();
    io.run();

    request.url = "wss://other.example:" + std::to_string(server.port()) + "/";
    const auto refused = open(request);
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().detail, HasSubstr("TLS: "));
    EXPECT_EQ(server.requests().size(), 1u);
}

TEST_F(Stream, GoesThroughAProxy) {
    WebSocketServer server{[](const SeenRequest&) { return Visit{"hello"}; }};
    test::LoopbackServer proxy{[](const SeenRequest&) { return test::answer(200); }};
    SocketRequest request = to(server);
    request.access.proxy = proxy.url();
    EXPECT_EQ(read(*stream(std::move(request))), "hello");
    ASSERT_EQ(proxy.requests().size(), 1u);
    EXPECT_EQ(proxy.requests()[0].target, "127.0.0.1:" + std::to_string(server.port()));
}

TEST(SocketAddress, IsReadAsTheHttpAddressOfTheSamePlace) {
    EXPECT_EQ(as_http_address("wss://a.example/x?y"), "https://a.example/x?y");
    EXPECT_EQ(as_http_address("WS://a.example"), "http://a.example");
    EXPECT_EQ(as_http_address("https://a.example"), "https://a.example");
    EXPECT_EQ(as_http_address("ftp://a.example"), "ftp://a.example");
}

}  // namespace
}  // namespace webcare::net
