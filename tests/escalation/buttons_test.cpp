// The button under an alert in a chat: who may have pressed it, which alert it was, and where it is
// not shown.
#include "tests/escalation/defined_channel.hpp"

#include "net/signature.hpp"

namespace webcare::escalation {
namespace {

using namespace std::chrono_literals;
using test::alert_of_boots;

class Buttons : public test::DefinedChannel {
 protected:
    std::unique_ptr<Channel> slack() {
        return make(
            "{ name: team, kind: slack-bot, token: xoxb-geheim, channel: C1, "
            "signing_secret: signing_secret }");
    }
    net::Headers signed_headers(std::string_view body, Duration late = {}) {
        const auto at = std::chrono::duration_cast<std::chrono::seconds>(
            (defined_now_ - late).time_since_epoch());
        const std::string stamp = std::to_string(at.count());
        const std::string mac =
            net::hmac_sha256("signing_secret", "v0:" + stamp + ":" + std::string{body});
        return {{"X-Slack-Request-Timestamp", stamp}, {"X-Slack-Signature", "v0=" + net::hex(mac)}};
    }
    const Time defined_now_ = test::defined_now;
    static constexpr const char* pressed_ =
        "payload=%7B%22type%22%3A%22block_actions%22%2C%22user%22%3A%7B%22id%22%3A%22U1%22%2C"
        "%22name%22%3A%22noor%22%7D%2C%22actions%22%3A%5B%7B%22action_id%22%3A%22take%22%2C"
        "%22value%22%3A%22abc.def%22%7D%5D%7D";
};

/// The signature of the sheet of facts: another implementation made it.
TEST_F(Buttons, SignAsSlackDoes) {
    EXPECT_EQ(net::hex(net::hmac_sha256("signing_secret", R"(v0:1767323045:{"a":1})")),
              "f07abc5a2280ab3204b40c609208dd517feaa7b8c5fa5f696234e45c3987d891");
}

TEST_F(Buttons, SlackSaysWhoPressedUnderWhichAlert) {
    const auto channel = slack();
    const auto press = channel->pressed(signed_headers(pressed_), pressed_);
    ASSERT_TRUE(press) << press.error().detail;
    EXPECT_EQ(press->token, "abc.def");
    EXPECT_EQ(press->who, "noor");
    EXPECT_EQ(press->answer, "");
}

TEST_F(Buttons, NobodyPressesInSlacksName) {
    const auto channel = slack();
    EXPECT_EQ(channel->pressed({}, pressed_).error().kind, ErrorKind::denied);
    EXPECT_EQ(channel->pressed(signed_headers("payload=%7B%7D"), pressed_).error().kind,
              ErrorKind::denied);
    net::Headers old = signed_headers(pressed_, 6min);
    EXPECT_EQ(channel->pressed(old, pressed_).error().kind, ErrorKind::denied);
    EXPECT_TRUE(channel->pressed(signed_headers(pressed_, 4min), pressed_));
    for (const char* stamp : {"", "now", "99999999999999999999", "-9223372036854775808", "1e9"}) {
        net::Headers odd = signed_headers(pressed_);
        odd[0].second = stamp;
        EXPECT_EQ(channel->pressed(odd, pressed_).error().kind, ErrorKind::denied) << stamp;
    }
    const auto without = make("{ name: t, kind: slack-bot, token: xoxb-geheim, channel: C1 }");
    EXPECT_EQ(without->pressed(signed_headers(pressed_), pressed_).error().kind, ErrorKind::denied);
}

TEST_F(Buttons, WhatIsNoPressOfOursDoesNothing) {
    const auto channel = slack();
    for (const char* body :
         {"payload=%7B%22actions%22%3A%5B%7B%22url%22%3A%22x%22%7D%5D%7D", "payload=%7B%7D"}) {
        const auto press = channel->pressed(signed_headers(body), body);
        ASSERT_TRUE(press) << body;
        EXPECT_EQ(press->token, "");
    }
    for (const char* body : {"payload=", "payload=%7", "x=1", "payload=%5B", "payload=%FF"})
        EXPECT_EQ(channel->pressed(signed_headers(body), body).error().kind, ErrorKind::malformed)
            << body;
    EXPECT_EQ(channel->pressed(signed_headers(""), "").error().kind, ErrorKind::denied);
}

TEST_F(Buttons, StandUnderAnAlertThatNobodyTookYet) {
    static constexpr const char* ok = R"({"ok":true,"channel":"C1","ts":"1.1"})";
    const auto channel = slack();
    ASSERT_TRUE(deliver(*channel, alert_of_boots(), 200, ok));
    EXPECT_NE(sent().body.find(R"("action_id":"take")"), std::string::npos);
    EXPECT_NE(sent().body.find(R"("value":"token")"), std::string::npos);
    ASSERT_TRUE(deliver(
        *channel,
        test::later("alert.acknowledged", R"({"ts":"1.1","channel":"C1","alert":"01JALERT"})"), 200,
        ok));
    EXPECT_EQ(sent().body.find(R"("action_id":"take")"), std::string::npos);
    const auto without = make("{ name: t, kind: slack-bot, token: xoxb-geheim, channel: C1 }");
    ASSERT_TRUE(deliver(*without, alert_of_boots(), 200, ok));
    EXPECT_EQ(sent().body.find(R"("action_id":"take")"), std::string::npos);
}

TEST_F(Buttons, MattermostCallsOurAddressWithTheAlertsToken) {
    config_.public_url = "https://webcare.acme.nl";
    const auto channel = make(
        "{ name: team, kind: mattermost, url: 'https://chat.acme.nl/hooks/k', buttons: true }");
    ASSERT_TRUE(deliver(*channel, alert_of_boots(), 200, "ok"));
    const auto action = body().pointer("/attachments/0/actions/0");
    EXPECT_EQ(action.pointer("/integration/url").string_or(), "https://webcare.acme.nl/chat/team");
    EXPECT_EQ(action.pointer("/integration/context/token").string_or(), "token");
    const auto press = channel->pressed(
        {}, R"({"user_id":"u1","user_name":"noor","context":{"token":"abc.def"}})");
    ASSERT_TRUE(press);
    EXPECT_EQ(press->token, "abc.def");
    EXPECT_EQ(press->who, "noor");
    EXPECT_EQ(press->answer, "ephemeral_text");
    const auto quiet = make("{ name: t, kind: mattermost, url: 'https://chat.acme.nl/hooks/k' }");
    ASSERT_TRUE(deliver(*quiet, alert_of_boots(), 200, "ok"));
    EXPECT_TRUE(body()["attachments"].is_null());
    const auto pressed =
        quiet->pressed({}, R"({"user_name":"de directeur","context":{"token":"abc.def"}})");
    EXPECT_EQ(pressed.error().kind, ErrorKind::misconfigured) << "it has no button";
}

TEST_F(Buttons, OtherChannelsHaveNone) {
    const auto channel = make("{ name: t, kind: ntfy, server: 'https://ntfy.sh', topic: t }");
    EXPECT_EQ(channel->pressed({}, "{}").error().kind, ErrorKind::misconfigured);
}

}  // namespace
}  // namespace webcare::escalation
