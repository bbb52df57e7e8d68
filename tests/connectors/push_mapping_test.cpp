// What a definition makes of posts: who may post, what is asked back, and what becomes of a body.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <tuple>

#include "connectors/registry.hpp"
#include "net/signature.hpp"
#include "tests/connectors/data.hpp"

namespace webcare::connectors::push {
namespace {

const Time now = *parse_time("2026-01-02T03:04:05Z");
constexpr auto stamp = "1767323045";  // now
const std::string current = "the-secret-of-this-month", previous = "the-secret-of-last-month";

/// The block of `kind` in the page on definitions, so that the page says what is so.
std::string block_of_the_page(const std::string& kind) {
    const std::string page =
        test::read_file(WEBCARE_TEST_DATA "/../../docs/connectors/writing-one.md");
    const std::string fence = "```yaml " + kind + "\n";
    const auto begin = page.find(fence);
    if (begin == page.npos) return {};
    return page.substr(begin + fence.size(),
                       page.find("```\n", begin + fence.size()) - begin - fence.size());
}

/// A source of a definition that the test writes.
class PushMapping : public ::testing::Test {
 protected:
    /// False where one of the two is refused; `problems_` says why.
    bool open(std::string definition, std::string options) {
        const auto root = config::Document::parse(std::move(definition), "loket.yaml", problems_);
        const auto read = poll::read_definition(root, "loket", problems_);
        return read && prepare(read, std::move(options));
    }
    /// One that ships.
    bool open_shipped(const std::string& kind, std::string options) {
        const auto read = poll::load_definition(
            WEBCARE_TEST_DATA "/../../connectors/definitions/" + kind + ".yaml", problems_);
        return read && prepare(read, std::move(options));
    }
    bool open_loket() {
        return open(block_of_the_page("pushed"),
                    fmt::format("{{ secret: {}, previous_secret: {}, verify_token: ons-woord }}",
                                current, previous));
    }
    Result<Delivery> post(const net::Headers& headers, const std::string& body,
                          const net::Headers& query = {}) const {
        return receiver_->accept(headers, body, now, query);
    }
    /// The words of the refusal, which must be of `kind`.
    static std::string refusal(const Result<Delivery>& got, ErrorKind kind) {
        if (got) return "it was accepted";
        EXPECT_EQ(got.error().kind, kind) << got.error().detail;
        return got.error().detail;
    }

    config::Problems problems_;
    std::optional<Receiver> receiver_;

 private:
    bool prepare(const std::shared_ptr<const poll::Definition>& definition, std::string options) {
        config::Source source;
        source.name = "tested";
        source.options = config::Document::parse(std::move(options), "webcared.yaml", problems_);
        const auto settings = poll::read_settings(source, config::Config{}, definition->options,
                                                  definition->every, problems_);
        if (settings) receiver_ = Receiver::prepare(definition, *settings, source, problems_);
        return receiver_ && receiver_->enabled();
    }
};

net::Headers loket(const std::string& secret, const std::string& body, const std::string& id = "d1",
                   const std::string& time = stamp) {
    const std::string mac = net::hmac_sha256(secret, id + "." + time + "." + body);
    return {{"x-loket-signature", "v1=" + net::hex(mac)},
            {"x-loket-delivery", id},
            {"x-loket-time", time}};
}

const std::string two_batches = R"({"batches":[
 {"topic":"lift","sent":"2026-01-02T03:00:00Z","messages":[
  {"event":"new","nr":1,"from":{"id":"9","name":"Sanne"},"body":"<p>De lift staat <b>weer</b> stil</p>"},
  {"event":"seen","nr":2},
  {"event":"withdrawn","nr":3,"body":"weg hiermee"}]},
 {"topic":"hal","sent":1767322800,"messages":[{"event":"changed","nr":4,"body":"Licht is kapot"}]}]})";

TEST_F(PushMapping, DoesWhatThePageShowsInUnderThirtyLines) {
    const std::string block = block_of_the_page("pushed");
    EXPECT_LT(std::count(block.begin(), block.end(), '\n'), 30);
    ASSERT_TRUE(open_loket()) << problems_.text();
    const auto got = post(loket(current, two_batches), two_batches);
    ASSERT_TRUE(got) << got.error().detail;
    EXPECT_EQ(got->id, "d1");
    ASSERT_EQ(got->page.mentions.size(), 3u);
    const Mention& first = got->page.mentions[0];
    EXPECT_EQ(first.id, "loket:1");
    EXPECT_EQ(first.source, "tested");
    EXPECT_EQ(first.text, "De lift staat weer stil");
    EXPECT_EQ(first.author.name, "Sanne");
    EXPECT_EQ(first.conversation, "lift");
    EXPECT_EQ(first.created_at, *parse_time("2026-01-02T03:00:00Z"));
    EXPECT_FALSE(first.is_public);
    EXPECT_TRUE(got->page.mentions[1].deleted);
    EXPECT_EQ(got->page.mentions[1].text, "");
    EXPECT_EQ(got->page.mentions[2].created_at, *parse_time("2026-01-02T03:00:00Z"));
}

TEST_F(PushMapping, KeepsTwoSecretsAliveAndKnowsNoThird) {
    ASSERT_TRUE(open_loket()) << problems_.text();
    EXPECT_TRUE(post(loket(current, two_batches), two_batches));
    EXPECT_TRUE(post(loket(previous, two_batches), two_batches));
    EXPECT_EQ(refusal(post(loket("the-secret-of-next-month", two_batches), two_batches),
                      ErrorKind::denied),
              "no signature matches");
    net::Headers both = loket(current, two_batches);
    both[0].second = "v1=00, v2=11 " + both[0].second;
    EXPECT_TRUE(post(both, two_batches)) << "one of several signatures";
}

TEST_F(PushMapping, RefusesWhatIsUnsignedLateChangedOrCut) {
    ASSERT_TRUE(open_loket()) << problems_.text();
    const auto denied = [&](const net::Headers& headers, const std::string& body) {
        return refusal(post(headers, body), ErrorKind::denied);
    };
    EXPECT_EQ(denied({}, two_batches), "X-Loket-Signature is missing");
    EXPECT_EQ(denied(loket(current, two_batches), two_batches + " "), "no signature matches");
    EXPECT_EQ(denied(loket(current, two_batches, "d1", "1767322744"), two_batches),
              "X-Loket-Time is more than 300 seconds off");
    EXPECT_EQ(denied(loket(current, two_batches, "d1", "1767323346"), two_batches),
              "X-Loket-Time is more than 300 seconds off");
    EXPECT_EQ(denied(loket(current, two_batches, "d1", "soon"), two_batches),
              "X-Loket-Time is no time");
    net::Headers other = loket(current, two_batches);
    other[1].second = "d2";
    EXPECT_EQ(denied(other, two_batches), "no signature matches") << "its name is signed too";
    EXPECT_EQ(denied(loket(current, ""), ""), "there is no body that could be signed");

    const std::string cut = two_batches.substr(0, two_batches.size() - 2);
    EXPECT_TRUE(
        refusal(post(loket(current, cut), cut), ErrorKind::malformed).starts_with("the body is "));
}

TEST_F(PushMapping, TakesAllOfABodyOrNothing) {
    ASSERT_TRUE(open_loket()) << problems_.text();
    const std::string nameless =
        R"({"batches":[{"messages":[{"event":"new","nr":1,"body":"a"},{"event":"new","body":"b"}]}]})";
    EXPECT_EQ(refusal(post(loket(current, nameless), nameless), ErrorKind::malformed),
              "1 of 2 things in the body have no id where the definition looks for it");

    std::string many = R"({"batches":[{"messages":[)";
    for (int i = 0; i < 10'000; ++i) many += R"({"event":"seen"},)";
    many += "{}]}]}";
    EXPECT_EQ(refusal(post(loket(current, many), many), ErrorKind::malformed),
              "a post holds fewer than 10000 things");

    const std::string none = R"({"batches":[{"messages":[{"event":"seen","nr":2}]}]})";
    const auto nothing = post(loket(current, none), none);
    ASSERT_TRUE(nothing) << "what is none of our business is no mistake of the sender";
    EXPECT_TRUE(nothing->page.mentions.empty());
}

TEST_F(PushMapping, AnswersTheQuestionOnlyToWhoKnowsTheWord) {
    ASSERT_TRUE(open_loket()) << problems_.text();
    const auto good = receiver_->greet({{"challenge", "c0ffee"}, {"token", "ons-woord"}});
    ASSERT_TRUE(good && *good);
    EXPECT_EQ((*good)->text, "c0ffee");
    EXPECT_EQ((*good)->type, "text/plain");
    for (const net::Headers& query : {net::Headers{},
                                      {{"challenge", "c"}},
                                      {{"challenge", "c"}, {"token", "hun-woord"}},
                                      {{"token", "ons-woord"}}}) {
        const auto refused = receiver_->greet(query);
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().kind, ErrorKind::denied);
    }
    ASSERT_TRUE(open(block_of_the_page("pushed"), "{ secret: " + current + " }"));
    EXPECT_FALSE(receiver_->greet({{"challenge", "c"}, {"token", ""}}))
        << "without a word of ours nobody knows it";
}

TEST_F(PushMapping, ShowsWhatEachFieldBecomesAndNoSecret) {
    ASSERT_TRUE(open_loket()) << problems_.text();
    const std::string body = fmt::format(
        R"({{"batches":[{{"messages":[{{"event":"new","nr":1,"body":"{} lekte"}}]}}]}})", current);
    std::string shown;
    ASSERT_TRUE(receiver_->read({}, body, now, [&](const auto& line) { shown += line + "\n"; }));
    EXPECT_NE(shown.find("    id: 1\n"), std::string::npos) << shown;
    EXPECT_NE(shown.find("    text: *** lekte\n"), std::string::npos) << shown;
}

constexpr auto chat = R"(
title: Chat
options:
  hook_token: { is: secret, about: "the word of setWebhook" }
push:
  signature: { is: token, keys: "{hook_token}", header: X-Chat-Secret-Token }
  delivery: { body: /update_id }
  take:
    - { take: /message, map: { id: "{/chat/id}_{/message_id}", text: /text } }
    - { take: /edited_message, map: { id: "{/chat/id}_{/message_id}", text: /text } }
)";

TEST_F(PushMapping, KnowsAServiceThatSendsAWordInAHeader) {
    ASSERT_TRUE(open(chat, "{ hook_token: woord-van-setwebhook }")) << problems_.text();
    const net::Headers known{{"X-Chat-Secret-Token", "woord-van-setwebhook"}};
    const auto got = post(
        known,
        R"({"update_id":70,"edited_message":{"message_id":5,"chat":{"id":-1009007199254740993},"text":"Nog steeds stuk"}})");
    ASSERT_TRUE(got) << got.error().detail;
    EXPECT_EQ(got->id, "70");
    ASSERT_EQ(got->page.mentions.size(), 1u);
    EXPECT_EQ(got->page.mentions[0].id, "loket:-1009007199254740993_5");
    EXPECT_EQ(
        refusal(post({{"X-Chat-Secret-Token", "woord-van-setwebhoek"}}, "{}"), ErrorKind::denied),
        "the token is not ours");
    EXPECT_EQ(refusal(post({}, "{}"), ErrorKind::denied), "X-Chat-Secret-Token is missing");
}

TEST_F(PushMapping, KnowsAWordInTheAddressAndABodyThatAsks) {
    ASSERT_TRUE(open(R"(
title: Board
options: { word: { is: secret, about: "in the address" } }
push:
  signature: { is: token, keys: "{word}", query: key }
  challenge: { echo: /challenge, where: { /type: url_verification } }
  take: /post
  map: { id: /id, text: /text }
)",
                     "{ word: woord-in-het-adres }"))
        << problems_.text();
    const std::string asks = R"({"type":"url_verification","challenge":"3eZbrw"})";
    const auto answered = post({}, asks, {{"key", "woord-in-het-adres"}});
    ASSERT_TRUE(answered && answered->echo);
    EXPECT_EQ(answered->echo->text, "3eZbrw");
    EXPECT_EQ(refusal(post({}, asks, {{"key", "geraden-woord-123"}}), ErrorKind::denied),
              "the token is not ours")
        << "a question is signed as everything is";
    const auto greeted = receiver_->greet({{"challenge", "x"}});
    EXPECT_TRUE(greeted && !*greeted) << "it expects no GET";
}

TEST_F(PushMapping, TakesStandardWebhooksAndCutsALongNameOfADelivery) {
    ASSERT_TRUE(open(R"(
title: Board
options: { secret: { is: secret, about: "whsec_" } }
push:
  signature: { is: standard-webhooks, keys: "{secret}" }
  take: .
  map: { id: /id, text: /text }
)",
                     "{ secret: whsec_AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA= }"))
        << problems_.text();
    const std::string body = R"({"id":1,"text":"De bus kwam niet"})";
    const net::WebhookKey key{Secret{"whsec_AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA="}};
    const auto got = post(key.sign("msg_01", now, body), body);
    ASSERT_TRUE(got) << got.error().detail;
    EXPECT_EQ(got->id, "msg_01");
    ASSERT_EQ(got->page.mentions.size(), 1u);

    ASSERT_TRUE(open(chat, "{ hook_token: woord-van-setwebhook }"));
    const auto long_name = post({{"X-Chat-Secret-Token", "woord-van-setwebhook"}},
                                fmt::format(R"({{"update_id":"{}"}})", std::string(5000, 'a')));
    ASSERT_TRUE(long_name);
    EXPECT_LT(long_name->id.size(), 100u);
}

TEST_F(PushMapping, ChecksTheRawBytesInBase64Too) {
    ASSERT_TRUE(open(R"(
title: Board
options: { secret: { is: secret, about: "of the app" } }
push:
  signature: { is: hmac-sha256, keys: "{secret}", header: X-Board, encoding: base64, prefix: "sha256=" }
  take: .
  map: { id: /id, text: /text }
)",
                     "{ secret: " + current + " }"))
        << problems_.text();
    const std::string body = R"({"id":1,"text":"caf\u00e9 dicht"})";
    const std::string mac = net::base64(net::hmac_sha256(current, body));
    const auto got = post({{"X-Board", "sha256=" + mac}}, body);
    ASSERT_TRUE(got) << got.error().detail;
    EXPECT_EQ(got->page.mentions[0].text, "café dicht");
    EXPECT_FALSE(post({{"X-Board", mac}}, body)) << "the prefix belongs to it";
    EXPECT_FALSE(post({{"X-Board", "sha256="}}, body));
}

TEST_F(PushMapping, NamesEveryMistakeAtItsPlace) {
    EXPECT_FALSE(open(R"(title: Board
options: { secret: { is: secret, about: "of the app" } }
push:
  signature:
    is: hmac-sha256
    keys: ["{secrt}", in-the-open]
    header: X-Board
    signed: "{timestamp}.{bdy}"
    id: X-Id
  challenge: { echo: challenge, where: { mode: subscribe } }
  delivery: { header: X-Id, body: /id }
  takes: /items/*
)",
                      "{ }"));
    const std::string said = problems_.text();
    for (const auto* part :
         {"loket.yaml:6:13: push: `{secrt}` has no value here; did you mean `{secret}`?",
          "loket.yaml:6:23: signature: a key is an option of the source",
          "`{bdy}` has no value here; did you mean `{body}`?",
          "signature: `timestamp` is the header that {timestamp} stands for",
          "signature: `signed` does not hold {id}, so anybody could change it",
          "challenge: `where` holds the key with the token", "delivery: give `header`, or `body`",
          "push: give `take` with `map`", "did you mean `take`"})
        EXPECT_NE(said.find(part), std::string::npos) << part << "\n" << said;
}

TEST_F(PushMapping, RefusesAKeyThatCanBeGuessedAndIsOffWithoutAny) {
    EXPECT_FALSE(open(chat, "{ hook_token: kort }"));
    EXPECT_NE(problems_.text().find("at least 16 characters"), std::string::npos)
        << problems_.text();
    EXPECT_FALSE(open(chat, "{ }"));
    ASSERT_TRUE(receiver_);
    EXPECT_EQ(refusal(post({}, "{}"), ErrorKind::denied), "this source has no secret");
}

net::Headers meta(const std::string& body) {
    return {{"X-Hub-Signature-256", "sha256=" + net::hex(net::hmac_sha256(current, body))}};
}

TEST_F(PushMapping, TakesWhatFacebookPostsOfAPage) {
    ASSERT_TRUE(open_shipped("facebook", fmt::format("{{ page: '1', token: token123, app_secret: "
                                                     "{}, verify_token: ons-woord }}",
                                                     current)))
        << problems_.text();
    const auto asked = receiver_->greet(
        {{"hub.mode", "subscribe"}, {"hub.verify_token", "ons-woord"}, {"hub.challenge", "115"}});
    ASSERT_TRUE(asked && *asked);
    EXPECT_EQ((*asked)->text, "115");

    const std::string body = test::read_data("push/facebook.json");
    const auto got = post(meta(body), body);
    ASSERT_TRUE(got) << got.error().detail;
    ASSERT_EQ(got->page.mentions.size(), 4u);
    const auto [added, edited, removed, posted] = std::tie(
        got->page.mentions[0], got->page.mentions[1], got->page.mentions[2], got->page.mentions[3]);
    EXPECT_EQ(added.id, "facebook:2_3");
    EXPECT_EQ(added.text, "Dit café is al weken dicht");
    EXPECT_EQ(added.in_reply_to, "facebook:1_2");
    EXPECT_EQ(added.conversation, "1_2");
    EXPECT_EQ(added.kind, MentionKind::comment);
    EXPECT_EQ(edited.id, "facebook:2_3");
    EXPECT_EQ(edited.text, "Dit café is al maanden dicht");
    EXPECT_TRUE(removed.deleted);
    EXPECT_EQ(removed.id, "facebook:2_4");
    EXPECT_EQ(posted.id, "facebook:1_5");
    EXPECT_EQ(posted.kind, MentionKind::post);
}

TEST(PushSources, AskAndArePostedToWhereBothAreGiven) {
    const auto prepared = [](const std::string& options) {
        config::Problems problems;
        config::Source source;
        source.name = "page", source.kind = "facebook";
        source.options = config::Document::parse(options, "webcared.yaml", problems);
        return connectors::prepare(source, config::Config{}, problems);
    };
    const auto both = prepared("{ page: '1', token: t0ken, app_secret: " + current + " }");
    EXPECT_TRUE(both.polled);
    ASSERT_TRUE(both.posted);
    EXPECT_EQ(both.posted->name(), "page");
    const auto asks = prepared("{ page: '1', token: t0ken }");
    EXPECT_TRUE(asks.polled);
    EXPECT_FALSE(asks.posted);
}

}  // namespace
}  // namespace webcare::connectors::push
