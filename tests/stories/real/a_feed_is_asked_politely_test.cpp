#include "tests/stories/real/feed_host.hpp"

namespace webcare::test {
namespace {

class AFeedIsAskedPolitely : public FeedStory {};

TEST_F(AFeedIsAskedPolitely, TheSecondTimeOnlyForWhatChanged) {
    host_.publish("feed.xml", rss({{"Wasmachine", complaint}}));
    host_.start();
    listen_to(host_.url("/feed.xml"));
    start();

    ASSERT_TRUE(host_.log().wait_line("GET /feed.xml 200 if-none-match=- "))
        << host_.log().output();
    ASSERT_TRUE(host_.log().wait_line("GET /feed.xml 304 if-none-match=", 2))
        << host_.log().output();
    EXPECT_TRUE(receiver_.wait_for(1));
    stop();
    EXPECT_EQ(host_.log().count("GET /feed.xml 200 "), 1u) << host_.log().output();
    EXPECT_EQ(receiver_.received().size(), 1u);
}

TEST_F(AFeedIsAskedPolitely, AndANewEntryIsStillSeen) {
    host_.publish("feed.xml", rss({{"Wasmachine", complaint}}));
    host_.start();
    listen_to(host_.url("/feed.xml"));
    start();
    ASSERT_TRUE(host_.log().wait_line("GET /feed.xml 304 ")) << host_.log().output();

    host_.publish("feed.xml", rss({{"Wasmachine", complaint}, {"Droger", complaint}}));
    ASSERT_TRUE(host_.log().wait_line("GET /feed.xml 200 ", 2)) << host_.log().output();
    EXPECT_TRUE(receiver_.wait_for(2));
    stop();
    EXPECT_EQ(receiver_.received().size(), 2u);
}

TEST_F(AFeedIsAskedPolitely, AlsoAfterARestart) {
    host_.publish("feed.xml", rss({{"Wasmachine", complaint}}));
    host_.start();
    listen_to(host_.url("/feed.xml"));
    start();
    ASSERT_TRUE(receiver_.wait_for(1));
    stop();
    const std::size_t asked = host_.log().count("GET /feed.xml 304 ");
    start();
    ASSERT_TRUE(host_.log().wait_line("GET /feed.xml 304 ", asked + 1)) << host_.log().output();
    stop();
    EXPECT_EQ(host_.log().count("GET /feed.xml 200 "), 1u) << host_.log().output();
    EXPECT_EQ(receiver_.received().size(), 1u);
}

TEST_F(AFeedIsAskedPolitely, AndCompressed) {
    std::vector<std::pair<std::string, std::string>> posts;
    for (int i = 0; i < 400; ++i) posts.emplace_back("Weer", "Lekker weertje vandaag");
    posts.emplace_back("Wasmachine", complaint);
    host_.publish("feed.xml", rss(posts));
    host_.start();
    listen_to(host_.url("/feed.xml"));
    start();
    ASSERT_TRUE(receiver_.wait_for(1));
    EXPECT_TRUE(host_.log().wait_line("encoding=gzip")) << host_.log().output();
    // The entity tag of a compressed answer is weak; it has to come back as it was.
    EXPECT_TRUE(host_.log().wait_line("GET /feed.xml 304 if-none-match=W/"))
        << host_.log().output();
    stop();
    EXPECT_EQ(receiver_.received().at(0).mention.empty(), false);
    EXPECT_EQ(host_.log().count("GET /feed.xml 200 "), 1u) << host_.log().output();
}

}  // namespace
}  // namespace webcare::test
