#include <fmt/format.h>

#include <filesystem>

#include "core/clock.hpp"
#include "net/signature.hpp"
#include "tests/stories/story.hpp"

namespace webcare::test {
namespace {

constexpr auto loket = R"(title: Loket
options:
  secret: { is: secret, required: true, about: "of the subscription" }
  word: { is: secret, about: "that the subscription asks for" }
push:
  signature: { is: hmac-sha256, keys: "{secret}", header: X-Loket-Signature, signed: "{timestamp}.{body}", timestamp: X-Loket-Time }
  challenge: { echo: challenge, where: { token: "{word}" } }
  delivery: { body: /delivery }
  take: /messages/*
  deleted: { /gone: "true" }
  map: { id: /nr, text: /body, author: { id: /from } }
)";

class APostedDeliveryCountsOnce : public Story {
 protected:
    void SetUp() override {
        std::filesystem::create_directory(folder_.file("connectors.d"));
        folder_.write("connectors.d/loket.yaml", loket);
        folder_.write("word", "ons-woord");
        configure("  - { name: desk, kind: loket, secret_file: secret, word_file: word }",
                  "connectors: [" + folder_.file("connectors.d") + "]");
    }
    net::Response post(const std::string& body) const {
        const auto seconds = std::chrono::floor<std::chrono::seconds>(SystemClock{}.now());
        const std::string time = std::to_string(seconds.time_since_epoch().count());
        net::Headers headers{
            {"X-Loket-Time", time},
            {"X-Loket-Signature", net::hex(net::hmac_sha256(secret, time + "." + body))}};
        return http("POST", "/hooks/desk", body, std::move(headers));
    }
    static std::string delivery(const std::string& name, const std::string& number,
                                const std::string& text) {
        return fmt::format(
            R"({{"delivery":"{}","messages":[{{"nr":"{}","body":"{}","from":"p{}"}}]}})", name,
            number, text, number);
    }
    /// How often the journal has a revision of a mention.
    std::size_t recorded() const {
        const std::string journal = json_of({"journal", "tail", "--limit", "1000"});
        std::size_t count = 0;
        for (auto at = journal.find("\"mention.recorded\""); at != journal.npos;
             at = journal.find("\"mention.recorded\"", at + 1))
            ++count;
        return count;
    }
};

TEST_F(APostedDeliveryCountsOnce, WhenTheProcessIsKilledAfterEvery202) {
    for (int i = 1; i <= 3; ++i) {
        const std::string number = std::to_string(i);
        start();
        const auto first = post(delivery("d" + number, number, complaint));
        EXPECT_EQ(first.status, 202);
        EXPECT_EQ(first.body, R"({"accepted":1,"duplicate":0})");
        daemon_->kill();
    }
    start();
    for (int i = 1; i <= 3; ++i) {
        const std::string number = std::to_string(i);
        const auto again = post(delivery("d" + number, number, complaint));
        EXPECT_EQ(again.status, 202);
        EXPECT_EQ(again.body, R"({"accepted":0,"duplicate":1})");
    }
    for (const auto* id : {"loket:1", "loket:2", "loket:3"})
        EXPECT_TRUE(receiver_.wait_for_mention(id)) << id;
    EXPECT_EQ(recorded(), 3u);
    stop();
}

TEST_F(APostedDeliveryCountsOnce, AndTakesNoEditOrDeletionBack) {
    start();
    const std::string added = delivery("d1", "1", complaint);
    ASSERT_EQ(post(added).status, 202);
    ASSERT_EQ(post(delivery("d2", "1", "Het is opgelost, dank")).status, 202);
    daemon_->kill();
    start();
    EXPECT_EQ(post(added).body, R"({"accepted":0,"duplicate":1})");
    EXPECT_EQ(
        post(R"({"delivery":"d3","messages":[{"nr":"1","gone":true},{"nr":"8","gone":true}]})")
            .body,
        R"({"accepted":2,"duplicate":0})")
        << "for what was never here there is nothing to do, and it is no repeat";
    EXPECT_EQ(post(added).body, R"({"accepted":0,"duplicate":1})");
    EXPECT_EQ(recorded(), 3u);
    stop();
}

TEST_F(APostedDeliveryCountsOnce, AndNothingIsKeptOfWhatIsRefused) {
    start();
    EXPECT_EQ(http("GET", "/hooks/desk?challenge=c0ffee&token=ons-woord").body, "c0ffee");
    EXPECT_EQ(http("GET", "/hooks/desk?challenge=c0ffee&token=hun-woord").status, 403);
    const std::string body = delivery("d1", "1", complaint);
    EXPECT_EQ(http("POST", "/hooks/desk", body).status, 401);
    EXPECT_EQ(post(body.substr(0, body.size() - 3)).status, 400);
    const auto nameless = post(
        R"({"delivery":"d1","messages":[{"nr":"1","body":"kapot"},{"body":"zonder nummer"}]})");
    EXPECT_EQ(nameless.status, 400);
    EXPECT_NE(nameless.body.find("1 of 2 things"), std::string::npos) << nameless.body;
    EXPECT_EQ(recorded(), 0u);
    EXPECT_EQ(post(body).body, R"({"accepted":1,"duplicate":0})") << "a refusal is forgotten";
    stop();
}

TEST_F(APostedDeliveryCountsOnce, AndABodyIsTriedWithoutADaemon) {
    const auto tried = ctl({"source", "push", "desk", "--trace"}, delivery("d1", "1", "Kapot"));
    EXPECT_EQ(tried.exit, 0) << tried.err;
    EXPECT_NE(tried.out.find("\"loket:1\""), std::string::npos) << tried.out;
    EXPECT_NE(tried.err.find("text: Kapot"), std::string::npos) << tried.err;
    EXPECT_NE(tried.err.find("1 mentions; nothing was stored"), std::string::npos) << tried.err;
    const auto refused = ctl({"source", "push", "desk", "--header", "X-Loket-Signature: 00",
                              "--header", "X-Loket-Time: 1"},
                             "{}");
    EXPECT_EQ(refused.exit, 1);
    EXPECT_NE(refused.err.find("signature: X-Loket-Time"), std::string::npos) << refused.err;
    EXPECT_EQ(ctl({"source", "push", "dsk"}, "{}").exit, 1);
}

}  // namespace
}  // namespace webcare::test
