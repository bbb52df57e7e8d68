#include <fmt/format.h>

#include <optional>

#include "ctl/network.hpp"
#include "tests/stories/story.hpp"
#include "tests/support/server_process.hpp"

namespace webcare::test {
namespace {

/// A daemon that alerts through a real Alertmanager, which tells a receiver of its own.
class AnAlertLivesInAlertmanager : public Story {
 protected:
    void SetUp() override {
        configure("  - { name: hook, kind: push, secret_file: secret }",
                  fmt::format("  - {{ name: am, kind: alertmanager, server: "
                              "\"http://127.0.0.1:{}\", language: en, allow_private: true }}\n"
                              "public_url: http://127.0.0.1:{}\n",
                              alertmanager_port_, port_));
        start();
    }

    void start_alertmanager() {
        const std::string file = folder_.write(
            "am.yml",
            fmt::format("route: {{ receiver: team, group_by: [alert_id], group_wait: 1ms, "
                        "group_interval: 200ms }}\n"
                        "receivers: [{{ name: team, webhook_configs: [{{ url: \"{}\", "
                        "send_resolved: true }}] }}]\n",
                        team_.url()));
        alertmanager_.emplace(std::vector<std::string>{
            "prometheus-alertmanager", "--config.file=" + file,
            "--storage.path=" + folder_.file("am"), "--cluster.listen-address=",
            fmt::format("--web.listen-address=127.0.0.1:{}", alertmanager_port_)});
        ASSERT_TRUE(alertmanager_->wait_port(alertmanager_port_)) << alertmanager_->output();
    }

    /// What Alertmanager shows now, as JSON.
    std::string shown() const {
        ctl::Network network;
        net::Request request{"GET",
                             fmt::format("http://127.0.0.1:{}/api/v2/alerts", alertmanager_port_)};
        request.access.allow_private = true;
        auto response = network.run(network.http.send(std::move(request)));
        EXPECT_TRUE(response.has_value()) << response.error().detail;
        return response ? response->body : std::string{};
    }
    /// Asks until it shows `text`. False when that takes too long.
    bool shows(std::string_view text) const {
        const auto limit = std::chrono::steady_clock::now() + 20s;
        while (shown().find(text) == std::string::npos)
            if (std::chrono::steady_clock::now() > limit) return false;
        return true;
    }

    /// The path of the page behind the first alert's link.
    std::string page() const {
        JsonDocument document;
        const std::string body = receiver_.received().at(0).body;
        return url_path(document.parse(body)->pointer("/data/alert/link").string_or("://none/"));
    }
    void press(const std::string& form) const {
        const net::Headers headers{{"content-type", "application/x-www-form-urlencoded"},
                                   {"sec-fetch-site", "same-origin"}};
        EXPECT_LT(http("POST", page(), form, headers).status, 400);
    }

    std::uint16_t alertmanager_port_ = free_port();
    Receiver team_;
    std::optional<ServerProcess> alertmanager_;
};

TEST_F(AnAlertLivesInAlertmanager, UntilItsCaseIsClosed) {
    start_alertmanager();
    const std::string text = std::string{complaint} + " </b><script>alert(1)</script> @here";
    ASSERT_EQ(push("hook", "one", mention_json("push:1", text)).status, 202);
    ASSERT_TRUE(receiver_.wait_for(1));
    ASSERT_TRUE(shows("\"alertname\":\"webcared\"")) << alertmanager_->output();

    JsonDocument document;
    const std::string told = shown();
    const auto json = document.parse(told);
    ASSERT_TRUE(json) << told;
    ASSERT_EQ(json->size(), 1u) << told;
    const auto here = [&](const char* place) { return json->pointer(place).string_or(); };
    EXPECT_EQ(here("/0/status/state"), "active");
    EXPECT_EQ(here("/0/generatorURL"), "http://127.0.0.1:" + std::to_string(port_) + page());
    EXPECT_NE(here("/0/labels/severity"), "");
    EXPECT_NE(here("/0/labels/alert_id"), "");
    EXPECT_NE(here("/0/annotations/summary").find("complaint"), std::string::npos) << told;
    EXPECT_NE(here("/0/annotations/description").find("wasmachine"), std::string::npos);
    EXPECT_EQ(told.find("<script>"), std::string::npos);
    EXPECT_EQ(told.find("@here"), std::string::npos);
    const auto starts = parse_time(here("/0/startsAt")), ends = parse_time(here("/0/endsAt"));
    ASSERT_TRUE(starts && ends) << told;
    EXPECT_GE(*ends - *starts, 30 * 24h) << "or it would end itself after five minutes";

    press("do=acknowledge&who=Noor");
    ASSERT_TRUE(shows("\"acknowledged_by\":\"Noor\"")) << shown();
    EXPECT_EQ(document.parse(shown())->size(), 1u) << "the same alert";
    press("do=close&who=Noor&justified=yes");
    const auto limit = std::chrono::steady_clock::now() + 20s;
    while (shown().find("webcared") != std::string::npos)
        ASSERT_LT(std::chrono::steady_clock::now(), limit) << shown();
    ASSERT_TRUE(team_.wait_for(2)) << "its receivers hear that it is over";
    stop();

    const auto heard = team_.received();
    EXPECT_NE(heard.front().body.find(R"("status":"firing")"), std::string::npos);
    const std::string last = heard.back().body;
    EXPECT_NE(last.find(R"("status":"resolved")"), std::string::npos) << last;
    EXPECT_EQ(last.find(R"("status":"firing")"), std::string::npos) << last;
    EXPECT_NE(last.find("RESOLVED"), std::string::npos) << last;
    ASSERT_TRUE(document.parse(last));
    EXPECT_EQ(document.parse(last)->pointer("/alerts").size(), 1u) << last;
}

TEST_F(AnAlertLivesInAlertmanager, AlsoWhenThatComesUpLater) {
    ASSERT_EQ(push("hook", "one", mention_json("push:1", complaint)).status, 202);
    ASSERT_TRUE(receiver_.wait_for(1));
    start_alertmanager();
    ASSERT_TRUE(shows("\"alertname\":\"webcared\"")) << alertmanager_->output();
    EXPECT_TRUE(team_.wait_for(1));
    stop();
}

}  // namespace
}  // namespace webcare::test
