#include "connectors/jetstream/jetstream.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cctype>
#include <set>
#include <stdexcept>

#include "connectors/jetstream/history.hpp"
#include "core/log.hpp"
#include "core/random.hpp"
#include "core/text.hpp"
#include "net/dialer.hpp"
#include "net/resolver.hpp"
#include "tests/support/run.hpp"
#include "tests/support/scripted_sockets.hpp"
#include "tests/support/virtual_timers.hpp"
#include "tests/support/websocket_server.hpp"

namespace webcare::connectors::jetstream {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using webcare::test::Act;
using webcare::test::Script;
using webcare::test::SeenRequest;
using webcare::test::Visit;
using webcare::test::WebSocketServer;

constexpr std::int64_t noon = 1'767'355'200'000'000;  // 2026-01-02T12:00:00Z

Time at(std::int64_t micros) {
    return Time{Duration{micros}};
}

std::string record(const std::string& text, const std::string& more = "") {
    return fmt::format(
        R"({{"$type":"app.bsky.feed.post","createdAt":"2026-01-02T11:59:00Z","langs":["nl"],"text":"{}"{}}})",
        text, more);
}

/// A post as contract v1 tells it; the key is made from the time.
std::string post(std::int64_t when, const std::string& text, const std::string& more = "",
                 const std::string& operation = "create") {
    return fmt::format(
        R"({{"did":"did:plc:x","time_us":{},"kind":"commit","commit":{{"rev":"3l","operation":"{}","collection":"app.bsky.feed.post","rkey":"k{}","record":{},"cid":"baf1"}}}})",
        when, operation, when, record(text, more));
}

std::string removal(std::int64_t when, std::int64_t of) {
    return fmt::format(
        R"({{"did":"did:plc:x","time_us":{},"kind":"commit","commit":{{"rev":"3m","operation":"delete","collection":"app.bsky.feed.post","rkey":"k{}"}}}})",
        when, of);
}

/// The same post as contract v2 tells it.
std::string post_v2(std::int64_t when, const std::string& text) {
    return fmt::format(
        R"({{"$type":"message","payload":{{"$type":"network.bsky.jetstream.subscribeEvents#commit","seq":42,"did":"did:plc:x","time":"2001-01-01T00:00:00Z","witnessedAt":"{}","rev":"3l","operation":"create","collection":"app.bsky.feed.post","rkey":"k{}","cid":"baf1","record":{}}}}})",
        format_time(at(when)), when, record(text));
}

std::string id(std::int64_t when) {
    return fmt::format("bluesky:at://did:plc:x/app.bsky.feed.post/k{}", when);
}

Options options_for(std::vector<std::string> hosts) {
    Options options;
    options.name = "sky";
    options.hosts = std::move(hosts);
    options.match = {"acme"};
    options.access.allow_private = true;
    options.place_every = milliseconds{200};
    options.gather = milliseconds{20};
    return options;
}

/// A source on scripted streams.
class Listening : public ::testing::Test {
 protected:
    void use(Options options) { source_.emplace(std::move(options), parts_); }
    Result<Page> next(const Cursor& after = Cursor{}) {
        if (!source_) use(options_for({"wss://a.example", "wss://b.example"}));
        return test::run(source_->next(after));
    }
    Page page(const Cursor& after = Cursor{}) {
        auto got = next(after);
        if (!got) throw std::runtime_error{got.error().detail};
        return *std::move(got);
    }
    void restart() { source_.reset(); }

    test::ScriptedHttp http_;
    test::ScriptedSockets sockets_;
    ManualClock clock_{at(noon)};
    test::LeapingTimers timers_{clock_};
    SeededRandom random_{1};
    MemoryLog log_;
    Parts parts_{http_, sockets_, timers_, clock_, random_, log_, "webcared/test", {}};
    std::optional<Jetstream> source_;
};

TEST_F(Listening, HandsOverWhatNamesUsAndNothingElse) {
    sockets_.stream(
        Script{{post(noon - 4, "een fijne dag"), post(noon - 3, "Mijn ACME doet het niet"),
                post(noon - 2, "acmes zijn leuk"), post(noon - 1, "pacme")}});
    const Page got = page();
    ASSERT_THAT(got.mentions, SizeIs(1));
    const Mention& mention = got.mentions[0];
    EXPECT_EQ(mention.id, id(noon - 3));
    EXPECT_EQ(mention.source, "sky");
    EXPECT_EQ(mention.network, "bluesky");
    EXPECT_EQ(mention.text, "Mijn ACME doet het niet");
    EXPECT_EQ(mention.author.id, "did:plc:x");
    EXPECT_EQ(mention.author.handle, "did:plc:x");
    EXPECT_EQ(mention.permalink,
              fmt::format("https://bsky.app/profile/did:plc:x/post/k{}", noon - 3));
    EXPECT_EQ(mention.lang, "nl");
    EXPECT_EQ(format_time(mention.created_at), "2026-01-02T11:59:00Z");
    EXPECT_EQ(mention.conversation, mention.id.substr(8));
    EXPECT_EQ(mention.kind, MentionKind::post);
    EXPECT_TRUE(got.first);
    EXPECT_EQ(sockets_.asked.at(0).url,
              "wss://a.example/subscribe?wantedCollections=app.bsky.feed.post");
}

TEST_F(Listening, MovesItsPlaceAlsoWhereNothingIsFound) {
    sockets_.stream(
        Script{{post(noon - 9, "niets"), removal(noon - 8, 1),
                fmt::format(R"({{"did":"did:plc:y","time_us":{},"kind":"account"}})", noon - 7)}});
    const Page got = page();
    EXPECT_EQ(got.next.token, std::to_string(noon - 7));
    // One stream serves page after page.
    EXPECT_THAT(page(got.next).mentions, IsEmpty());
    EXPECT_THAT(sockets_.asked, SizeIs(1));
}

TEST_F(Listening, GoesOnALittleBeforeItsPlace) {
    sockets_.stream(Script{{post(noon - 100, "acme een")}});
    const Page got = page();
    restart();
    sockets_.stream(Script{{}});
    page(got.next);
    EXPECT_THAT(sockets_.asked.at(1).url,
                HasSubstr(fmt::format("&cursor={}", noon - 100 - 5'000'000)));
    EXPECT_FALSE(page(got.next).first);
}

TEST_F(Listening, GivesAPageAgainThatWasNotStored) {
    sockets_.stream(Script{{post(noon - 200, "rustig"), post(noon - 100, "acme een")}});
    const Page first = page();
    sockets_.stream(Script{{post(noon - 100, "acme een")}});
    const Page again = page(Cursor{std::to_string(noon - 200)});
    EXPECT_EQ(again.mentions, first.mentions);
    EXPECT_THAT(sockets_.asked, SizeIs(2));
}

TEST_F(Listening, ReadsTheSecondContract) {
    Options options = options_for({"wss://a.example"});
    options.version = 2;
    use(std::move(options));
    sockets_.stream(Script{
        {post_v2(noon - 5, "hallo acme"),
         R"({"$type":"message","payload":{"$type":"network.bsky.jetstream.subscribeEvents#identity","seq":43,"did":"did:plc:x","time":"2026-01-02T11:59:59Z","identity":{}}})",
         R"({"$type":"error","error":"ConsumerTooSlow","message":"x"})", "never read"}});
    const Page got = page();
    ASSERT_THAT(got.mentions, SizeIs(1));
    EXPECT_EQ(got.mentions[0].id, id(noon - 5));
    EXPECT_EQ(got.next.token, std::to_string(noon - 5));
    EXPECT_EQ(sockets_.asked.at(0).url,
              "wss://a.example/xrpc/network.bsky.jetstream.subscribeEvents?kinds=commit"
              "&collections=app.bsky.feed.post");
    sockets_.stream(Script{{}});  // asked for again at once
    page(got.next);
    EXPECT_THAT(sockets_.asked.at(1).url,
                HasSubstr(fmt::format("&cursor={}", noon - 5 - 5'000'000)));
}

/// The stream once more, from two hours ago until now.
class ReadBack : public Listening {
 protected:
    ReadBack() {
        use(options_for({"wss://a.example", "wss://b.example"}));
        history_ = again();
    }
    Page read(const Cursor& after = Cursor{}) {
        auto got = test::run(history_->next(after));
        if (!got) throw std::runtime_error{got.error().detail};
        return *std::move(got);
    }
    static constexpr std::int64_t since_ = noon - 7'200'000'000;
    std::unique_ptr<Connector> again() { return source_->history(at(since_)); }
    std::unique_ptr<Connector> history_;
};

TEST_F(ReadBack, HearsTheStreamAgainUntilTheMomentItWasAskedFor) {
    sockets_.stream(Script{{post(since_ + 9, "acme van toen"), post(noon - 9, "niets")}});
    const Page first = read();
    EXPECT_THAT(sockets_.asked.at(0).url, HasSubstr(fmt::format("&cursor={}", since_ - 5'000'000)));
    ASSERT_THAT(first.mentions, SizeIs(1));
    EXPECT_TRUE(first.first);
    EXPECT_FALSE(history_->finished());
    history_ = again();  // a restart
    sockets_.stream(Script{{post(noon - 9, "niets"), post(noon, "acme van nu")}});
    const Page last = read(first.next);
    EXPECT_THAT(sockets_.asked.at(1).url,
                HasSubstr(fmt::format("&cursor={}", noon - 9 - 5'000'000)));
    EXPECT_TRUE(last.first);
    EXPECT_TRUE(history_->finished());
}

TEST_F(ReadBack, SaysFromWhenOnTheServerRemembers) {
    sockets_.stream(Script{{post(noon - 3'600'000'000, "acme van toen")}});
    EXPECT_THAT(read().notices, ElementsAre(HasSubstr("no longer has what came after")));
}

TEST_F(ReadBack, EndsWhereTheStreamHasNothingMoreToSay) {
    sockets_.stream(Script{{}});
    Cursor place;
    for (int pages = 0; pages < JetstreamHistory::silent_pages; ++pages) {
        EXPECT_FALSE(history_->finished());
        place = read(place).next;
    }
    EXPECT_TRUE(history_->finished());
}

TEST_F(Listening, SeesEditsAndDeletions) {
    sockets_.stream(Script{
        {post(noon - 9, "acme doet niets"), removal(noon - 7, noon - 9),
         fmt::format(
             R"({{"did":"did:plc:x","time_us":{},"kind":"commit","commit":{{"operation":"update","collection":"app.bsky.feed.post","rkey":"k{}","record":{}}}}})",
             noon - 8, noon - 9, record("acme doet alles"))}});
    const Page got = page();
    ASSERT_THAT(got.mentions, SizeIs(3));
    for (const Mention& mention : got.mentions) EXPECT_EQ(mention.id, id(noon - 9));
    EXPECT_TRUE(got.mentions[1].deleted);
    EXPECT_EQ(got.mentions[1].text, "");
    EXPECT_EQ(got.mentions[2].text, "acme doet alles");
}

TEST_F(Listening, ReadsRepliesPicturesAndLinks) {
    Options options = options_for({"wss://a.example"});
    options.ours = {"did:plc:us"};
    options.match.push_back("did:plc:us");
    use(std::move(options));
    const std::string reply =
        R"(,"reply":{"root":{"uri":"at://did:plc:r/app.bsky.feed.post/1"},"parent":{"uri":"at://did:plc:us/app.bsky.feed.post/2"}})";
    const std::string named =
        R"(,"facets":[{"index":{"byteStart":0,"byteEnd":4},"features":[{"$type":"app.bsky.richtext.facet#mention","did":"did:plc:us"}]}])";
    const std::string pictures =
        R"(,"embed":{"$type":"app.bsky.embed.images","images":[{"alt":"een kapotte Acme"},{"alt":""}]})";
    const std::string link =
        R"(,"embed":{"$type":"app.bsky.embed.recordWithMedia","record":{"record":{"uri":"at://q"}},"media":{"external":{"title":"Acme failliet","uri":"https://n.example/"}}})";
    sockets_.stream(Script{{post(noon - 5, "wat nu?", reply), post(noon - 4, "@ons hallo", named),
                            post(noon - 3, "kijk", pictures), post(noon - 2, "tja", link)}});
    const Page got = page();
    ASSERT_THAT(got.mentions, SizeIs(4));
    EXPECT_EQ(got.mentions[0].kind, MentionKind::reply);
    EXPECT_EQ(got.mentions[0].in_reply_to, "bluesky:at://did:plc:us/app.bsky.feed.post/2");
    EXPECT_EQ(got.mentions[0].conversation, "at://did:plc:r/app.bsky.feed.post/1");
    EXPECT_TRUE(got.mentions[0].addressed);
    EXPECT_TRUE(got.mentions[1].addressed);
    EXPECT_FALSE(got.mentions[2].addressed);
    EXPECT_EQ(got.mentions[2].text, "kijk\n\neen kapotte Acme");
    EXPECT_EQ(got.mentions[2].media, 2u);
    EXPECT_EQ(got.mentions[3].text, "tja\n\nAcme failliet");
    EXPECT_THAT(got.mentions[3].quoted, ElementsAre(Span{5, 13}));
}

TEST_F(Listening, KeepsToItsLanguages) {
    Options options = options_for({"wss://a.example"});
    options.languages = {"nl", "fr"};
    use(std::move(options));
    const auto said_in = [](std::int64_t when, const std::string& langs) {
        return fmt::format(
            R"({{"did":"did:plc:x","time_us":{},"commit":{{"operation":"create","collection":"app.bsky.feed.post","rkey":"k{}","record":{{"text":"acme"{}}}}}}})",
            when, when, langs);
    };
    sockets_.stream(
        Script{{said_in(noon - 6, R"(,"langs":["en"])"),
                said_in(noon - 5, R"(,"langs":["en","nl-BE"])"), said_in(noon - 4, ""),
                said_in(noon - 3, R"(,"langs":null)"), said_in(noon - 2, R"(,"langs":["nlx"])")}});
    std::vector<std::string> ids;
    for (const Mention& mention : page().mentions) ids.push_back(mention.id);
    EXPECT_THAT(ids, ElementsAre(id(noon - 5), id(noon - 4), id(noon - 3)));
}

TEST_F(Listening, PassesOverWhatItCannotRead) {
    sockets_.stream(Script{
        {"", "[]", "null", "{", R"({"did":5})", "\xff", std::string(5'000, '['),
         R"({"kind":"novelty","time_us":1,"commit":7})",
         R"({"time_us":-5,"commit":{"operation":"create","collection":"app.bsky.feed.post","record":{}}})",
         R"({"did":"did:plc:x","commit":{"operation":"create","collection":"app.bsky.feed.post","rkey":"../../x","record":{"text":"acme"}}})",
         R"({"kind":"novelty","novelty":{"acme":"acme"}})", post(noon - 3, R"(\ud800 acme)"),
         post(noon - 2, "acme leeft")}});
    const Page got = page();
    ASSERT_THAT(got.mentions, SizeIs(1));
    EXPECT_EQ(got.mentions[0].text, "acme leeft");
    ASSERT_THAT(got.notices, SizeIs(1));
    EXPECT_THAT(got.notices[0], HasSubstr("malformed: "));
    EXPECT_EQ(got.next.token, std::to_string(noon - 2));
}

TEST_F(Listening, IsNotSentToTheFutureByALyingServer) {
    sockets_.stream(Script{{post(noon - 5, "acme"), post(noon * 3, "acme")}});
    EXPECT_EQ(page().next.token, std::to_string(noon - 5));
}

TEST_F(Listening, SaysWhenTheServerNoLongerHasThePlace) {
    const std::int64_t before = noon - Duration{hours{48}}.count();
    sockets_.stream(Script{{post(noon - Duration{hours{36}}.count(), "rustig")}});
    const Page got = page(Cursor{std::to_string(before)});
    ASSERT_THAT(got.notices, SizeIs(1));
    EXPECT_THAT(
        got.notices[0],
        HasSubstr("gap_suspected: the stream no longer has what came after 2025-12-31T11:59:55Z"));
    EXPECT_THAT(got.notices[0], HasSubstr("it begins at 2026-01-01T00:00:00Z"));
}

TEST_F(Listening, SaysNothingOfAQuietHour) {
    sockets_.stream(Script{{post(noon, "rustig")}});
    EXPECT_THAT(page(Cursor{std::to_string(noon - Duration{minutes{50}}.count())}).notices,
                IsEmpty());
}

TEST_F(Listening, GoesOnLiveWhereItsPlaceIsRefused) {
    Options options = options_for({"wss://a.example"});
    options.version = 2;
    use(std::move(options));
    const Cursor old{std::to_string(noon - Duration{hours{48}}.count())};
    sockets_.refuse(test::response(400, R"({"error":"CursorTooOld","message":"floor 77"})"));
    sockets_.stream(Script{{post_v2(noon - 5, "acme")}});
    const auto refused = next(old);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::temporary);
    const Page got = page(old);
    EXPECT_THAT(sockets_.asked.at(1).url, ::testing::Not(HasSubstr("cursor=")));
    EXPECT_THAT(got.notices, ElementsAre(HasSubstr("gap_suspected: ")));
    EXPECT_THAT(got.mentions, SizeIs(1));
}

TEST_F(Listening, HearsThatItsPlaceWasMoved) {
    Options options = options_for({"wss://a.example"});
    options.version = 2;
    use(std::move(options));
    sockets_.stream(Script{
        {R"({"$type":"message","payload":{"$type":"network.bsky.jetstream.subscribeEvents#info","name":"OutdatedCursor","message":"resumed from 9"}})",
         post_v2(noon - 5, "acme")}});
    const Page got = page(Cursor{std::to_string(noon - Duration{hours{48}}.count())});
    EXPECT_THAT(got.notices, ElementsAre(HasSubstr("gap_suspected: ")));
}

TEST_F(Listening, TriesOneHostAfterTheOtherWithPausesOfAStream) {
    const Error dead{ErrorKind::temporary, "nobody answers"};
    for (int i = 0; i < 8; ++i) sockets_.fail(dead);
    std::vector<int> pauses;
    for (int i = 0; i < 7; ++i)
        pauses.push_back(static_cast<int>(next().error().retry_after->count()));
    EXPECT_THAT(pauses, ElementsAre(1, 2, 4, 8, 16, 30, 30));
    EXPECT_THAT(sockets_.asked.at(0).url, HasSubstr("//a.example/"));
    EXPECT_THAT(sockets_.asked.at(1).url, HasSubstr("//b.example/"));
    EXPECT_THAT(sockets_.asked.at(2).url, HasSubstr("//a.example/"));
}

TEST_F(Listening, ComesBackAtOnceOnceAndThenWithAPause) {
    const Error cut{ErrorKind::temporary, "cut"};
    sockets_.stream(Script{{post(noon - 5, "acme")}, cut});
    sockets_.stream(Script{{}, cut});
    const Page first = page();
    EXPECT_THAT(first.mentions, SizeIs(1));  // what came before the cut is not lost
    EXPECT_THAT(page(first.next).mentions, IsEmpty());
    const auto paused = next(first.next);
    ASSERT_FALSE(paused);
    EXPECT_EQ(paused.error().retry_after, seconds{2});
    EXPECT_THAT(sockets_.asked, SizeIs(2));
}

TEST_F(Listening, PausesBetweenStreamsThatBringOneEventAndEnd) {
    const Error cut{ErrorKind::temporary, "cut"};
    Cursor at;
    std::vector<int> pauses;
    for (int tries = 0; tries < 6; ++tries)
        sockets_.stream(Script{{post(noon - 100 + tries, "rustig")}, cut});
    while (sockets_.asked.size() < 6) {
        const auto got = next(at);
        if (got)
            at = got->next;
        else
            pauses.push_back(static_cast<int>(got.error().retry_after->count()));
    }
    EXPECT_THAT(pauses, ElementsAre(2, 4, 8, 16));
}

TEST_F(Listening, ForgivesAStreamThatLived) {
    const Error cut{ErrorKind::temporary, "cut"};
    std::vector<std::string> many;
    for (int i = 0; i < 600; ++i) many.push_back(post(noon - 2'000 + i, "acme"));
    sockets_.stream(Script{{post(noon - 100, "rustig")}, cut});
    sockets_.stream(Script{std::move(many), cut});
    sockets_.stream(Script{{}});
    Cursor at = page().next;
    at = page(at).next;
    clock_.advance(seconds{30});
    at = page(at).next;
    EXPECT_TRUE(next(at));  // at once
    EXPECT_THAT(sockets_.asked, SizeIs(3));
}

TEST_F(Listening, StepsOverWhatNoHostCanBring) {
    const Error too_big{ErrorKind::malformed, "read: a message over the limit"};
    for (int tries = 0; tries < 2; ++tries)
        sockets_.stream(Script{{post(noon - 100, "rustig")}, too_big});
    sockets_.stream(Script{{post(noon + 2'000'000, "acme leeft")}});
    const Page first = page();
    EXPECT_THAT(first.notices, IsEmpty());
    const Page second = page(first.next);
    EXPECT_THAT(second.notices, ElementsAre(HasSubstr("gap_suspected: what came within a second")));
    EXPECT_THAT(source_->health(), SizeIs(1));
    EXPECT_FALSE(next(second.next));  // the pause
    EXPECT_THAT(page(second.next).mentions, SizeIs(1));
    EXPECT_THAT(sockets_.asked.at(2).url, HasSubstr(fmt::format("&cursor={}", noon + 999'900)));
}

TEST_F(Listening, HeedsARefusal) {
    sockets_.refuse(test::response(429, "slow down", {{"Retry-After", "90"}}));
    const auto refused = next();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::throttled);
    EXPECT_EQ(refused.error().retry_after, seconds{90});
}

TEST_F(Listening, MakesPagesThatHaveAnEnd) {
    std::vector<std::string> many;
    for (int i = 0; i < 1'200; ++i) many.push_back(post(noon - 2'000 + i, "acme"));
    sockets_.stream(Script{std::move(many)});
    Cursor at;
    for (const std::size_t found : {500, 500, 200}) {
        const Page got = page(at);
        EXPECT_THAT(got.mentions, SizeIs(found));
        at = got.next;
    }
}

/// Real sockets, and an end of the process between any two pages.
class OnLoopback : public ::testing::Test {
 protected:
    /// Reads until `wanted` ids were stored, making the source anew after every page.
    std::multiset<std::string> read_all(const Options& options, std::size_t wanted) {
        std::multiset<std::string> stored;
        std::set<std::string> known;
        Cursor at;
        for (int rounds = 0; known.size() < wanted && rounds < 200; ++rounds) {
            Jetstream source{options, parts_};
            auto page = test::run_on(io_, source.next(at));
            if (!page) continue;
            if (rounds % 3 == 2) continue;  // killed before it was stored
            for (const Mention& mention : page->mentions)
                if (known.insert(mention.id).second) stored.insert(mention.id);
            at = page->next;
        }
        return stored;
    }

    asio::io_context io_{1};
    net::SystemResolver resolver_{io_.get_executor()};
    net::GuardedDialer dialer_{resolver_};
    net::WebSocketClient sockets_{io_.get_executor(), dialer_, "webcared/test"};
    test::ScriptedHttp http_;
    ManualClock clock_{at(noon)};
    test::LeapingTimers timers_{clock_};
    SeededRandom random_{1};
    MemoryLog log_;
    Parts parts_{http_, sockets_, timers_, clock_, random_, log_, "webcared/test", {}};
};

/// A server that keeps posts and plays them from the cursor on, as a Jetstream does, a few at a
/// time before it hangs up.
struct Archive {
    std::vector<std::pair<std::int64_t, std::string>> posts;
    std::size_t at_most = 40;

    Visit play(const SeenRequest& request) const {
        const std::size_t mark = request.target.find("cursor=");
        const std::int64_t from =
            mark == std::string::npos ? 0 : std::stoll(request.target.substr(mark + 7));
        Visit visit;
        for (const auto& [when, text] : posts) {
            if (when < from || visit.acts.size() == at_most) continue;
            visit.acts.emplace_back(Act::Kind::text, text);
        }
        return visit;
    }
};

TEST_F(OnLoopback, LosesAndRepeatsNothingThroughKillsAndHosts) {
    Archive archive;
    std::size_t named = 0;
    for (int i = 0; i < 300; ++i) {
        const std::int64_t when = noon - Duration{minutes{5}}.count() + i * 1'000'000LL;
        const bool ours = i % 7 == 0;
        archive.posts.emplace_back(when, post(when, ours ? "acme!" : "iets"));
        named += ours ? 1 : 0;
    }
    WebSocketServer one{[&](const SeenRequest& r) { return archive.play(r); }};
    WebSocketServer two{[&](const SeenRequest& r) { return archive.play(r); }};
    const Options options = options_for({one.url(""), two.url("")});
    const auto stored = read_all(options, named);
    EXPECT_EQ(stored.size(), named);
    EXPECT_EQ(std::set<std::string>(stored.begin(), stored.end()).size(), named);
}

TEST_F(OnLoopback, GoesToTheNextHostWhenOneFallsSilent) {
    WebSocketServer dead{[](const SeenRequest&) {
        return Visit{Act{post(noon - 9, "acme een").c_str()}, Act{Act::Kind::deaf}};
    }};
    WebSocketServer alive{[](const SeenRequest&) {
        return Visit{Act{post(noon - 8, "acme twee").c_str()}, Act{Act::Kind::listen}};
    }};
    Options options = options_for({dead.url(""), alive.url("")});
    options.silence = milliseconds{60};
    Jetstream source{options, parts_};
    Cursor at;
    std::vector<std::string> texts;
    while (texts.size() < 2) {
        const auto page = test::run_on(io_, source.next(at));
        ASSERT_TRUE(page) << page.error().detail;
        for (const Mention& mention : page->mentions) texts.push_back(mention.text);
        at = page->next;
    }
    EXPECT_THAT(texts, ElementsAre("acme een", "acme twee"));
    EXPECT_THAT(alive.requests().at(0).target, HasSubstr("cursor="));
}

TEST(JetstreamWords, AreFoundWholeWhateverTheirCase) {
    Words words{{"Acme", "KPN mobiel", "énergie*", "@zon.example", "x", "did:plc:us"}};
    for (const auto* text :
         {"acme", "mijn ACME.", "“Acme”", "#acme", "Kpn Mobiel, hè", "ÉNERGIEBEDRIJF",
          "hoi @zon.example!", "at://did:plc:us/app.bsky.feed.post/1"})
        EXPECT_TRUE(words.in(text)) << text;
    for (const auto* text : {"", "a", "acmé", "pacme", "acmeshop", "kpn  mobiel", "énergi", "x",
                             "@zon.examples", "did:plc:usa", "\xc3"})
        EXPECT_FALSE(words.in(text)) << text;
    EXPECT_TRUE(Words{{"*"}}.in(""));
}

TEST(JetstreamWords, AreFoundWhereASlowSearchFindsThem) {
    rc::check([] {
        const auto letters =
            rc::gen::container<std::string>(rc::gen::element('a', 'B', ' ', '.', '1'));
        const auto word = *rc::gen::suchThat(letters, [](const std::string& w) {
            return trim(w).size() == w.size() && w.size() >= 2 && w.size() < 5;
        });
        const auto text = *letters;
        const std::string low = lower_ascii(text), wanted = lower_ascii(word);
        const auto letter = [&](std::size_t i) {
            return i < low.size() && std::isalnum(static_cast<unsigned char>(low[i])) != 0;
        };
        const auto edge = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; };
        bool found = false;
        for (std::size_t i = low.find(wanted); i != low.npos; i = low.find(wanted, i + 1))
            found = found || (!(edge(wanted.front()) && i > 0 && letter(i - 1)) &&
                              !(edge(wanted.back()) && letter(i + wanted.size())));
        RC_ASSERT(Words{{word}}.in(text) == found);
    });
}

TEST(JetstreamReader, SurvivesWhateverItIsSent) {
    rc::check([] {
        std::string message = *rc::gen::arbitrary<bool>()
                                  ? post(noon, "acme", R"(,"embed":{"images":[{"alt":"x"}]})")
                                  : post_v2(noon, "acme");
        const auto changes = *rc::gen::container<std::vector<std::pair<std::size_t, char>>>(
            rc::gen::pair(rc::gen::arbitrary<std::size_t>(), rc::gen::arbitrary<char>()));
        for (const auto& [place, byte] : changes) message[place % message.size()] = byte;
        message.resize(message.size() - *rc::gen::inRange<std::size_t>(0, 40));
        const std::size_t size = message.size();
        message.resize(size + net::WebSocket::padding);
        Reader reader{Words{{"acme"}}, {"nl"}, {"did:plc:us"}};
        const std::string_view seen{message.data(), size};
        const auto event = reader.read(seen);
        if (event && event->wanted) static_cast<void>(reader.mention(seen, *event));
    });
}

std::string problems_of(const std::string& yaml, const std::vector<config::Brand>& brands = {}) {
    config::Problems problems;
    config::Source source;
    source.options = config::Document::parse(yaml, "webcared.yaml", problems);
    source.name = "sky";
    config::Config config;
    config.brands = brands;
    static_cast<void>(prepare(source, config, problems));
    return problems.text();
}

TEST(JetstreamOptions, LookForTheBrandsWhereNothingElseIsSaid) {
    config::Brand acme;
    acme.words = {"acme"};
    acme.handles = {"acmecare"};
    acme.accounts = {"bluesky:did:plc:us", "mastodon:acme@m.example"};
    config::Source source;
    config::Problems problems;
    source.options =
        config::Document::parse("kind: jetstream\nname: sky\n", "webcared.yaml", problems);
    config::Config config;
    config.brands = {acme};
    const auto options = read_options(source, config, problems);
    ASSERT_TRUE(options) << problems.text();
    EXPECT_THAT(options->match, ElementsAre("acme", "@acmecare", "did:plc:us"));
    EXPECT_THAT(options->ours, ElementsAre("did:plc:us"));
    EXPECT_THAT(options->hosts, SizeIs(4));
    EXPECT_EQ(options->hosts[0], "wss://jetstream1.us-east.bsky.network");
}

TEST(JetstreamOptions, NameEveryMistake) {
    EXPECT_THAT(problems_of("kind: jetstream\n"), HasSubstr("there is nothing to look for"));
    const auto told = problems_of(
        "kind: jetstream\nmatch: [a, acme]\nhosts: [localhost, \"ftp://x.example\"]\nversion: 3\n"
        "silence: 1s\nhost: x\n");
    for (const auto* why : {"`a` in `match` is too short", "localhost is no public address",
                            "version", "`silence` must be at least 10s", "host"})
        EXPECT_THAT(told, HasSubstr(why));
    for (const auto* host :
         {"\"wss://user:geheim@h.example\"", "h.example/subscribe", "h.example/?x"}) {
        const auto refused =
            problems_of(fmt::format("kind: jetstream\nmatch: acme\nhosts: [{}]\n", host));
        EXPECT_THAT(refused, HasSubstr("without a path, user or password"));
        EXPECT_THAT(refused, ::testing::Not(HasSubstr("geheim")));
    }
    EXPECT_THAT(problems_of("kind: jetstream\nmatch: acme\nversion: 2\ncompress: true\n"),
                HasSubstr("version 2 knows no `compress`"));
}

}  // namespace
}  // namespace webcare::connectors::jetstream
