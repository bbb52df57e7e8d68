// The definitions of the alerting platforms, each before a service that follows the vendor's
// documented rules: one alert of ours is one incident there, whatever is told of it later.
#include <map>

#include "tests/escalation/platform_alerts.hpp"

namespace webcare::escalation {
namespace {

using namespace std::chrono_literals;
using test::alert_of_boots;
using test::characters;
using test::digest_of_seven;
using test::expect_clean;
using test::hostile_alerts;
using test::later;
using test::run;
using test::source_failing;
using test::wave_told;
using test::without_our_links;

class PagerDuty : public test::DefinedChannel {
 protected:
    std::unique_ptr<Channel> channel(const std::string& more = {}) {
        return make("{ name: p, kind: pagerduty, routing_key: R0123456789ABCDEF0123456789ABCDE" +
                    more + " }");
    }
    static constexpr const char* ok =
        R"({"status":"success","message":"Event processed","dedup_key":"webcared-01JALERT"})";
    /// developer.pagerduty.com, "Send an alert event".
    void expect_valid_event() {
        EXPECT_LE(sent().body.size(), 512u << 10);
        const JsonValue event = body();
        EXPECT_EQ(event["routing_key"].string_or().size(), 32u);
        EXPECT_LE(event["dedup_key"].string_or().size(), 255u);
        EXPECT_EQ(event["event_action"].string_or(), "trigger");
        const JsonValue payload = event["payload"];
        const std::size_t summary = characters(payload["summary"].string_or());
        EXPECT_TRUE(summary >= 1 && summary <= 1024) << summary;
        EXPECT_NE(payload["source"].string_or(), "");
        const std::string severity = payload["severity"].string_or();
        EXPECT_TRUE(severity == "critical" || severity == "error" || severity == "warning" ||
                    severity == "info")
            << severity;
        event["links"].each_item(
            [](JsonValue link) { EXPECT_TRUE(link["href"].string_or().starts_with("https://")); });
    }
};

TEST_F(PagerDuty, OpensAnIncidentThatSaysWhatAPersonNeeds) {
    auto pagerduty = channel();
    const auto receipt = deliver(*pagerduty, alert_of_boots(), 202, ok);
    ASSERT_TRUE(receipt) << receipt.error().detail;
    EXPECT_EQ(sent().url, "https://events.pagerduty.com/v2/enqueue");
    EXPECT_EQ(net::header(sent().headers, "Content-Type"), "application/json");
    expect_valid_event();
    const JsonValue event = body();
    EXPECT_EQ(event["dedup_key"].string_or(), "webcared-01JALERT");
    EXPECT_EQ(event["client"].string_or(), "Webcared");
    EXPECT_EQ(event["client_url"].string_or(), "https://webcare.acme.nl/a/token");
    const JsonValue payload = event["payload"];
    EXPECT_TRUE(payload["summary"].string_or().starts_with("HIGH complaint on "));
    EXPECT_EQ(payload["source"].string_or(), "mastodon");
    EXPECT_EQ(payload["severity"].string_or(), "error");
    EXPECT_EQ(payload["timestamp"].string_or(), "2026-11-22T21:40:00Z");
    EXPECT_EQ(payload["class"].string_or(), "complaint");
    EXPECT_EQ(payload["group"].string_or(), "01JCASE");
    EXPECT_EQ(payload.pointer("/custom_details/text").string_or(),
              "Mijn laarzen zijn na één dag al kapot");
    EXPECT_EQ(payload.pointer("/custom_details/respond_by").string_or(), "2026-11-22T22:40:00Z");
    EXPECT_GE(payload.pointer("/custom_details/facts").size(), 2u);
    EXPECT_EQ(event.pointer("/links/0/href").string_or(), "https://webcare.acme.nl/a/token");
    EXPECT_EQ(event.pointer("/links/1/text").string_or(), "Open the post");

    auto eu = channel(", api: 'https://events.eu.pagerduty.com/'");
    ASSERT_TRUE(deliver(*eu, alert_of_boots(), 202, ok));
    EXPECT_EQ(sent().url, "https://events.eu.pagerduty.com/v2/enqueue");
}

TEST_F(PagerDuty, HasASeverityForEveryLevel) {
    auto pagerduty = channel();
    for (const auto& [level, severity] : {std::pair{Level::critical, "critical"},
                                          {Level::high, "error"},
                                          {Level::medium, "warning"},
                                          {Level::low, "info"},
                                          {Level::none, "info"}}) {
        Message m = alert_of_boots();
        m.delivery.level = level;
        ASSERT_TRUE(deliver(*pagerduty, m, 202, ok));
        EXPECT_EQ(body().pointer("/payload/severity").string_or(), severity);
    }
}

TEST_F(PagerDuty, AcknowledgesAndResolvesTheVeryIncident) {
    auto pagerduty = channel();
    for (const auto& [type, action] :
         {std::pair{"alert.acknowledged", "acknowledge"}, {"alert.resolved", "resolve"}}) {
        ASSERT_TRUE(deliver(*pagerduty, later(type, ""), 202, ok));
        EXPECT_EQ(body()["event_action"].string_or(), action);
        EXPECT_EQ(body()["dedup_key"].string_or(), "webcared-01JALERT");
        EXPECT_EQ(body().size(), 3u) << "with the key of the integration, and no payload";
    }
    // What joins an incident that was acknowledged rings for nobody, so a second alert is another.
    Message second = alert_of_boots();
    second.alert.id = "02JALERT";
    ASSERT_TRUE(deliver(*pagerduty, second, 202, ok));
    EXPECT_EQ(body()["dedup_key"].string_or(), "webcared-02JALERT");
    EXPECT_EQ(body().pointer("/payload/group").string_or(), "01JCASE");
}

TEST_F(PagerDuty, TellsOfSourcesAndOfWhatWaited) {
    auto pagerduty = channel();
    ASSERT_TRUE(deliver(*pagerduty, source_failing(), 202, ok));
    expect_valid_event();
    EXPECT_EQ(body().pointer("/payload/source").string_or(), "forum");
    Message well = source_failing();
    well.delivery.type = "alert.resolved";
    well.alert.status = AlertStatus::resolved;
    ASSERT_TRUE(deliver(*pagerduty, well, 202, ok));
    EXPECT_EQ(body()["event_action"].string_or(), "resolve");
    EXPECT_EQ(body()["dedup_key"].string_or(), "webcared-03JALERT");
    ASSERT_TRUE(deliver(*pagerduty, digest_of_seven(), 202, ok));
    expect_valid_event();
    EXPECT_EQ(body()["dedup_key"].string_or(), "webcared-04JDELIVERY");
}

TEST_F(PagerDuty, EndsAWaveThatSomebodyTookAndNoOther) {
    auto pagerduty = channel();
    ASSERT_TRUE(
        deliver(*pagerduty, wave_told("wave.ended", Level::high, AlertStatus::resolved), 202, ok));
    EXPECT_EQ(body()["event_action"].string_or(), "resolve");
    const std::size_t before = http_.asked.size();
    const auto open =
        run(pagerduty->deliver(wave_told("wave.ended", Level::high, AlertStatus::raised)));
    ASSERT_TRUE(open);
    EXPECT_NE(open->answer.find("not sent"), std::string::npos);
    EXPECT_EQ(http_.asked.size(), before);
}

TEST_F(PagerDuty, SendsARepeatUnderTheSameKeyAndUnmarked) {
    auto pagerduty = channel();
    EXPECT_TRUE(pagerduty->is_idempotent());
    EXPECT_FALSE(pagerduty->keeps_threads());
    ASSERT_TRUE(deliver(*pagerduty, alert_of_boots(), 202, ok));
    const std::string first = sent().body;
    Message again = alert_of_boots();
    again.delivery.attempts = 1;
    ASSERT_TRUE(deliver(*pagerduty, again, 202, ok));
    EXPECT_EQ(sent().body, first);
}

TEST_F(PagerDuty, RetriesAsTheVendorAsks) {
    auto pagerduty = channel();
    const auto says = [&](int status, const std::string& text) {
        return deliver(*pagerduty, alert_of_boots(), status, text).error();
    };
    EXPECT_EQ(says(429, "").kind, ErrorKind::throttled);
    EXPECT_EQ(says(500, "").kind, ErrorKind::temporary);
    EXPECT_EQ(says(202, "<html>hotel</html>").kind, ErrorKind::temporary);
    EXPECT_EQ(
        says(400, R"({"status":"invalid event","errors":["'payload.severity' is missing"]})").kind,
        ErrorKind::malformed);
    const Error unknown = says(
        400,
        R"({"status":"invalid event","errors":["Length of 'routing_key' is incorrect R0123456789ABCDEF0123456789ABCDE"]
})");
    EXPECT_EQ(unknown.kind, ErrorKind::misconfigured);
    EXPECT_EQ(unknown.detail.find("R0123"), std::string::npos) << unknown.detail;
}

TEST_F(PagerDuty, IsHarmlessAndFitsWhateverPeopleWrite) {
    auto pagerduty = channel();
    for (const Message& m : hostile_alerts()) {
        ASSERT_TRUE(deliver(*pagerduty, m, 202, ok));
        expect_valid_event();
        test::each_text(body()["payload"]["custom_details"],
                        [](std::string_view key, std::string_view text) {
                            if (key != "respond_by") expect_clean(Sink::quiet, text);
                        });
        expect_clean(Sink::quiet, body().pointer("/payload/summary").string_or());
    }
}

/// Jira Service Management, and Opsgenie, whose API it took over.
struct Desk {
    const char *kind, *base, *person;
};

class ServiceManagement : public test::DefinedChannel, public testing::WithParamInterface<Desk> {
 protected:
    std::unique_ptr<Channel> channel(const std::string& more = {}) {
        return make(std::string{"{ name: j, kind: "} + GetParam().kind + ", key: geheim-1" + more +
                    " }");
    }
    static std::string at(const std::string& path) { return GetParam().base + path; }
    static constexpr const char* ok =
        R"({"result":"Request will be processed","took":0.1,"requestId":"43a29c5c"})";
};

TEST_P(ServiceManagement, OpensAnAlert) {
    auto desk = channel();
    const auto receipt = deliver(*desk, alert_of_boots(), 202, ok);
    ASSERT_TRUE(receipt) << receipt.error().detail;
    EXPECT_EQ(sent().method, "POST");
    EXPECT_EQ(sent().url, at("/v2/alerts"));
    EXPECT_EQ(net::header(sent().headers, "Authorization"), "GenieKey geheim-1");
    EXPECT_EQ(body()["alias"].string_or(), "webcared-01JALERT");
    EXPECT_EQ(body()["priority"].string_or(), "P2");
    EXPECT_TRUE(body()["message"].string_or().starts_with("HIGH complaint on "));
    EXPECT_TRUE(body()["responders"].is_null());
    EXPECT_EQ(body().pointer("/tags/1").string_or(), "complaint");
    EXPECT_EQ(body().pointer("/details/case").string_or(), "01JCASE");
    const std::string description = body()["description"].string_or();
    EXPECT_TRUE(description.starts_with("Mijn laarzen zijn na één dag al kapot\n")) << description;
    EXPECT_NE(description.find("See and acknowledge: https://webcare.acme.nl/a/token"),
              std::string::npos);
    EXPECT_TRUE(desk->is_idempotent());
    auto eu = channel(", api: 'https://api.eu.example'");
    ASSERT_TRUE(deliver(*eu, alert_of_boots(), 202, ok));
    EXPECT_EQ(sent().url, "https://api.eu.example/v2/alerts");
}

TEST_P(ServiceManagement, AcknowledgesAndClosesItByItsAlias) {
    auto desk = channel();
    ASSERT_TRUE(deliver(*desk, later("alert.acknowledged", ""), 202, ok));
    EXPECT_EQ(sent().url, at("/v2/alerts/webcared-01JALERT/acknowledge?identifierType=alias"));
    EXPECT_EQ(body()["user"].string_or(), "noor");
    EXPECT_TRUE(body()["note"].string_or().starts_with("TAKEN by noor · HIGH complaint"));
    ASSERT_TRUE(deliver(*desk, later("alert.resolved", ""), 202, ok));
    EXPECT_EQ(sent().url, at("/v2/alerts/webcared-01JALERT/close?identifierType=alias"));
    Message well = source_failing();
    well.delivery.type = "alert.resolved";
    well.alert.status = AlertStatus::resolved;
    ASSERT_TRUE(deliver(*desk, well, 202, ok));
    EXPECT_EQ(sent().url, at("/v2/alerts/webcared-03JALERT/close?identifierType=alias"));
    EXPECT_TRUE(body()["note"].string_or().starts_with("OK source forum"));
    ASSERT_TRUE(deliver(*desk, digest_of_seven(), 202, ok));
    EXPECT_EQ(body()["alias"].string_or(), "webcared-04JDELIVERY");
}

TEST_P(ServiceManagement, TellsAPersonWithAnAlertOfTheirOwn) {
    auto desk = channel();
    Message m = alert_of_boots();
    m.delivery.to = "noor@acme.nl";
    ASSERT_TRUE(deliver(*desk, m, 202, ok));
    EXPECT_EQ(body()["alias"].string_or(), "webcared-noor@acme.nl01JALERT");
    EXPECT_EQ(body().pointer("/responders/0/type").string_or(), "user");
    EXPECT_EQ(body().pointer("/responders/0")[GetParam().person].string_or(), "noor@acme.nl");
    m = later("alert.acknowledged", "");
    m.delivery.to = "noor@acme.nl";
    ASSERT_TRUE(deliver(*desk, m, 202, ok));
    EXPECT_EQ(sent().url,
              at("/v2/alerts/webcared-noor%40acme.nl01JALERT/acknowledge?identifierType=alias"));
    m = later("alert.resolved", "");
    m.delivery.to = "noor@acme.nl";
    ASSERT_TRUE(deliver(*desk, m, 202, ok));
    EXPECT_EQ(sent().url,
              at("/v2/alerts/webcared-noor%40acme.nl01JALERT/close?identifierType=alias"));
}

TEST_P(ServiceManagement, WaitsAsLongAsTheHeaderSays) {
    auto desk = channel();
    const auto slow =
        deliver(*desk, alert_of_boots(), 429, R"({"message":"You are making too many requests!"})",
                {{"X-RateLimit-State", "THROTTLED"}, {"X-RateLimit-Period-In-Sec", "42"}});
    EXPECT_EQ(slow.error().kind, ErrorKind::throttled);
    EXPECT_EQ(slow.error().retry_after, 42s);
    for (const char* odd : {"", "soon", "-3", "nan", "1e99"}) {
        const auto answer = deliver(*desk, alert_of_boots(), 429, "",
                                    {{"X-RateLimit-Period-In-Sec", odd}, {"Retry-After", "3"}});
        EXPECT_EQ(answer.error().kind, ErrorKind::throttled);
        EXPECT_LE(answer.error().retry_after, 6h) << odd;
        EXPECT_GE(answer.error().retry_after, 3s) << odd;
    }
    const auto refused = deliver(*desk, alert_of_boots(), 401, R"({"message":"Key geheim-1"})");
    EXPECT_EQ(refused.error().kind, ErrorKind::denied);
    EXPECT_EQ(refused.error().detail.find("geheim"), std::string::npos);
    EXPECT_EQ(
        deliver(*desk, alert_of_boots(), 422, R"({"message":"not processable"})").error().kind,
        ErrorKind::malformed);
    EXPECT_EQ(deliver(*desk, alert_of_boots(), 202, "").error().kind, ErrorKind::temporary);
}

TEST_P(ServiceManagement, IsHarmlessAndFitsWhateverPeopleWrite) {
    auto desk = channel();
    for (const Message& m : hostile_alerts()) {
        ASSERT_TRUE(deliver(*desk, m, 202, ok));
        const JsonValue alert = body();
        EXPECT_LE(characters(alert["message"].string_or()), 130u);
        EXPECT_GE(characters(alert["message"].string_or()), 1u);
        EXPECT_LE(characters(alert["description"].string_or()), 15'000u);
        EXPECT_LE(characters(alert["entity"].string_or()), 512u);
        EXPECT_LE(alert["alias"].string_or().size(), 250u);
        EXPECT_LE(characters(alert["details"].text()), 8'000u);
        expect_clean(Sink::card_run, alert["message"].string_or());
        expect_clean(Sink::card_run, without_our_links(alert["description"].string_or()));
        expect_clean(Sink::card_run, alert["entity"].string_or());
        Message taken = m;
        taken.delivery.type = "alert.acknowledged";
        ASSERT_TRUE(deliver(*desk, taken, 202, ok));
        EXPECT_LE(characters(body()["user"].string_or()), 100u);
        expect_clean(Sink::card_run, body()["note"].string_or());
    }
}

INSTANTIATE_TEST_SUITE_P(
    Bases, ServiceManagement,
    testing::Values(Desk{"jsm", "https://api.atlassian.com/jsm/ops/integration", "id"},
                    Desk{"opsgenie", "https://api.opsgenie.com", "username"}),
    [](const auto& desk) { return std::string{desk.param.kind}; });

class Alertmanager : public test::DefinedChannel {
 protected:
    std::unique_ptr<Channel> channel(const std::string& more = {}) {
        return make("{ name: a, kind: alertmanager, server: 'http://am.example:9093/'" + more +
                    " }");
    }
    /// The labels of the alerts in the last request, each with when it ends.
    std::map<std::string, std::string> ends() {
        std::map<std::string, std::string> all;
        body().each_item([&](JsonValue alert) {
            EXPECT_EQ(alert.pointer("/labels/alert_id").string_or(), "01JALERT");
            all[alert.pointer("/labels/severity").string_or()] = alert["endsAt"].string_or();
        });
        return all;
    }
    const std::string now_ = "2026-11-22T21:40:00Z", far_ = "2026-12-22T21:40:00Z";
};

TEST_F(Alertmanager, IsToldOfAnAlertByLabelsThatStay) {
    auto alertmanager = channel();
    Message m = alert_of_boots();
    m.alert.route = "level >= high";
    const auto receipt = deliver(*alertmanager, m, 200, "");
    ASSERT_TRUE(receipt) << receipt.error().detail;
    EXPECT_EQ(sent().url, "http://am.example:9093/api/v2/alerts");
    EXPECT_EQ(net::header(sent().headers, "Content-Type"), "application/json");
    EXPECT_FALSE(net::header(sent().headers, "Authorization"));
    EXPECT_FALSE(net::header(sent().headers, "X-Scope-OrgID"));
    ASSERT_EQ(body().size(), 1u);
    const JsonValue alert = body().pointer("/0");
    EXPECT_EQ(
        alert["labels"].text(),
        R"({"alertname":"webcared","alert_id":"01JALERT","route":"level >= high","severity":"high"})");
    EXPECT_EQ(alert["startsAt"].string_or(), now_);
    EXPECT_EQ(alert["endsAt"].string_or(), far_);
    EXPECT_EQ(alert["generatorURL"].string_or(), "https://webcare.acme.nl/a/token");
    EXPECT_TRUE(
        alert.pointer("/annotations/summary").string_or().starts_with("HIGH complaint on "));
    EXPECT_NE(alert.pointer("/annotations/description").string_or().find("na één dag al kapot"),
              std::string::npos);
    EXPECT_EQ(alert.pointer("/annotations/case_id").string_or(), "01JCASE");
    EXPECT_TRUE(alertmanager->is_idempotent());
}

TEST_F(Alertmanager, IsToldWhoTookItAndThatItIsOver) {
    auto alertmanager = channel(", ends_after: 2h, alertname: klacht");
    ASSERT_TRUE(deliver(*alertmanager, later("alert.acknowledged", ""), 200, ""));
    EXPECT_EQ(ends(), (std::map<std::string, std::string>{{"high", "2026-11-22T23:40:00Z"}}));
    EXPECT_TRUE(body()
                    .pointer("/0/annotations/summary")
                    .string_or()
                    .starts_with("TAKEN by noor HIGH complaint"));
    EXPECT_EQ(body().pointer("/0/labels/alertname").string_or(), "klacht");
    EXPECT_EQ(body().pointer("/0/annotations/acknowledged_by").string_or(), "noor");

    ASSERT_TRUE(deliver(*alertmanager, later("alert.resolved", ""), 200, ""));
    EXPECT_EQ(ends(), (std::map<std::string, std::string>{{"high", now_}}));
    EXPECT_TRUE(body().pointer("/0/startsAt").is_null()) << "a start behind the end is refused";
    EXPECT_TRUE(body()
                    .pointer("/0/annotations/summary")
                    .string_or()
                    .starts_with("RESOLVED HIGH complaint"));
}

TEST_F(Alertmanager, LeavesNothingOfWhatAWaveWasBefore) {
    auto alertmanager = channel();
    ASSERT_TRUE(deliver(*alertmanager,
                        wave_told("wave.grown", Level::critical, AlertStatus::raised), 200, ""));
    EXPECT_EQ(ends(), (std::map<std::string, std::string>{
                          {"critical", far_}, {"high", now_}, {"medium", now_}, {"low", now_}}));
    ASSERT_TRUE(
        deliver(*alertmanager, wave_told("wave.ended", Level::high, AlertStatus::raised), 200, ""));
    EXPECT_EQ(ends(),
              (std::map<std::string, std::string>{{"high", far_}, {"medium", now_}, {"low", now_}}))
        << "nobody took it, so it goes on";
    for (const char* type : {"wave.ended", "alert.resolved"}) {
        ASSERT_TRUE(
            deliver(*alertmanager, wave_told(type, Level::high, AlertStatus::resolved), 200, ""));
        EXPECT_EQ(ends(), (std::map<std::string, std::string>{
                              {"critical", now_}, {"high", now_}, {"medium", now_}, {"low", now_}}))
            << "at whatever level it was told";
    }
}

TEST_F(Alertmanager, TellsSourcesApart) {
    auto alertmanager = channel();
    ASSERT_TRUE(deliver(*alertmanager, source_failing(), 200, ""));
    EXPECT_EQ(body().pointer("/0")["labels"].text(),
              R"({"alertname":"webcared","alert_id":"03JALERT","severity":"medium"})");
    ASSERT_TRUE(deliver(*alertmanager, digest_of_seven(), 200, ""));
    EXPECT_EQ(body().pointer("/0/labels/alert_id").string_or(), "04JDELIVERY");
    EXPECT_TRUE(body().pointer("/0")["startsAt"].is_null());
}

TEST_F(Alertmanager, LogsInAsItsProxyAsks) {
    auto bearer = channel(", token: geheim-1, tenant: acme");
    ASSERT_TRUE(deliver(*bearer, alert_of_boots(), 200, ""));
    EXPECT_EQ(net::header(sent().headers, "Authorization"), "Bearer geheim-1");
    EXPECT_EQ(net::header(sent().headers, "X-Scope-OrgID"), "acme");
    auto basic = channel(", user: u, password: geheim2");
    ASSERT_TRUE(deliver(*basic, alert_of_boots(), 200, ""));
    EXPECT_EQ(net::header(sent().headers, "Authorization"), "Basic dTpnZWhlaW0y");
}

TEST_F(Alertmanager, RetriesAndGivesUpAsItAnswers) {
    auto alertmanager = channel();
    const auto kind = [&](int status, const std::string& text) {
        return deliver(*alertmanager, alert_of_boots(), status, text).error().kind;
    };
    EXPECT_EQ(kind(500, "\"no\""), ErrorKind::temporary);
    EXPECT_EQ(kind(503, ""), ErrorKind::throttled);
    EXPECT_EQ(kind(400, "\"start time must be before end time\""), ErrorKind::malformed);
    EXPECT_EQ(kind(404, "404 page not found"), ErrorKind::misconfigured);
    EXPECT_EQ(kind(410, ""), ErrorKind::misconfigured);
    EXPECT_EQ(kind(401, ""), ErrorKind::denied);
}

TEST_F(Alertmanager, IsHarmlessWhateverPeopleWrite) {
    auto alertmanager = channel();
    for (const Message& m : hostile_alerts()) {
        ASSERT_TRUE(deliver(*alertmanager, m, 200, ""));
        EXPECT_LE(sent().body.size(), 64u << 10);
        const JsonValue alert = body().pointer("/0");
        EXPECT_EQ(alert["labels"].text(),
                  R"({"alertname":"webcared","alert_id":"01JALERT","severity":"high"})");
        test::each_text(alert["annotations"], [](std::string_view key, std::string_view text) {
            if (key != "respond_by" && key != "post") expect_clean(Sink::card_run, text);
        });
    }
}

}  // namespace
}  // namespace webcare::escalation
