// What a definition may choose: which requests a source makes, which items count, what an error
// means, and where the service's own figures stand.

#include <gtest/gtest.h>

#include "connectors/poll/poll.hpp"
#include "core/log.hpp"
#include "tests/support/run.hpp"
#include "tests/support/scripted_http.hpp"
#include "tests/support/virtual_timers.hpp"

namespace webcare::connectors::poll {
namespace {

using webcare::test::run;

/// A source of a definition that the test writes, with a scripted service.
class PollChoices : public ::testing::Test {
 protected:
    /// False where one of the two is refused; `problems` says why.
    bool open(std::string definition, std::string options) {
        const auto root = config::Document::parse(std::move(definition), "board.yaml", problems_);
        const auto read = read_definition(root, "board", problems_);
        if (!read) return false;
        config::Source source;
        source.name = "tested";
        source.kind = "board";
        source.options = config::Document::parse(std::move(options), "webcared.yaml", problems_);
        const config::Config config;
        const auto settings = read_settings(source, config, read->options, read->every, problems_);
        if (!settings) return false;
        const auto factory = prepare(read, *settings, source, problems_);
        if (factory) poll_ = (*factory)(parts_);
        return poll_ != nullptr;
    }
    Result<Page> ask() {
        auto page = run(poll_->next(cursor_));
        if (page) cursor_ = page->next;
        return page;
    }
    std::string asked(std::size_t request) const { return http_.asked.at(request).url; }

    ManualClock clock_{*parse_time("2026-01-02T12:00:00Z")};
    webcare::test::ScriptedHttp http_;
    webcare::test::LeapingTimers timers_{clock_};
    SeededRandom random_{1};
    MemoryLog log_;
    Parts parts_{http_, timers_, clock_, random_, log_, "webcared/test", {}};
    config::Problems problems_;
    std::unique_ptr<Connector> poll_;
    Cursor cursor_;
};

constexpr auto two_requests = R"(
title: Board
options:
  token: { is: secret, about: "a token" }
  boards: { is: list, about: "boards to read" }
  people: { is: list, about: "people to read" }
maps:
  post: { id: /id, text: /text }
requests:
  - { name: open, each: boards, given: { token: absent }, get: "https://b.example/open/{each}", take: /posts/*, map: post }
  - { name: whole, each: boards, given: { token: present }, get: "https://b.example/whole/{each}", take: /posts/*, map: post }
  - { name: people, each: people, get: "https://b.example/people/{each}", take: /posts/*, map: post }
)";

TEST_F(PollChoices, AskWhatTheGivenOptionsOpen) {
    ASSERT_TRUE(open(two_requests, "{ boards: [centrum], token: geheim-1 }")) << problems_.text();
    http_.reply(200, R"({"posts":[{"id":1,"text":"De lift staat stil"}]})");
    const auto page = ask();
    ASSERT_TRUE(page) << page.error().detail;
    EXPECT_EQ(asked(0), "https://b.example/whole/centrum");
    ASSERT_EQ(page->mentions.size(), 1u);  // through the map that the requests share
    EXPECT_EQ(page->mentions[0].text, "De lift staat stil");
}

TEST_F(PollChoices, RefuseASourceThatWouldAskNothing) {
    EXPECT_FALSE(open(two_requests, "{ token: geheim-1 }"));
    EXPECT_NE(problems_.text().find("give one of boards, people"), std::string::npos)
        << problems_.text();
}

TEST_F(PollChoices, NameAMapOrAnOptionThatIsNotThere) {
    constexpr auto board = R"(
title: Board
options: { token: { is: secret, about: "a token" } }
requests:
  - { get: "https://b.example/", given: { tokn: present }, take: /posts/*, map: post }
)";
    EXPECT_FALSE(open(board, "{ }"));
    EXPECT_NE(problems_.text().find("`maps` holds no `post`"), std::string::npos);
    EXPECT_NE(problems_.text().find("did you mean `token`?"), std::string::npos);
}

TEST_F(PollChoices, DropTheTextWhereOneOfSeveralSignsOfDeletionHolds) {
    constexpr auto board = R"(
title: Board
requests:
  - get: "https://b.example/"
    take: /posts/*
    deleted: [{ /text: "[weg]" }, { /author: nobody, /state: closed }]
    map: { id: /id, text: /text }
)";
    ASSERT_TRUE(open(board, "{ }")) << problems_.text();
    http_.reply(200, R"({"posts":[{"id":1,"text":"a"},{"id":2,"text":"b"},{"id":3,"text":"c"}]})");
    ASSERT_TRUE(ask());
    http_.reply(200, R"({"posts":[{"id":1,"text":"[weg]"},
        {"id":2,"text":"b","author":"nobody","state":"closed"},
        {"id":3,"text":"c","author":"nobody"}]})");
    clock_.advance(std::chrono::hours{1});
    const auto page = ask();
    ASSERT_TRUE(page);
    ASSERT_EQ(page->mentions.size(), 2u);
    for (const Mention& mention : page->mentions) {
        EXPECT_TRUE(mention.deleted) << mention.id;
        EXPECT_EQ(mention.text, "");
    }
}

TEST_F(PollChoices, SendTheUserAgentOfTheDefinitionOnce) {
    constexpr auto board = R"(
title: Board
requests:
  - { get: "https://b.example/", headers: { user-agent: 'linux:board:1 (by /u/acme)'},
    take : / posts/*, map: { id: /id, text: /text } }
)";
    ASSERT_TRUE(open(board, "{ }"));
    http_.reply(200, R"({"posts":[]})");
    ASSERT_TRUE(ask());
    int agents = 0;
    for (const auto& [name, value] : http_.asked[0].headers) {
        if (name != "User-Agent" && name != "user-agent") continue;
        ++agents;
        EXPECT_EQ(value, "linux:board:1 (by /u/acme)");
    }
    EXPECT_EQ(agents, 1);
}

constexpr auto read_again = R"(
title: Board
requests:
  - { name: posts, get: "https://b.example/posts", take: /posts/*, map: { id: /id, text: /text } }
revisit: { get: "https://b.example/posts/{ids}", batch: 1, every: 1h, take: ., map: { id: /id, text: /text } }
limits: { budgets: [{ name: reads, per: item, most: "4" }] }
errors:
  - { status: 404, is: gone }
  - { status: 423, is: skip }
)";

TEST_F(PollChoices, TakeWhatIsGoneOnReadingAgainForDeletedAndGoOnToTheNext) {
    ASSERT_TRUE(open(read_again, "{ }")) << problems_.text();
    http_.reply(200,
                R"({"posts":[{"id":2,"text":"Rij van een uur"},{"id":1,"text":"Lift stuk"}]})");
    ASSERT_TRUE(ask());
    http_.reply(404, "{}");  // read again within the first round: nothing was read again before
    auto page = ask();
    ASSERT_TRUE(page) << page.error().detail;
    ASSERT_EQ(page->mentions.size(), 1u);
    EXPECT_TRUE(page->mentions[0].deleted);
    EXPECT_EQ(asked(1), "https://b.example/posts/" + page->mentions[0].id.substr(6));
    http_.reply(423, "{}");  // cannot be read now: neither deleted nor in the way of the others
    page = ask();
    ASSERT_TRUE(page) << page.error().detail;
    EXPECT_TRUE(page->mentions.empty());
    ASSERT_EQ(page->notices.size(), 1u);
    EXPECT_TRUE(page->notices[0].starts_with("skipped: ")) << page->notices[0];
    EXPECT_NE(asked(2), asked(1));
}

TEST_F(PollChoices, CountWhatIsReadAgainAgainstABudgetOfItems) {
    ASSERT_TRUE(open(read_again, "{ }"));
    http_.reply(200,
                R"({"posts":[{"id":2,"text":"Rij van een uur"},{"id":1,"text":"Lift stuk"}]})");
    ASSERT_TRUE(ask());
    http_.reply(200, R"({"id":1,"text":"Lift stuk"})");
    http_.reply(200, R"({"id":2,"text":"Rij van een uur"})");
    ASSERT_TRUE(ask());
    const auto page = ask();  // four were read: two, and the same two again
    ASSERT_FALSE(page);
    EXPECT_TRUE(page.error().detail.starts_with("quota_spent: 4 of 4 reads"))
        << page.error().detail;
    EXPECT_EQ(std::chrono::ceil<std::chrono::hours>(*page.error().retry_after).count(), 12);
}

TEST_F(PollChoices, GoOnAfterAnAnswerOfNull) {
    ASSERT_TRUE(open(read_again, "{ }"));
    http_.reply(200, "null");
    const auto page = ask();
    ASSERT_TRUE(page);
    EXPECT_EQ(http_.asked.size(), 1u);
}

TEST_F(PollChoices, ReadWhatIsLeftInTheAnswerAndWaitUntilTheDayEnds) {
    constexpr auto board = R"(
title: Board
requests: [{ get: "https://b.example/", take: /posts/*, map: { id: /id, text: /text } }]
limits: { remaining: /left, budgets: [{ name: requests, most: "100", zone: UTC }] }
)";
    ASSERT_TRUE(open(board, "{ }")) << problems_.text();
    clock_.advance(std::chrono::hours{11});
    http_.reply(200, R"({"posts":[],"left":0})");
    http_.reply(200, R"({"posts":[],"left":99})");
    ASSERT_TRUE(ask());
    ASSERT_TRUE(ask());
    EXPECT_EQ(format_time(clock_.now()), "2026-01-03T00:00:00Z");
}

TEST_F(PollChoices, MindTheFullestOfSeveralHeadersOfUsage) {
    constexpr auto board = R"(
title: Board
requests: [{ get: "https://b.example/", take: /posts/*, map: { id: /id, text: /text } }]
limits: { usage: [X-App, X-Business] }
)";
    ASSERT_TRUE(open(board, "{ }"));
    http_.reply(200, R"({"posts":[]})",
                {{"X-App", R"({"calls":3})"},
                 {"X-Business", R"({"7":[{"calls":97,"estimated_time_to_regain_access":40}]})"}});
    http_.reply(200, R"({"posts":[]})");
    ASSERT_TRUE(ask());
    ASSERT_TRUE(ask());
    EXPECT_EQ(format_time(clock_.now()), "2026-01-02T12:40:00Z");
}

TEST_F(PollChoices, ForgetCollectedValuesThatAreNotThereNextTime) {
    constexpr auto board = R"(
title: Board
options: { boards: { is: list, required: true, about: "boards" } }
requests:
  - { name: topics, each: boards, get: "https://b.example/{each}", collect: { from: /topics/*, value: /id } }
  - { name: posts, each: topics, get: "https://b.example/topics/{each}", take: /posts/*, map: { id: /id, text: /text } }
errors: [{ status: 403, is: skip }]
)";
    ASSERT_TRUE(open(board, "{ boards: [shut, open] }")) << problems_.text();
    http_.at("https://b.example/shut", webcare::test::response(403, "{}"));
    http_.at("https://b.example/open", webcare::test::response(200, R"({"topics":[{"id":7}]})"));
    http_.at("https://b.example/topics/7", webcare::test::response(200, R"({"posts":[]})"));
    http_.at("https://b.example/topics/8", webcare::test::response(200, R"({"posts":[]})"));
    ASSERT_TRUE(ask());
    EXPECT_EQ(http_.asked.back().url, "https://b.example/topics/7");
    http_.at("https://b.example/open", webcare::test::response(200, R"({"topics":[{"id":8}]})"));
    http_.asked.clear();
    ASSERT_TRUE(ask());
    ASSERT_EQ(http_.asked.size(), 3u);
    EXPECT_EQ(http_.asked.back().url, "https://b.example/topics/8");
}

TEST_F(PollChoices, KeepWhatWasCollectedBeforeTheServiceGrewTired) {
    constexpr auto board = R"(
title: Board
options: { boards: { is: list, required: true, about: "boards" } }
requests:
  - { name: topics, each: boards, get: "https://b.example/{each}", collect: { from: /topics/*, value: /id, keep: 1d } }
  - { name: posts, each: topics, get: "https://b.example/topics/{each}", take: /posts/*, map: { id: /id, text: /text } }
)";
    ASSERT_TRUE(open(board, "{ boards: [noord, zuid] }")) << problems_.text();
    http_.reply(200, R"({"topics":[{"id":7}]})");
    http_.reply(429, "{}", {{"Retry-After", "60"}});
    http_.reply(200, R"({"topics":[{"id":8}]})");
    http_.reply(200, R"({"posts":[]})");
    http_.reply(200, R"({"posts":[]})");
    ASSERT_TRUE(ask());  // the first board's topics, to be stored
    const auto tired = ask();
    ASSERT_FALSE(tired);
    EXPECT_EQ(tired.error().retry_after, std::chrono::seconds{60});
    ASSERT_TRUE(ask());
    ASSERT_EQ(http_.asked.size(), 5u);
    EXPECT_EQ(asked(2), "https://b.example/zuid");
    EXPECT_EQ(asked(3), "https://b.example/topics/7");
    EXPECT_EQ(asked(4), "https://b.example/topics/8");
}

}  // namespace
}  // namespace webcare::connectors::poll
