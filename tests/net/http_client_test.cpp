#include "net/http_client.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/post.hpp>

#include "tests/net/client_under_test.hpp"

namespace webcare::net {
namespace {

using std::chrono::milliseconds;
using test::answer;
using test::LoopbackServer;
using test::RawAnswer;
using test::SeenRequest;

LoopbackServer::Handler always(RawAnswer reply) {
    return [reply](const SeenRequest&) { return reply; };
}

TEST(HttpClient, GivesStatusHeadersAndBody) {
    LoopbackServer server{always(answer(404, "gone fishing", {{"X-Why", "summer"}}))};
    ClientUnderTest under;
    const auto response = under.send(to(server.url("/a?b=c")));
    ASSERT_TRUE(response) << response.error().detail;
    EXPECT_EQ(response->status, 404);
    EXPECT_EQ(response->body, "gone fishing");
    EXPECT_EQ(header(response->headers, "x-why"), "summer");
    EXPECT_EQ(response->final_url, server.url("/a?b=c"));
    const auto seen = server.requests();
    ASSERT_EQ(seen.size(), 1u);
    EXPECT_EQ(seen[0].target, "/a?b=c");
    EXPECT_EQ(header(seen[0].headers, "Accept-Encoding"), "gzip, br, deflate");
    EXPECT_EQ(header(seen[0].headers, "Host"), "127.0.0.1:" + std::to_string(server.port()));
}

TEST(HttpClient, SendsTheBodyWithItsLength) {
    LoopbackServer server{always(answer(202))};
    ClientUnderTest under;
    Request request = to(server.url(), "POST");
    request.body.assign(300'000, 'x');
    ASSERT_TRUE(under.send(request));
    EXPECT_EQ(server.requests().at(0).body, request.body);
}

TEST(HttpClient, KeepsOneConnectionForManyRequests) {
    LoopbackServer server{always(answer(200, "ok"))};
    ClientUnderTest under;
    for (int i = 0; i < 20; ++i) ASSERT_TRUE(under.send(to(server.url(), "POST")));
    EXPECT_EQ(server.connections(), 1);
    EXPECT_EQ(under.client.dials(), 1u);
    EXPECT_EQ(under.client.sockets(), 1u);
}

TEST(HttpClient, ClosesTheConnectionWhenTheServerAsks) {
    LoopbackServer server{always(answer(200, "ok", {{"Connection", "close"}}))};
    ClientUnderTest under;
    ASSERT_TRUE(under.send(to(server.url())));
    EXPECT_EQ(under.client.sockets(), 0u);
}

TEST(HttpClient, ClosesAConnectionThatNobodyUses) {
    LoopbackServer server{always(answer(200, "ok"))};
    HttpSettings settings;
    settings.idle = milliseconds{20};
    ClientUnderTest under{settings};
    ASSERT_TRUE(under.send(to(server.url())));
    ASSERT_EQ(under.client.sockets(), 1u);
    under.io.restart();
    under.io.run();  // until the idle deadline, then nothing is left to do
    EXPECT_EQ(under.client.sockets(), 0u);
}

TEST(HttpClient, LetsNoMoreThanSomeConnectionsRest) {
    std::deque<LoopbackServer> servers;
    ClientUnderTest under;
    for (int i = 0; i < 70; ++i) {
        auto& server = servers.emplace_back(always(answer(200, "ok")));
        ASSERT_TRUE(under.send(to(server.url())));
    }
    EXPECT_EQ(under.client.sockets(), 64u);
    ASSERT_TRUE(under.send(to(servers.back().url())));
    EXPECT_EQ(under.client.dials(), 70u) << "the newest rests";
    ASSERT_TRUE(under.send(to(servers.front().url())));
    EXPECT_EQ(under.client.dials(), 71u) << "the oldest was closed";
}

asio::awaitable<void> ask_once(HttpClient& client, std::string url, int& served) {
    const auto response = co_await client.send(to(std::move(url)));
    served += response ? 1 : 0;
}

TEST(HttpClient, OpensNoMoreSocketsThanAllowedAndServesAllInTurn) {
    LoopbackServer server{always(answer(200, "ok"))};
    ClientUnderTest under;  // two sockets a host
    int served = 0;
    for (int i = 0; i < 12; ++i)
        asio::co_spawn(under.io, ask_once(under.client, server.url(), served),
                       [](std::exception_ptr) {});
    while (served < 12 && under.io.run_one() != 0) {
    }
    EXPECT_EQ(served, 12);
    EXPECT_EQ(server.connections(), 2);
}

// The first connection dies after one answer without a word; the server says so only by closing.
LoopbackServer::Handler dies_after_one() {
    return [](const SeenRequest& seen) {
        RawAnswer reply = answer(200, "ok");
        reply.close = seen.connection == 1;
        return reply;
    };
}

TEST(HttpClient, AsksAgainWhenARestedConnectionTurnsOutClosed) {
    LoopbackServer server{dies_after_one()};
    ClientUnderTest under;
    for (const char* method : {"GET", "GET", "HEAD"})
        ASSERT_TRUE(under.send(to(server.url(), method))) << method;
    EXPECT_EQ(server.connections(), 2);
}

TEST(HttpClient, NeverSendsAPostTwice) {
    // Reads the second request of a connection, and hangs up instead of answering.
    LoopbackServer server{[](const SeenRequest& seen) {
        if (seen.target == "/first") return answer(200);
        RawAnswer silent;
        silent.close = true;
        return silent;
    }};
    ClientUnderTest under;
    ASSERT_TRUE(under.send(to(server.url("/first"))));
    const auto failed = under.send(to(server.url("/second"), "POST"));
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().kind, ErrorKind::temporary);
    EXPECT_EQ(server.requests().size(), 2u);
}

TEST(HttpClient, ReadsEveryFramingOfABody) {
    const std::vector<std::string> forms{
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\nA: "
        "b\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\r\nhello",
        "HTTP/1.0 200 OK\r\n\r\nhello",
        "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: "
        "5\r\n\r\nhello",
    };
    for (const std::string& form : forms) {
        RawAnswer reply{form};
        reply.close = true;
        LoopbackServer server{always(reply)};
        ClientUnderTest under;
        const auto response = under.send(to(server.url()));
        ASSERT_TRUE(response) << form << response.error().detail;
        EXPECT_EQ(response->body, "hello") << form;
    }
}

TEST(HttpClient, ExpectsNoBodyAfterHeadAndNotModified) {
    LoopbackServer server{[](const SeenRequest& seen) {
        if (seen.method == "HEAD")
            return RawAnswer{"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n"};
        return answer(304, {}, {{"ETag", "\"1\""}});
    }};
    ClientUnderTest under;
    EXPECT_TRUE(under.send(to(server.url(), "HEAD")));
    const auto unchanged = under.send(to(server.url()));
    ASSERT_TRUE(unchanged);
    EXPECT_EQ(unchanged->status, 304);
    EXPECT_EQ(server.connections(), 1);
}

struct BadServer {
    const char* what;
    RawAnswer reply;
    ErrorKind kind;
    const char* said;
};

RawAnswer then_close(std::string bytes) {
    RawAnswer reply{std::move(bytes)};
    reply.close = true;
    return reply;
}

RawAnswer without_end(std::string bytes, std::string again) {
    RawAnswer reply{std::move(bytes)};
    reply.endlessly = std::move(again);
    return reply;
}

TEST(HttpClient, GivesUpOnAServerThatBreaksALimitOrTheFormat) {
    const std::string line = "X-Long: " + std::string(1000, 'a') + "\r\n";
    const std::string block(4096, 'z');
    const std::vector<BadServer> servers{
        {"a head of 40 KiB", without_end("HTTP/1.1 200 OK\r\n", line), ErrorKind::malformed,
         "head is over"},
        {"a body without end", without_end("HTTP/1.1 200 OK\r\n\r\n", block), ErrorKind::malformed,
         "over the limit"},
        {"chunks without end",
         without_end("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
                     "1000\r\n" + block + "\r\n"),
         ErrorKind::malformed, "over the limit"},
        {"a chunk line without end",
         without_end("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;", block),
         ErrorKind::malformed, "read"},
        {"a length over the limit",
         RawAnswer{"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n"}, ErrorKind::malformed,
         "over the limit"},
        {"less than the length", then_close("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello"),
         ErrorKind::temporary, "ended before"},
        {"two lengths",
         RawAnswer{"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nhello"},
         ErrorKind::malformed, "not HTTP"},
        {"a mail server", then_close("220 mail.example ESMTP\r\n"), ErrorKind::malformed,
         "not HTTP"},
        {"hints without end", without_end("", "HTTP/1.1 103 Hints\r\n\r\n"), ErrorKind::malformed,
         "informational"},
        {"another protocol",
         RawAnswer{"HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"},
         ErrorKind::malformed, "protocol"},
        {"nothing at all", then_close(""), ErrorKind::temporary, "ended before"},
    };
    for (const BadServer& bad : servers) {
        LoopbackServer server{always(bad.reply)};
        ClientUnderTest under;
        Request request = to(server.url("/secret?token=1"));
        request.limits.body = 1 << 20;
        const auto failed = under.send(std::move(request));
        ASSERT_FALSE(failed) << bad.what;
        EXPECT_EQ(failed.error().kind, bad.kind) << bad.what << ": " << failed.error().detail;
        EXPECT_NE(failed.error().detail.find(bad.said), std::string::npos) << failed.error().detail;
        EXPECT_EQ(failed.error().detail.find("secret"), std::string::npos) << failed.error().detail;
        EXPECT_EQ(under.client.sockets(), 0u) << bad.what;
    }
}

TEST(HttpClient, WaitsNoLongerThanEachPhaseMay) {
    RawAnswer mute;
    mute.hold = true;
    RawAnswer drips{"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhel"};
    drips.hold = true;
    const std::vector<std::pair<RawAnswer, std::string>> servers{{mute, "first byte"},
                                                                 {drips, "body"}};
    for (const auto& [reply, phase] : servers) {
        LoopbackServer server{always(reply)};
        ClientUnderTest under;
        Request request = to(server.url());
        request.limits.first_byte = milliseconds{40};
        request.limits.total = milliseconds{80};
        const auto begun = std::chrono::steady_clock::now();
        const auto failed = under.send(std::move(request));
        const auto took = std::chrono::steady_clock::now() - begun;
        ASSERT_FALSE(failed);
        EXPECT_EQ(failed.error().kind, ErrorKind::temporary);
        EXPECT_NE(failed.error().detail.find(phase + ": took too long"), std::string::npos)
            << failed.error().detail;
        EXPECT_GE(took, milliseconds{phase == "body" ? 80 : 40});
        EXPECT_LT(took, std::chrono::seconds{5});
    }
}

TEST(HttpClient, EndsAtOnceWhenCancelled) {
    RawAnswer mute;
    mute.hold = true;
    LoopbackServer server{always(mute)};
    ClientUnderTest under;
    asio::cancellation_signal stop;
    std::optional<Error> ended;
    const auto work = [](HttpClient& client, std::string url,
                         std::optional<Error>& out) -> asio::awaitable<void> {
        auto response = co_await client.send(to(std::move(url)));
        if (!response) out = response.error();
    };
    asio::co_spawn(under.io, work(under.client, server.url(), ended),
                   asio::bind_cancellation_slot(stop.slot(), [](std::exception_ptr) {}));
    asio::steady_timer soon{under.io, milliseconds{20}};
    soon.async_wait([&](auto) { stop.emit(asio::cancellation_type::terminal); });
    under.io.run();
    ASSERT_TRUE(ended);
    EXPECT_EQ(ended->kind, ErrorKind::cancelled);
    EXPECT_EQ(under.client.sockets(), 0u);
}

TEST(HttpClient, LetsNoHeaderBreakOutOfItsLine) {
    LoopbackServer server{always(answer(200))};
    ClientUnderTest under;
    for (const auto& [name, value] : Headers{{"X", "a\r\nEvil: 1"},
                                             {"X\r\nEvil", "1"},
                                             {"Content-Length", "5"},
                                             {"transfer-encoding", "chunked"},
                                             {"Host", "other"},
                                             {"X", std::string("a\0b", 3)}}) {
        Request request = to(server.url());
        request.headers.emplace_back(name, value);
        const auto failed = under.send(std::move(request));
        ASSERT_FALSE(failed) << name;
        EXPECT_EQ(failed.error().kind, ErrorKind::misconfigured);
    }
    EXPECT_TRUE(server.requests().empty());
}

TEST(HttpClient, SaysTemporaryWhenNobodyListens) {
    std::string url;
    {
        LoopbackServer server{always(answer(200))};
        url = server.url();
    }
    ClientUnderTest under;
    const auto failed = under.send(to(url));
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().kind, ErrorKind::temporary);
    EXPECT_NE(failed.error().detail.find("connect"), std::string::npos) << failed.error().detail;
}

TEST(HttpClient, AsksAProxyForTheWholeUrl) {
    LoopbackServer proxy{always(answer(200, "through"))};
    ClientUnderTest under;
    Request request = to("http://shop.example/a?b");
    request.access.proxy = proxy.url();
    const auto response = under.send(std::move(request));
    ASSERT_TRUE(response) << response.error().detail;
    EXPECT_EQ(response->body, "through");
    EXPECT_EQ(proxy.requests().at(0).target, "http://shop.example/a?b");
    EXPECT_TRUE(under.resolver.asked.empty());
}

TEST(HttpClient, ChecksTheAddressOfAProxyToo) {
    std::atomic<int> reached = 0;
    LoopbackServer proxy{[&](const SeenRequest&) {
        ++reached;
        return answer(200);
    }};
    ClientUnderTest under;
    Request request{"GET", "http://shop.example/"};
    request.access.proxy = proxy.url();
    const auto refused = under.send(request);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::denied);
    EXPECT_EQ(proxy.connections(), 0);
}

}  // namespace
}  // namespace webcare::net
