#include <mutex>

#include "tests/stories/story.hpp"

namespace webcare::test {
namespace {

/// A forum whose feed has three pages of old complaints.
class HistoryIsReadBack : public Story {
 protected:
    HistoryIsReadBack() {
        configure("  - { name: forum, kind: feed, history_pages: 0, url: \"" + forum_.url("/feed") +
                  "\", allow_private: true }\n"
                  "  - { name: hook, kind: push, secret: whsec_c2VjcmV0IG9mIHRoZSBzdG9yaWVz }");
    }
    std::size_t asked(const std::string& target) const {
        std::size_t count = 0;
        for (const SeenRequest& one : forum_.requests()) count += one.target == target ? 1 : 0;
        return count;
    }

    LoopbackServer forum_{[this](const SeenRequest& request) {
        const bool third = request.target == "/feed?page=3",
                   second = request.target == "/feed?page=2";
        const std::string page = third ? "3" : second ? "2" : "1";
        std::string body = rss({{"Bericht " + page, std::string{complaint} + " " + page}},
                               "Mon, 05 Oct 2026 10:00:00 GMT");
        body.replace(body.find("post-1"), 6, "post-" + page);
        if (!third) {
            const std::string next = second ? "/feed?page=3" : "/feed?page=2";
            body.insert(
                body.find("<item>"),
                "<atom:link xmlns:atom=\"http://www.w3.org/2005/Atom\" rel=\"next\" href=\"" +
                    forum_.url(next) + "\"/>");
        }
        return answer(200, body, {{"content-type", "application/rss+xml"}});
    }};
};

TEST_F(HistoryIsReadBack, ToTheEndAndAlertsNobody) {
    start();
    const Outcome read =
        ctl({"source", "backfill", "forum", "--since", "3650d", "--wait", "--json"});
    ASSERT_EQ(read.exit, 0) << read.err;
    JsonDocument document;
    const auto ended = document.parse(read.out);
    ASSERT_TRUE(ended) << read.out;
    EXPECT_EQ((*ended)["state"].string_or(), "done");
    EXPECT_EQ((*ended)["pages"].count(), 3u);
    EXPECT_EQ((*ended)["reached"].string_or().substr(0, 10), "2026-10-05");
    const std::string shown = ctl({"status"}).out;
    EXPECT_NE(shown.find("READ BACK"), std::string::npos);
    EXPECT_NE(shown.find("Counted since the start, "), std::string::npos) << shown;
    JsonDocument listing;
    const auto status = listing.parse(json_of({"status"}));
    ASSERT_TRUE(status);
    EXPECT_EQ(status->pointer("/counts/mentions").count(), 3u);
    stop();
    EXPECT_TRUE(receiver_.received().empty());
}

TEST_F(HistoryIsReadBack, AndGoesOnAfterARestart) {
    start();
    ASSERT_EQ(ctl({"source", "backfill", "forum", "--since", "3650d"}).exit, 0);
    while (asked("/feed?page=2") == 0) std::this_thread::yield();
    stop();
    const std::size_t first_page = asked("/feed");
    start();
    while (asked("/feed?page=3") == 0) std::this_thread::yield();
    EXPECT_LE(asked("/feed"), first_page + 1);  // only the poll of news
    stop();
    EXPECT_TRUE(receiver_.received().empty());
}

TEST_F(HistoryIsReadBack, OrItIsSaidWhyNot) {
    start();
    const Outcome pushed = ctl({"source", "backfill", "hook", "--since", "2d"});
    EXPECT_EQ(pushed.exit, 1);
    EXPECT_NE(pushed.err.find("is posted to"), std::string::npos) << pushed.err;
    EXPECT_EQ(ctl({"source", "backfill", "nobody", "--since", "2d"}).exit, 1);
    EXPECT_EQ(ctl({"source", "backfill", "forum", "--since", "soon"}).exit, 1);
    stop();
}

}  // namespace
}  // namespace webcare::test
