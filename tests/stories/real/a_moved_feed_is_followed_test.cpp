#include "tests/stories/real/feed_host.hpp"

namespace webcare::test {
namespace {

class AMovedFeedIsFollowed : public FeedStory {
 protected:
    void SetUp() override {
        host_.publish("feed.xml", rss({{"Wasmachine", complaint}}));
        host_.start();
    }
};

TEST_F(AMovedFeedIsFollowed, ForGoodAfterThreeSightings) {
    listen_to(host_.url("/old/feed.xml"));
    start();
    ASSERT_TRUE(receiver_.wait_for(1));
    // Three detours, and then straight on.
    ASSERT_TRUE(host_.log().wait_line("GET /feed.xml ", 5)) << host_.log().output();
    EXPECT_EQ(host_.log().count("GET /old/feed.xml 301 "), 3u) << host_.log().output();
    EXPECT_NE(daemon_->output().find("put that in the configuration"), std::string::npos);
    stop();
    EXPECT_EQ(receiver_.received().size(), 1u) << "the same entry under another address";
}

TEST_F(AMovedFeedIsFollowed, EachTimeAnewWhenItIsAwayForAWhile) {
    listen_to(host_.url("/away/feed.xml"));
    start();
    ASSERT_TRUE(receiver_.wait_for(1));
    ASSERT_TRUE(host_.log().wait_line("GET /feed.xml ", 5)) << host_.log().output();
    EXPECT_GE(host_.log().count("GET /away/feed.xml 302 "), 5u) << host_.log().output();
    stop();
    EXPECT_EQ(receiver_.received().size(), 1u);
}

TEST_F(AMovedFeedIsFollowed, ButAFeedThatIsGoneIsShownAndNeverGivenUp) {
    configure("  - { name: gone, kind: feed, url: \"" + host_.url("/gone") +
              "\", every: 1s, allow_private: true }\n"
              "  - { name: forum, kind: feed, url: \"" +
              host_.url("/feed.xml") + "\", every: 1s, allow_private: true }");
    start();
    ASSERT_TRUE(host_.log().wait_line("GET /gone 410 ", 3)) << host_.log().output();
    ASSERT_TRUE(host_.log().wait_line("GET /feed.xml ", 3)) << host_.log().output();
    const std::string status = json_of({"status"});
    EXPECT_NE(status.find("410, there is no feed here any more"), std::string::npos) << status;
    stop();
}

}  // namespace
}  // namespace webcare::test
