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
