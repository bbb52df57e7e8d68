// The definitions of services that call, text or hand on to other tools, each before one that
// follows the vendor's documented rules; and what a definition may say of moments and pauses.
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

/// The fields of a form; fails the test where one comes twice.
std::map<std::string, std::string> form_of(std::string_view body) {
    std::map<std::string, std::string> fields;
    while (!body.empty()) {
        const std::string_view pair = body.substr(0, body.find('&'));
        body.remove_prefix(std::min(pair.size() + 1, body.size()));
        const std::size_t is = pair.find('=');
        const bool fresh = fields
                               .emplace(unescape(pair.substr(0, is), Sink::url),
                                        unescape(pair.substr(is + 1), Sink::url))
                               .second;
        EXPECT_TRUE(fresh) << pair;
    }
    return fields;
}

class GrafanaOnCall : public test::DefinedChannel {
 protected:
    std::unique_ptr<Channel> channel(const std::string& more = {}) {
        return make(
            "{ name: o, kind: grafana-oncall, url: "
            "'https://oncall.example/integrations/v1/formatted_webhook/key1/'" +
            more + " }");
    }
    static constexpr const char* ok = R"("Ok.")";
};

TEST_F(GrafanaOnCall, OpensAGroupThatOnlyItsOwnEndCloses) {
    auto oncall = channel();
    const auto receipt = deliver(*oncall, alert_of_boots(), 200, ok);
    ASSERT_TRUE(receipt) << receipt.error().detail;
    EXPECT_EQ(sent().url, "https://oncall.example/integrations/v1/formatted_webhook/key1/")
        << "without the last slash it is not found";
    EXPECT_FALSE(net::header(sent().headers, "Authorization"));
    EXPECT_EQ(body()["alert_uid"].string_or(), "webcared-01JALERT");
    EXPECT_EQ(body()["state"].string_or(), "alerting");
    EXPECT_TRUE(body()["title"].string_or().starts_with("HIGH complaint on "));
    EXPECT_TRUE(
        body()["message"].string_or().starts_with("Mijn laarzen zijn na één dag al kapot\n"));
    EXPECT_EQ(body()["link_to_upstream_details"].string_or(), "https://webcare.acme.nl/a/token");
    EXPECT_TRUE(body()["image_url"].is_null());
    EXPECT_TRUE(oncall->is_idempotent());

    ASSERT_TRUE(deliver(*oncall, later("alert.acknowledged", ""), 200, ok));
    EXPECT_EQ(body()["alert_uid"].string_or(), "webcared-01JALERT");
    EXPECT_EQ(body()["state"].string_or(), "alerting");
    EXPECT_EQ(body()["acknowledged_by"].string_or(), "noor");
    EXPECT_TRUE(body()["title"].string_or().starts_with("TAKEN by noor HIGH complaint"));
    ASSERT_TRUE(deliver(*oncall, later("alert.resolved", ""), 200, ok));
    EXPECT_EQ(body()["alert_uid"].string_or(), "webcared-01JALERT");
    EXPECT_EQ(body()["state"].string_or(), "ok");

    const Message open = wave_told("wave.ended", Level::high, AlertStatus::raised);
    ASSERT_TRUE(deliver(*oncall, open, 200, ok));
    EXPECT_EQ(body()["state"].string_or(), "alerting");
    ASSERT_TRUE(deliver(*oncall, digest_of_seven(), 200, ok));
    EXPECT_EQ(body()["alert_uid"].string_or(), "webcared-04JDELIVERY");
}

TEST_F(GrafanaOnCall, WaitsAndGivesUpAsItAnswers) {
    auto oncall = channel(", token: glsa_geheim");
    EXPECT_EQ(
        deliver(*oncall, alert_of_boots(), 429, "Rate-limiting has been applied").error().kind,
        ErrorKind::throttled);
    EXPECT_EQ(net::header(sent().headers, "Authorization"), "Bearer glsa_geheim");
    EXPECT_EQ(deliver(*oncall, alert_of_boots(), 400,
                      "This url is for integration with Webhook.Key is for Grafana")
                  .error()
                  .kind,
              ErrorKind::misconfigured);
    const auto denied = deliver(*oncall, alert_of_boots(), 403, "Integration key key1 not found");
    EXPECT_EQ(denied.error().kind, ErrorKind::denied);
    EXPECT_EQ(denied.error().detail.find("glsa_geheim"), std::string::npos);
    EXPECT_EQ(deliver(*oncall, alert_of_boots(), 502, "").error().kind, ErrorKind::temporary);
}

TEST_F(GrafanaOnCall, IsHarmlessWhateverPeopleWrite) {
    auto oncall = channel();
    for (const Message& m : hostile_alerts()) {
        ASSERT_TRUE(deliver(*oncall, m, 200, ok));
        EXPECT_LE(characters(body()["title"].string_or()), 250u);
        EXPECT_LE(characters(body()["message"].string_or()), 8'000u);
        for (const char* key : {"title", "message", "acknowledged_by"})
            expect_clean(Sink::card_run, without_our_links(body()[key].string_or()));
    }
}

class GoAlert : public test::DefinedChannel {
 protected:
    std::unique_ptr<Channel> channel() {
        return make(
            "{ name: g, kind: goalert, server: 'https://goalert.example', token: geheim-1 }");
    }
    std::map<std::string, std::string> form() const { return form_of(sent().body); }
};

TEST_F(GoAlert, OpensAnAlertAndClosesItByItsDedup) {
    auto goalert = channel();
    const auto receipt = deliver(*goalert, alert_of_boots(), 204, "");
    ASSERT_TRUE(receipt) << receipt.error().detail;
    EXPECT_EQ(sent().url, "https://goalert.example/api/v2/generic/incoming") << "with no key in it";
    EXPECT_EQ(net::header(sent().headers, "Content-Type"), "application/x-www-form-urlencoded");
    EXPECT_EQ(form()["token"], "geheim-1");
    EXPECT_EQ(form()["dedup"], "webcared-01JALERT");
    EXPECT_FALSE(form().contains("action"));
    EXPECT_TRUE(form()["summary"].starts_with("HIGH complaint on "));
    EXPECT_NE(form()["details"].find("[See and acknowledge](https://webcare.acme.nl/a/token)"),
              std::string::npos);
    EXPECT_NE(form()["details"].find("> Mijn laarzen zijn na één dag al kapot"), std::string::npos);
    EXPECT_TRUE(goalert->is_idempotent());

    ASSERT_TRUE(deliver(*goalert, later("alert.resolved", ""), 204, ""));
    EXPECT_EQ(form()["action"], "close");
    EXPECT_EQ(form()["dedup"], "webcared-01JALERT");
    EXPECT_NE(form()["summary"], "") << "it is refused without one";
    EXPECT_FALSE(form().contains("details"));
}

TEST_F(GoAlert, LeavesOutWhatItHasNoWordFor) {
    auto goalert = channel();
    for (const Message& m : {later("alert.acknowledged", ""),
                             wave_told("wave.ended", Level::high, AlertStatus::raised)}) {
        const auto receipt = run(goalert->deliver(m));
        ASSERT_TRUE(receipt) << receipt.error().detail;
        EXPECT_NE(receipt->answer.find("not sent"), std::string::npos);
    }
    EXPECT_TRUE(http_.asked.empty());
    ASSERT_TRUE(deliver(*goalert, source_failing(), 204, ""));
    EXPECT_EQ(form()["dedup"], "webcared-03JALERT");
    ASSERT_TRUE(deliver(*goalert, digest_of_seven(), 204, ""));
    EXPECT_EQ(form()["dedup"], "webcared-04JDELIVERY");
}

TEST_F(GoAlert, IsHarmlessAndFitsWhateverPeopleWrite) {
    auto goalert = channel();
    for (const Message& m : hostile_alerts()) {
        ASSERT_TRUE(deliver(*goalert, m, 204, ""));
        const auto fields = form();
        EXPECT_EQ(fields.size(), 4u) << "nobody adds a field";
        EXPECT_LE(characters(fields.at("summary")), 118u);
        EXPECT_LE(fields.at("details").size(), 6u << 10);
        expect_clean(Sink::quiet, fields.at("summary"));
        test::expect_our_markdown(fields.at("details"));
    }
    const auto denied = deliver(*goalert, alert_of_boots(), 401, "token geheim-1");
    EXPECT_EQ(denied.error().kind, ErrorKind::denied);
    EXPECT_EQ(denied.error().detail.find("geheim"), std::string::npos);
    EXPECT_EQ(
        deliver(*goalert, alert_of_boots(), 429, "", {{"Retry-After", "9"}}).error().retry_after,
        9s);
    EXPECT_EQ(deliver(*goalert, alert_of_boots(), 400, "Summary: must be set").error().kind,
              ErrorKind::malformed);
    EXPECT_EQ(deliver(*goalert, alert_of_boots(), 503, "").error().kind, ErrorKind::throttled);
}

class Sms : public test::DefinedChannel {
 protected:
    std::unique_ptr<Channel> channel(const std::string& more = {}) {
        return make(
            "{ name: s, kind: sms, account: AC1, token: geheim-1, from: '+3197010200001', "
            "number: '+31612345678'" +
            more + " }");
    }
    std::map<std::string, std::string> form() const { return form_of(sent().body); }
    Error refusal(Channel& sms, int status, int code) {
        return deliver(sms, alert_of_boots(), status,
                       R"({"code":)" + std::to_string(code) +
                           R"(,"message":"no","more_info":"https://x","status":400})")
            .error();
    }
    static constexpr const char* ok = R"({"sid":"SM1","status":"queued","error_code":null})";
};

TEST_F(Sms, SaysInAFewWordsWhatAndWhere) {
    auto sms = channel();
    const auto receipt = deliver(*sms, alert_of_boots(), 201, ok);
    ASSERT_TRUE(receipt) << receipt.error().detail;
    EXPECT_EQ(sent().url, "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages.json");
    EXPECT_EQ(net::header(sent().headers, "Authorization"), "Basic QUMxOmdlaGVpbS0x");
    EXPECT_EQ(form()["To"], "+31612345678");
    EXPECT_EQ(form()["From"], "+3197010200001");
    EXPECT_FALSE(form().contains("MessagingServiceSid"));
    const std::string text = form()["Body"];
    EXPECT_TRUE(text.starts_with("HIGH complaint on ")) << text;
    EXPECT_TRUE(
        text.ends_with("\nhttps://webcare.acme.nl/a/token\n"
                       "Mijn laarzen zijn na één dag al kapot"))
        << text;
    EXPECT_LE(characters(text), 320u) << "what Twilio advises";
}

TEST_F(Sms, GoesToThePersonOnTheLadder) {
    auto sms = make(
        "{ name: s, kind: sms, account: AC1, token: geheim-1, api_key: SK1, service: MG1, api: "
        "'https://acme.signalwire.com/api/laml' }");
    Message m = alert_of_boots();
    m.delivery.to = "+31687654321";
    ASSERT_TRUE(deliver(*sms, m, 200, ok));
    EXPECT_EQ(sent().url,
              "https://acme.signalwire.com/api/laml/2010-04-01/Accounts/AC1/Messages.json");
    EXPECT_EQ(net::header(sent().headers, "Authorization"), "Basic U0sxOmdlaGVpbS0x");
    EXPECT_EQ(form()["To"], "+31687654321");
    EXPECT_EQ(form()["MessagingServiceSid"], "MG1");
    EXPECT_FALSE(form().contains("From"));
}

TEST_F(Sms, MarksARepeatForTwilioKnowsNone) {
    auto sms = channel();
    EXPECT_FALSE(sms->is_idempotent());
    Message again = alert_of_boots();
    again.delivery.attempts = 1;
    ASSERT_TRUE(deliver(*sms, again, 201, ok));
    const std::string text = form()["Body"];
    EXPECT_NE(text.find("\npossible repeat\n"), std::string::npos) << text;
}

TEST_F(Sms, KnowsWhichRefusalsAnOperatorCanUndo) {
    auto sms = channel();
    EXPECT_EQ(refusal(*sms, 429, 20429).kind, ErrorKind::throttled);
    EXPECT_EQ(refusal(*sms, 400, 21611).kind, ErrorKind::throttled);
    EXPECT_EQ(refusal(*sms, 401, 20003).kind, ErrorKind::denied);
    for (const int code : {21211, 21614, 21408, 21608, 21606, 21659, 21604, 21610})
        EXPECT_EQ(refusal(*sms, 400, code).kind, ErrorKind::misconfigured) << code;
    EXPECT_NE(refusal(*sms, 400, 21610).detail.find("START"), std::string::npos);
    EXPECT_EQ(refusal(*sms, 400, 21620).kind, ErrorKind::malformed);
    EXPECT_EQ(refusal(*sms, 404, 20404).kind, ErrorKind::misconfigured);
    EXPECT_EQ(deliver(*sms, alert_of_boots(), 500, "").error().kind, ErrorKind::temporary);
    EXPECT_EQ(deliver(*sms, alert_of_boots(), 201, "<html>").error().kind, ErrorKind::temporary);
    http_.reply(400, R"({"code":21617,"message":"exceeds the 1600 character limit"})");
    EXPECT_TRUE(deliver(*sms, alert_of_boots(), 201, ok)) << "once more in fewer words";
}

TEST_F(Sms, IsHarmlessAndFitsWhateverPeopleWrite) {
    auto sms = channel();
    for (const Message& m : hostile_alerts()) {
        ASSERT_TRUE(deliver(*sms, m, 201, ok));
        const auto fields = form();
        EXPECT_EQ(fields.size(), 3u) << "nobody adds a field";
        EXPECT_EQ(fields.at("To"), "+31612345678");
        const std::string& text = fields.at("Body");
        EXPECT_LE(declared::measure(text, declared::Unit::utf16), 1'600u);
        EXPECT_NE(text.find("https://webcare.acme.nl/a/token"), std::string::npos);
        expect_clean(Sink::quiet, without_our_links(text));
    }
}

class WebhookJson : public test::DefinedChannel {
 protected:
    std::unique_ptr<Channel> channel(const std::string& more = {}) {
        return make("{ name: w, kind: webhook-json, url: 'https://flow.example/hook/k1'" + more +
                    " }");
    }
};

TEST_F(WebhookJson, PostsFlatFields) {
    auto webhook = channel(", token: geheim-1");
    const auto receipt = deliver(*webhook, alert_of_boots(), 204, "");
    ASSERT_TRUE(receipt) << receipt.error().detail;
    EXPECT_EQ(sent().url, "https://flow.example/hook/k1");
    EXPECT_EQ(net::header(sent().headers, "Authorization"), "Bearer geheim-1");
    EXPECT_EQ(net::header(sent().headers, "Idempotency-Key"), "01JDELIVERY");
    EXPECT_EQ(body()["type"].string_or(), "alert.raised");
    EXPECT_EQ(body()["level"].string_or(), "high");
    EXPECT_EQ(body()["text"].string_or(), "Mijn laarzen zijn na één dag al kapot");
    EXPECT_EQ(body()["link"].string_or(), "https://webcare.acme.nl/a/token");
    body().each_field([](std::string_view name, JsonValue value) {
        EXPECT_TRUE(value.string()) << name << " is not flat";
    });
    ASSERT_TRUE(deliver(*webhook, later("alert.acknowledged", ""), 200, ""));
    EXPECT_EQ(body()["state"].string_or(), "TAKEN by noor");
    EXPECT_EQ(body()["acknowledged_by"].string_or(), "noor");
    ASSERT_TRUE(deliver(*webhook, digest_of_seven(), 200, ""));
    EXPECT_EQ(body()["type"].string_or(), "alert.digest");
    for (const Message& m : hostile_alerts()) {
        ASSERT_TRUE(deliver(*webhook, m, 200, ""));
        EXPECT_LE(sent().body.size(), 100'000u);
        EXPECT_EQ(body()["type"].string_or(), "alert.raised");
    }
    EXPECT_EQ(deliver(*webhook, alert_of_boots(), 410, "").error().kind, ErrorKind::misconfigured);
}

/// A definition in line, as somebody may write one.
class AMomentLater : public test::DefinedChannel {
 protected:
    std::string refused(const std::string& option, const std::string& place) {
        config::Problems problems;
        const auto root = config::Document::parse(
            "title: t\nsink: plain\noptions: { lasts: " + option +
                " }\nsend: [{ post: 'https://x.example', json: { at: '" + place + "' } }]\n",
            "t.yaml", problems);
        declared::read_definition(root, "t", problems);
        return problems.text();
    }
};

TEST_F(AMomentLater, IsADurationOptionAddedToAMoment) {
    EXPECT_EQ(refused("{ is: duration, about: how long }", "{at|plus lasts}"), "");
    EXPECT_NE(refused("{ is: duration, about: how long }", "{at|plus last}").find("did you mean"),
              std::string::npos);
    const auto ends_after = [&](const std::string& text) {
        problems_ = {};
        try {
            auto channel = make(
                "{ name: a, kind: alertmanager, server: 'http://am.example', ends_after: " + text +
                " }");
            (void)deliver(*channel, alert_of_boots(), 200, "");
            return body().pointer("/0")["endsAt"].string_or();
        } catch (const std::runtime_error& refusal) {
            return std::string{refusal.what()};
        }
    };
    EXPECT_EQ(ends_after("90s"), "2026-11-22T21:41:30Z");
    EXPECT_EQ(ends_after("3650d"), "2036-11-19T21:40:00Z");
    for (const char* bad : {"3651d", "0s", "soon", "-1d", "200000y", "[1d]"})
        EXPECT_NE(ends_after(bad).find("webcared.yaml"), std::string::npos) << bad;
}

TEST_F(AMomentLater, IsNothingWhereTheValuesAreNone) {
    config::Problems problems;
    declared::Names names;
    names.texts = {"at", "by"};
    const auto root = config::Document::parse("'{at|plus by}'", "t.yaml", problems);
    const auto made = declared::Template::read(root, names, problems);
    ASSERT_TRUE(problems.ok()) << problems.text();
    const auto at = [&](const std::string& moment, const std::string& by) {
        declared::Values values;
        values.texts = {{"at", moment}, {"by", by}};
        return made.fill(declared::Scope{values}, Sink::plain);
    };
    EXPECT_EQ(at("2026-02-28T23:00:00Z", "2h"), "2026-03-01T01:00:00Z");
    EXPECT_EQ(at("2026-02-28T23:00:00Z", ""), std::nullopt);
    EXPECT_EQ(at("gisteren", "2h"), std::nullopt);
    EXPECT_EQ(at("2026-02-28T23:00:00Z", "200000y"), std::nullopt);
    EXPECT_EQ(at("", "2h"), std::nullopt);
}

}  // namespace
}  // namespace webcare::escalation
