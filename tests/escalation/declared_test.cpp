// What somebody outside may put into a service's answer, and what a definition may do to us.
#include <gmock/gmock.h>

#include "escalation/declared/definition.hpp"
#include "net/signature.hpp"
#include "tests/escalation/defined_channel.hpp"
#include "tests/support/folder.hpp"

namespace webcare::escalation {
namespace {

using test::alert_of_boots;
using ::testing::HasSubstr;
using ::testing::Not;

using Answers = test::DefinedChannel;

TEST_F(Answers, WordsOfOthersInASuccessAreNoError) {
    auto telegram = make("{ name: t, kind: telegram, token: geheim1, chat: '-1' }");
    EXPECT_TRUE(deliver(*telegram, alert_of_boots(), 200,
                        R"({"ok":true,"result":{"message_id":5,"chat":{"id":-1},)"
                        R"("text":"chat not found, message is too long"}})"));
    auto rocket = make(
        "{ name: r, kind: rocketchat, server: 'https://chat.example', user_id: u1, token: "
        "geheim1, room: GENERAL }");
    EXPECT_TRUE(deliver(
        *rocket, alert_of_boots(), 200,
        R"({"success":true,"message":{"_id":"1","msg":"error-too-many-requests, zei hij"}})"));
}

TEST_F(Answers, NoSecretIsLeftInWhatIsSaidOfThem) {
    auto chat =
        make("{ name: m, kind: mattermost, url: 'https://chat.acme.nl/hooks/geheime-sleutel/' }");
    const auto refused = deliver(*chat, alert_of_boots(), 500,
                                 "cannot POST https://chat.acme.nl/hooks/geheime-sleutel");
    EXPECT_THAT(refused.error().detail, Not(HasSubstr("geheime")));
    const auto cut = deliver(*chat, alert_of_boots(), 500,
                             std::string(90, 'x') + " https://chat.acme.nl/hooks/geheime-sleutel");
    EXPECT_THAT(cut.error().detail, Not(HasSubstr("https://chat"))) << "nor half of one";

    auto desk = make(
        "{ name: f, kind: freshdesk, server: 'https://acme.freshdesk.com', key: geheime-sleutel, "
        "email: webcare@acme.nl }");
    const auto denied = deliver(*desk, alert_of_boots(), 401,
                                "no such user: Basic " + net::base64("geheime-sleutel:X"));
    EXPECT_THAT(denied.error().detail, Not(HasSubstr(net::base64("geheime-sleutel:X"))));
    EXPECT_THAT(denied.error().detail, HasSubstr("***"));
}

class Definitions : public testing::Test {
 protected:
    std::string trouble(const std::string& yaml) {
        config::Problems problems;
        EXPECT_FALSE(declared::load_definition(folder_.write("dienst.yaml", yaml), problems));
        return problems.text();
    }
    test::Folder folder_;
};

TEST_F(Definitions, AnEmptyFileIsNoDefinition) {
    for (const char* empty : {"", "\n", "# volgt nog\n"})
        EXPECT_THAT(trouble(empty), HasSubstr("dienst.yaml:1:1: there is no definition")) << empty;
}

TEST_F(Definitions, PartsThatDoubleAreRefusedBeforeTheyFillTheMemory) {
    std::string yaml = "title: Dubbel\nsink: plain\nparts:\n  p0: [a, b]\n";
    for (int i = 1; i < 64; ++i)
        yaml += "  p" + std::to_string(i) + ": [ { $use: p" + std::to_string(i - 1) +
                " }, { $use: p" + std::to_string(i - 1) + " } ]\n";
    yaml += "send:\n  - { post: 'https://x.example', json: { all: { $use: p63 } } }\n";
    EXPECT_THAT(trouble(yaml), HasSubstr("are more than 20000 pieces"));
}

TEST_F(Definitions, NameTypesOfDeliveriesThatThereAre) {
    const auto with = [](const std::string& on) {
        return "title: Dienst\nsink: plain\nsend:\n  - { on: [" + on +
               "], post: 'https://x.example', text: '{headline}' }\n";
    };
    EXPECT_THAT(trouble(with("alert.rased")),
                HasSubstr("dienst.yaml:4:12: send: no delivery is of type `alert.rased`; did "
                          "you mean alert.raised?"));
    config::Problems problems;
    EXPECT_TRUE(declared::load_definition(
        folder_.write("dienst.yaml", with("alert.raised, wave.ended, source.*, source.silent")),
        problems))
        << problems.text();
}

TEST_F(Definitions, WordsWithoutAStatusAreWarnedOf) {
    config::Problems problems;
    const std::string file = folder_.write("dienst.yaml",
                                           "title: Dienst\nsink: plain\nsend:\n"
                                           "  - { post: 'https://x.example', text: '{headline}' }\n"
                                           "errors:\n  - { contains: vol, is: throttled }\n");
    EXPECT_TRUE(declared::load_definition(file, problems)) << problems.text();
    EXPECT_THAT(problems.text(), HasSubstr("dienst.yaml:6:5: warning"));
}

}  // namespace
}  // namespace webcare::escalation
