// Each chat among the definitions, before a service that follows the vendor's documented rules: the
// request's form and limits, what counts as delivered, "not now", "never", and later messages.
#include "tests/escalation/defined_channel.hpp"
#include "tests/escalation/hostile_texts.hpp"

namespace webcare::escalation {
namespace {

using namespace std::chrono_literals;
using test::alert_of_boots;
using test::alert_saying;
using test::characters;
using test::expect_harmless;
using test::expect_only_our_links;
using test::expect_only_our_markup;
using test::expect_only_our_tags;
using test::hostile;
using test::later;

class SlackWebhook : public test::DefinedChannel {
 protected:
    std::unique_ptr<Channel> channel() {
        return make("{ name: s, kind: slack, url: 'https://hooks.slack.com/services/T/B/x' }");
    }
    /// docs.slack.dev, Block Kit: what makes Slack refuse the whole message.
    void expect_valid_blocks(JsonValue blocks) {
        EXPECT_LE(blocks.size(), 50u);
        EXPECT_GE(blocks.size(), 1u);
        blocks.each_item([&](JsonValue block) {
            const std::string type = block["type"].string_or();
            if (type == "actions") {
                EXPECT_LE(block["elements"].size(), 25u);
                block["elements"].each_item([&](JsonValue button) {
                    EXPECT_EQ(button["type"].string_or(), "button");
                    expect_plain(button["text"], 75);
                    EXPECT_LE(button["url"].string_or().size(), 3000u);
                    EXPECT_TRUE(button["url"].string_or().starts_with("https://"));
                });
                return;
            }
            EXPECT_TRUE(type == "header" || type == "section") << type;
            expect_plain(block["text"], type == "header" ? 150 : 3000);
        });
    }
    static void expect_plain(JsonValue text, std::size_t most) {
        EXPECT_EQ(text["type"].string_or(), "plain_text");
        const std::string said = text["text"].string_or();
        EXPECT_GE(said.size(), 1u);
        EXPECT_LE(characters(said), most);
        expect_harmless(Sink::slack_mrkdwn, said);
    }
};

TEST_F(SlackWebhook, BelievesOnlyOk) {
    auto slack = channel();
    EXPECT_EQ(deliver(*slack, alert_of_boots(), 200, "<html>hotel</html>").error().kind,
              ErrorKind::temporary);
    const auto later_please = deliver(*slack, alert_of_boots(), 429, "", {{"Retry-After", "30"}});
    EXPECT_EQ(later_please.error().kind, ErrorKind::throttled);
    EXPECT_EQ(later_please.error().retry_after, 30s);
    const auto refused = deliver(*slack, alert_of_boots(), 403, "action_prohibited");
    EXPECT_EQ(refused.error().kind, ErrorKind::denied);
    EXPECT_NE(refused.error().detail.find("action_prohibited"), std::string::npos);
    EXPECT_EQ(refused.error().detail.find("services"), std::string::npos);
    EXPECT_EQ(deliver(*slack, alert_of_boots(), 404, "no_service").error().kind,
              ErrorKind::misconfigured);
    EXPECT_EQ(deliver(*slack, alert_of_boots(), 302, "", {{"Location", "https://x"}}).error().kind,
              ErrorKind::malformed);
}

class SlackBot : public SlackWebhook {
 protected:
    std::unique_ptr<Channel> channel() {
        return make("{ name: s, kind: slack-bot, token: xoxb-geheim, channel: C1 }");
    }
    static constexpr const char* ok = R"({"ok":true,"channel":"C1","ts":"1767323045.000100"})";
    const std::string thread_ = R"({"ts":"1767323045.000100","channel":"C1","alert":"01JALERT"})";
};

TEST_F(SlackBot, OpensAThreadAndRemembersIt) {
    auto slack = channel();
    const auto receipt = deliver(*slack, alert_of_boots(), 200, ok);
    ASSERT_TRUE(receipt) << receipt.error().detail;
    EXPECT_EQ(receipt->thread, thread_);
    EXPECT_EQ(sent().url, "https://slack.com/api/chat.postMessage");
    EXPECT_EQ(net::header(sent().headers, "Authorization"), "Bearer xoxb-geheim");
    EXPECT_EQ(body()["channel"].string_or(), "C1");
    EXPECT_TRUE(body()["thread_ts"].is_null());
    EXPECT_EQ(body().pointer("/metadata/event_payload/delivery_id").string_or(), "01JDELIVERY");
    expect_valid_blocks(body()["blocks"]);
    EXPECT_TRUE(slack->keeps_threads());
}

TEST_F(SlackBot, GoesOnInTheThread) {
    auto slack = channel();
    Message second = alert_of_boots();
    second.alert.id = "02JALERT";
    second.thread = thread_;
    const auto receipt = deliver(*slack, second, 200, ok);
    ASSERT_TRUE(receipt);
    EXPECT_EQ(receipt->thread, "");
    EXPECT_EQ(body()["thread_ts"].string_or(), "1767323045.000100");
    EXPECT_EQ(body()["reply_broadcast"].boolean(), true);
    second.delivery.level = Level::low;
    ASSERT_TRUE(deliver(*slack, second, 200, ok));
    EXPECT_TRUE(body()["reply_broadcast"].is_null());
}

TEST_F(SlackBot, ShowsInTheFirstMessageWhoTookIt) {
    auto slack = channel();
    ASSERT_TRUE(deliver(*slack, later("alert.acknowledged", thread_), 200, ok));
    EXPECT_EQ(sent().url, "https://slack.com/api/chat.update");
    EXPECT_EQ(body()["ts"].string_or(), "1767323045.000100");
    EXPECT_EQ(body().pointer("/blocks/1/text/text").string_or(), "TAKEN by noor");
    ASSERT_TRUE(deliver(*slack, later("alert.resolved", thread_), 200, ok));
    EXPECT_EQ(body().pointer("/blocks/1/text/text").string_or(), "RESOLVED");

    Message other = later("alert.acknowledged", thread_);
    other.alert.id = "02JALERT";  // the first message was about something else
    ASSERT_TRUE(deliver(*slack, other, 200, ok));
    EXPECT_EQ(sent().url, "https://slack.com/api/chat.postMessage");
    EXPECT_EQ(body()["thread_ts"].string_or(), "1767323045.000100");
    EXPECT_EQ(body()["text"].string_or().substr(0, 19), "TAKEN by noor: HIGH");
}

TEST_F(SlackBot, BeginsAnewWhereTheFirstMessageIsGone) {
    auto slack = channel();
    http_.reply(200, R"({"ok":false,"error":"message_not_found"})");
    const auto receipt = deliver(*slack, later("alert.acknowledged", thread_), 200, ok);
    ASSERT_TRUE(receipt);
    EXPECT_EQ(sent().url, "https://slack.com/api/chat.postMessage");
    EXPECT_TRUE(body()["thread_ts"].is_null());
    EXPECT_NE(receipt->thread, "");
}

TEST_F(SlackBot, ReadsTheErrorsOfA200) {
    auto slack = channel();
    const auto says = [&](const std::string& error, net::Headers headers = {}) {
        return deliver(*slack, alert_of_boots(), 200, R"({"ok":false,"error":")" + error + R"("})",
                       std::move(headers))
            .error();
    };
    EXPECT_EQ(says("channel_not_found").kind, ErrorKind::misconfigured);
    EXPECT_EQ(says("invalid_auth").kind, ErrorKind::denied);
    EXPECT_EQ(says("internal_error").kind, ErrorKind::temporary);
    EXPECT_EQ(says("no_text").kind, ErrorKind::malformed);
    EXPECT_EQ(says("ratelimited", {{"Retry-After", "7"}}).kind, ErrorKind::throttled);
    EXPECT_EQ(says("ratelimited", {{"Retry-After", "7"}}).retry_after, 7s);
    EXPECT_EQ(deliver(*slack, alert_of_boots(), 200, "hotel").error().kind, ErrorKind::temporary);
}

TEST_F(SlackBot, IsRefusedNothingWhateverPeopleWrite) {
    auto slack = channel();
    for (const std::string& attack : hostile()) {
        ASSERT_TRUE(deliver(*slack, alert_saying(attack), 200, ok));
        expect_valid_blocks(body()["blocks"]);
    }
}

class Teams : public test::DefinedChannel {
 protected:
    std::unique_ptr<Channel> channel() {
        return make("{ name: t, kind: teams, url: 'https://x.example/workflows/1?sig=geheim' }");
    }
    /// What an Adaptive Card 1.4 in Teams takes, and no TextBlock: its Markdown is left out.
    void expect_valid_card() {
        EXPECT_LE(sent().body.size(), 25'000u);
        const JsonValue json = body();
        EXPECT_EQ(json["type"].string_or(), "message");
        const JsonValue attachment = json.pointer("/attachments/0");
        EXPECT_EQ(attachment["contentType"].string_or(), "application/vnd.microsoft.card.adaptive");
        const JsonValue card = attachment["content"];
        EXPECT_EQ(card["$schema"].string_or(),
                  "http://adaptivecards.io/schemas/adaptive-card.json");
        EXPECT_EQ(card["type"].string_or(), "AdaptiveCard");
        EXPECT_EQ(card["version"].string_or(), "1.4");
        card["body"].each_item([&](JsonValue element) { expect_valid_element(element); });
        card["actions"].each_item([](JsonValue action) {
            EXPECT_EQ(action["type"].string_or(), "Action.OpenUrl");
            EXPECT_TRUE(action["url"].string_or().starts_with("https://"));
        });
    }
    static void expect_valid_element(JsonValue element) {
        if (element["type"].string_or() == "Container") {
            element["items"].each_item([](JsonValue item) { expect_valid_element(item); });
            return;
        }
        EXPECT_EQ(element["type"].string_or(), "RichTextBlock");
        EXPECT_GE(element["inlines"].size(), 1u);
        element["inlines"].each_item([](JsonValue run) {
            EXPECT_EQ(run["type"].string_or(), "TextRun");
            EXPECT_NE(run["text"].string_or(), "");
            expect_harmless(Sink::card_run, run["text"].string_or());
        });
    }
};

TEST_F(Teams, PostsACardThatIsNoMarkdown) {
    auto teams = channel();
    const auto receipt = deliver(*teams, alert_of_boots(), 202, "");
    ASSERT_TRUE(receipt) << receipt.error().detail;
    EXPECT_EQ(sent().url, "https://x.example/workflows/1?sig=geheim");
    EXPECT_FALSE(net::header(sent().headers, "Authorization"));
    expect_valid_card();
    EXPECT_NE(sent().body.find("na één dag al kapot"), std::string::npos);
    EXPECT_EQ(body().pointer("/attachments/0/content/body/0/inlines/0/color").string_or(),
              "attention");
    ASSERT_TRUE(deliver(*teams, later("alert.acknowledged", ""), 202, ""));
    EXPECT_NE(sent().body.find("TAKEN by noor"), std::string::npos);
}

TEST_F(Teams, StaysWithinTwentyFiveThousandBytesWhateverPeopleWrite) {
    auto teams = channel();
    for (const std::string& attack : hostile()) {
        Message m = alert_saying(attack);
        m.alert.guidance.points.assign(30, attack);
        m.assessment.signals.assign(30, m.assessment.signals[0]);
        ASSERT_TRUE(deliver(*teams, m, 202, ""));
        expect_valid_card();
    }
}

TEST_F(Teams, ReadsTheRefusalInTheTextOfA200) {
    auto teams = channel();
    const auto slow =
        deliver(*teams, alert_of_boots(), 200,
                "Webhook message delivery failed with error: Microsoft Teams endpoint "
                "returned HTTP error 429 with ContextId x");
    EXPECT_EQ(slow.error().kind, ErrorKind::throttled);
    EXPECT_EQ(
        deliver(*teams, alert_of_boots(), 429, "", {{"Retry-After", "5"}}).error().retry_after, 5s);
    EXPECT_EQ(deliver(*teams, alert_of_boots(), 404, "").error().kind, ErrorKind::misconfigured);
    http_.reply(413, "");
    EXPECT_TRUE(deliver(*teams, alert_of_boots(), 202, ""));
    const auto denied = deliver(*teams, alert_of_boots(), 401, "bad sig=geheim");
    EXPECT_EQ(denied.error().kind, ErrorKind::denied);
}

class Mattermost : public test::DefinedChannel {
 protected:
    std::unique_ptr<Channel> channel() {
        return make("{ name: m, kind: mattermost, url: 'https://chat.example/hooks/key1' }");
    }
};

TEST_F(Mattermost, PostsMarkdownOfItsOwnOnly) {
    auto mattermost = channel();
    ASSERT_TRUE(deliver(*mattermost, alert_of_boots(), 200, "ok"));
    const std::string text = body()["text"].string_or();
    EXPECT_TRUE(text.starts_with("**HIGH complaint on ")) << text;
    EXPECT_NE(text.find("\n> Mijn laarzen zijn na één dag al kapot\n"), std::string::npos) << text;
    EXPECT_NE(text.find("[See and acknowledge](https://webcare.acme.nl/a/token)"),
              std::string::npos);
    EXPECT_NE(text.find("(https://social.example/%40noor/1)"), std::string::npos);
    EXPECT_TRUE(body()["channel"].is_null());
    EXPECT_TRUE(body()["silent"].is_null());
    Message low = alert_of_boots();
    low.delivery.level = Level::low;
    ASSERT_TRUE(deliver(*mattermost, low, 200, "ok"));
    EXPECT_EQ(body()["silent"].boolean(), true);
}

TEST_F(Mattermost, IsHarmlessAndFitsWhateverPeopleWrite) {
    auto mattermost = channel();
    for (const std::string& attack : hostile()) {
        ASSERT_TRUE(deliver(*mattermost, alert_saying(attack), 200, "ok"));
        const std::string text = body()["text"].string_or();
        EXPECT_LE(characters(text), 16'383u);
        expect_only_our_markup(Sink::mattermost, text, "**");
    }
}

TEST_F(Mattermost, BelievesOnlyOk) {
    auto mattermost = channel();
    EXPECT_EQ(deliver(*mattermost, alert_of_boots(), 200, "").error().kind, ErrorKind::temporary);
    EXPECT_EQ(
        deliver(*mattermost, alert_of_boots(), 429, R"({"id":"api.rate"})", {{"Retry-After", "2"}})
            .error()
            .retry_after,
        2s);
    const auto refused = deliver(*mattermost, alert_of_boots(), 403, R"({"id":"web.incoming"})");
    EXPECT_EQ(refused.error().kind, ErrorKind::denied);
    EXPECT_EQ(refused.error().detail.find("key1"), std::string::npos);
}

class RocketChat : public test::DefinedChannel {
 protected:
    std::unique_ptr<Channel> channel() {
        return make(
            "{ name: r, kind: rocketchat, server: 'https://chat.example/', user_id: u1, token: "
            "geheim1, room: GENERAL }");
    }
    static constexpr const char* ok = R"({"success":true,"message":{"_id":"01JDELIVERY"}})";
};

TEST_F(RocketChat, SendsUnderItsOwnId) {
    auto rocket = channel();
    const auto receipt = deliver(*rocket, alert_of_boots(), 200, ok);
    ASSERT_TRUE(receipt) << receipt.error().detail;
    EXPECT_EQ(sent().url, "https://chat.example/api/v1/chat.sendMessage");
    EXPECT_EQ(net::header(sent().headers, "X-Auth-Token"), "geheim1");
    EXPECT_EQ(net::header(sent().headers, "X-User-Id"), "u1");
    EXPECT_EQ(body().pointer("/message/_id").string_or(), "01JDELIVERY");
    EXPECT_EQ(body().pointer("/message/rid").string_or(), "GENERAL");
    EXPECT_TRUE(body().pointer("/message/tmid").is_null());
    EXPECT_EQ(receipt->thread, R"({"id":"01JDELIVERY"})");
    EXPECT_TRUE(rocket->is_idempotent());
    ASSERT_TRUE(deliver(*rocket, later("alert.acknowledged", receipt->thread), 200, ok));
    EXPECT_EQ(body().pointer("/message/tmid").string_or(), "01JDELIVERY");
    EXPECT_NE(body().pointer("/message/msg").string_or().find("TAKEN by noor"), std::string::npos);
}

TEST_F(RocketChat, TakesItsOwnRepeatForDelivered) {
    auto rocket = channel();
    EXPECT_TRUE(deliver(*rocket, alert_of_boots(), 400,
                        R"({"success":false,"error":"E11000 duplicate key error"})"));
    EXPECT_EQ(
        deliver(*rocket, alert_of_boots(), 400, R"({"success":false,"error":"error-invalid-room"})")
            .error()
            .kind,
        ErrorKind::misconfigured);
    EXPECT_EQ(
        deliver(
            *rocket, alert_of_boots(), 400,
            R"({"success":false,"error":"Error, too many requests. [error-too-many-requests]"})")
            .error()
            .kind,
        ErrorKind::throttled);
    EXPECT_EQ(deliver(*rocket, alert_of_boots(), 401, R"({"status":"error"})").error().kind,
              ErrorKind::denied);
}

TEST_F(RocketChat, IsHarmlessAndFitsWhateverPeopleWrite) {
    auto rocket = channel();
    for (const std::string& attack : hostile()) {
        ASSERT_TRUE(deliver(*rocket, alert_saying(attack), 200, ok));
        const std::string text = body().pointer("/message/msg").string_or();
        EXPECT_LE(characters(text), 5000u);
        expect_only_our_markup(Sink::rocketchat, text, "*");
    }
}

class Discord : public test::DefinedChannel {
 protected:
    std::unique_ptr<Channel> channel(const std::string& more = "") {
        return make("{ name: d, kind: discord, url: 'https://discord.example/api/webhooks/1/tok' " +
                    more + "}");
    }
    static constexpr const char* ok = R"({"id":"42","channel_id":"7"})";
    /// docs.discord.com, message resource: embed limits.
    void expect_within_limits() {
        const JsonValue json = body();
        EXPECT_LE(characters(json["content"].string_or()), 2000u);
        EXPECT_EQ(json.pointer("/allowed_mentions/parse").text(), "[]");
        std::size_t sum = 0;
        EXPECT_LE(json["embeds"].size(), 10u);
        json["embeds"].each_item([&](JsonValue embed) {
            EXPECT_LE(characters(embed["description"].string_or()), 4096u);
            EXPECT_TRUE(embed["color"].integer());
            sum += characters(embed["description"].string_or());
            EXPECT_LE(embed["fields"].size(), 25u);
            embed["fields"].each_item([&](JsonValue field) {
                const std::size_t name = characters(field["name"].string_or());
                const std::size_t value = characters(field["value"].string_or());
                EXPECT_TRUE(name >= 1 && name <= 256);
                EXPECT_TRUE(value >= 1 && value <= 1024);
                expect_harmless(Sink::md_common, field["value"].string_or());
                sum += name + value;
            });
        });
        EXPECT_LE(sum, 6000u);
    }
};

TEST_F(Discord, WaitsForTheMessageAndRemembersIt) {
    auto discord = channel(", thread_id: '99' ");
    const auto receipt = deliver(*discord, alert_of_boots(), 200, ok);
    ASSERT_TRUE(receipt) << receipt.error().detail;
    EXPECT_EQ(sent().url, "https://discord.example/api/webhooks/1/tok?wait=true&thread_id=99");
    EXPECT_EQ(receipt->thread, R"({"message":"42","alert":"01JALERT"})");
    expect_within_limits();
    EXPECT_EQ(body().pointer("/embeds/0/description").string_or(),
              "Mijn laarzen zijn na één dag al kapot");
    ASSERT_TRUE(deliver(*discord, later("alert.resolved", receipt->thread), 200, ok));
    EXPECT_EQ(sent().method, "PATCH");
    EXPECT_EQ(sent().url, "https://discord.example/api/webhooks/1/tok/messages/42?thread_id=99");
    EXPECT_NE(body()["content"].string_or().find("**RESOLVED**"), std::string::npos);
    http_.reply(404, R"({"message":"Unknown Message","code":10008})");
    ASSERT_TRUE(deliver(*discord, later("alert.resolved", receipt->thread), 200, ok));
    EXPECT_EQ(sent().method, "POST");
}

TEST_F(Discord, WaitsAsLongAsTheBodySaysRoundedUp) {
    auto discord = channel();
    const auto slow =
        deliver(*discord, alert_of_boots(), 429,
                R"({"message":"You are being rate limited.","retry_after":64.57,"global":false})",
                {{"Retry-After", "1"}});
    EXPECT_EQ(slow.error().kind, ErrorKind::throttled);
    EXPECT_EQ(slow.error().retry_after, 65s);
    const auto gone = deliver(*discord, alert_of_boots(), 404, R"({"code":10015})");
    EXPECT_EQ(gone.error().kind, ErrorKind::misconfigured);
    EXPECT_EQ(deliver(*discord, alert_of_boots(), 200, "").error().kind, ErrorKind::temporary);
}

TEST_F(Discord, IsHarmlessAndFitsWhateverPeopleWrite) {
    auto discord = channel();
    for (const std::string& attack : hostile()) {
        Message m = alert_saying(attack);
        m.alert.guidance.points.assign(30, attack);
        ASSERT_TRUE(deliver(*discord, m, 200, ok));
        expect_within_limits();
        expect_only_our_markup(Sink::md_common, body()["content"].string_or(), "**");
        expect_harmless(Sink::md_common, body().pointer("/embeds/0/description").string_or());
    }
}

class Matrix : public test::DefinedChannel {
 protected:
    std::unique_ptr<Channel> channel() {
        return make(
            "{ name: x, kind: matrix, server: 'https://hs.example', token: geheim1, room: "
            "'!abc:hs.example' }");
    }
    static constexpr const char* ok = R"({"event_id":"$e1"})";
};

TEST_F(Matrix, PutsTheEventUnderTheDeliverysId) {
    auto matrix = channel();
    const auto receipt = deliver(*matrix, alert_of_boots(), 200, ok);
    ASSERT_TRUE(receipt) << receipt.error().detail;
    EXPECT_EQ(sent().method, "PUT");
    EXPECT_EQ(sent().url,
              "https://hs.example/_matrix/client/v3/rooms/%21abc%3Ahs.example/send/m.room.message/"
              "01JDELIVERY");
    EXPECT_EQ(net::header(sent().headers, "Authorization"), "Bearer geheim1");
    EXPECT_EQ(body()["msgtype"].string_or(), "m.text");
    EXPECT_EQ(body()["m.mentions"].text(), "{}");
    EXPECT_TRUE(body()["m.relates_to"].is_null());
    EXPECT_TRUE(matrix->is_idempotent());
    EXPECT_EQ(receipt->thread, R"({"event":"$e1","alert":"01JALERT"})");

    Message second = alert_of_boots();
    second.alert.id = "02JALERT";
    second.thread = receipt->thread;
    ASSERT_TRUE(deliver(*matrix, second, 200, ok));
    EXPECT_EQ(body().pointer("/m.relates_to/rel_type").string_or(), "m.thread");
    EXPECT_EQ(body().pointer("/m.relates_to/event_id").string_or(), "$e1");
    ASSERT_TRUE(deliver(*matrix, later("alert.acknowledged", receipt->thread), 200, ok));
    EXPECT_EQ(body().pointer("/m.relates_to/rel_type").string_or(), "m.replace");
    EXPECT_EQ(body().pointer("/m.new_content/m.mentions").text(), "{}");
    EXPECT_NE(body().pointer("/m.new_content/body").string_or().find("TAKEN by noor"),
              std::string::npos);
}

TEST_F(Matrix, WaitsAndGivesUpAsTheServerSays) {
    auto matrix = channel();
    const auto slow = deliver(*matrix, alert_of_boots(), 429,
                              R"({"errcode":"M_LIMIT_EXCEEDED","retry_after_ms":2500})");
    EXPECT_EQ(slow.error().kind, ErrorKind::throttled);
    EXPECT_EQ(slow.error().retry_after, 3s);
    EXPECT_EQ(deliver(*matrix, alert_of_boots(), 403, R"({"errcode":"M_FORBIDDEN"})").error().kind,
              ErrorKind::denied);
    http_.reply(413, R"({"errcode":"M_TOO_LARGE"})");
    EXPECT_TRUE(deliver(*matrix, alert_of_boots(), 200, ok));
}

TEST_F(Matrix, IsHarmlessAndFitsWhateverPeopleWrite) {
    auto matrix = channel();
    for (const std::string& attack : hostile()) {
        ASSERT_TRUE(deliver(*matrix, alert_saying(attack), 200, ok));
        EXPECT_LE(sent().body.size(), 30'000u);
        expect_only_our_tags(body()["formatted_body"].string_or());
        expect_only_our_links(body()["body"].string_or());
    }
}

class Telegram : public test::DefinedChannel {
 protected:
    std::unique_ptr<Channel> channel() {
        return make("{ name: g, kind: telegram, token: '123:geheim', chat: '-1001234567890' }");
    }
    static constexpr const char* ok =
        R"({"ok":true,"result":{"message_id":5,"chat":{"id":-1001234567890}}})";
};

TEST_F(Telegram, NamesItsBoldLinesInUtf16) {
    auto telegram = channel();
    Message m = alert_saying("😡 kapot");
    const auto receipt = deliver(*telegram, m, 200, ok);
    ASSERT_TRUE(receipt) << receipt.error().detail;
    EXPECT_EQ(sent().url, "https://api.telegram.org/bot123:geheim/sendMessage");
    EXPECT_TRUE(body()["parse_mode"].is_null());
    EXPECT_EQ(body().pointer("/link_preview_options/is_disabled").boolean(), true);
    const std::string text = body()["text"].string_or();
    const std::string first = text.substr(0, text.find('\n'));
    EXPECT_EQ(body().pointer("/entities/0/type").string_or(), "bold");
    EXPECT_EQ(body().pointer("/entities/0/offset").integer(), 0);
    EXPECT_EQ(body().pointer("/entities/0/length").integer(),
              static_cast<std::int64_t>(declared::measure(first, declared::Unit::utf16)));
    EXPECT_EQ(body().pointer("/entities/1/type").string_or(), "blockquote");
    EXPECT_EQ(body().pointer("/entities/1/length").integer(), 8);  // the emoji counts twice
    EXPECT_EQ(body().pointer("/reply_markup/inline_keyboard/0/0/url").string_or(),
              "https://webcare.acme.nl/a/token");
    EXPECT_EQ(receipt->thread, R"({"message":"5","chat":"-1001234567890","alert":"01JALERT"})");

    Message second = alert_of_boots();
    second.alert.id = "02JALERT";
    second.thread = receipt->thread;
    ASSERT_TRUE(deliver(*telegram, second, 200, ok));
    EXPECT_EQ(body().pointer("/reply_parameters/message_id").integer(), 5);
    ASSERT_TRUE(deliver(*telegram, later("alert.acknowledged", receipt->thread), 200, ok));
    EXPECT_EQ(sent().url, "https://api.telegram.org/bot123:geheim/editMessageText");
    EXPECT_EQ(body()["message_id"].integer(), 5);
}

TEST_F(Telegram, WaitsAndGivesUpAsTheServerSays) {
    auto telegram = channel();
    const auto slow = deliver(
        *telegram, alert_of_boots(), 429,
        R"({"ok":false,"error_code":429,"description":"Too Many Requests: retry after 7","parameters":{"retry_after":7}})");
    EXPECT_EQ(slow.error().kind, ErrorKind::throttled);
    EXPECT_EQ(slow.error().retry_after, 7s);
    const auto moved = deliver(
        *telegram, alert_of_boots(), 400,
        R"({"ok":false,"error_code":400,"description":"Bad Request","parameters":{"migrate_to_chat_id":-1009}})");
    EXPECT_EQ(moved.error().kind, ErrorKind::misconfigured);
    EXPECT_NE(moved.error().detail.find("-1009"), std::string::npos);
    const auto denied = deliver(*telegram, alert_of_boots(), 401, R"({"ok":false})");
    EXPECT_EQ(denied.error().kind, ErrorKind::denied);
    EXPECT_EQ(denied.error().detail.find("geheim"), std::string::npos);
    EXPECT_TRUE(deliver(
        *telegram, later("alert.acknowledged", R"({"message":"5","chat":"1","alert":"01JALERT"})"),
        400, R"({"ok":false,"description":"Bad Request: message is not modified"})"));
}

TEST_F(Telegram, IsHarmlessAndFitsWhateverPeopleWrite) {
    auto telegram = channel();
    for (const std::string& attack : hostile()) {
        ASSERT_TRUE(deliver(*telegram, alert_saying(attack), 200, ok));
        const std::string text = body()["text"].string_or();
        const std::size_t whole = declared::measure(text, declared::Unit::utf16);
        EXPECT_LE(whole, 4096u);
        expect_harmless(Sink::telegram, text);
        body()["entities"].each_item([&](JsonValue entity) {
            EXPECT_LE(
                static_cast<std::size_t>(*entity["offset"].integer() + *entity["length"].integer()),
                whole);
        });
    }
}

class Ntfy : public test::DefinedChannel {
 protected:
    std::unique_ptr<Channel> channel(const std::string& more) {
        return make("{ name: n, kind: ntfy, topic: zuinig-kanaal, " + more + " }");
    }
    static constexpr const char* ok =
        R"({"id":"x","time":1767323045,"expires":1767366245,"event":"message","topic":"t"})";
};

TEST_F(Ntfy, PublishesAsJson) {
    auto ntfy = channel("server: 'https://push.example', token: tk_geheim");
    ASSERT_TRUE(deliver(*ntfy, alert_of_boots(), 200, ok));
    EXPECT_EQ(sent().url, "https://push.example/");
    EXPECT_EQ(net::header(sent().headers, "Authorization"), "Bearer tk_geheim");
    EXPECT_EQ(body()["topic"].string_or(), "zuinig-kanaal");
    EXPECT_TRUE(body()["title"].string_or().starts_with("HIGH complaint")) << "no blank before it";
    EXPECT_EQ(body()["priority"].integer(), 4);
    EXPECT_EQ(body().pointer("/tags/0").string_or(), "warning");
    EXPECT_EQ(body()["click"].string_or(), "https://webcare.acme.nl/a/token");
    EXPECT_EQ(body().pointer("/actions/0/action").string_or(), "view");
    EXPECT_TRUE(body()["markdown"].is_null());
    auto basic = channel("user: u, password: geheim2");
    ASSERT_TRUE(deliver(*basic, alert_of_boots(), 200, ok));
    EXPECT_EQ(net::header(sent().headers, "Authorization"), "Basic dTpnZWhlaW0y");
    auto open = channel("server: 'https://ntfy.sh'");
    ASSERT_TRUE(deliver(*open, alert_of_boots(), 200, ok));
    EXPECT_FALSE(net::header(sent().headers, "Authorization"));
}

TEST_F(Ntfy, IsHarmlessAndFitsWhateverPeopleWrite) {
    auto ntfy = channel("token: tk_geheim");
    for (const std::string& attack : hostile()) {
        ASSERT_TRUE(deliver(*ntfy, alert_saying(attack), 200, ok));
        EXPECT_LE(body()["message"].string_or().size(), 4096u);
        EXPECT_LE(body()["title"].string_or().size(), 250u);
        expect_harmless(Sink::quiet, body()["message"].string_or());
        expect_harmless(Sink::quiet, body()["title"].string_or());
        EXPECT_LE(body()["actions"].size(), 3u);
    }
    EXPECT_EQ(deliver(*ntfy, alert_of_boots(), 429, R"({"code":42901})", {{"Retry-After", "5"}})
                  .error()
                  .retry_after,
              5s);
    EXPECT_EQ(deliver(*ntfy, alert_of_boots(), 403, R"({"code":40301})").error().kind,
              ErrorKind::denied);
}

}  // namespace
}  // namespace webcare::escalation
