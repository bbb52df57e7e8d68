#include "tests/stories/story.hpp"

namespace webcare::test {
namespace {

class AnAlertIsAcknowledgedOnce : public Story {
 protected:
    void SetUp() override {
        configure("  - { name: hook, kind: push, secret_file: secret }",
                  "public_url: http://127.0.0.1:" + std::to_string(port_) + "\n");
        start();
        ASSERT_EQ(push("hook", "one", mention_json("push:1", complaint)).status, 202);
        ASSERT_TRUE(receiver_.wait_for(1));
        JsonDocument document;
        const std::string body = receiver_.received()[0].body;
        const auto json = document.parse(body);
        link_ = url_path(json->pointer("/data/alert/link").string_or("://none/"));
        alert_ = json->pointer("/data/alert/id").string_or();
    }
    std::string status() {
        JsonDocument document;
        const std::string text = json_of({"alerts", "--all"});
        return document.parse(text)->pointer("/items/0/status").string_or();
    }
    std::string link_, alert_;
};

TEST_F(AnAlertIsAcknowledgedOnce, LookingAtThePageChangesNothing) {
    const auto page = http("GET", link_);
    EXPECT_EQ(page.status, 200);
    for (const char* word : {"alweer", "kapot"})  // the page marks words of a signal
        EXPECT_NE(page.body.find(word), std::string::npos) << word;
    EXPECT_EQ(page.body.find("<script"), std::string::npos);
    EXPECT_TRUE(net::header(page.headers, "content-security-policy").has_value());
    EXPECT_EQ(status(), "raised");
    stop();
}

TEST_F(AnAlertIsAcknowledgedOnce, TheFirstHasItAndTheSecondIsTold) {
    const net::Headers form{{"content-type", "application/x-www-form-urlencoded"},
                            {"sec-fetch-site", "same-origin"}};
    EXPECT_LT(http("POST", link_, "do=acknowledge&who=Noor", form).status, 400);
    EXPECT_EQ(status(), "acknowledged");
    const Outcome second = ctl({"alerts", "--acknowledge", alert_, "--who", "Sem"});
    EXPECT_EQ(second.exit, 1);
    EXPECT_NE(second.err.find("Noor"), std::string::npos) << second.err;
    stop();
}

TEST_F(AnAlertIsAcknowledgedOnce, AForgedLinkOpensNothing) {
    std::string forged = link_;
    forged.back() = forged.back() == 'A' ? 'B' : 'A';
    EXPECT_EQ(http("GET", forged).status, 410);
    stop();
}

TEST_F(AnAlertIsAcknowledgedOnce, TheApiOnTcpAsksForAToken) {
    EXPECT_EQ(http("GET", "/api/v1/cases").status / 100, 4);
    EXPECT_EQ(http("GET", "/healthz").status, 200);
    EXPECT_EQ(http("GET", "/readyz").status, 200);
    stop();
}

}  // namespace
}  // namespace webcare::test
