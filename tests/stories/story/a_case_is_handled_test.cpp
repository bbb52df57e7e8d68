#include "tests/stories/story.hpp"

namespace webcare::test {
namespace {

/// A case from the first message to its verdict, by `webcarectl`, with a crash on the way.
class ACaseIsHandled : public Story {
 protected:
    void SetUp() override {
        configure("  - { name: hook, kind: push, secret_file: secret }");
        start();
        ASSERT_EQ(push("hook", "one", mention_json("push:1", complaint)).status, 202);
        ASSERT_TRUE(receiver_.wait_for_mention("push:1"));
        case_ = pointer({"cases"}, "/items/0/id");
    }
    std::string pointer(std::vector<std::string> arguments, const std::string& at) const {
        JsonDocument document;
        const std::string text = json_of(std::move(arguments));
        return document.parse(text)->pointer(at).string_or();
    }
    std::string status() const { return pointer({"cases", case_}, "/status"); }
    Outcome deed(const std::string& verb, std::vector<std::string> more) const {
        std::vector<std::string> all{"cases", verb, case_};
        all.insert(all.end(), more.begin(), more.end());
        return ctl(std::move(all));
    }

    std::string case_;
};

TEST_F(ACaseIsHandled, FromNewToItsVerdict) {
    EXPECT_EQ(status(), "new");
    EXPECT_EQ(deed("claim", {"--who", "Noor"}).out, "case " + case_ + ": acknowledged, Noor\n");
    const Outcome second = deed("claim", {"--who", "Sem"});
    EXPECT_EQ(second.exit, 1);
    EXPECT_NE(second.err.find("Noor has the case"), std::string::npos) << second.err;

    EXPECT_EQ(deed("promise", {"Sem belt u", "--due", "2099-11-27T14:00", "--who", "Noor"}).exit,
              0);
    EXPECT_EQ(status(), "promised");
    daemon_->kill();
    start();
    const std::string promise = pointer({"cases", case_}, "/promises/0/id");
    EXPECT_NE(ctl({"cases", case_}).out.find("Sem belt u"), std::string::npos);
    const Outcome early = deed("close", {"--justified", "yes", "--who", "Noor"});
    EXPECT_EQ(early.exit, 1);
    EXPECT_NE(early.err.find("a promise is open"), std::string::npos) << early.err;

    EXPECT_EQ(deed("keep", {promise, "--who", "Sem"}).exit, 0);
    EXPECT_EQ(deed("resolve", {"nieuwe laarzen gestuurd", "--who", "Noor"}).exit, 0);
    EXPECT_EQ(status(), "resolved");
    EXPECT_EQ(deed("close", {"--justified", "yes", "--who", "Noor"}).exit, 0);
    EXPECT_EQ(status(), "closed");
    EXPECT_EQ(ctl({"cases"}).out, "no cases\n");
    stop();
}

TEST_F(ACaseIsHandled, WithNobodysNameNothingIsDone) {
    EXPECT_EQ(deed("claim", {}).exit, 2);
    EXPECT_EQ(deed("note", {"--who", "Noor"}).exit, 2);
    EXPECT_EQ(deed("wait", {"kijkt", "--on", "godot", "--who", "Noor"}).exit, 1);
    EXPECT_EQ(status(), "new");
    stop();
}

}  // namespace
}  // namespace webcare::test
