#include "tests/stories/real/mail_server.hpp"

namespace webcare::test {
namespace {

class AnAlertReachesAMailbox : public MailStory {};

// The writer's words stand in the mail, so what mail has to encode stands in them.
const char* const accented =
    "Mijn wasmachine is na twee weken alweer kapot en niemand belt mij terug, ik ben woest! Zó'n "
    "café-ervaring 😡 wens ik niemand: =?UTF-8?Q?geen_kop?= . punt";

TEST_F(AnAlertReachesAMailbox, OverStarttlsAfterALogin) {
    start_server();
    write_to("[team@example.test, lead@example.test]", ", ca_file: " + authority_);
    start();
    ASSERT_EQ(push("hook", "one", mention_json("push:1", accented)).status, 202);
    ASSERT_TRUE(server().wait_line("mail 1")) << server().output() << daemon_->output();
    ASSERT_TRUE(receiver_.wait_for(1));
    stop();

    const TakenMail got = mail(1);
    EXPECT_TRUE(got.tls);
    EXPECT_EQ(server().count("login accepted"), 1u) << server().output();
    EXPECT_EQ(got.mail_from, "webcare@example.test");
    EXPECT_EQ(got.rcpt_to, "team@example.test,lead@example.test");
    EXPECT_EQ(got.defects, "");
    EXPECT_LE(got.longest_line, 78) << "RFC 5322 section 2.1.1";
    EXPECT_EQ(got.header("from"), "webcare@example.test");
    EXPECT_EQ(got.header("to"), "team@example.test, lead@example.test");
    EXPECT_NE(got.header("date"), "");
    EXPECT_EQ(got.header("auto-submitted"), "auto-generated");
    EXPECT_EQ(got.parts, "text/plain,text/html") << "the plainest first, as RFC 2046 asks";
    EXPECT_EQ(got.header("list-id"), "<webcared-mail.example.test>");
    EXPECT_NE(got.html.find("Zó&#39;n café-ervaring 😡"), std::string::npos) << got.html;
    EXPECT_NE(got.body.find("Zó'n café-ervaring 😡"), std::string::npos) << got.body;
    EXPECT_NE(got.body.find("=?UTF-8?Q?geen_kop?="), std::string::npos) << got.body;
}

TEST_F(AnAlertReachesAMailbox, UnderASubjectInAnyScript) {
    start_server();
    write_to("[team@example.test]", ", ca_file: " + authority_);
    start();
    const std::string words = "Mijn 太陽-lamp ☀ van Zoë is alweer kapot en niemand belt mij terug";
    ASSERT_EQ(
        push("hook", "one", mention_json("push:1", (words + ", ik ben woest!").c_str())).status,
        202);
    ASSERT_TRUE(server().wait_line("mail 1")) << server().output() << daemon_->output();
    stop();

    const TakenMail got = mail(1);
    EXPECT_EQ(got.defects, "");
    EXPECT_NE(got.header("subject").find(words.substr(0, 40)), std::string::npos)
        << got.header("subject");
    EXPECT_EQ(got.header("subject").find("Re:"), std::string::npos) << "the first of its case";
    EXPECT_LE(got.longest_line, 78);
}

TEST_F(AnAlertReachesAMailbox, WithAMessageIdThatIsTheDeliverys) {
    start_server({"--refuse-first", "1"});
    write_to("[team@example.test]", ", ca_file: " + authority_);
    start();
    ASSERT_EQ(push("hook", "one", mention_json("push:1", complaint)).status, 202);
    ASSERT_TRUE(server().wait_line("refused 451")) << server().output() << daemon_->output();
    ASSERT_TRUE(server().wait_line("mail 1")) << server().output() << daemon_->output();
    stop();

    const TakenMail got = mail(1);
    EXPECT_EQ(got.header("message-id"), "<" + got.header("x-webcared-delivery") + "@example.test>");
    for (const char* name : {"references", "in-reply-to"})
        EXPECT_EQ(got.header(name), "<case-" + got.header("x-webcared-case") + "@example.test>");
    EXPECT_EQ(server().count("mail "), 1u) << "once, after the refusal";
}

TEST_F(AnAlertReachesAMailbox, AgainForThoseAloneWhomTheServerDidNotTakeYet) {
    start_server();
    write_to("[team@example.test, later@example.test]", ", ca_file: " + authority_);
    start();
    ASSERT_EQ(push("hook", "one", mention_json("push:1", complaint)).status, 202);
    ASSERT_TRUE(server().wait_line("not yet later@example.test")) << daemon_->output();
    ASSERT_TRUE(server().wait_line("mail 2")) << server().output() << daemon_->output();
    stop();

    EXPECT_EQ(mail(1).rcpt_to, "team@example.test");
    EXPECT_EQ(mail(2).rcpt_to, "later@example.test");
    EXPECT_EQ(mail(1).header("references"), mail(2).header("references"));
    EXPECT_EQ(server().count("mail "), 2u);
}

TEST_F(AnAlertReachesAMailbox, InEnglishWhereTheChannelAsksForIt) {
    start_server();
    write_to("[team@example.test]", ", language: en, ca_file: " + authority_);
    start();
    ASSERT_EQ(push("hook", "one", mention_json("push:1", complaint)).status, 202);
    ASSERT_TRUE(server().wait_line("mail 1")) << server().output() << daemon_->output();
    stop();
    const TakenMail got = mail(1);
    EXPECT_NE(got.body.find("complaint"), std::string::npos) << got.body;
    EXPECT_EQ(got.body.find("klacht"), std::string::npos) << got.body;
    EXPECT_NE(got.html.find("<html lang=\"en\">"), std::string::npos);
}

TEST_F(AnAlertReachesAMailbox, AlsoWhereTlsBeginsWithTheFirstByte) {
    start_server({"--implicit-tls"});
    write_to("[team@example.test]", ", tls: tls, ca_file: " + authority_);
    start();
    ASSERT_EQ(push("hook", "one", mention_json("push:1", complaint)).status, 202);
    ASSERT_TRUE(server().wait_line("mail 1")) << server().output() << daemon_->output();
    stop();
}

}  // namespace
}  // namespace webcare::test
