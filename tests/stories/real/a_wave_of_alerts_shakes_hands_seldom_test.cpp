#include <fmt/format.h>

#include <set>
#include <sstream>

#include "tests/stories/real/feed_host.hpp"

namespace webcare::test {
namespace {

/// A service in TLS, and a thousand alerts that all go there at once.
class AWaveOfAlertsShakesHandsSeldom : public FeedStory {
 protected:
    static constexpr std::size_t alerts = 1000;

    void SetUp() override {
        const std::string authority = host_.certify();
        host_.start();
        configure("  - { name: hook, kind: push, secret_file: secret }",
                  fmt::format("  - {{ name: service, kind: webhook, url: \"{}\", ca_file: {}, "
                              "allow_private: true }}\n"
                              "routes: [ {{ when: \"level >= low\", ladder: all }} ]\n"
                              "ladders: {{ all: [ {{ after: 0m, channels: [service] }} ] }}\n",
                              host_.secure_url("/taken"), authority));
        start();
    }
    /// The connections of nginx on which alerts came.
    std::set<std::string> connections() {
        std::set<std::string> all;
        std::istringstream lines{host_.log().output()};
        for (std::string line; std::getline(lines, line);)
            if (line.starts_with("POST /taken 200"))
                all.insert(line.substr(line.rfind("connection=")));
        return all;
    }
};

TEST_F(AWaveOfAlertsShakesHandsSeldom, AtMostOnceInAHundredAlerts) {
    for (std::size_t post = 0; post < 10; ++post) {
        std::string body;
        for (std::size_t i = 0; i < alerts / 10; ++i)
            body += mention_json(fmt::format("push:{}", post * 100 + i), complaint) + "\n";
        ASSERT_EQ(push("hook", fmt::format("post-{}", post), body).status, 202);
    }
    ASSERT_TRUE(host_.log().wait_line("POST /taken 200", alerts)) << daemon_->output();
    EXPECT_LE(connections().size(), alerts / 100);
    RecordProperty("handshakes", static_cast<int>(connections().size()));
    stop();
}

}  // namespace
}  // namespace webcare::test
