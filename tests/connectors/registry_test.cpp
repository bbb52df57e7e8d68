#include "connectors/registry.hpp"

#include <gtest/gtest.h>

#include "connectors/mention_defaults.hpp"

namespace webcare::connectors {
namespace {

struct Checked {
    bool made = false;
    std::string problems;
};

Checked check(const std::string& yaml) {
    config::Problems problems;
    config::Source source;
    source.options = config::Document::parse(yaml, "webcared.yaml", problems);
    source.name = source.options["name"].scalar();
    source.kind = source.options["kind"].scalar();
    const config::Config config;
    const bool made = static_cast<bool>(prepare(source, config, problems));
    return {made, problems.text()};
}

TEST(ConnectorRegistry, KnowsItsKindsSorted) {
    const auto known = kinds(config::Config{});
    for (const auto kind : {"feed", "file", "push", "discourse"})
        EXPECT_NE(std::find(known.begin(), known.end(), kind), known.end()) << kind;
}

TEST(ConnectorRegistry, SuggestsTheNearestKind) {
    const auto got = check("name: a\nkind: fead\n");
    EXPECT_FALSE(got.made);
    EXPECT_NE(got.problems.find("webcared.yaml:2:7"), std::string::npos) << got.problems;
    EXPECT_NE(got.problems.find("did you mean `feed`"), std::string::npos) << got.problems;
}

TEST(ConnectorRegistry, SaysWhichKindReadsANetwork) {
    const auto known = kinds(config::Config{});
    const std::pair<const char*, std::vector<std::string>> words[] = {
        {"bluesky", {"jetstream", "bluesky-search", "bluesky-notifications"}},
        {"RSS", {"feed"}},
        {"atom", {"feed"}},
        {"twitter", {"x"}},
        {"instagram", {"facebook", "push"}},
        {"linkedin", {"push"}},
        {"hn", {"hackernews"}},
        {"stackoverflow", {"stackexchange"}},
        {"fediverse", {"mastodon", "mastodon-search"}},
        {"appstore", {"apple-reviews", "app-store-connect"}},
        {"playstore", {"google-play"}},
        {"webhook", {"push"}},
        {"jsonl", {"file"}},
        {"yt", {"youtube"}}};
    for (const auto& [word, meant] : words) {
        const auto got = check(std::string{"name: a\nkind: "} + word + "\n");
        EXPECT_FALSE(got.made);
        for (const std::string& kind : meant) {
            EXPECT_NE(got.problems.find("`" + kind + "`"), std::string::npos) << got.problems;
            EXPECT_NE(std::find(known.begin(), known.end(), kind), known.end()) << kind;
        }
    }
}

TEST(ConnectorRegistry, ChecksTheOptionsOfAFeed) {
    EXPECT_TRUE(check("name: a\nkind: feed\nurl: https://a.example/\n").made);
    const auto quick = check("name: a\nkind: feed\nurl: https://a.example/\nevery: 5s\n");
    EXPECT_TRUE(quick.made);
    EXPECT_NE(quick.problems.find("warning"), std::string::npos);
    const auto wrong = check(
        "name: a\nkind: feed\nurl: ftp://a.example/\nevery: soon\nadressed: true\nusername: x\n");
    EXPECT_FALSE(wrong.made);
    for (const auto* place : {":3:", ":4:", ":5:", ":6:"}) {
        EXPECT_NE(wrong.problems.find(place), std::string::npos) << place << "\n" << wrong.problems;
    }
    EXPECT_FALSE(check("name: a\nkind: feed\n").made);
}

TEST(ConnectorRegistry, ChecksTheOptionsOfAFile) {
    EXPECT_TRUE(check("name: a\nkind: file\npath: m.jsonl\npace: 5/s\n").made);
    EXPECT_TRUE(check("name: a\nkind: file\npath: '-'\n").made);
    EXPECT_FALSE(check("name: a\nkind: file\npath: m.jsonl\npace: fast\n").made);
    EXPECT_FALSE(check("name: a\nkind: file\n").made);
}

TEST(ConnectorRegistry, ChecksTheOptionsOfAMastodonSource) {
    const std::string source = "name: a\nkind: mastodon\n";
    const std::string good = source + "server: https://m.example\n";
    EXPECT_TRUE(check(good + "listen: { tags: ['#acme', { tag: klacht, any: [webcare], all: acme, "
                             "none: [vacature] }], public: local }\n")
                    .made);
    EXPECT_TRUE(check(good + "listen: { tags: [caf\xc3\xa9] }\nstream: websocket\n").made);
    for (const std::string wrong :
         {"", "listen: {}\n", "listen: { notifications: true }\n", "listen: { tags: ['a b'] }\n",
          "listen: { tags: [a, A] }\n", "listen: { tags: [{ any: b }] }\n", "listen: { tag: a }\n",
          "listen: { public: all }\nstream: carrier-pigeon\n",
          "listen: { public: all }\nsilence: 1s\n", "listen: { public: all }\nevery: 0s\n",
          "listen: { public: all }\nstreaming: https://m.example/api\n",
          "listen: { tags: [a, '../b'] }\n"})
        EXPECT_FALSE(check(good + wrong).made) << wrong;
    for (const std::string server :
         {"ftp://m.example", "https://m.example/x", "https://u:p@m.example", "http://127.0.0.1"})
        EXPECT_FALSE(check(source + "server: " + server + "\nlisten: { public: all }\n").made)
            << server;
}

TEST(MentionDefaults, MakeOutsideTextFitToKeep) {
    const Time now = *parse_time("2026-11-22T12:00:00Z");
    Mention mention;
    mention.id = "x:" + std::string(1000, 'a');
    mention.text =
        "a\xff"
        "b\r\nc\u202E" +
        std::string(Mention::max_text, 'z');
    mention.author.handle = "@no\nor";
    mention.permalink = "javascript:alert(1)";
    mention.created_at = now + std::chrono::hours{48};
    Mention again = mention;
    tidy(mention, "s", now);
    EXPECT_EQ(mention.network, "x");
    EXPECT_LT(mention.id.size(), 100u);
    EXPECT_TRUE(mention.text.starts_with("a\uFFFDb\nc"));
    EXPECT_TRUE(mention.truncated);
    EXPECT_LE(mention.text.size(), Mention::max_text);
    EXPECT_EQ(mention.author.handle, "no or");
    EXPECT_EQ(mention.permalink, "");
    EXPECT_EQ(mention.created_at, now);
    tidy(again, "s", now);
    EXPECT_EQ(mention.id, again.id);
    tidy(again, "s", now);
    EXPECT_EQ(mention, again);
}

}  // namespace
}  // namespace webcare::connectors
