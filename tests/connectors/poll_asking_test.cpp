// How a definition asks: addresses, bodies, conditions, and what it does with the answer's headers.

#include "tests/connectors/poll_under_test.hpp"

namespace webcare::connectors::poll {
namespace {

class PollAsking : public PollUnderTest {
 protected:
    std::string header(std::size_t request, std::string_view name) const {
        return std::string{net::header(http_.asked.at(request).headers, name).value_or("none")};
    }
};

constexpr auto posting = R"(
title: Board
options:
  boards: { is: list, required: true, about: "boards" }
  lang: { about: "a language" }
requests:
  - each: boards
    post: "https://b.example/search/{+each}/{each}"
    body: { query: { board: "{each}", lang: "{lang}", since: "{newest}" }, size: 50, exact: true, with: [text, "{lang}"], none: null, braces: "{{a}}" }
    take: /posts/*
    map: { id: /id, text: /text }
)";

TEST_F(PollAsking, SendsTheBodyWithItsValuesAndLeavesOutWhatHasNone) {
    ASSERT_TRUE(open(posting, "{ boards: [noord] }")) << problems_.text();
    http_.reply(200, R"({"posts":[]})");
    ASSERT_TRUE(ask());
    EXPECT_EQ(
        http_.asked[0].body,
        R"({"query":{"board":"noord"},"size":50,"exact":true,"with":["text"],"none":null,"braces":"{a}"})");
    EXPECT_EQ(http_.asked[0].method, "POST");
    EXPECT_EQ(header(0, "Content-Type"), "application/json");
}

TEST_F(PollAsking, KeepsTheSlashesOfAValueOnlyWhereItIsAPath) {
    ASSERT_TRUE(open(posting, R"({ boards: ["a b/c?d"] })"));
    http_.reply(200, R"({"posts":[]})");
    ASSERT_TRUE(ask());
    EXPECT_EQ(asked(0), "https://b.example/search/a%20b/c%3Fd/a%20b%2Fc%3Fd");
}

TEST_F(PollAsking, DoesNotLeadUpwardsInAPath) {
    ASSERT_TRUE(open(posting, R"({ boards: ["../admin"] })"));
    const auto page = ask();
    ASSERT_FALSE(page);
    EXPECT_EQ(page.error().kind, ErrorKind::misconfigured);
    EXPECT_TRUE(http_.asked.empty());
}

TEST_F(PollAsking, NamesAMistakeInABodyWhereItStands) {
    std::string wrong = posting;
    wrong.replace(wrong.find("{newest}"), 8, "{newst}");
    EXPECT_FALSE(open(wrong, "{ boards: [noord] }"));
    EXPECT_NE(problems_.text().find("board.yaml:9:"), std::string::npos) << problems_.text();
    EXPECT_NE(problems_.text().find("did you mean `{newest}`?"), std::string::npos);
    wrong.replace(wrong.find("{newst}"), 7, "{newest");
    problems_ = {};
    EXPECT_FALSE(open(wrong, "{ boards: [noord] }"));
    EXPECT_NE(problems_.text().find("braces hold a name"), std::string::npos) << problems_.text();
}

constexpr auto listing = R"(
title: Board
requests:
  - get: "https://b.example/posts"
    query: { since: "{newest}" }
    pages: { link: true, first: 1, until: end }
    resume: { newest: /at, is: time }
    take: /*
    map: { id: /id, text: /text }
)";

TEST_F(PollAsking, AsksWithTheEtagUntilTheAddressOrTheAnswerChanges) {
    ASSERT_TRUE(open(listing, "{ }")) << problems_.text();
    http_.reply(200, "[]", {{"ETag", "\"a\""}});
    http_.reply(304, "");
    http_.reply(200, R"([{"id":1,"text":"Lift stuk","at":"2026-01-02T11:00:00Z"}])",
                {{"ETag", "\"b\""}});
    http_.reply(200, "[]");
    ASSERT_TRUE(ask());
    auto page = ask();
    ASSERT_TRUE(page) << page.error().detail;
    EXPECT_TRUE(page->mentions.empty());
    restart();
    page = ask();
    ASSERT_TRUE(page);
    EXPECT_EQ(page->mentions.size(), 1u);
    ASSERT_TRUE(ask());
    EXPECT_EQ(header(0, "If-None-Match"), "none");
    EXPECT_EQ(header(1, "If-None-Match"), "\"a\"");
    EXPECT_EQ(header(2, "If-None-Match"), "\"a\"");  // it is in the cursor
    EXPECT_EQ(header(3, "If-None-Match"), "none");   // since another moment
}

TEST_F(PollAsking, TakesA304ForNothingNewAndKeepsNoEtagThatIsTooLong) {
    ASSERT_TRUE(open(listing, "{ }"));
    http_.reply(304, "");
    EXPECT_TRUE(ask());
    http_.reply(200, "[]", {{"ETag", std::string(300, 'e')}});
    http_.reply(200, "[]");
    ASSERT_TRUE(ask());
    ASSERT_TRUE(ask());
    EXPECT_EQ(header(2, "If-None-Match"), "none");  // too long to be kept
}

TEST_F(PollAsking, WalksToTheEndWhereOldPostsComeToTheFront) {
    ASSERT_TRUE(open(listing, "{ }"));
    const std::string old = R"({"id":1,"text":"Lift stuk","at":"2026-01-02T11:00:00Z"})";
    http_.reply(200, "[" + old + "]");
    http_.reply(200, "[" + old + "]", {{"Link", R"(<https://b.example/posts?p=2>; rel="next")"}});
    http_.reply(200, R"([{"id":2,"text":"Rij van een uur","at":"2026-01-02T10:30:00Z"}])");
    ASSERT_TRUE(ask());
    const auto page = ask();
    ASSERT_TRUE(page);
    ASSERT_EQ(page->mentions.size(), 1u);
    EXPECT_EQ(page->mentions[0].text, "Rij van een uur");
}

TEST_F(PollAsking, ReadsAllOfAValueThatCameAfterTheFirstRound) {
    constexpr auto board = R"(
title: Board
requests:
  - { name: topics, get: "https://b.example/topics", collect: { from: /topics/*, value: /id } }
  - { name: posts, each: topics, get: "https://b.example/topics/{each}", query: { page: "{page}" }, pages: { number_from: 1, first: 1 }, take: /posts/*, map: { id: /id, text: /text } }
)";
    ASSERT_TRUE(open(board, "{ }")) << problems_.text();
    http_.reply(200, R"({"topics":[{"id":7}]})");
    http_.reply(200, R"({"posts":[{"id":1,"text":"a"}]})");  // of an old topic the newest page
    ASSERT_TRUE(ask());
    http_.reply(200, R"({"topics":[{"id":8}]})");
    http_.reply(200, R"({"posts":[{"id":3,"text":"c"}]})");
    http_.reply(200, R"({"posts":[{"id":2,"text":"b"}]})");
    http_.reply(200, R"({"posts":[]})");
    ASSERT_TRUE(ask());
    ASSERT_TRUE(ask());
    ASSERT_TRUE(ask());
    EXPECT_EQ(http_.asked.back().url, "https://b.example/topics/8?page=3");
}

constexpr auto refusing = R"(
title: Board
options: { key: { about: "a key" } }
requests:
  - { name: posts, get: "https://b.example/posts", take: /posts/*, map: { id: /id, permalink: { concat: ["https://b.example/", { after: { of: /path, mark: "/" } }] }, text: /text } }
revisit:
  - { given: { key: absent }, get: "https://b.example/open", query: { id: "{ids}" }, joined: "&", missing: deleted, take: /posts/*, map: { id: /id, text: /text } }
  - { given: { key: present }, get: "https://b.example/whole", query: { id: "{ids}" }, take: /posts/*, map: { id: /id, text: /text } }
errors:
  - { status: 403, headers: { X-Left: "0" }, is: throttled, says: "the hour is used up" }
  - { status: 403, headers: { Retry-After: present }, is: throttled, wait: 1h }
  - { status: 403, is: denied, says: "no right" }
  - { status: 404, on: revisit, is: gone }
  - { status: 404, is: misconfigured, says: "no such board" }
)";

TEST_F(PollAsking, TellsAPauseFromARefusalByTheHeaders) {
    ASSERT_TRUE(open(refusing, "{ }")) << problems_.text();
    http_.reply(403, "{}");
    http_.reply(403, "{}", {{"X-Left", "0"}});
    http_.reply(403, "{}", {{"X-Left", "3"}, {"Retry-After", "90"}});
    EXPECT_EQ(ask().error().kind, ErrorKind::denied);
    EXPECT_EQ(ask().error().kind, ErrorKind::throttled);
    const auto page = ask();
    ASSERT_FALSE(page);
    EXPECT_EQ(page.error().retry_after, std::chrono::seconds{90});  // before our own hour
}

TEST_F(PollAsking, MeansSomethingElseByThe404OfAListThanByThatOfAPost) {
    ASSERT_TRUE(open(refusing, "{ }"));
    http_.reply(404, "{}");
    EXPECT_EQ(ask().error().kind, ErrorKind::misconfigured);
    http_.reply(200, R"({"posts":[{"id":1,"text":"Lift stuk","path":"a/b"}]})");
    http_.reply(404, "{}");
    auto page = ask();
    ASSERT_TRUE(page);
    EXPECT_EQ(page->mentions.at(0).permalink, "https://b.example/b");
    page = ask();
    ASSERT_TRUE(page) << page.error().detail;
    ASSERT_EQ(page->mentions.size(), 1u);
    EXPECT_TRUE(page->mentions[0].deleted);
}

TEST_F(PollAsking, ReadsAgainInTheWayThatTheOptionsOpen) {
    for (const bool has_key : {false, true}) {
        cursor_ = {};
        http_.asked.clear();
        ASSERT_TRUE(open(refusing, has_key ? "{ key: k }" : "{ }")) << problems_.text();
        const std::string both = R"({"posts":[{"id":"a&b","text":"b"},{"id":1,"text":"a"}]})";
        http_.reply(200, both);
        http_.reply(200, both);
        ASSERT_TRUE(ask());
        ASSERT_TRUE(ask());
        EXPECT_EQ(asked(1), has_key ? "https://b.example/whole?id=1%2Ca%26b"
                                    : "https://b.example/open?id=1&id=a%26b");
    }
}

TEST_F(PollAsking, KnowsTheRequestsThatAnErrorNames) {
    std::string wrong = refusing;
    wrong.replace(wrong.find("on: revisit"), 11, "on: revist");
    EXPECT_FALSE(open(wrong, "{ }"));
    EXPECT_NE(problems_.text().find("there is no `revist`"), std::string::npos) << problems_.text();
}

}  // namespace
}  // namespace webcare::connectors::poll
