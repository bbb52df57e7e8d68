#include "net/event_source.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <stdexcept>

#include "tests/net/client_under_test.hpp"

namespace webcare::net {
namespace {

using test::LoopbackServer;
using test::RawAnswer;
using test::SeenRequest;
using ::testing::HasSubstr;

const std::string head =
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n"
    "Transfer-Encoding: chunked\r\n\r\n";

std::string chunk(const std::string& bytes) {
    char size[24];
    std::snprintf(size, sizeof size, "%zx\r\n", bytes.size());
    return size + bytes + "\r\n";
}

RawAnswer held(const std::string& bytes) {
    RawAnswer made{bytes};
    made.hold = true;
    return made;
}

/// A client beside scripted servers.
class EventStreams : public ::testing::Test {
 protected:
    Result<OpenedEvents> open(Request request) {
        auto opened = client.open(std::move(request), [this] { ++woken; });
        return test::run_on(io, std::move(opened));
    }
    /// The stream of an answer that must have been one.
    std::unique_ptr<EventSource> stream(Request request) {
        auto opened = open(std::move(request));
        if (!opened) throw std::runtime_error{opened.error().detail};
        if (!opened->source) throw std::runtime_error{"no source"};
        return std::move(opened->source);
    }
    /// What take() gives once there is something, or its error.
    Result<std::vector<ServerEvent>> heard(EventSource& source) {
        for (;;) {
            auto got = source.take();
            if (!got) return got.error();
            if (*got) return **got;
            io.restart();
            if (io.run_one() == 0) throw std::runtime_error{"nothing can come"};
        }
    }
    /// Events until the stream ends, as "type:data", and why it did.
    std::vector<std::string> all(EventSource& source, std::string& why) {
        std::vector<std::string> seen;
        for (;;) {
            const auto events = heard(source);
            if (!events) {
                why = events.error().detail;
                return seen;
            }
            for (const auto& event : *events) seen.push_back(event.type + ":" + event.data);
        }
    }
    Error failure(Request request) {
        const auto opened = open(std::move(request));
        return opened ? Error{ErrorKind::cancelled, "no error"} : opened.error();
    }

    asio::io_context io{1};
    NamedResolver resolver;
    GuardedDialer dialer{resolver};
    EventSourceClient client{io.get_executor(), dialer, "webcared/test"};
    int woken = 0;
};

TEST_F(EventStreams, BringsEventsThroughChunksThatCutThem) {
    LoopbackServer server{[](const SeenRequest&) {
        return RawAnswer{head + chunk(":)\n") + chunk("event: update\nda") +
                         chunk("ta: {\"id\":1}\n\nevent: delete\ndata: 1\n\nda") + chunk("ta: x") +
                         "0\r\n\r\n"};
    }};
    auto request = to(server.url("/api/v1/streaming/public"));
    request.headers.emplace_back("Authorization", "Bearer t");
    const auto source = stream(std::move(request));
    std::string why;
    EXPECT_EQ(all(*source, why), (std::vector<std::string>{"update:{\"id\":1}", "delete:1"}));
    EXPECT_THAT(why, HasSubstr("ended the stream"));
    EXPECT_GE(woken, 1);
    const auto seen = server.requests().at(0);
    EXPECT_EQ(header(seen.headers, "Accept"), "text/event-stream");
    EXPECT_EQ(header(seen.headers, "Authorization"), "Bearer t");
    EXPECT_EQ(header(seen.headers, "User-Agent"), "webcared/test");
}

TEST_F(EventStreams, TakesACommentForASignOfLifeWithoutAnEvent) {
    LoopbackServer server{[](const SeenRequest&) { return held(head + chunk(":thump\n")); }};
    const auto source = stream(to(server.url()));
    const auto events = heard(*source);
    ASSERT_TRUE(events);
    EXPECT_TRUE(events->empty());
    const auto silent = source->take();
    ASSERT_TRUE(silent);
    EXPECT_FALSE(*silent);  // not a byte since
}

TEST_F(EventStreams, GivesWhatCameBeforeTheEndFirst) {
    LoopbackServer server{[](const SeenRequest&) {
        RawAnswer cut{head + chunk("data: a\n\n") + "9\r\ndata"};
        cut.close = true;
        return cut;
    }};
    const auto source = stream(to(server.url()));
    std::string why;
    EXPECT_EQ(all(*source, why), std::vector<std::string>{"message:a"});
    EXPECT_THAT(why, HasSubstr("ended before"));
    EXPECT_FALSE(source->take());  // and stays ended
}

TEST_F(EventStreams, HandsARefusalBackWithItsBody) {
    LoopbackServer server{[](const SeenRequest&) {
        return test::answer(401, "{\"error\":\"The access token is invalid\"}");
    }};
    const auto opened = open(to(server.url()));
    ASSERT_TRUE(opened);
    EXPECT_FALSE(opened->source);
    EXPECT_EQ(opened->response.status, 401);
    EXPECT_THAT(opened->response.body, HasSubstr("invalid"));
}

TEST_F(EventStreams, RefusesA200ThatIsNoEventStream) {
    LoopbackServer html{[](const SeenRequest&) {
        return test::answer(200, "<p>", {{"Content-Type", "text/html"}});
    }};
    EXPECT_EQ(failure(to(html.url())).kind, ErrorKind::malformed);
    LoopbackServer packed{[](const SeenRequest&) {
        return held(
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
            "Content-Encoding: gzip\r\n\r\n");
    }};
    EXPECT_THAT(failure(to(packed.url())).detail, HasSubstr("Content-Encoding"));
}

TEST_F(EventStreams, KeepsCredentialsAtHomeWhenRedirected) {
    LoopbackServer streaming{[](const SeenRequest&) { return held(head + chunk("data: a\n\n")); }};
    LoopbackServer server{[&](const SeenRequest&) {
        return test::answer(302, "", {{"Location", streaming.url("/s?stream=public")}});
    }};
    auto request = to(server.url());
    request.headers.emplace_back("Authorization", "Bearer secret");
    const auto source = stream(std::move(request));
    EXPECT_EQ(heard(*source)->size(), 1u);
    EXPECT_EQ(streaming.requests().at(0).target, "/s?stream=public");
    EXPECT_FALSE(header(streaming.requests().at(0).headers, "Authorization"));
}

TEST_F(EventStreams, GoesNowhereThatTheGuardForbidsNotEvenByRedirect) {
    LoopbackServer inside{[](const SeenRequest&) { return held(head); }};
    EXPECT_EQ(failure(Request{"GET", inside.url()}).kind, ErrorKind::denied);
    EXPECT_EQ(inside.connections(), 0);
    resolver.name("rebound.example", {addresses({"10.0.0.7"})});
    EXPECT_EQ(failure(Request{"GET", "http://rebound.example/"}).kind, ErrorKind::denied);
}

TEST_F(EventStreams, EndsAtALineWithoutEnd) {
    LoopbackServer server{[](const SeenRequest&) {
        RawAnswer flood{head + chunk("data: before\n\n")};
        flood.endlessly = chunk("data: " + std::string(100'000, 'x'));
        return flood;
    }};
    const auto source = stream(to(server.url()));
    std::string why;
    EXPECT_EQ(all(*source, why), std::vector<std::string>{"message:before"});
    EXPECT_THAT(why, HasSubstr("over the limit"));
}

TEST_F(EventStreams, DoesNotReadOnBehindWhatNobodyTakes) {
    std::string many;
    for (int i = 0; i < 1000; ++i) many += "data: 0123456789\n\n";
    LoopbackServer server{[&](const SeenRequest&) {
        RawAnswer flood{head};
        flood.endlessly = chunk(many);
        return flood;
    }};
    const auto source = stream(to(server.url()));
    while (woken == 0) io.run_one();
    for (int i = 0; i < 1000; ++i) {  // whoever would read on could now
        io.restart();
        io.poll();
    }
    EXPECT_EQ(woken, 1);
    const auto events = source->take();
    ASSERT_TRUE(events && *events);
    EXPECT_LE((*events)->size() * std::string_view{"data: 0123456789\n\n"}.size(), 32u * 1024);
    EXPECT_FALSE(heard(*source)->empty());  // and then goes on
}

TEST_F(EventStreams, LeavesAtOnceWhenNobodyHoldsIt) {
    LoopbackServer server{[](const SeenRequest&) { return held(head); }};
    auto source = stream(to(server.url()));
    io.restart();
    io.poll();
    source.reset();
    io.restart();
    io.run();  // ends: nothing is under way any more
    EXPECT_EQ(woken, 0);
}

TEST_F(EventStreams, SpeaksTlsOnlyWithWhomItsAuthorityKnows) {
    test::CertificateWish wish;
    wish.authority = true;
    const auto authority = test::make_certificate(wish);
    const test::TemporaryFile ca{authority.certificate};
    LoopbackServer server{[](const SeenRequest&) { return held(head + chunk("data: a\n\n")); },
                          test::make_certificate(test::CertificateWish(), &authority)};
    EXPECT_THAT(failure(to(server.url())).detail, HasSubstr("TLS"));
    auto request = to(server.url());
    request.access.ca_file = ca.path();
    const auto source = stream(std::move(request));
    EXPECT_EQ(heard(*source)->size(), 1u);
}

}  // namespace
}  // namespace webcare::net
