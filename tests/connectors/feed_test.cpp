#include "connectors/feed/feed.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "connectors/feed/mapping.hpp"
#include "core/log.hpp"
#include "tests/connectors/data.hpp"
#include "tests/support/run.hpp"
#include "tests/support/scripted_http.hpp"
#include "tests/support/scripted_sockets.hpp"
#include "tests/support/virtual_timers.hpp"

namespace webcare::connectors::feed {
namespace {

using namespace std::chrono_literals;
using test::read_data;
using test::run;

constexpr auto address = "https://news.example/rss";

std::string item(int number) {
    return fmt::format(
        "<item><guid isPermaLink=\"false\">{0}</guid><title>message {0}</title>"
        "<pubDate>Sun, 22 Nov 2026 {1:02}:{2:02}:00 GMT</pubDate></item>",
        number, number / 60 % 24, number % 60);
}

std::string feed_of(int from, int to) {  // newest first, as feeds are written
    std::string out = "<rss version=\"2.0\"><channel>";
    for (int i = to; i >= from; --i) out += item(i);
    return out + "</channel></rss>";
}

/// One feed with a scripted server and a clock of its own.
class FeedPolls : public ::testing::Test {
 protected:
    FeedPolls() {
        options_.name = "news";
        options_.url = Secret{address};
        restart();
    }
    void restart() { feed_ = std::make_unique<Feed>(options_, parts_); }

    /// Polls as the daemon does when the page is stored.
    Page poll() {
        auto page = run(feed_->next(cursor_));
        EXPECT_TRUE(page) << (page ? "" : page.error().detail);
        if (!page) return {};
        cursor_ = page->next;
        return *page;
    }
    Error failure() {
        const auto page = run(feed_->next(cursor_));
        EXPECT_FALSE(page);
        return page ? Error{ErrorKind::cancelled, "no error"} : page.error();
    }
    std::string asked(std::size_t request, std::string_view name) const {
        return std::string{net::header(http_.asked.at(request).headers, name).value_or("none")};
    }
    static bool noticed(const Page& page, std::string_view word) {
        for (const auto& notice : page.notices) {
            if (notice.starts_with(word)) return true;
        }
        return false;
    }

    ManualClock clock_{*parse_time("2026-11-22T23:00:00Z")};
    test::ScriptedHttp http_;
    test::ScriptedSockets sockets_;
    test::LeapingTimers timers_{clock_};
    SeededRandom random_{1};
    MemoryLog log_;
    Parts parts_{http_, sockets_, timers_, clock_, random_, log_, "webcared/test"};
    Options options_;
    std::unique_ptr<Feed> feed_;
    Cursor cursor_;
};

TEST_F(FeedPolls, GivesNewEntriesOldestFirstAndNeverTwice) {
    http_.reply(200, feed_of(1, 3));
    http_.reply(200, feed_of(2, 5));
    const Page first = poll();
    ASSERT_EQ(first.mentions.size(), 3u);
    EXPECT_TRUE(first.first);
    EXPECT_EQ(first.mentions[0].text, "message 1");
    EXPECT_TRUE(first.mentions[0].id.starts_with("feed/"));

    const Page second = poll();
    EXPECT_FALSE(second.first);
    ASSERT_EQ(second.mentions.size(), 2u);
    EXPECT_EQ(second.mentions[0].text, "message 4");
    EXPECT_TRUE(second.notices.empty());
}

TEST_F(FeedPolls, GivesThePageAgainWhenItWasNotStored) {
    http_.reply(200, feed_of(1, 3));
    http_.reply(200, feed_of(1, 3));
    const auto lost = run(feed_->next(cursor_));
    const auto again = run(feed_->next(cursor_));
    ASSERT_TRUE(lost && again);
    EXPECT_EQ(lost->mentions.size(), 3u);
    EXPECT_EQ(lost->next, again->next);
    ASSERT_EQ(again->mentions.size(), 3u);
    EXPECT_EQ(lost->mentions[0].id, again->mentions[0].id);
}

TEST_F(FeedPolls, SendsValidatorsBackVerbatim) {
    http_.reply(200, feed_of(1, 1),
                {{"ETag", "W/\"a-1\""}, {"Last-Modified", "Sun, 22 Nov 2026 01:00:00 GMT"}});
    http_.reply(304);
    poll();
    EXPECT_EQ(asked(0, "If-None-Match"), "none");
    const Cursor before = cursor_;
    const Page page = poll();
    EXPECT_EQ(asked(1, "If-None-Match"), "W/\"a-1\"");
    EXPECT_EQ(asked(1, "If-Modified-Since"), "Sun, 22 Nov 2026 01:00:00 GMT");
    EXPECT_TRUE(page.mentions.empty());
    EXPECT_EQ(cursor_, before);
}

TEST_F(FeedPolls, KeepsValidatorsOnlyOfWhatItCouldRead) {
    http_.reply(200, feed_of(1, 1), {{"ETag", "\"good\""}});
    http_.reply(200, "<rss><channel><item></rss>", {{"ETag", "\"bad\""}});
    http_.reply(200, feed_of(1, 2));
    poll();
    EXPECT_EQ(failure().kind, ErrorKind::malformed);
    EXPECT_EQ(poll().mentions.size(), 1u);
    EXPECT_EQ(asked(2, "If-None-Match"), "\"good\"");
}

TEST_F(FeedPolls, DropsValidatorsWhenCredentialsChange) {
    http_.reply(200, feed_of(1, 1), {{"ETag", "\"1\""}});
    http_.reply(200, feed_of(1, 1));
    poll();
    options_.credentials.emplace_back("Authorization", "Bearer x");
    restart();
    EXPECT_TRUE(poll().mentions.empty());
    EXPECT_EQ(asked(1, "If-None-Match"), "none");
    EXPECT_EQ(asked(1, "Authorization"), "Bearer x");
}

TEST_F(FeedPolls, DeliversAnEditUnderTheSameId) {
    http_.reply(200, feed_of(1, 2));
    std::string edited = feed_of(1, 2);
    edited.replace(edited.find("message 1"), 9, "message X");
    http_.reply(200, edited);
    const Page first = poll(), second = poll();
    ASSERT_EQ(second.mentions.size(), 1u);
    EXPECT_EQ(second.mentions[0].id, first.mentions[0].id);
    EXPECT_EQ(second.mentions[0].text, "message X");
}

TEST_F(FeedPolls, SuspectsAGapWhenNothingIsKnownAndAsksSooner) {
    http_.reply(200, feed_of(1, 3));
    http_.reply(200, feed_of(10, 12));
    http_.reply(200, feed_of(10, 12));
    EXPECT_FALSE(noticed(poll(), "gap_suspected"));
    EXPECT_TRUE(noticed(poll(), "gap_suspected"));
    poll();
    ASSERT_EQ(timers_.pauses.size(), 2u);
    EXPECT_LT(timers_.pauses[1], timers_.pauses[0]);
}

TEST_F(FeedPolls, TakesTenThousandEntriesInOnePollAndThenNone) {
    http_.reply(200, feed_of(1, 10'000));
    http_.reply(200, feed_of(1, 10'000) + "<!-- other bytes -->");
    EXPECT_EQ(poll().mentions.size(), 10'000u);
    EXPECT_TRUE(poll().mentions.empty());
}

TEST_F(FeedPolls, AsksAtOnceThenKeepsTheLongestOfTheIntervals) {
    const std::string with_ttl = "<rss><channel><ttl>30</ttl>" + item(1) + "</channel></rss>";
    http_.reply(200, with_ttl, {{"ETag", "\"1\""}});
    http_.reply(304);
    http_.reply(304, "", {{"Cache-Control", "public, max-age=7200"}});
    http_.reply(304, "", {{"Retry-After", "900000"}});
    http_.reply(304);
    for (int i = 0; i < 5; ++i) poll();
    ASSERT_EQ(timers_.pauses.size(), 4u);
    const auto about = [&](std::size_t i, Duration expected) {
        EXPECT_GE(timers_.pauses[i], expected) << i;
        EXPECT_LE(timers_.pauses[i], expected * 11 / 10) << i;
    };
    about(0, 30min);
    about(1, 30min);
    about(2, 2h);
    about(3, 6h);
}

TEST_F(FeedPolls, AsksAgainAtOnceAfterTrouble) {
    http_.reply(200, feed_of(1, 1));
    http_.fail(Error{ErrorKind::temporary, "no route"});
    http_.reply(200, feed_of(1, 2));
    poll();
    EXPECT_EQ(failure().kind, ErrorKind::temporary);
    const auto pauses = timers_.pauses.size();
    poll();
    EXPECT_EQ(timers_.pauses.size(), pauses);
}

TEST_F(FeedPolls, LearnsAPermanentMoveAfterThreeSightings) {
    for (int i = 0; i < 3; ++i) {
        auto moved = test::response(200, feed_of(1, 1));
        moved.moved_to = "https://new.example/rss";
        http_.reply(std::move(moved));
    }
    http_.reply(200, feed_of(1, 2));
    options_.credentials.emplace_back("Authorization", "Basic x");
    restart();
    const std::string id = poll().mentions.at(0).network;
    poll();
    EXPECT_TRUE(noticed(poll(), "moved"));
    const Page page = poll();
    EXPECT_EQ(http_.asked[2].url, address);
    EXPECT_EQ(http_.asked[3].url, "https://new.example/rss");
    EXPECT_EQ(asked(3, "Authorization"), "none");
    EXPECT_EQ(page.mentions.at(0).network, id);
}

TEST_F(FeedPolls, AreNeverGivenUp) {
    for (const int status : {404, 410}) {
        for (int day = 0; day < 3; ++day, clock_.advance(24h)) {
            http_.reply(status);
            const Error error = failure();
            EXPECT_EQ(error.kind, ErrorKind::misconfigured);
            EXPECT_EQ(error.retry_after, 5min);  // its interval
            EXPECT_FALSE(feed_->finished());
        }
    }
    http_.reply(200, feed_of(1, 2));
    EXPECT_EQ(poll().mentions.size(), 2u);
}

TEST_F(FeedPolls, AskAnEndedFeedOnceADay) {
    http_.reply(200, read_data("feed/feed10.json"));
    EXPECT_TRUE(noticed(poll(), "expired"));
    http_.reply(200, feed_of(1, 2));
    EXPECT_FALSE(poll().mentions.empty());
    EXPECT_FALSE(feed_->finished());
    EXPECT_GE(timers_.pauses.back(), 24h);
}

TEST_F(FeedPolls, SaysThatItMayHaveMissedMessages) {
    http_.reply(200, feed_of(1, 3));
    poll();
    EXPECT_TRUE(feed_->health().empty());
    http_.reply(200, feed_of(7, 9));
    poll();
    ASSERT_EQ(feed_->health().size(), 1u);
    EXPECT_EQ(feed_->health()[0].trouble, Trouble::gap);
    http_.reply(200, feed_of(8, 10));
    poll();
    EXPECT_TRUE(feed_->health().empty());
}

/// A page of an archived feed (RFC 5005), the newest first.
std::string page_of(int from, int to, const std::string& next) {
    std::string out = feed_of(from, to);
    const std::string link = next.empty() ? std::string{}
                                          : "<atom:link xmlns:atom=\"http://www.w3.org/2005/Atom\" "
                                            "rel=\"next\" href=\"" +
                                                next + "\"/>";
    return out.insert(out.find("<item>"), link);
}

TEST_F(FeedPolls, ReadBackThroughTheOlderPagesAsFarAsIsAsked) {
    const Time since = *parse_time("2026-11-22T00:30:00Z");
    auto history = feed_->history(since);
    Cursor at;
    std::vector<std::size_t> brought;
    http_.reply(200, page_of(60, 80, "https://news.example/rss?page=2"));
    http_.reply(200, page_of(20, 59, "https://news.example/rss?page=3"));
    http_.reply(200, page_of(1, 19, "https://news.example/rss?page=4"));
    for (int page = 0; page < 3; ++page) {
        if (page == 1) history = feed_->history(since);  // a restart
        const auto read = run(history->next(at));
        ASSERT_TRUE(read) << read.error().detail;
        EXPECT_TRUE(read->first);  // what is a day old alerts nobody
        brought.push_back(read->mentions.size());
        at = read->next;
    }
    EXPECT_EQ(brought, (std::vector<std::size_t>{21, 30, 0}));
    EXPECT_TRUE(history->finished());
    EXPECT_EQ(http_.asked.at(2).url, "https://news.example/rss?page=3");
    EXPECT_EQ(timers_.pauses.size(), 2u);  // slowly
}

TEST_F(FeedPolls, ReadBackNoFurtherThanTheFeedGoes) {
    auto history = feed_->history(*parse_time("2026-01-01T00:00:00Z"));
    http_.reply(200, page_of(1, 5, "https://elsewhere.example/rss?page=2"));
    const auto read = run(history->next(Cursor{}));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->mentions.size(), 5u);
    EXPECT_TRUE(noticed(*read, "history: the feed lists nothing older"));
    EXPECT_TRUE(history->finished());
}

TEST_F(FeedPolls, ReadBackAfreshWhereTheAddressIsOfAnotherSiteNow) {
    auto history = feed_->history(*parse_time("2026-01-01T00:00:00Z"));
    http_.reply(200, feed_of(1, 5));
    const auto read =
        run(history->next(Cursor{R"({"page":"https://old.example/rss?page=3","pages":3})"}));
    ASSERT_TRUE(read);
    EXPECT_EQ(http_.asked.at(0).url, address);
}

TEST_F(FeedPolls, TellsRefusalFromPause) {
    http_.reply(401);
    http_.reply(429, "", {{"Retry-After", "120"}});
    EXPECT_EQ(failure().kind, ErrorKind::denied);
    const Error later = failure();
    EXPECT_EQ(later.kind, ErrorKind::throttled);
    EXPECT_EQ(later.retry_after, 120s);
}

TEST_F(FeedPolls, GoesFromAWebPageToItsFeedOnce) {
    http_.at(address, test::response(200, read_data("feed/web_page.html")));
    http_.at("https://news.example/news.xml", test::response(200, feed_of(1, 2)));
    const Page page = poll();
    EXPECT_TRUE(noticed(page, "announced"));
    EXPECT_EQ(page.mentions.size(), 2u);
    poll();
    EXPECT_EQ(http_.asked.back().url, "https://news.example/news.xml");

    http_.at("https://news.example/news.xml", test::response(200, read_data("feed/web_page.html")));
    EXPECT_EQ(failure().kind, ErrorKind::malformed);
}

TEST_F(FeedPolls, ReadsOlderPagesAtTheFirstPollOnly) {
    const auto page_with_next = [](int id, const std::string& next) {
        return fmt::format(
            R"({{"version":"https://jsonfeed.org/version/1.1","next_url":"{}","items":[{{"id":"{}","content_text":"m{}"}}]}})",
            next, id, id);
    };
    http_.at(address, test::response(200, page_with_next(3, "/2")));
    http_.at("https://news.example/2", test::response(200, page_with_next(2, "/1")));
    http_.at("https://news.example/1", test::response(200, page_with_next(1, "/2")));
    EXPECT_EQ(poll().mentions.size(), 3u);
    http_.at(address, test::response(200, page_with_next(4, "/2")));
    poll();
    EXPECT_EQ(http_.asked.size(), 4u);
}

TEST_F(FeedPolls, NeverLeavesItsOriginForOlderPages) {
    http_.at(
        address,
        test::response(
            200,
            R"({"version":"https://jsonfeed.org/version/1","next_url":"https://evil.example/","items":[{"id":"1","content_text":"a"}]})"));
    EXPECT_TRUE(noticed(poll(), "history"));
    EXPECT_EQ(http_.asked.size(), 1u);
}

TEST_F(FeedPolls, KeepsBothMessagesThatShareAGuid) {
    http_.reply(200, read_data("feed/duplicate_guid.xml"));
    const Page page = poll();
    ASSERT_EQ(page.mentions.size(), 2u);
    EXPECT_NE(page.mentions[0].id, page.mentions[1].id);
    EXPECT_TRUE(noticed(page, "shared_ids"));
}

TEST_F(FeedPolls, StartsAfreshAtAnotherAddress) {
    http_.reply(200, feed_of(1, 2));
    poll();
    options_.url = Secret{"https://other.example/rss"};
    restart();
    http_.reply(200, feed_of(1, 2));
    const Page page = poll();
    EXPECT_TRUE(page.first);
    EXPECT_EQ(page.mentions.size(), 2u);
}

}  // namespace
}  // namespace webcare::connectors::feed
