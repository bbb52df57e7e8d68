#include "connectors/push/push.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "connectors/push/payload.hpp"
#include "tests/connectors/data.hpp"

namespace webcare::connectors::push {
namespace {

const Time now = *parse_time("2026-01-02T03:04:05Z");
constexpr auto current = "whsec_AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=";
constexpr auto previous = "the-secret-of-last-month";

std::optional<Receiver> receiver(const std::string& keys, config::Problems& problems) {
    config::Source source;
    source.name = "hook";
    source.kind = "push";
    source.options =
        config::Document::parse("name: hook\nkind: push\n" + keys, "webcared.yaml", problems);
    return Receiver::prepare(source, problems);
}

Receiver rotating() {
    config::Problems problems;
    auto made = receiver(
        std::string{"secret: "} + current + "\nprevious_secret: " + previous + "\n", problems);
    EXPECT_TRUE(made) << problems.text();
    return *made;
}

net::Headers signed_with(const char* secret, std::string_view body, Time at = now) {
    return net::WebhookKey{Secret{secret}}.sign("msg_01", at, body);
}

TEST(PushReceiver, TakesOneMentionAnArrayAndLines) {
    const Receiver hook = rotating();
    const std::string one = "{\"id\":\"crm:1\",\n \"text\":\"Waar blijft het?\"}";
    const auto single = hook.accept(signed_with(current, one), one, now);
    ASSERT_TRUE(single) << single.error().detail;
    EXPECT_EQ(single->id, "msg_01");
    ASSERT_EQ(single->page.mentions.size(), 1u);
    EXPECT_EQ(single->page.mentions[0].source, "hook");

    const std::string many = "[" + one + ",{\"id\":\"crm:2\",\"text\":\"b\"}]";
    EXPECT_EQ(hook.accept(signed_with(current, many), many, now)->page.mentions.size(), 2u);

    const std::string marked = "\xef\xbb\xbf" + one;
    EXPECT_TRUE(hook.accept(signed_with(current, marked), marked, now)) << "a byte order mark";

    const std::string lines = test::read_data("push/two.ndjson");
    EXPECT_EQ(hook.accept(signed_with(current, lines), lines, now)->page.mentions.size(), 2u);
}

TEST(PushReceiver, AcceptsTheSignatureOfTheSpecification) {
    const Receiver hook = rotating();
    const std::string body =
        R"({"type":"case.escalated","timestamp":"2026-01-02T03:04:05Z","data":{"case_id":"C-1"}})";
    const net::Headers headers{
        {"Webhook-Id", "msg_01"},
        {"Webhook-Timestamp", "1767323045"},
        {"Webhook-Signature", "v1,LuTDStDjuyh//sGXzUBrDG7E6Wt1TMfcFOdXj/JYJVo="}};
    const auto got = hook.accept(headers, body, now);
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().kind, ErrorKind::malformed);  // signed well, but not a mention
}

TEST(PushReceiver, KeepsTwoSecretsAliveDuringARotation) {
    const Receiver hook = rotating();
    const std::string body = R"({"id":"crm:1","text":"a"})";
    EXPECT_TRUE(hook.accept(signed_with(current, body), body, now));
    EXPECT_TRUE(hook.accept(signed_with(previous, body), body, now));
    EXPECT_EQ(hook.accept(signed_with("some-other-long-secret", body), body, now).error().kind,
              ErrorKind::denied);
}

TEST(PushReceiver, RefusesWhatIsUnsignedLateOrChanged) {
    const Receiver hook = rotating();
    const std::string body = R"({"id":"crm:1","text":"a"})";
    const auto refused = [&](const net::Headers& headers, std::string_view sent, Time at) {
        const auto got = hook.accept(headers, sent, at);
        return !got && got.error().kind == ErrorKind::denied;
    };
    EXPECT_TRUE(refused({}, body, now));
    EXPECT_TRUE(refused(signed_with(current, body), body + " ", now));
    EXPECT_TRUE(refused(signed_with(current, body), body.substr(1), now));
    EXPECT_TRUE(refused(signed_with(current, body), body, now + std::chrono::seconds{301}));
    EXPECT_TRUE(refused(signed_with(current, body), body, now - std::chrono::seconds{301}));
}

TEST(PushReceiver, NamesTheLineThatIsWrongAndTakesNothing) {
    auto got = read_payload("{\"id\":\"a:1\",\"text\":\"x\"}\n{\"id\":\"a:2\"}\n", "hook", now);
    ASSERT_FALSE(got);
    EXPECT_TRUE(got.error().detail.starts_with("line 2: ")) << got.error().detail;
    got = read_payload("[{\"id\":\"a:1\",\"text\":\"x\"},{\"text\":\"x\"}]", "hook", now);
    ASSERT_FALSE(got);
    EXPECT_TRUE(got.error().detail.starts_with("item 2: ")) << got.error().detail;
    EXPECT_FALSE(read_payload("", "hook", now));
    EXPECT_FALSE(read_payload("[]", "hook", now));
    EXPECT_FALSE(read_payload("[{\"id\":\"a:1\",\"text\":\"x\"}", "hook", now));
}

TEST(PushReceiver, BoundsTheNumberOfMentions) {
    std::string lines;
    for (std::size_t i = 0; i <= Receiver::max_mentions; ++i)
        lines += "{\"id\":\"a:" + std::to_string(i) + "\",\"text\":\"x\"}\n";
    const auto got = read_payload(lines, "hook", now);
    ASSERT_FALSE(got);
    EXPECT_TRUE(got.error().detail.starts_with("line 10001: ")) << got.error().detail;
}

TEST(PushReceiver, IsOffWithoutASecretAndRefusesAWeakOne) {
    config::Problems problems;
    const auto off = receiver("", problems);
    ASSERT_TRUE(off);
    EXPECT_FALSE(off->enabled());
    EXPECT_EQ(off->accept({}, "{}", now).error().kind, ErrorKind::denied);

    EXPECT_FALSE(receiver("secret: short\n", problems));
    EXPECT_FALSE(receiver(std::string{"previous_secret: "} + previous + "\n", problems));
    EXPECT_FALSE(receiver("sekret_file: x\n", problems));
    EXPECT_NE(problems.text().find("webcared.yaml:"), std::string::npos);
}

RC_GTEST_PROP(PushReceiver, SurvivesAnyBody, (const std::vector<char>& bytes, bool array)) {
    std::string body = array ? "[" : "";
    body.append(bytes.begin(), bytes.end());
    const auto got = read_payload(body, "hook", now);
    RC_ASSERT((!got || !got->empty()));
}

}  // namespace
}  // namespace webcare::connectors::push
