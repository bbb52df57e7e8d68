#include <gmock/gmock.h>

#include "tests/connectors/mastodon_fixture.hpp"

namespace webcare::connectors::mastodon {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

/// A source whose server holds a hundred posts of #acme, all written at one moment.
class MastodonReadBack : public MastodonSource {
 protected:
    MastodonReadBack() {
        for (int id = 1000; id < 1100; ++id)
            server_.post(std::to_string(id), "bericht " + std::to_string(id));
    }
    /// The pages until it has ended; with `restarts`, the process ends behind every one.
    std::vector<Page> read(const std::string& since, bool restarts = false) {
        std::vector<Page> pages;
        const Time back_to = *parse_time(since);
        auto history = source_->history(back_to);
        for (Cursor at; !history->finished() && pages.size() < 20;) {
            if (restarts) history = source_->history(back_to);
            auto page = run(history->next(at));
            EXPECT_TRUE(page) << (page ? "" : page.error().detail);
            if (!page) break;
            at = page->next;
            EXPECT_TRUE(page->first);
            pages.push_back(*std::move(page));
        }
        EXPECT_TRUE(history->finished());
        return pages;
    }
    static std::set<std::string> ids(const std::vector<Page>& pages) {
        std::set<std::string> all;
        for (const Page& page : pages)
            for (const Mention& mention : page.mentions) all.insert(mention.id);
        return all;
    }
};

TEST_F(MastodonReadBack, GivesAllThatTheServerListsNewestPageFirst) {
    const auto pages = read("2025-12-01T00:00:00Z");
    ASSERT_THAT(pages, SizeIs(4));
    EXPECT_EQ(pages[0].mentions.back().id, server_.mention("1099"));
    EXPECT_EQ(ids(pages).size(), 100u);
    EXPECT_TRUE(noticed(pages.back(), "history: #acme lists nothing older"));
    EXPECT_THAT(server_.asked.at(1).url, HasSubstr("max_id=1060"));
    EXPECT_EQ(net::header(server_.asked.at(1).headers, "Authorization"), "Bearer t0ken");
}

TEST_F(MastodonReadBack, LosesNothingWhereverTheProcessEnds) {
    EXPECT_EQ(ids(read("2025-12-01T00:00:00Z", true)).size(), 100u);
}

TEST_F(MastodonReadBack, StopsAtTheMomentThatWasAskedFor) {
    const auto pages = read("2026-01-02T03:30:00Z");  // after they were written
    ASSERT_THAT(pages, SizeIs(1));
    EXPECT_TRUE(pages[0].mentions.empty());
    EXPECT_TRUE(pages[0].notices.empty());
}

TEST_F(MastodonReadBack, PassesOverATimelineThatTheServerKeepsToItself) {
    options_.timelines.insert(options_.timelines.begin(), Timeline{Timeline::Kind::everyone});
    server_.closed["/api/v1/timelines/public"] =
        test::response(403, R"({"error":"This method requires an authenticated user"})");
    restart();
    const auto pages = read("2025-12-01T00:00:00Z");
    EXPECT_EQ(ids(pages).size(), 100u);
    EXPECT_TRUE(noticed(pages[0], "history: public was passed over: "));
}

TEST_F(MastodonReadBack, FailsWhereEveryTimelineIsRefused) {
    server_.closed["/api/v1/timelines/tag/acme"] = test::response(401, R"({"error":"no"})");
    const auto page = run(source_->history(*parse_time("2025-12-01T00:00:00Z"))->next(Cursor{}));
    ASSERT_FALSE(page);
    EXPECT_EQ(page.error().kind, ErrorKind::denied);
}

TEST_F(MastodonReadBack, BeginsAfreshOnAnotherServer) {
    Cursor foreign;
    foreign.token = R"({"server":"https://old.example","timeline":"#acme","before":"5","pages":3})";
    const auto page = run(source_->history(*parse_time("2025-12-01T00:00:00Z"))->next(foreign));
    ASSERT_TRUE(page);
    EXPECT_EQ(page->mentions.back().id, server_.mention("1099"));
}

TEST_F(MastodonReadBack, EndsWhereAServerGivesTheSamePageForEver) {
    for (int i = 0; i < 3; ++i)
        server_.answers.push_back(
            test::response(200, "[" + server_.status("1050", "steeds dezelfde") + "]"));
    EXPECT_THAT(read("2025-12-01T00:00:00Z"), SizeIs(2));
}

}  // namespace
}  // namespace webcare::connectors::mastodon
