#include "tests/stories/real/feed_host.hpp"

namespace webcare::test {
namespace {

class AFeedOverTlsNeedsAKnownAuthority : public FeedStory {
 protected:
    void SetUp() override {
        host_.publish("feed.xml", rss({{"Wasmachine", complaint}}));
        authority_ = host_.certify();
        host_.start();
    }
    std::string authority_;
};

TEST_F(AFeedOverTlsNeedsAKnownAuthority, WhichAFileOfOurOwnMayName) {
    listen_to(host_.secure_url("/feed.xml"), ", ca_file: " + authority_);
    start();
    ASSERT_TRUE(receiver_.wait_for(1)) << daemon_->output();
    ASSERT_TRUE(host_.log().wait_line("tls=TLSv1.3")) << host_.log().output();
    EXPECT_TRUE(host_.log().wait_line("GET /feed.xml 304 ")) << host_.log().output();
    stop();
}

TEST_F(AFeedOverTlsNeedsAKnownAuthority, OrNothingIsAskedAtAll) {
    listen_to(host_.secure_url("/feed.xml"));
    const Outcome outcome = ctl({"source", "poll", "forum"});
    EXPECT_EQ(outcome.exit, 1);
    EXPECT_NE(outcome.err.find("certificate"), std::string::npos) << outcome.err;
    EXPECT_EQ(host_.log().count("GET "), 0u) << host_.log().output();
}

}  // namespace
}  // namespace webcare::test
