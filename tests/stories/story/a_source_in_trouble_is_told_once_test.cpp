#include <atomic>

#include "tests/stories/story.hpp"

namespace webcare::test {
namespace {

class ASourceInTroubleIsToldOnce : public Story {
 protected:
    /// The alerts about sources so far, by type.
    int told(const std::string& type) const {
        int count = 0;
        for (const Received& one : receiver_.received()) count += one.type == type ? 1 : 0;
        return count;
    }
    bool wait_for_type(const std::string& type, int count = 1) const {
        for (std::size_t seen = 0; told(type) < count; ++seen)
            if (!receiver_.wait_for(seen + 1)) return false;
        return true;
    }
};

TEST_F(ASourceInTroubleIsToldOnce, WhenItsTokenIsRefusedAndWhenItIsAcceptedAgain) {
    std::atomic<bool> refuses{true};
    const LoopbackServer forum{[&](const SeenRequest&) {
        return refuses ? answer(401, "who are you?")
                       : answer(200, rss({{"Weer", "Lekker weertje vandaag"}}));
    }};
    configure("  - { name: forum, kind: feed, every: 1s, url: \"" + forum.url("/feed.xml") +
              "\", allow_private: true }");
    start();
    ASSERT_TRUE(wait_for_type("source.refused"));
    const Received alert = receiver_.received().front();
    JsonDocument document;
    const auto body = document.parse(alert.body);
    ASSERT_TRUE(body);
    EXPECT_EQ(body->pointer("/data/source/name").string_or(), "forum");
    EXPECT_NE(body->pointer("/data/source/advies").string_or().find("Maak een nieuw token"),
              std::string::npos);
    EXPECT_NE(ctl({"status"}).out.find("refused"), std::string::npos);
    EXPECT_NE(ctl({"status"}).out.find("Make a new token"), std::string::npos);

    stop();
    const auto asked = forum.requests().size();
    start();
    while (forum.requests().size() < asked + 2) std::this_thread::yield();
    refuses = false;
    EXPECT_TRUE(wait_for_type("alert.resolved"));
    EXPECT_EQ(told("source.refused"), 1) << "the restart told it again";
    JsonDocument status;
    const auto now = status.parse(json_of({"status"}));
    ASSERT_TRUE(now);
    EXPECT_EQ(now->pointer("/sources/0/troubles").size(), 0u);
    stop();
    EXPECT_EQ(told("alert.resolved"), 1);
}

TEST_F(ASourceInTroubleIsToldOnce, WhenItMayHaveMissedMessages) {
    std::atomic<int> polls{0};
    const LoopbackServer forum{[&](const SeenRequest&) {
        std::string body = rss({{"Weer", "De zon schijnt"}});
        if (++polls > 1) body.replace(body.find("post-1"), 6, "post-2");
        return answer(200, body);
    }};
    configure("  - { name: forum, kind: feed, every: 1s, url: \"" + forum.url("/feed.xml") +
              "\", allow_private: true }");
    start();
    ASSERT_TRUE(wait_for_type("source.gap"));
    EXPECT_NE(http("GET", "/metrics")
                  .body.find("webcared_source_trouble{source=\"forum\",trouble=\"gap\"} 1"),
              std::string::npos);
    while (polls < 5) std::this_thread::yield();
    stop();
    EXPECT_EQ(told("source.gap"), 1);
}

}  // namespace
}  // namespace webcare::test
