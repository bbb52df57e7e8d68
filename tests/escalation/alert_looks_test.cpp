#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "escalation/console/console.hpp"
#include "escalation/slack/slack.hpp"
#include "escalation/smtp/body.hpp"
#include "escalation/smtp/mail.hpp"
#include "escalation/webhook/webhook.hpp"
#include "tests/escalation/sample_alerts.hpp"

namespace webcare::escalation {
namespace {

const Zone amsterdam = *Zone::find("Europe/Amsterdam");

/// One alert as every native channel shows it, byte for byte; mail by its head and its two bodies
/// before they are encoded.
std::string looks(const Message& message) {
    const std::string mail =
        smtp::write_mail(message, "webcare@acme.nl", {"team@acme.nl"}, amsterdam).text;
    std::string head = mail.substr(0, mail.find("\r\n\r\n"));
    std::erase(head, '\r');
    Room room;
    room.quote = 4'000;
    const Brief brief = write_brief(message, amsterdam, false, room);
    return "=== console\n" + console::render(message, amsterdam, false) + "\n=== slack\n" +
           slack::render(message, amsterdam) + "\n\n=== smtp, head\n" + head +
           "\n\n=== smtp, text\n" + smtp::text_of(brief) + "\n=== smtp, html\n" +
           smtp::html_of(brief, message.delivery.level) + "\n=== command and webhook\n" +
           webhook::render(message) + "\n";
}

/// WEBCARE_WRITE_LOOKS=1 writes the files anew; then read the difference.
void expect_look(const char* name, Message message) {
    for (const std::string language : {"nl", "en"}) {
        message.language = language;
        const std::string file =
            std::string{WEBCARE_TEST_DATA "/alerts/"} + name + "." + language + ".txt";
        const std::string now = looks(message);
        if (std::getenv("WEBCARE_WRITE_LOOKS") != nullptr) std::ofstream{file} << now;
        std::ifstream in{file};
        std::ostringstream then;
        then << in.rdbuf();
        EXPECT_EQ(now, then.str()) << file;
    }
}

TEST(AlertLooks, OfAChildThatWasHurt) {
    expect_look("critical_safety", test_alerts::critical_safety());
}

TEST(AlertLooks, OfACalmQuestion) {
    expect_look("calm_question", test_alerts::calm_question());
}

TEST(AlertLooks, OfARudeTextFullOfTricks) {
    expect_look("rude_and_hostile", test_alerts::rude_and_hostile());
}

TEST(AlertLooks, OfASourceInTrouble) {
    expect_look("source_trouble", test_alerts::source_trouble());
}

TEST(AlertLooks, OfADigest) {
    expect_look("digest", test_alerts::digest());
}

}  // namespace
}  // namespace webcare::escalation
