// `channel`: what kinds there are, and what a test alert looks like before it is sent.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "tests/ctl/desk.hpp"

namespace webcare::ctl {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::Not;

class ChannelCommands : public testing::Test {
 protected:
    std::string config(const std::string& channels) {
        return folder_.write("webcared.yaml", "brand: Acme\nlanguage: nl\nchannels:\n" + channels);
    }
    Said kinds(const std::vector<std::string>& more = {}) {
        std::vector<std::string> all{"channel", "kinds", "--config",
                                     config("  - { name: t, kind: console }\n")};
        all.insert(all.end(), more.begin(), more.end());
        return webcarectl(all);
    }
    Said dry_run(const std::string& channel) {
        return webcarectl({"channel", "test", "ops", "--dry-run", "--config",
                           config("  - { name: ops, " + channel + " }\n")});
    }

    test::TempFolder folder_;
};

TEST_F(ChannelCommands, ListEveryKindAndPrintItsOptionsToPaste) {
    const Said all = kinds();
    EXPECT_EQ(all.exit, 0);
    std::istringstream lines{all.out};
    std::size_t count = 0;
    for (std::string line; std::getline(lines, line) && !line.empty();) {
        const std::string kind = line.substr(0, line.find(' '));
        if (kind == "KIND") continue;
        const Said one = kinds({kind});
        EXPECT_EQ(one.exit, 0) << kind << one.err;
        EXPECT_THAT(one.out, HasSubstr("kind: " + kind));
        ++count;
    }
    EXPECT_GE(count, 25u);
}

TEST_F(ChannelCommands, NameSecretsAndWhatIsRequired) {
    const Said said = kinds({"pagerduty"});
    EXPECT_THAT(said.out, HasSubstr("    routing_key_file: /etc/webcared/pagerduty.routing_key   # "
                                    "required; the integration key, 32 characters"));
    EXPECT_THAT(said.out, HasSubstr("    # api: https://events.pagerduty.com"));
    EXPECT_THAT(kinds({"pagerdutie"}).err, HasSubstr("did you mean pagerduty?"));
}

TEST_F(ChannelCommands, ShowWhatTheyWouldSendForEveryNativeKind) {
    folder_.write("token", "hemelhoog");
    for (const std::string& channel :
         {std::string{"kind: console"}, std::string{"kind: command, program: /bin/cat"},
          std::string{"kind: slack, url: 'https://hooks.slack.com/services/hemelhoog'"},
          std::string{"kind: webhook, url: 'https://ops.example/hemelhoog'"},
          std::string{"kind: webhook, url: 'https://a:hemelhoog@ops.example/hooks'"},
          std::string{"kind: webhook, url: 'https://ops.example?key=hemelhoog'"},
          std::string{"kind: smtp, host: mail.example, from: a@acme.nl, to: [team@acme.nl]"}}) {
        const Said said = dry_run(channel);
        EXPECT_EQ(said.exit, 0) << channel << said.err;
        EXPECT_THAT(said.out, AnyOf(HasSubstr("PROEF"), HasSubstr("Proef met webcarectl")))
            << channel;
        EXPECT_THAT(said.out, Not(HasSubstr("hemelhoog"))) << channel;
    }
}

TEST_F(ChannelCommands, GiveATestAlertALinkThatCanBeTried) {
    EXPECT_THAT(dry_run("kind: console").out, HasSubstr("http://127.0.0.1:8420/a/test"));
}

}  // namespace
}  // namespace webcare::ctl
