#include "net/signature.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace webcare::net {
namespace {

using std::chrono::seconds;
const Time signed_at = Time{seconds{1767323045}};
constexpr std::string_view body =
    R"({"type":"case.escalated","timestamp":"2026-01-02T03:04:05Z","data":{"case_id":"C-1"}})";
const Secret secret{"whsec_AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA="};

TEST(Hmac, AgreesWithTheVectorsOfTheServicesWeTalkTo) {
    EXPECT_EQ(hex(hmac_sha256("appsecret", "token123")),
              "6c3590d8d4416f1a1adda75cd9e582f64c5bea95585a2c949ef2aca0578fa0ba");
    EXPECT_EQ(base64(hmac_sha256("consumer_secret", "challenge_string")),
              "v1WdiCVwy17uGTMWveHGlqQXN/qW1bQraNXXByRO2YA=");
    EXPECT_EQ(base64(hmac_sha256("consumer_secret", R"({"a":1})")),
              "qylNz6mJX1iGegXSE7T+vvFUUAZn8BeVuD0ujYOU6Mk=");
    EXPECT_EQ(hex(hmac_sha256("signing_secret", R"(v0:1767323045:{"a":1})")),
              "f07abc5a2280ab3204b40c609208dd517feaa7b8c5fa5f696234e45c3987d891");
    EXPECT_EQ(hex(hmac_sha256("s3cret", "<feed/>")),
              "1b9591b5322baa7463554820f41fe27e650c767e2fbc4a934c5aa90e9cc27c7c");
    EXPECT_EQ(hmac_sha256("", "").size(), 32u);
}

TEST(WebhookKey, SignsAsStandardWebhooksSays) {
    const Headers headers = WebhookKey{secret}.sign("msg_01", signed_at, body);
    EXPECT_EQ(header(headers, "webhook-id"), "msg_01");
    EXPECT_EQ(header(headers, "webhook-timestamp"), "1767323045");
    EXPECT_EQ(header(headers, "webhook-signature"),
              "v1,LuTDStDjuyh//sGXzUBrDG7E6Wt1TMfcFOdXj/JYJVo=");
}

TEST(WebhookKey, AcceptsItsOwnSignatureWithinFiveMinutes) {
    const WebhookKey key{secret};
    const Headers headers = key.sign("msg_01", signed_at, body);
    for (const auto off : {seconds{0}, seconds{300}, seconds{-300}})
        EXPECT_EQ(key.verify(headers, body, signed_at + off).value(), "msg_01");
    for (const auto off : {seconds{301}, seconds{-301}, seconds{86400}})
        EXPECT_EQ(key.verify(headers, body, signed_at + off).error().kind, ErrorKind::denied);
}

TEST(WebhookKey, AcceptsOneGoodSignatureAmongSeveral) {
    const WebhookKey key{secret};
    Headers headers = key.sign("msg_01", signed_at, body);
    headers[2].second = "v1a,AAAA v1,AAAA " + headers[2].second + " v2,x";
    EXPECT_TRUE(key.verify(headers, body, signed_at));
}

TEST(WebhookKey, RefusesWhatWasTamperedWith) {
    const WebhookKey key{secret};
    const Headers good = key.sign("msg_01", signed_at, body);
    EXPECT_FALSE(key.verify(good, std::string{body} + " ", signed_at));
    EXPECT_FALSE(WebhookKey{Secret{"other"}}.verify(good, body, signed_at));
    EXPECT_FALSE(WebhookKey{Secret{}}.verify(good, body, signed_at));
    for (const auto& [index, value] : std::vector<std::pair<std::size_t, std::string>>{
             {0, "msg_02"},
             {0, ""},
             {0, std::string(300, 'a')},
             {1, "1767323046"},
             {1, "-1"},
             {1, "soon"},
             {1, ""},
             {2, ""},
             {2, "v1,"},
             {2, "LuTDStDjuyh//sGXzUBrDG7E6Wt1TMfcFOdXj/JYJVo="}}) {
        Headers bad = good;
        bad[index].second = value;
        EXPECT_EQ(key.verify(bad, body, signed_at).error().kind, ErrorKind::denied)
            << index << value;
        bad.erase(bad.begin() + static_cast<std::ptrdiff_t>(index));
        EXPECT_FALSE(key.verify(bad, body, signed_at));
    }
}

TEST(WebhookKey, TakesASecretWithoutPrefixAsItsBytes) {
    const Secret plain{"just words"};
    EXPECT_EQ(*header(WebhookKey{plain}.sign("a", signed_at, "b"), "webhook-signature"),
              "v1," + base64(hmac_sha256("just words", "a.1767323045.b")));
}

TEST(LinkSigner, OpensWhatItSignedUntilItExpires) {
    const LinkSigner signer{Secret{"key"}};
    const std::string token = signer.sign("ack:A1:noor.b", signed_at + seconds{60});
    EXPECT_EQ(token.find_first_not_of(
                  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."),
              token.npos);
    EXPECT_EQ(signer.open(token, signed_at).value(), "ack:A1:noor.b");
    EXPECT_EQ(signer.open(token, signed_at + seconds{59}).value(), "ack:A1:noor.b");
    EXPECT_NE(signer.open(token, signed_at + seconds{60}).error().detail.find("expired"),
              std::string::npos);
}

TEST(LinkSigner, OpensNothingElse) {
    const LinkSigner signer{Secret{"key"}};
    const std::string token = signer.sign("payload", signed_at + seconds{60});
    for (std::size_t i = 0; i < token.size(); ++i) {
        std::string changed = token;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        EXPECT_FALSE(signer.open(changed, signed_at)) << i;
    }
    for (const char* junk : {"", ".", "a.b", "..", "AAAA"})
        EXPECT_FALSE(signer.open(junk, signed_at));
    EXPECT_FALSE(LinkSigner{Secret{"other"}}.open(token, signed_at));
    EXPECT_FALSE(LinkSigner{Secret{}}.open(LinkSigner{Secret{}}.sign("x", signed_at + seconds{9}),
                                           signed_at));
}

RC_GTEST_PROP(Base64, ReadsBackWhatItWrote, (const std::string& bytes)) {
    RC_ASSERT(from_base64(base64(bytes)) == bytes);
    RC_ASSERT(from_base64url(base64url(bytes)) == bytes);
}

TEST(Base64, HasOneSpellingForEachValue) {
    EXPECT_EQ(base64("f"), "Zg==");
    EXPECT_EQ(base64("foob"), "Zm9vYg==");
    EXPECT_EQ(base64url("\xfb\xff"), "-_8");
    for (const char* bad : {"Zg", "Zh==", "Zg=", "Zg===", "Z===", "Zm9v\n", "Zm 9", "-_8=", "===="})
        EXPECT_FALSE(from_base64(bad)) << bad;
    for (const char* bad : {"Zg==", "Zh", "Z", "+/8"}) EXPECT_FALSE(from_base64url(bad)) << bad;
    EXPECT_EQ(hex("\x01\xab"), "01ab");
}

}  // namespace
}  // namespace webcare::net
