// What a source that is a definition says of its own health, and how it is read back.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <functional>
#include <utility>

#include "tests/connectors/poll_under_test.hpp"

namespace webcare::connectors::poll {
namespace {

using namespace std::chrono_literals;
using webcare::test::run;

/// While one answer is on its way, something else is done.
class Meanwhile final : public net::Http {
 public:
    explicit Meanwhile(net::Http& service) : service_{service} {}
    net::asio::awaitable<Result<net::Response>> send(net::Request request) override {
        const auto work = std::exchange(other, {});
        if (work) co_await work();
        co_return co_await service_.send(std::move(request));
    }
    std::function<net::asio::awaitable<void>()> other;

 private:
    net::Http& service_;
};

constexpr auto board = R"(
title: Board
options:
  token: { is: secret, about: "a token" }
  most: { is: number, about: "requests a day" }
auth: { headers: { Authorization: "Bearer {token}" } }
requests:
  - get: "https://b.example/posts"
    query: { page: "{page}" }
    take: /posts/*
    map: { id: /id, text: /text, author: { handle: /by }, created_at: /at, permalink: /url }
    pages: { token: /next, first: 2, most: 4 }
limits:
  budgets: [ { name: requests, most: "{most}" } ]
)";

class PollHealth : public PollUnderTest {
 protected:
    void SetUp() override { clock_.set_wall(*parse_time("2026-01-12T12:00:00Z")); }
    void open(const std::string& options, const std::string& definition = board) {
        ASSERT_TRUE(PollUnderTest::open(definition, options)) << problems_.text();
    }
    /// Posts numbered downwards from `newest`, an hour apart; `without` is a field that is missing.
    static std::string posts(int newest, int count, const std::string& next = {},
                             const std::string& without = {}) {
        std::string out = R"({"posts":[)";
        for (int i = newest; i > newest - count; --i) {
            const Time at = *parse_time("2026-01-02T00:00:00Z") + i * 1h;
            const auto field = [&](const std::string& name, const std::string& value) {
                return name == without ? std::string{} : fmt::format(R"("{}":"{}",)", name, value);
            };
            out += fmt::format(R"({}{{{}{}{}{}"id":{}}})", i == newest ? "" : ",",
                               field("text", fmt::format("post {}", i)), field("by", "jo"),
                               field("at", format_time(at)),
                               field("url", fmt::format("https://b.example/{}", i)), i);
        }
        return out + "]" + (next.empty() ? "" : fmt::format(R"(,"next":"{}")", next)) + "}";
    }
    std::vector<Trouble> troubles() const {
        std::vector<Trouble> all;
        for (const Condition& one : poll_->health()) all.push_back(one.trouble);
        return all;
    }
};

TEST_F(PollHealth, IsGoodWhereNothingIsWrong) {
    open("{ }");
    http_.reply(200, posts(100, 5));
    ASSERT_TRUE(ask());
    EXPECT_TRUE(poll_->health().empty());
}

TEST_F(PollHealth, SaysThatTheBudgetIsNearlySpentUntilItIsRenewed) {
    open("{ most: 5 }");
    for (int i = 0; i < 4; ++i) {
        EXPECT_TRUE(troubles().empty()) << i;
        http_.reply(200, posts(100, 5));
        ASSERT_TRUE(ask());
    }
    EXPECT_EQ(troubles(), std::vector{Trouble::quota});
    EXPECT_EQ(poll_->health()[0].detail, "4 of 5 requests of today are used");
    clock_.advance(24h);
    EXPECT_TRUE(troubles().empty());
}

TEST_F(PollHealth, SaysWhenATokenThatNamesItsEndIsAboutToEnd) {
    // {"exp":1768564800}: 16 January 2026, 12:00 UTC
    open("{ token: eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjE3Njg1NjQ4MDB9.c2ln }");
    EXPECT_EQ(troubles(), std::vector{Trouble::expiring});
    clock_.set_wall(*parse_time("2026-01-08T00:00:00Z"));
    EXPECT_TRUE(troubles().empty());
}

/// A definition that is wrong from its first word on.
TEST_F(PollHealth, SaysAtOnceThatADefinitionFindsNoText) {
    open("{ }");
    http_.reply(200, posts(100, 5, "", "text"));
    const auto page = ask();
    ASSERT_TRUE(page);
    ASSERT_EQ(troubles(), std::vector{Trouble::outdated});
    ASSERT_EQ(page->notices.size(), 1u);
    EXPECT_EQ(page->notices[0],
              "definition_outdated: not one of 5 has a `text` where the definition looks for it");
}

TEST_F(PollHealth, SaysWhatAnAnswerHasWhereItTakesNothing) {
    open("{ }");
    http_.reply(200, R"({"items":[{"id":1}],"total":1})");
    const auto page = ask();
    ASSERT_TRUE(page);
    ASSERT_EQ(page->notices.size(), 1u);
    EXPECT_EQ(page->notices[0],
              "definition: take: nothing at /posts; the answer has /items, /total");
    http_.reply(200, R"({"posts":[]})");
    EXPECT_TRUE(ask()->notices.empty()) << "an empty list is no trouble";
}

TEST_F(PollHealth, IsQuietUntilMidnightAlsoAfterARestart) {
    open("{ most: 50 }",
         std::string{board} + "errors:\n  - { status: 403, is: spent, says: \"used up\" }\n");
    http_.reply(403, R"({"error":"quota"})");
    ASSERT_TRUE(ask()) << "what was learnt is stored";
    EXPECT_EQ(ask().error().kind, ErrorKind::throttled);
    const std::size_t asked = http_.asked.size();
    restart();
    const auto again = ask();
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().kind, ErrorKind::throttled);
    EXPECT_EQ(http_.asked.size(), asked) << "the service was left alone";
    clock_.advance(13h);
    http_.reply(200, posts(100, 5));
    EXPECT_TRUE(ask());
}

TEST_F(PollHealth, ShowsTheServicesOwnWordsToWhoTriesADefinition) {
    std::string traced;
    parts_.trace = [&](const std::string& line) { traced += line + "\n"; };
    open("{ }");
    http_.reply(400, "<p>\x1b[31mno such board</p>");
    const auto page = ask();
    ASSERT_FALSE(page);
    EXPECT_NE(traced.find("    it said: <p>"), std::string::npos) << traced;
    EXPECT_EQ(traced.find('\x1b'), std::string::npos);
    EXPECT_EQ(page.error().detail.find("no such board"), std::string::npos) << "not for logs";
}

TEST_F(PollHealth, SaysThatAnswersNoLongerLookAsTheyDid) {
    open("{ }");
    for (int i = 0; i < 6; ++i) {
        http_.reply(200, posts(100 + 10 * i, 10));
        ASSERT_TRUE(ask());
    }
    http_.reply(200, posts(170, 10, "", "by"));
    ASSERT_TRUE(ask());
    ASSERT_EQ(troubles(), std::vector{Trouble::outdated});
    EXPECT_EQ(poll_->health()[0].detail, "all: no author in most messages");
    http_.reply(200, posts(180, 10, "", "by"));
    ASSERT_TRUE(ask());
    EXPECT_EQ(troubles(), std::vector{Trouble::outdated});  // it is not taken for usual
    http_.reply(200, posts(190, 10));
    ASSERT_TRUE(ask());
    EXPECT_TRUE(troubles().empty());
}

TEST_F(PollHealth, ConcludesNothingFromAPageOfOne) {
    open("{ }");
    http_.reply(200, R"({"posts":[{"text":"kapot"}]})");
    ASSERT_TRUE(ask());
    EXPECT_TRUE(troubles().empty());
    http_.reply(200, R"({"posts":[{"text":"a"},{"text":"b"},{"text":"c"},{"text":"d"},{}]})");
    ASSERT_TRUE(ask());
    EXPECT_EQ(troubles(), std::vector{Trouble::outdated});
}

TEST_F(PollHealth, ForgetsWhatWasMissingWhereItAsksNoMore) {
    open("{ }", R"(
title: Board
requests:
  - { name: topics, get: "https://b.example/topics", collect: { from: /topics/*, value: /id } }
  - { name: posts, each: topics, get: "https://b.example/topics/{each}", take: /posts/*, map: { id: /id, text: /text } }
)");
    http_.reply(200, R"({"topics":[{"id":7}]})");
    http_.reply(200, R"({"posts":[{"text":"a"},{"text":"b"},{"text":"c"},{"text":"d"},{}]})");
    ASSERT_TRUE(ask());
    EXPECT_EQ(troubles(), std::vector{Trouble::outdated});
    http_.reply(200, R"({"topics":[{"id":8}]})");
    http_.reply(200, R"({"posts":[{"id":1,"text":"e"}]})");
    ASSERT_TRUE(ask());
    EXPECT_TRUE(troubles().empty());
}

TEST_F(PollHealth, DoesNotMissWhatWasNeverThere) {
    open("{ }");
    for (int i = 0; i < 8; ++i) {
        http_.reply(200, posts(100 + 10 * i, 10, "", i % 2 == 1 ? "text" : ""));
        ASSERT_TRUE(ask());
        EXPECT_TRUE(troubles().empty());
    }
}

TEST_F(PollHealth, SaysThatMessagesMayHaveBeenMissedUntilTheNextAnswer) {
    open("{ }");
    http_.reply(200, posts(10, 5));
    ASSERT_TRUE(ask());
    for (int page = 0; page < 4; ++page) {
        http_.reply(200, posts(1000 - page * 5, 5, fmt::format("p{}", page)));
        ASSERT_TRUE(ask());
    }
    EXPECT_EQ(troubles(), std::vector{Trouble::gap});
    http_.reply(200, posts(1001, 5));
    ASSERT_TRUE(ask());
    EXPECT_TRUE(troubles().empty());
}

TEST_F(PollHealth, HandsOverAgainWhatHasFoundManyMoreReaders) {
    open("{ }", R"(
title: Board
requests:
  - { get: "https://b.example/posts", take: /posts/*, map: { id: /id, text: /text, engagement: { likes: /likes } } }
)");
    const auto liked = [&](int likes) {
        http_.reply(200,
                    fmt::format(R"({{"posts":[{{"id":1,"text":"kapot","likes":{}}}]}})", likes));
        const auto page = ask();
        return page ? page->mentions.size() : 99;
    };
    EXPECT_EQ(liked(3), 1u);
    EXPECT_EQ(liked(49), 0u);
    EXPECT_EQ(liked(60), 1u);
    EXPECT_EQ(liked(90), 0u);
    EXPECT_EQ(liked(300), 1u);
}

class PollHistory : public PollHealth {
 protected:
    /// Reads back until it has ended; as the daemon does, from cursor to cursor.
    std::vector<Page> read_back(Time since, bool restart = false) {
        std::vector<Page> pages;
        auto history = poll_->history(since);
        for (Cursor at; !history->finished() && pages.size() < 20;) {
            if (restart) history = poll_->history(since);
            auto page = run(history->next(at));
            EXPECT_TRUE(page) << (page ? "" : page.error().detail);
            if (!page) break;
            at = page->next;
            pages.push_back(*std::move(page));
        }
        return pages;
    }
};

TEST_F(PollHistory, GoesPageByPageAndStopsAtTheMomentAskedFor) {
    open("{ }");
    http_.reply(200, posts(100, 10, "p2"));
    http_.reply(200, posts(90, 10, "p3"));
    http_.reply(200, posts(80, 10, "p4"));
    const auto pages = read_back(*parse_time("2026-01-02T00:00:00Z") + 85h, true);
    std::vector<std::size_t> brought;
    for (const Page& page : pages) {
        brought.push_back(page.mentions.size());
        EXPECT_TRUE(page.first);
    }
    EXPECT_EQ(brought, (std::vector<std::size_t>{10, 6, 0}));
    EXPECT_EQ(http_.asked.at(1).url, "https://b.example/posts?page=p2");
    EXPECT_EQ(timers_.pauses.size(), 3u);  // slowly: news comes first
}

TEST_F(PollHistory, StopsAtTheDefinitionsLimitAndSaysSo) {
    open("{ }");
    for (int page = 0; page < 4; ++page)
        http_.reply(200, posts(100 - page * 10, 10, fmt::format("p{}", page)));
    const auto pages = read_back(*parse_time("2020-01-01T00:00:00Z"));
    ASSERT_EQ(pages.size(), 4u);
    ASSERT_FALSE(pages.back().notices.empty());
    EXPECT_EQ(pages.back().notices.back(),
              "history: the definition's limit of 4 pages was reached");
}

TEST_F(PollHistory, LeavesNewsHalfOfTheBudget) {
    open("{ most: 4 }");
    for (int page = 0; page < 2; ++page)
        http_.reply(200, posts(100 - page * 10, 10, fmt::format("p{}", page)));
    auto history = poll_->history(*parse_time("2020-01-01T00:00:00Z"));
    Cursor at;
    for (int page = 0; page < 2; ++page) {
        const auto read = run(history->next(at));
        ASSERT_TRUE(read) << read.error().detail;
        at = read->next;
    }
    const auto spent = run(history->next(at));
    ASSERT_FALSE(spent);
    EXPECT_EQ(spent.error().kind, ErrorKind::throttled);
    http_.reply(200, posts(101, 5));
    EXPECT_TRUE(ask());
}

TEST_F(PollHistory, CountsWhatNewsAskedWhileItsOwnAnswerWasOnItsWay) {
    open("{ most: 2 }");
    Meanwhile http{http_};
    const Parts parts{http, sockets_, timers_, clock_, random_, log_, "webcared/test", {}};
    poll_ = make_(parts);
    http.other = [this]() -> net::asio::awaitable<void> {
        const auto news = co_await poll_->next(cursor_);
        EXPECT_TRUE(news);
    };
    http_.reply(200, posts(101, 1));
    http_.reply(200, posts(100, 10));
    auto history = poll_->history(*parse_time("2020-01-01T00:00:00Z"));
    ASSERT_TRUE(run(history->next(Cursor{})));
    ASSERT_EQ(troubles(), std::vector{Trouble::quota});
    EXPECT_EQ(poll_->health()[0].detail, "2 of 2 requests of today are used");
}

TEST_F(PollHistory, AsksTheServiceItselfForTheTimeWhereItTakesOne) {
    open("{ }", R"(
title: Board
requests:
  - get: "https://b.example/posts"
    query: { since: "{newest}" }
    take: /posts/*
    map: { id: /id, text: /text, created_at: /at }
    resume: { newest: /at, is: time }
)");
    http_.reply(200, posts(100, 3));
    read_back(*parse_time("2026-01-03T00:00:00Z"));
    EXPECT_EQ(http_.asked.at(0).url, "https://b.example/posts?since=2026-01-03T00%3A00%3A00Z");
}

}  // namespace
}  // namespace webcare::connectors::poll
