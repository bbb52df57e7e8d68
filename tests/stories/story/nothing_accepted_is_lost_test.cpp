#include <signal.h>

#include <map>
#include <set>

#include "tests/stories/story.hpp"

namespace webcare::test {
namespace {

class NothingAcceptedIsLost : public Story {
 protected:
    void SetUp() override { configure("  - { name: hook, kind: push, secret_file: secret }"); }
};

TEST_F(NothingAcceptedIsLost, WhenTheProcessDiesRightAfterThe202) {
    receiver_.answer_with(503);
    start();
    ASSERT_EQ(push("hook", "one", mention_json("push:1", complaint)).status, 202);
    daemon_->kill();
    receiver_.answer_with(200);
    start();
    EXPECT_TRUE(receiver_.wait_for_mention("push:1"));
    stop();
    std::set<std::string> keys;
    for (const Received& one : receiver_.received()) keys.insert(one.key);
    EXPECT_EQ(keys.size(), 1u) << "every attempt carries the same key";
}

TEST_F(NothingAcceptedIsLost, AndTheSameDeliveryAgainDoesNothing) {
    start();
    const std::string body =
        "[" + mention_json("push:1", complaint) + "," + mention_json("push:2", complaint) + "]";
    const auto first = push("hook", "one", body);
    EXPECT_EQ(first.status, 202);
    EXPECT_EQ(first.body, R"({"accepted":2,"duplicate":0})");
    const auto again = push("hook", "one", body);
    EXPECT_EQ(again.status, 202);
    EXPECT_EQ(again.body, R"({"accepted":0,"duplicate":2})");
    ASSERT_TRUE(receiver_.wait_for(2));
    stop();
    EXPECT_EQ(receiver_.received().size(), 2u);
}

TEST_F(NothingAcceptedIsLost, NorIsAnythingTakenFromABatchWithABrokenLine) {
    start();
    const std::string body = mention_json("push:1", complaint) + "\n{\"id\":\"push:2\"}\n";
    const auto refused = push("hook", "one", body);
    EXPECT_EQ(refused.status, 400);
    EXPECT_NE(refused.body.find("line 2"), std::string::npos) << refused.body;
    EXPECT_EQ(json_of({"cases"}).find("push:1"), std::string::npos);
    stop();
    EXPECT_TRUE(receiver_.received().empty());
}

TEST_F(NothingAcceptedIsLost, NorFromAnybodyWithoutTheSecret) {
    start();
    const std::string body = mention_json("push:1", complaint);
    EXPECT_EQ(http("POST", "/hooks/hook", body).status, 401);
    EXPECT_EQ(http("POST", "/hooks/nobody", body).status, 404);
    stop();
    EXPECT_TRUE(receiver_.received().empty());
}

TEST_F(NothingAcceptedIsLost, WhenTheReceiverIsDownForAWhile) {
    receiver_.answer_with(503, {{"retry-after", "1"}});
    start();
    ASSERT_EQ(push("hook", "one", mention_json("push:1", complaint)).status, 202);
    ASSERT_TRUE(receiver_.wait_for(1));
    receiver_.answer_with(200);
    ASSERT_TRUE(receiver_.wait_for(2));
    stop();
    EXPECT_EQ(receiver_.received()[0].key, receiver_.received()[1].key);
}

TEST_F(NothingAcceptedIsLost, WhenItStopsWithSomethingStillToSend) {
    receiver_.answer_with(503, {{"retry-after", "3600"}});
    start();
    ASSERT_EQ(push("hook", "one", mention_json("push:1", complaint)).status, 202);
    ASSERT_TRUE(receiver_.wait_for(1));
    stop();
    EXPECT_NE(daemon_->output().find("\"deliveries_left\":1"), std::string::npos);
}

TEST_F(NothingAcceptedIsLost, AndADeadLetterCanBeSentAgain) {
    receiver_.answer_with(404);
    start();
    ASSERT_EQ(push("hook", "one", mention_json("push:1", complaint)).status, 202);
    ASSERT_TRUE(receiver_.wait_for(1));
    std::string id;
    for (int tries = 0; id.empty() && tries < 500; ++tries) {
        JsonDocument document;
        const std::string text = json_of({"deadletter"});
        if (const auto listing = document.parse(text))
            id = listing->pointer("/items/0/id").string_or();
    }
    ASSERT_FALSE(id.empty()) << "404 is no use repeating";
    receiver_.answer_with(200);
    EXPECT_EQ(ctl({"deadletter", "--resend", id}).exit, 0);
    EXPECT_TRUE(receiver_.wait_for(2));
    stop();
    EXPECT_EQ(receiver_.received()[1].key, id);
}

TEST_F(NothingAcceptedIsLost, AndAllDeadLettersOfAChannelCanBeSentAgain) {
    receiver_.answer_with(404);
    start();
    for (const char* id : {"push:1", "push:2", "push:3"})
        ASSERT_EQ(push("hook", id, mention_json(id, complaint)).status, 202);
    ASSERT_TRUE(receiver_.wait_for(3));
    std::size_t letters = 0;
    for (int tries = 0; letters < 3 && tries < 500; ++tries) {
        JsonDocument document;
        const std::string text = json_of({"deadletter"});
        letters = 0;
        if (const auto listing = document.parse(text))
            (*listing)["items"].each_item([&](JsonValue) { ++letters; });
    }
    ASSERT_EQ(letters, 3u);
    receiver_.answer_with(200);
    const Outcome elsewhere = ctl({"deadletter", "resend", "--all", "--channel", "mail"});
    EXPECT_EQ(elsewhere.exit, 0);
    EXPECT_EQ(elsewhere.out, "0 dead letters are in the outbox again\n");
    const Outcome here = ctl({"deadletter", "resend", "--all", "--channel", "ops"});
    EXPECT_EQ(here.out, "3 dead letters are in the outbox again\n") << here.err;
    EXPECT_TRUE(receiver_.wait_for(6));
    EXPECT_EQ(ctl({"deadletter", "resend", "--all"}).out,
              "0 dead letters are in the outbox again\n");
    stop();
    std::map<std::string, int> keys;
    for (const Received& one : receiver_.received()) ++keys[one.key];
    ASSERT_EQ(keys.size(), 3u);
    for (const auto& [key, times] : keys) EXPECT_EQ(times, 2) << "the same key again";
}

}  // namespace
}  // namespace webcare::test
