#include <signal.h>

#include "tests/stories/story.hpp"

namespace webcare::test {
namespace {

/// Fault F17.
class ATypoChangesNothing : public Story {
 protected:
    void SetUp() override { configure("  - { name: hook, kind: push, secret_file: secret }"); }
};

TEST_F(ATypoChangesNothing, OnReloadTheOldConfigurationGoesOn) {
    start();
    const std::string good = read_file(config_path());
    folder_.write("webcared.yaml", good + "chanels: []\nretention: { mentions: 5 weeks }\n");
    const Outcome refused = ctl({"config", "check", config_path()});
    EXPECT_NE(refused.exit, 0);

    // `reload` reads the socket from the file, so it asks through the running daemon's own API.
    daemon_->signal(SIGHUP);
    ASSERT_TRUE(daemon_->wait_notice("READY=1", 10s));
    EXPECT_EQ(push("hook", "one", mention_json("push:1", complaint)).status, 202);
    EXPECT_TRUE(receiver_.wait_for(1));
    const std::string said = daemon_->output();
    EXPECT_NE(said.find("reload.refused"), std::string::npos);
    EXPECT_NE(said.find("did you mean"), std::string::npos) << said;
    stop();
}

TEST_F(ATypoChangesNothing, ABrokenRuleLeavesTheOldRulesAndIsNamedWithItsPlace) {
    const std::string good =
        "rules:\n  - id: a.b\n    title: Een\n    when: stuk\n    severity: 50\n    type: "
        "complaint\n"
        "    examples: { hit: [stuk], miss: [heel] }\n";
    folder_.write("rules/mine.yaml", good);
    configure("  - { name: hook, kind: push, secret_file: secret }", "rules: [rules]\n");
    start();
    for (const std::string& broken :
         {good + "  - id: a.b\n", good + "  - id: a.c\n    when: 'rule:a.c'\n",
          good + std::string{"\0", 1}, good + "\xff\xfe", good + std::string(1'000'000, '['),
          good + "other: &a [*a, *a]\n"}) {
        folder_.write("rules/mine.yaml", broken);
        const Outcome refused = ctl({"reload"});
        EXPECT_NE(refused.exit, 0);
        EXPECT_NE(refused.err.find("mine.yaml:"), std::string::npos) << refused.err;
        EXPECT_LT(refused.err.size(), 10'000u);
    }
    EXPECT_EQ(push("hook", "one", mention_json("push:1", "mijn fiets is stuk")).status, 202);
    EXPECT_TRUE(receiver_.wait_for(1));
    stop();
}

TEST_F(ATypoChangesNothing, AStormOfSignalsLoadsOnceMoreForAll) {
    start();
    configure(
        "  - { name: hook, kind: push, secret_file: secret }\n  - { name: second, kind: push, "
        "secret_file: secret }");
    for (int i = 0; i < 2000; ++i) daemon_->signal(SIGHUP);
    EXPECT_EQ(ctl({"reload"}).exit, 0);
    EXPECT_EQ(push("second", "one", mention_json("push:1", complaint)).status, 202);
    EXPECT_TRUE(receiver_.wait_for(1));
    stop();
    const std::string said = daemon_->output();
    int loads = 0;
    for (auto at = said.find("reload.done"); at != said.npos; at = said.find("reload.done", at + 1))
        ++loads;
    EXPECT_LT(loads, 100);
}

TEST_F(ATypoChangesNothing, KilledWhileItLoadsItStartsAgainWithNothingLost) {
    start();
    for (int cycle = 0; cycle < 3; ++cycle) {
        const std::string id = "push:" + std::to_string(cycle);
        EXPECT_EQ(push("hook", id, mention_json(id, complaint)).status, 202);
        daemon_->signal(SIGHUP);
        daemon_->kill();
        start();
        EXPECT_TRUE(receiver_.wait_for_mention(id));
    }
    daemon_->signal(SIGHUP);
    stop();  // a clean end although it loads
}

TEST_F(ATypoChangesNothing, AndAGoodReloadTakesEffectWithoutARestart) {
    start();
    EXPECT_EQ(push("second", "one", mention_json("push:1", complaint)).status, 404);
    configure(
        "  - { name: hook, kind: push, secret_file: secret }\n  - { name: second, kind: push, "
        "secret_file: secret }");
    EXPECT_EQ(ctl({"reload"}).exit, 0);
    EXPECT_EQ(push("second", "two", mention_json("push:2", complaint)).status, 202);
    EXPECT_TRUE(receiver_.wait_for_mention("push:2"));
    stop();
}

TEST_F(ATypoChangesNothing, AtTheStartEveryMistakeIsNamedWithItsPlace) {
    folder_.write("rules/mine.yaml",
                  "rules:\n  - id: a.b\n    title: Een\n    when: #stuk\n    severty: 20\n"
                  "  - id: a.c\n    title: Twee\n    when: @zonnewijk AND stuk\n");
    configure("  - { name: hook, kind: push, secret_file: secret }", "rules: [rules]\n");
    const Outcome outcome =
        run_program({WEBCARE_BIN "/webcared", "run", "--config", config_path()});
    EXPECT_EQ(outcome.exit, 78);
    for (const char* place : {"mine.yaml:4:", "mine.yaml:5:", "mine.yaml:8:"}) {
        EXPECT_NE(outcome.err.find(place), std::string::npos) << place << "\n" << outcome.err;
    }
}

class OneDaemonAFolder : public ATypoChangesNothing {};

TEST_F(OneDaemonAFolder, TheSecondIsToldWhoHasIt) {
    start();
    const Outcome second = run_program({WEBCARE_BIN "/webcared", "run", "--config", config_path()});
    EXPECT_EQ(second.exit, 75) << "tried again by systemd";
    EXPECT_NE(second.err.find(std::to_string(daemon_->pid())), std::string::npos) << second.err;
    daemon_->kill();
    start();  // no false refusal after a crash
    stop();
}

TEST_F(OneDaemonAFolder, ATakenPortIsNamed) {
    const LoopbackServer other{[](const SeenRequest&) { return answer(200); }};
    port_ = other.port();
    SetUp();
    const Outcome outcome =
        run_program({WEBCARE_BIN "/webcared", "run", "--config", config_path()});
    EXPECT_EQ(outcome.exit, 75) << "tried again by systemd";
    EXPECT_NE(outcome.err.find(std::to_string(port_)), std::string::npos) << outcome.err;
}

}  // namespace
}  // namespace webcare::test
