#include <gmock/gmock.h>
#include <atomic>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>

#include "net/event_source.hpp"
#include "net/http_client.hpp"
#include "tests/connectors/mastodon_fixture.hpp"
#include "tests/support/loopback_server.hpp"

namespace webcare::connectors::mastodon {
namespace {

using namespace std::chrono_literals;
using test::MastodonServer;
using test::response;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// The same promises for both transports.
class MastodonStream : public MastodonSource, public ::testing::WithParamInterface<Transport> {
 protected:
    MastodonStream() {
        server_.streaming = "wss://streaming.m.example";
        options_.silence = 2min;  // longer than a leap of the clock while all is quiet
        stream(GetParam());
    }
    /// Up to where only the stream has news.
    void catch_up() {
        while (!poll().mentions.empty()) {
        }
    }
    std::string_view opening() const { return GetParam() == Transport::events ? "SSE" : "WS"; }
};

INSTANTIATE_TEST_SUITE_P(Transports, MastodonStream,
                         ::testing::Values(Transport::events, Transport::websocket),
                         [](const auto& of) {
                             return of.param == Transport::events ? "Events" : "WebSocket";
                         });

TEST_P(MastodonStream, OpensTheStreamBeforeItReadsUpToNow) {
    server_.post("1", "van eerder");
    EXPECT_THAT(texts(poll_all()), ElementsAre("van eerder"));
    const std::string stream =
        GetParam() == Transport::events
            ? "SSE https://streaming.m.example/api/v1/streaming/hashtag?tag=acme"
            : "WS https://streaming.m.example/api/v1/streaming";
    EXPECT_THAT(server_.order, ElementsAre("GET /api/v2/instance", stream,
                                           "GET /api/v1/timelines/tag/acme?limit=40"));
    const auto& headers = GetParam() == Transport::events ? server_.opened.at(0).headers
                                                          : server_.dialled.at(0).headers;
    EXPECT_EQ(net::header(headers, "Authorization"), "Bearer t0ken");
    if (GetParam() == Transport::websocket) {
        EXPECT_THAT(server_.sent,
                    ElementsAre(R"({"type":"subscribe","stream":"hashtag","tag":"acme"})"));
        EXPECT_EQ(server_.dialled.at(0).limits.silence, 2min);
    }
}

TEST_P(MastodonStream, BringsPostsEditsAndDeletionsWithoutAsking) {
    catch_up();
    const auto asked = server_.asked.size();
    server_.post("5", "kapot");
    EXPECT_THAT(texts(poll_all()), ElementsAre("kapot"));
    server_.edit("5", "toch niet kapot");
    const auto edited = poll_all();
    EXPECT_THAT(texts(edited), ElementsAre("toch niet kapot"));
    EXPECT_EQ(edited.at(0).id, MastodonServer::mention("5"));
    server_.remove("5");
    const auto gone = poll_all();
    ASSERT_EQ(gone.size(), 1u);
    EXPECT_TRUE(gone[0].deleted);
    EXPECT_EQ(gone[0].id, MastodonServer::mention("5"));
    EXPECT_TRUE(gone[0].text.empty());
    EXPECT_EQ(server_.asked.size(), asked);
}

TEST_P(MastodonStream, KnowsWhatItDeletesAlsoAfterARestart) {
    server_.post("5", "kapot");
    catch_up();
    restart();
    catch_up();
    server_.remove("5");
    server_.tell("delete", "404");  // never ours
    EXPECT_THAT(texts(poll_all()), ElementsAre("deleted"));
}

TEST_P(MastodonStream, GivesWhatBothBringOnce) {
    catch_up();
    server_.post("5", "kapot");
    server_.tell("update", MastodonServer::status("5", "kapot"));
    EXPECT_EQ(poll_all().size(), 1u);
    server_.tell("status.update", MastodonServer::status("5", "kapot"));  // a like, no edit
    EXPECT_TRUE(poll_all().empty());
    server_.hang_up();
    EXPECT_TRUE(poll_all().empty());
}

TEST_P(MastodonStream, GivesThePageAgainWhenItWasNotStored) {
    catch_up();
    server_.post("5", "kapot");
    const auto lost = ask();
    const auto again = ask();
    ASSERT_TRUE(lost && again);
    EXPECT_EQ(lost->mentions.size(), 1u);
    EXPECT_EQ(lost->mentions, again->mentions);
    EXPECT_EQ(lost->next, again->next);
    cursor_ = again->next;
    EXPECT_TRUE(poll().mentions.empty());
}

TEST_P(MastodonStream, FillsTheGapFromTheLastStoredPlaceAfterEveryReconnect) {
    server_.post("1", "een");
    catch_up();
    server_.post("2", "twee");
    EXPECT_EQ(poll().mentions.size(), 1u);
    server_.hang_up();
    for (int i = 3; i <= 90; ++i) server_.post(std::to_string(i), fmt::format("gemist {}", i));
    server_.order.clear();
    const auto missed = poll_all();
    ASSERT_EQ(missed.size(), 88u);
    EXPECT_EQ(missed.front().text, "gemist 3");
    EXPECT_EQ(count("GET /api/v1/timelines/tag/acme?min_id=2&"), 1u);
    clock_.advance(10min);
    poll_all();
    EXPECT_EQ(count(opening()), 1u);
    EXPECT_EQ(server_.open_streams(), 1u);
}

TEST_P(MastodonStream, ReconnectsAtOnceWhenTheStreamLastedElseLaterAndLater) {
    catch_up();
    clock_.advance(1h);
    server_.hang_up();
    timers_.pauses.clear();
    EXPECT_TRUE(noticed(poll(), "stream_lost"));
    EXPECT_EQ(count(opening()), 2u);
    EXPECT_TRUE(timers_.pauses.empty());

    const auto begun = clock_.steady();
    for (int i = 0; i < 400; ++i) {  // a server that takes every stream and drops it
        server_.hang_up();
        poll();
    }
    const double minutes =
        std::chrono::duration<double, std::ratio<60>>(clock_.steady() - begun).count();
    EXPECT_LT(static_cast<double>(count(opening())), 20 + minutes);
}

TEST_P(MastodonStream, PollsWhereStreamsAreRefusedAndTriesAgainInAnHour) {
    server_.refusal = response(401, R"({"error":"Missing access token"})");
    server_.post("1", "een");
    const Page page = poll();
    EXPECT_EQ(page.mentions.size(), 1u);
    EXPECT_TRUE(noticed(page, "stream_refused"));
    EXPECT_THAT(page.notices.at(0), HasSubstr("Missing access token"));
    for (int i = 2; i <= 40; ++i) {
        server_.post(std::to_string(i), "meer");
        poll_all();
    }
    EXPECT_EQ(count(opening()), 1u);
    EXPECT_EQ(read_state(cursor_).readings.at("#acme").newest, "40");
    server_.refusal.reset();
    clock_.advance(1h);
    poll_all();
    EXPECT_EQ(count(opening()), 2u);
}

TEST_P(MastodonStream, PassesOverWhatItDoesNotKnowAndWhatIsBroken) {
    catch_up();
    for (const std::string event :
         {"filters_changed", "announcement", "conversation", "", "update2"})
        server_.tell(event, "{}");
    for (const std::string payload :
         {"", "null", "[]", "{", "{\"id\":7}", "{\"id\":{},\"uri\":[]}", "\xff\xfe"})
        server_.tell("update", payload);
    server_.tell("notification", MastodonServer::status("6", "op het verkeerde kanaal"));
    for (const std::string payload : {"", "\"", "{}", "999999999999999999999999"})
        server_.tell("delete", payload);
    server_.post("7", "en verder");
    EXPECT_THAT(texts(poll_all()), ElementsAre("en verder"));
    EXPECT_EQ(count(opening()), 1u);
}

TEST_P(MastodonStream, LosesNothingAndRepeatsNothingWhateverEnds) {
    std::map<std::string, std::vector<std::string>> stored;  // mention id -> its texts, in order
    std::map<std::string, std::string> current;
    const auto store = [&](const Page& page) {
        for (const Mention& mention : page.mentions) stored[mention.id].push_back(mention.text);
        cursor_ = page.next;
    };
    int id = 1000;
    for (int step = 0; step < 2000; ++step) {
        switch (random_.next() % 10) {
            case 0: {  // killed, perhaps between page and commit
                const auto page = ask();
                if (page && random_.next() % 2 == 0) store(*page);
                server_.hang_up();
                restart();
                break;
            }
            case 1:
                server_.hang_up();
                break;
            case 2:  // the disk refuses
                (void)ask();
                break;
            case 3:
                clock_.advance(std::chrono::minutes{5});
                break;
            case 4:
            case 5:
            case 6:
            case 7: {
                const int many = random_.next() % 20 == 0 ? 90 : 1;
                for (int i = 0; i < many; ++i) {
                    const std::string text = fmt::format("bericht {}", ++id);
                    current[MastodonServer::mention(std::to_string(id))] = text;
                    server_.post(std::to_string(id), text);
                }
                break;
            }
            default:
                if (const auto page = ask()) store(*page);
        }
    }
    for (int i = 0; i < 100; ++i)
        if (const auto page = ask()) store(*page);
    EXPECT_EQ(stored.size(), current.size());
    std::size_t lost = 0, twice = 0;
    for (const auto& [mention, text] : current) {
        lost += stored[mention].empty() ? 1 : 0;
        twice += stored[mention].size() > 1 ? 1 : 0;
    }
    EXPECT_EQ(lost, 0u);
    EXPECT_EQ(twice, 0u);
    EXPECT_GT(count(opening()), 50u);
    EXPECT_GT(current.size(), 1000u);
}

/// What only event streams have.
class MastodonEvents : public MastodonSource {
 protected:
    MastodonEvents() { stream(Transport::events); }
};

TEST_F(MastodonEvents, TakesAServerThatIsSilentForADeadOne) {
    poll_all();
    const auto begun = clock_.steady();
    server_.thump();
    timers_.pauses.clear();
    // Nothing for 45 seconds: what was posted meanwhile the dead stream did not tell.
    server_.post("1", "ongehoord");
    server_.hang_up();
    EXPECT_THAT(texts(poll_all()), ElementsAre("ongehoord"));
    EXPECT_LE(clock_.steady() - begun, 45s + 66s);

    poll_all();
    const auto opened = count("SSE");
    const auto quiet_since = clock_.steady();
    server_.order.clear();
    while (count("SSE") == 0) poll();
    EXPECT_EQ(clock_.steady() - quiet_since, 45s);
    EXPECT_EQ(server_.order.back(), "GET /api/v1/timelines/tag/acme?min_id=1&limit=40");
    EXPECT_EQ(server_.open_streams(), 1u);
    EXPECT_GE(opened, 1u);
}

TEST_F(MastodonEvents, TakesAThumpForLife) {
    test::VirtualTimers timers{io_, clock_};
    const Parts parts{server_, server_,         timers, clock_,  random_,
                      log_,    "webcared/test", {},     &server_};
    Mastodon source{options_, parts};
    std::vector<Page> pages;
    const auto listen = [&]() -> asio::awaitable<void> {
        for (Cursor at;;) {
            auto page = co_await source.next(at);
            if (!page) co_return;
            at = page->next;
            pages.push_back(std::move(*page));
        }
    };
    asio::cancellation_signal stop;
    asio::co_spawn(io_, listen(),
                   asio::bind_cancellation_slot(stop.slot(), [](std::exception_ptr) {}));
    timers.advance(1s);
    for (int i = 0; i < 40; ++i) {
        server_.thump();
        timers.advance(15s);
    }
    EXPECT_EQ(count("SSE"), 1u);
    EXPECT_GE(pages.size(), 10u);  // a sign of life each minute
    timers.advance(29s);
    EXPECT_EQ(count("SSE"), 1u);
    timers.advance(2s);
    EXPECT_EQ(count("SSE"), 2u);
    stop.emit(asio::cancellation_type::terminal);
    timers.settle();
    EXPECT_EQ(timers.waiting(), 0u);
}

TEST_F(MastodonEvents, OpensOneStreamForEveryChannel) {
    Timeline tag;
    tag.tag = "acme";
    tag.any = {"acmehelp"};
    tag.none = {"vacature"};
    options_.timelines = {tag, Timeline{Timeline::Kind::remote},
                          Timeline{Timeline::Kind::mentions}};
    restart();
    poll_all();
    std::vector<std::string> paths;
    for (const auto& request : server_.opened) paths.push_back(request.url.substr(17));
    EXPECT_THAT(
        paths,
        ElementsAre("/api/v1/streaming/hashtag?tag=acme", "/api/v1/streaming/hashtag?tag=acmehelp",
                    "/api/v1/streaming/public/remote", "/api/v1/streaming/user/notification"));
    server_.tell("update", MastodonServer::status("4", "kapot"));  // on every one of them
    EXPECT_THAT(texts(poll_all()), ElementsAre("kapot"));
    server_.tell("notification", R"({"id":"77","type":"mention","status":)" +
                                     MastodonServer::status("9", "@acme") + "}");
    const auto named = poll_all();
    ASSERT_EQ(named.size(), 1u);
    EXPECT_TRUE(named[0].addressed);
    EXPECT_EQ(read_state(cursor_).readings.at("mentions").newest, "77");
    EXPECT_EQ(read_state(cursor_).readings.at("public:remote").newest, "4");
}

/// A post of one tag while its connection is dead and nobody knows, then one of the other tag.
TEST_F(MastodonEvents, LosesNothingWhereOneOfTheConnectionsOfATimelineIsDead) {
    options_.timelines.at(0).any = {"webcare"};
    options_.silence = 3h;
    restart();
    server_.post("1", "van eerder");
    poll_all();
    server_.deaf = {0, 1};  // the first one has died, the second has nothing to do with the post
    server_.post("2", "al dagen storing #acme");
    server_.deaf = {0};
    server_.post("3", "niemand antwoordt #webcare");
    EXPECT_THAT(texts(poll_all()), ElementsAre("niemand antwoordt #webcare"));
    server_.hang_up();
    EXPECT_THAT(texts(poll_all()), ElementsAre("al dagen storing #acme"));

    server_.deaf.clear();
    while (server_.open_streams() < 2) poll();
    poll_all();
    server_.post("4", "nog steeds #acme");
    EXPECT_THAT(texts(poll_all()), ElementsAre("nog steeds #acme"));
    EXPECT_EQ(read_state(cursor_).readings.at("#acme").newest, "3");
    clock_.advance(1h);  // so that the next catch-up does not begin too long ago
    EXPECT_TRUE(poll_all().empty());
    EXPECT_TRUE(poll_all().empty());
    EXPECT_EQ(read_state(cursor_).readings.at("#acme").newest, "4");
    EXPECT_EQ(server_.open_streams(), 2u);
}

TEST_F(MastodonEvents, BringsTheTokenToItsOwnServerOnly) {
    for (const std::string elsewhere :
         {"wss://streaming.evil.example", "wss://evilm.example", "ws://streaming.m.example",
          "wss://m.example.evil.example", "javascript:x"}) {
        server_.streaming = elsewhere;
        restart();
        EXPECT_TRUE(noticed(poll(), "stream_refused")) << elsewhere;
    }
    EXPECT_EQ(server_.opened.size(), 0u);
    options_.streaming = "https://streaming.evil.example";  // says the operator
    restart();
    poll();
    EXPECT_EQ(server_.opened.size(), 1u);
}

TEST_F(MastodonEvents, StreamsFromTheServerItselfWhereItDoesNotSay) {
    poll();
    EXPECT_THAT(server_.opened.at(0).url,
                ::testing::StartsWith("https://m.example/api/v1/streaming"));
}

TEST_F(MastodonEvents, OnlyPollsWhereNobodyGaveItStreams) {
    parts_.events = nullptr;
    restart();
    server_.post("1", "een");
    EXPECT_EQ(poll_all().size(), 1u);
    EXPECT_EQ(count("SSE"), 0u);
}

TEST_F(MastodonEvents, ComesThroughRealSockets) {
    std::atomic<int> streams{0};
    test::LoopbackServer server{[&](const test::SeenRequest& seen) {
        if (seen.target.starts_with("/api/v2/")) return test::answer(404, "{}");
        if (!seen.target.starts_with("/api/v1/streaming/")) return test::answer(200, "[]");
        const bool first = ++streams == 1;
        test::RawAnswer told{"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n:)\n"};
        told.bytes +=
            "event: update\ndata: " + MastodonServer::status(first ? "1" : "2", "hoi") + "\n\n";
        told.close = first;
        told.hold = !first;
        return told;
    }};
    net::SteadyTimers timers;
    net::SystemResolver resolver{io_.get_executor()};
    net::GuardedDialer dialer{resolver};
    net::HttpClient http{io_.get_executor(), dialer};
    net::EventSourceClient events{io_.get_executor(), dialer, "webcared/test"};
    const SystemClock clock;
    const Parts parts{http, server_, timers, clock, random_, log_, "webcared/test", {}, &events};
    options_.server = server.url("");
    options_.access.allow_private = true;
    source_ = std::make_unique<Mastodon>(options_, parts);
    std::vector<std::string> ids;
    while (ids.size() < 2)
        for (const Mention& mention : poll().mentions) ids.push_back(mention.id);
    EXPECT_THAT(ids, ElementsAre(MastodonServer::mention("1"), MastodonServer::mention("2")));
    source_.reset();
}

/// What only WebSockets have.
class MastodonSocket : public MastodonSource {
 protected:
    MastodonSocket() { stream(Transport::websocket); }
};

TEST_F(MastodonSocket, GivesUpWhereTheServerRefusesAChannel) {
    poll_all();
    server_.tell_raw(R"({"error":"Unknown stream type","status":400})");
    const Page page = poll();
    EXPECT_TRUE(noticed(page, "stream_refused"));
    EXPECT_THAT(page.notices.at(0), HasSubstr("Unknown stream type"));
    EXPECT_EQ(server_.open_streams(), 0u);
}

TEST_F(MastodonSocket, AsksForARefusedTimelineAgainBesideTheStream) {
    options_.timelines.push_back(Timeline{Timeline::Kind::mentions});
    restart();
    server_.closed["/api/v1/notifications"] = response(403, "{}");
    poll();
    EXPECT_EQ(failure().kind, ErrorKind::denied);
    server_.post("1", "kapot");
    EXPECT_THAT(texts(poll_all()), ElementsAre("kapot"));
    EXPECT_EQ(count("GET /api/v1/notifications"), 1u);
    server_.closed.clear();
    clock_.advance(1h);
    poll_all();
    poll_all();
    EXPECT_EQ(count("GET /api/v1/notifications"), 2u);
    EXPECT_TRUE(source_->health().empty());
    EXPECT_EQ(count("WS"), 1u);
}

TEST_F(MastodonSocket, PassesOverFramesThatAreNoneOfOurs) {
    poll_all();
    for (const std::string frame :
         {"", "[]", "{", R"({"stream":["hashtag","elders"],"event":"update","payload":"{}"})",
          R"({"stream":"hashtag","event":"update","payload":"{}"})",
          R"({"stream":["hashtag","acme"],"event":"update"})",
          R"({"event":"update","payload":{}})"})
        server_.tell_raw(frame);
    server_.tell_raw(R"({"stream":["hashtag","ACME"],"event":"update","payload":)" +
                     to_json(std::string{MastodonServer::status("3", "wel")}) + "}");
    EXPECT_THAT(texts(poll_all()), ElementsAre("wel"));
}

}  // namespace
}  // namespace webcare::connectors::mastodon
