#include "tests/stories/story.hpp"

namespace webcare::test {
namespace {

/// A silence is set, seen, kept over a restart and ended, all by `webcarectl`.
class ASilenceTellsNobody : public Story {
 protected:
    void SetUp() override {
        configure("  - { name: hook, kind: push, secret_file: secret }");
        start();
    }
    Outcome add(std::vector<std::string> more) const {
        std::vector<std::string> all{"silence", "add"};
        all.insert(all.end(), more.begin(), more.end());
        return ctl(std::move(all));
    }
    std::string pointer(std::vector<std::string> arguments, const std::string& at) const {
        JsonDocument document;
        const std::string text = json_of(std::move(arguments));
        return document.parse(text)->pointer(at).string_or();
    }
};

TEST_F(ASilenceTellsNobody, UntilItIsEnded) {
    const Outcome added = add({"--when", "wasmachine", "--for", "2h", "--by", "Noor", "--reason",
                               "terugroepactie loopt"});
    ASSERT_EQ(added.exit, 0) << added.err;
    stop();
    start();
    const Outcome listed = ctl({"silence", "list"});
    EXPECT_NE(listed.out.find("in force"), std::string::npos) << listed.out;
    EXPECT_NE(listed.out.find("terugroepactie loopt"), std::string::npos) << "kept";

    ASSERT_EQ(push("hook", "one", mention_json("push:1", complaint)).status, 202);
    ASSERT_EQ(push("hook", "two",
                   mention_json("push:2",
                                "Mijn advocaat neemt contact op over de "
                                "wasmachine, ik stel u aansprakelijk"))
                  .status,
              202);
    ASSERT_TRUE(receiver_.wait_for_mention("push:2")) << "a claim is told all the same";
    for (const Received& one : receiver_.received()) EXPECT_NE(one.mention, "push:1");
    EXPECT_EQ(pointer({"alerts", "--all"}, "/items/1/status"), "silenced");
    EXPECT_NE(pointer({"alerts", "--all"}, "/items/1/silenced").find("by Noor until"),
              std::string::npos);
    EXPECT_NE(ctl({"alerts", "--all"}).out.find("silenced"), std::string::npos);
    EXPECT_NE(ctl({"status"}).out.find("HELD BACK"), std::string::npos);

    const std::string id = pointer({"silence", "list"}, "/items/0/id");
    const Outcome ended = ctl({"silence", "end", id, "--by", "Sem"});
    EXPECT_EQ(ended.exit, 0) << ended.err;
    EXPECT_EQ(ctl({"silence", "list"}).out, "no silences\n");
    ASSERT_EQ(push("hook", "three", mention_json("push:3", complaint)).status, 202);
    ASSERT_TRUE(receiver_.wait_for_mention("push:3"));
    for (const Received& one : receiver_.received())
        EXPECT_NE(one.mention, "push:1") << "nothing is sent late";
    stop();
}

TEST_F(ASilenceTellsNobody, WhoGivesNoReasonOrAnEndSetsNone) {
    EXPECT_EQ(add({"--when", "wasmachine", "--for", "2h", "--by", "Noor"}).exit, 2);
    EXPECT_EQ(add({"--when", "wasmachine", "--for", "2h", "--reason", "known"}).exit, 2);
    EXPECT_EQ(add({"--for", "2h", "--by", "Noor", "--reason", "known"}).exit, 2);
    const auto refused = [&](std::vector<std::string> end, const std::string& when_text) {
        end.insert(end.end(), {"--when", when_text, "--by", "Noor", "--reason", "known"});
        const Outcome outcome = add(end);
        EXPECT_EQ(outcome.exit, 1);
        EXPECT_EQ(outcome.err.find('\x1b'), std::string::npos);
        return outcome.err;
    };
    EXPECT_NE(refused({}, "wasmachine").find("give `until`"), std::string::npos);
    EXPECT_NE(refused({"--until", "2020-01-01T00:00:00Z"}, "wasmachine").find("in the past"),
              std::string::npos);
    EXPECT_NE(refused({"--from", "tomorrow", "--for", "2h"}, "wasmachine").find("`from` is no"),
              std::string::npos);
    EXPECT_NE(refused({"--for", "2h"}, "topic:a AND (").find("when:"), std::string::npos);
    EXPECT_NE(refused({"--for", "2h"}, "list:nobody").find("when:"), std::string::npos);
    EXPECT_NE(refused({"--for", "2h"}, "a\x1b[31m\nb").find("`when`"), std::string::npos);
    EXPECT_EQ(ctl({"silence", "end", "none\x1b[31m", "--by", "Sem"}).exit, 1);
    EXPECT_EQ(ctl({"silence", "list"}).out, "no silences\n");
    stop();
}

}  // namespace
}  // namespace webcare::test
