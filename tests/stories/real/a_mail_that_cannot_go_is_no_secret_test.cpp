#include "tests/stories/real/mail_server.hpp"

namespace webcare::test {
namespace {

class AMailThatCannotGoIsNoSecret : public MailStory {
 protected:
    void complain() {
        ASSERT_EQ(push("hook", "one", mention_json("push:1", complaint)).status, 202);
        ASSERT_TRUE(receiver_.wait_for(1)) << "the other channel goes on";
    }
};

TEST_F(AMailThatCannotGoIsNoSecret, AWrongPasswordMakesADeadLetter) {
    start_server();
    write_to("[team@example.test]", ", ca_file: " + authority_);
    folder_.write("mail.password", "battery staple");
    start();
    complain();
    const std::string dead = dead_letter();
    EXPECT_NE(dead.find("535"), std::string::npos) << dead;
    EXPECT_EQ(dead.find("battery staple"), std::string::npos);
    stop();
    EXPECT_EQ(server().count("login refused"), 1u) << "once: an account is locked by the fifth";
    EXPECT_EQ(server().count("mail "), 0u);
    EXPECT_EQ(daemon_->output().find("battery staple"), std::string::npos);
}

TEST_F(AMailThatCannotGoIsNoSecret, SoDoesAMailboxThatIsNotThere) {
    start_server();
    write_to("[nobody@example.test]", ", ca_file: " + authority_);
    start();
    complain();
    const std::string dead = dead_letter();
    EXPECT_NE(dead.find("550"), std::string::npos) << dead;
    stop();
}

TEST_F(AMailThatCannotGoIsNoSecret, AColleagueWhoMovedOnKeepsNobodyElseFromIt) {
    start_server();
    write_to("[team@example.test, nobody@example.test]", ", ca_file: " + authority_);
    start();
    complain();
    ASSERT_TRUE(server().wait_line("mail 1")) << server().output() << daemon_->output();
    const std::string dead = dead_letter();
    EXPECT_NE(dead.find("access was refused: the mail server refused nobody@example.test: 550"),
              std::string::npos)
        << dead;
    EXPECT_NE(dead.find("\"to\":\"nobody@example.test\""), std::string::npos) << dead;
    // Somebody tries it again: whoever has the mail is left in peace.
    EXPECT_EQ(ctl({"deadletter", "resend", "--all", "--channel", "mail"}).exit, 0);
    for (int tries = 0; server().count("refused nobody") < 2 && tries < 500; ++tries)
        (void)dead_letter();
    stop();
    EXPECT_EQ(server().count("refused nobody"), 2u) << server().output();
    EXPECT_EQ(mail(1).rcpt_to, "team@example.test");
    EXPECT_EQ(server().count("mail "), 1u);
}

TEST_F(AMailThatCannotGoIsNoSecret, AServerThatNobodyVouchesForHearsNoPassword) {
    start_server();
    write_to("[team@example.test]");
    const Outcome outcome = ctl({"channel", "test", "mail"});
    EXPECT_EQ(outcome.exit, 1);
    EXPECT_NE(outcome.err.find("certificate"), std::string::npos) << outcome.err;
    EXPECT_EQ(server().count("login"), 0u) << server().output();
    EXPECT_EQ(server().count("mail "), 0u) << server().output();
}

}  // namespace
}  // namespace webcare::test
