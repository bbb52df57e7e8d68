#include "tests/stories/story.hpp"

namespace webcare::test {
namespace {

class APoisonMentionIsPutAside : public Story {};

/// Fault F16: judging one of the mentions aborts the process, again and again.
TEST_F(APoisonMentionIsPutAside, AfterThreeRestartsAndTheOthersFlowOn) {
    std::string lines;
    for (int i = 1; i <= 40; ++i) {
        const std::string id = "file:" + std::to_string(i);
        lines += mention_json(id, i == 17 ? "MARKER-OF-POISON" : complaint) + "\n";
    }
    folder_.write("mentions.jsonl", lines);
    configure("  - { name: sample, kind: file, path: mentions.jsonl }");

    int restarts = 0;
    for (; restarts <= 5; ++restarts) {
        start({"WEBCARED_ABORT_ON=MARKER-OF-POISON"});
        if (receiver_.wait_for(40, 3s)) break;
        ASSERT_TRUE(daemon_->wait_end(5s).has_value()) << "it neither died nor delivered";
    }
    EXPECT_LE(restarts, 3);
    for (int i = 1; i <= 40; ++i) {
        EXPECT_TRUE(receiver_.wait_for_mention("file:" + std::to_string(i), 5s)) << i;
    }
    EXPECT_NE(json_of({"status"}).find("\"quarantined\":1"), std::string::npos);
    stop();
}

}  // namespace
}  // namespace webcare::test
