#include "core/clock.hpp"
#include "net/signature.hpp"
#include "tests/stories/story.hpp"

namespace webcare::test {
namespace {

class AComplaintReachesSomebody : public Story {};

TEST_F(AComplaintReachesSomebody, FromAFeedToASignedAlertAndARegisteredCase) {
    const LoopbackServer forum{[](const SeenRequest&) {
        return answer(200, rss({{"Wasmachine", complaint}, {"Weer", "Lekker weertje vandaag"}}),
                      {{"content-type", "application/rss+xml"}});
    }};
    configure("  - { name: forum, kind: feed, url: \"" + forum.url("/feed.xml") +
              "\", allow_private: true }");
    start();

    ASSERT_TRUE(receiver_.wait_for(1));
    const Received alert = receiver_.received().front();
    EXPECT_EQ(alert.type, "alert.raised");
    const net::WebhookKey key{Secret{secret}};
    const auto verified = key.verify(alert.headers, alert.body, SystemClock{}.now());
    ASSERT_TRUE(verified) << verified.error().detail;
    JsonDocument document;
    const auto body = document.parse(alert.body);
    ASSERT_TRUE(body);
    EXPECT_NE(body->pointer("/data/mention/text").string_or().find("alweer kapot"),
              std::string::npos);
    EXPECT_GT(body->pointer("/data/assessment/signals").size(), 0u);
    EXPECT_GT(body->pointer("/data/guidance/skeleton").size(), 0u);
    EXPECT_TRUE(body->pointer("/data/alert/respond_by").time());
    EXPECT_NE(body->pointer("/data/alert/link").string_or().find("/a/"), std::string::npos)
        << "a link, also where nobody set public_url";

    JsonDocument listing;
    const auto cases = listing.parse(json_of({"cases"}));
    ASSERT_TRUE(cases);
    EXPECT_EQ((*cases)["items"].size(), 1u);
    EXPECT_EQ(cases->pointer("/items/0/id").string_or(),
              body->pointer("/data/case/id").string_or("?"));
    stop();
    EXPECT_EQ(receiver_.received().size(), 1u) << "the weather is no alert";
}

TEST_F(AComplaintReachesSomebody, OnceEvenWhenTheFeedIsReadAgainAfterARestart) {
    const LoopbackServer forum{[](const SeenRequest&) {
        return answer(200, rss({{"Wasmachine", complaint}}));
    }};
    configure("  - { name: forum, kind: feed, url: \"" + forum.url("/feed.xml") +
              "\", allow_private: true }");
    start();
    ASSERT_TRUE(receiver_.wait_for(1));
    stop();
    const auto polls = forum.requests().size();
    start();
    EXPECT_TRUE(receiver_.wait_for(1));
    stop();
    EXPECT_GE(forum.requests().size(), polls);
    EXPECT_EQ(receiver_.received().size(), 1u);
}

TEST_F(AComplaintReachesSomebody, ButNotAboutWhatIsOlderThanADayAtTheFirstPoll) {
    const LoopbackServer forum{[](const SeenRequest&) {
        return answer(200, rss({{"Wasmachine", complaint}}, "Mon, 02 Feb 2026 10:00:00 GMT"));
    }};
    configure("  - { name: forum, kind: feed, url: \"" + forum.url("/feed.xml") +
              "\", allow_private: true }\n"
              "  - { name: hook, kind: push, secret_file: secret }");
    start();
    // The pushed one comes after the feed's: once it has arrived, the feed's had its chance.
    ASSERT_TRUE(receiver_.wait_for(0));
    for (int i = 0; json_of({"cases"}).find("\"items\":[]") != std::string::npos && i < 200; ++i) {
    }
    EXPECT_EQ(push("hook", "one", mention_json("push:1", complaint)).status, 202);
    ASSERT_TRUE(receiver_.wait_for(1));
    stop();
    ASSERT_EQ(receiver_.received().size(), 1u);
    EXPECT_EQ(receiver_.received()[0].mention, "push:1");
}

TEST_F(AComplaintReachesSomebody, ButOurOwnPostIsNoComplaint) {
    configure("  - { name: hook, kind: push, secret_file: secret }");
    start();
    const std::string ours =
        R"({"id":"push:9","text":"Onze wasmachine is kapot, woest!","author":{"handle":"zonnewijk"}})";
    EXPECT_EQ(push("hook", "ours", ours).status, 202);
    EXPECT_EQ(push("hook", "theirs", mention_json("push:10", complaint)).status, 202);
    ASSERT_TRUE(receiver_.wait_for(1));
    stop();
    ASSERT_EQ(receiver_.received().size(), 1u);
    EXPECT_EQ(receiver_.received()[0].mention, "push:10");
}

}  // namespace
}  // namespace webcare::test
