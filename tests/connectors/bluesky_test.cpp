#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connectors/jetstream/post.hpp"
#include "connectors/mention_defaults.hpp"
#include "connectors/registry.hpp"
#include "core/log.hpp"
#include "core/random.hpp"
#include "tests/support/run.hpp"
#include "tests/support/scripted_http.hpp"
#include "tests/support/scripted_sockets.hpp"
#include "tests/support/virtual_timers.hpp"

namespace webcare::connectors {
namespace {

/// What the stories in tests/data/definitions cannot tell of the two definitions for Bluesky.
class Bluesky : public ::testing::Test {
 protected:
    void use(const std::string& kind, const std::string& yaml) {
        config::Problems problems;
        config::Source source;
        source.name = "sky";
        source.kind = kind;
        source.options = config::Document::parse(fmt::format("name: sky\nkind: {}\n{}", kind, yaml),
                                                 "webcared.yaml", problems);
        const auto made = prepare(source, config::Config{}, problems);
        ASSERT_TRUE(made.polled) << problems.text();
        source_ = (*made.polled)(parts_);
    }
    Result<Page> next() { return test::run(source_->next(Cursor{})); }
    std::string authorization(std::size_t request) const {
        return std::string{
            net::header(http_.asked.at(request).headers, "Authorization").value_or("none")};
    }

    test::ScriptedHttp http_;
    test::ScriptedSockets sockets_;
    ManualClock clock_{*parse_time("2026-01-02T12:00:00Z")};
    test::LeapingTimers timers_{clock_};
    SeededRandom random_{1};
    MemoryLog log_;
    Parts parts_{http_, sockets_, timers_, clock_, random_, log_, "webcared/test", {}};
    std::unique_ptr<Connector> source_;
};

constexpr const char* account = "account: acme.example\napp_password: geheim-app\n";
constexpr const char* session = R"({"accessJwt":"a1","refreshJwt":"r1"})";
constexpr const char* expired = R"({"error":"ExpiredToken","message":"Token has expired"})";

TEST_F(Bluesky, RenewsASessionThatEndedEarlyWithoutLoggingInAgain) {
    use("bluesky-notifications", account);
    http_.reply(200, session);
    http_.reply(400, expired);
    http_.reply(200, R"({"accessJwt":"a2","refreshJwt":"r2"})");
    http_.reply(200, R"({"notifications":[]})");
    const auto page = next();
    ASSERT_TRUE(page) << page.error().detail;
    EXPECT_THAT(http_.asked.at(2).url, ::testing::EndsWith("com.atproto.server.refreshSession"));
    EXPECT_EQ(authorization(2), "Bearer r1");
    EXPECT_EQ(http_.asked.at(2).body, "");
    EXPECT_FALSE(net::header(http_.asked.at(2).headers, "Content-Type"));
    EXPECT_EQ(authorization(3), "Bearer a2");
}

TEST_F(Bluesky, LogsInAgainWhereTheSessionCannotBeRenewed) {
    use("bluesky-notifications", account);
    http_.reply(200, session);
    http_.reply(400, expired);
    http_.reply(400, expired);
    http_.reply(200, R"({"accessJwt":"a3","refreshJwt":"r3"})");
    http_.reply(200, R"({"notifications":[]})");
    ASSERT_TRUE(next());
    EXPECT_THAT(http_.asked.at(3).url, ::testing::EndsWith("com.atproto.server.createSession"));
    EXPECT_EQ(authorization(4), "Bearer a3");
}

TEST_F(Bluesky, KeepsItsSessionWhereTheServerWantsAPauseBeforeItRenewsIt) {
    use("bluesky-notifications", account);
    http_.reply(200, session);
    http_.reply(400, expired);
    http_.reply(429, R"({"error":"RateLimitExceeded"})", {{"Retry-After", "120"}});
    const auto throttled = next();
    ASSERT_FALSE(throttled);
    EXPECT_EQ(throttled.error().kind, ErrorKind::throttled);
    EXPECT_EQ(throttled.error().retry_after, std::chrono::seconds{120});
    http_.reply(408);
    const auto late = next();
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().kind, ErrorKind::temporary);
    http_.reply(200, R"({"accessJwt":"a2","refreshJwt":"r2"})");
    http_.reply(200, R"({"notifications":[]})");
    ASSERT_TRUE(next());
    for (const std::size_t renewal : {2u, 3u, 4u}) {
        EXPECT_THAT(http_.asked.at(renewal).url, ::testing::EndsWith("refreshSession"));
        EXPECT_EQ(authorization(renewal), "Bearer r1");
    }
    EXPECT_EQ(authorization(5), "Bearer a2");
}

TEST_F(Bluesky, SaysThatAnotherPasswordIsNeeded) {
    use("bluesky-notifications", account);
    http_.reply(401,
                R"({"error":"AuthenticationRequired","message":"Invalid identifier or password"})");
    const auto refused = next();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::denied);
}

/// A post that the stream and a search bring is one revision of one mention.
TEST_F(Bluesky, MakesOfAPostWhatTheStreamMakes) {
    const std::string record =
        R"({"text":"kijk dan","createdAt":"2026-01-02T11:59:00Z","langs":["nl"],"embed":{"media":{"images":[{"alt":"een  plas"},{"alt":""}]}},"reply":{"parent":{"uri":"at://p"},"root":{"uri":"at://r"}}})";
    use("bluesky-search", "search: [acme]\n");
    http_.reply(
        200,
        fmt::format(
            R"({{"posts":[{{"uri":"at://did:plc:x/app.bsky.feed.post/3k","author":{{"did":"did:plc:x","handle":"x.example"}},"record":{},"indexedAt":"2026-01-02T11:59:10Z"}}]}})",
            record));
    const auto page = next();
    ASSERT_TRUE(page) << page.error().detail;
    const Mention& searched = page->mentions.at(0);
    JsonDocument document;
    Mention streamed = jetstream::post_of(*document.parse(record), "did:plc:x", "3k", clock_.now());
    tidy(streamed, "sky", clock_.now());
    EXPECT_EQ(searched.id, streamed.id);
    EXPECT_EQ(content_hash(searched), content_hash(streamed)) << searched.text << streamed.text;
    EXPECT_EQ(searched.permalink, streamed.permalink);
    EXPECT_EQ(searched.in_reply_to, streamed.in_reply_to);
    EXPECT_EQ(searched.conversation, streamed.conversation);
    EXPECT_EQ(searched.kind, streamed.kind);
}

}  // namespace
}  // namespace webcare::connectors
