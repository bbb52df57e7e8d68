#pragma once

#include <gtest/gtest.h>

#include "core/json_read.hpp"
#include "core/text.hpp"
#include "escalation/declared/declared.hpp"
#include "escalation/registry.hpp"
#include "net/dialer.hpp"
#include "tests/support/run.hpp"
#include "tests/support/scripted_http.hpp"
#include "tests/support/sink_reader.hpp"

namespace webcare::test {

/// No test here dials.
class NoDialer final : public net::Dialer {
 public:
    net::asio::awaitable<Result<net::tcp::socket>> dial(std::string, std::uint16_t, bool,
                                                        Duration) override {
        co_return Error{ErrorKind::temporary, "nobody answers"};
    }
};

inline const Time defined_now = *parse_time("2026-11-22T21:40:00Z");

/// What an alert of a complaint holds, with `text` in every place that somebody outside may fill.
inline escalation::Message alert_saying(const std::string& text) {
    escalation::Message m;
    m.delivery.id = "01JDELIVERY";
    m.delivery.type = "alert.raised";
    m.delivery.level = m.alert.level = Level::high;
    m.delivery.created_at = m.at = m.alert.raised_at = defined_now;
    m.alert.id = "01JALERT";
    m.alert.step = 1;
    m.alert.ladder = "team";
    m.language = "en";
    m.alert.case_id = m.dossier.id = "01JCASE";
    m.alert.respond_by = defined_now + std::chrono::hours{1};
    m.alert.guidance.points = {"Noem een moment", text};
    m.alert.guidance.skeleton = {"Wat vervelend dat je laarzen stuk zijn"};
    m.mention.id = "mastodon:1";
    m.mention.network = "mastodon";
    m.mention.author.handle = m.mention.author.name = text;
    m.mention.text = text;
    m.mention.permalink = "https://social.example/@noor/1";
    m.mention.created_at = defined_now - std::chrono::minutes{5};
    m.assessment.level = Level::high;
    m.assessment.type = MentionType::complaint;
    Signal signal;
    signal.rule = "nl.product.defect";
    signal.title = "Product is kapot";
    signal.reason = text;
    signal.severity = 35;
    m.assessment.signals = {signal};
    m.link = "https://webcare.acme.nl/a/token";
    return m;
}

inline escalation::Message alert_of_boots() {
    return alert_saying("Mijn laarzen zijn na één dag al kapot");
}

/// The same alert when somebody has taken it, or it is over.
inline escalation::Message later(const std::string& type, const std::string& thread) {
    escalation::Message m = alert_of_boots();
    m.delivery.id = "02JDELIVERY";
    m.delivery.type = type;
    m.alert.acknowledged_by = "noor";
    m.alert.acknowledged_at = m.at;
    m.alert.status = type == "alert.resolved" ? AlertStatus::resolved : AlertStatus::acknowledged;
    m.thread = thread;
    return m;
}

/// Channels made from their definitions, before a service that follows a script.
class DefinedChannel : public testing::Test {
 protected:
    std::unique_ptr<escalation::Channel> make(const std::string& yaml) {
        config::Channel channel;
        channel.options = config::Document::parse(yaml, "webcared.yaml", problems_);
        channel.name = channel.options["name"].scalar();
        channel.kind = channel.options["kind"].scalar();
        auto factory = escalation::prepare(channel, config_, problems_);
        if (!factory) throw std::runtime_error{problems_.text()};
        return (*factory)(escalation::Parts{http_, dialer_, clock_, log_, zone_,
                                            [](std::string_view) {}, false, "test"});
    }
    /// One delivery to a service that answers so.
    Result<escalation::Receipt> deliver(escalation::Channel& channel,
                                        const escalation::Message& message, int status,
                                        std::string body, net::Headers headers = {}) {
        http_.reply(status, std::move(body), std::move(headers));
        return run(channel.deliver(message));
    }
    const net::Request& sent() const { return http_.asked.back(); }
    /// The body that was sent last. Valid until the next call.
    JsonValue body() {
        auto json = document_.parse(sent().body);
        EXPECT_TRUE(json) << sent().body;
        return json ? *json : JsonValue{};
    }

    ScriptedHttp http_;
    NoDialer dialer_;
    ManualClock clock_{defined_now};
    MemoryLog log_;
    Zone zone_;
    config::Config config_;
    config::Problems problems_;
    JsonDocument document_;
};

inline std::size_t characters(std::string_view text) {
    return escalation::declared::measure(text, escalation::declared::Unit::characters);
}

/// Calls visit(key, text) for every text within the value.
template <class Visit>
void each_text(JsonValue value, const Visit& visit, std::string_view key = "") {
    if (const auto text = value.string()) visit(key, *text);
    value.each_item([&](JsonValue item) { each_text(item, visit, key); });
    value.each_field([&](std::string_view name, JsonValue item) { each_text(item, visit, name); });
}

}  // namespace webcare::test
