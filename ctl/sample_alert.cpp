#include "ctl/sample_alert.hpp"

#include <fmt/format.h>

namespace webcare::ctl {

namespace {

struct SampleWords {
    std::string_view note, text, signal, reason, point, caution;
};

constexpr SampleWords dutch{
    "Proef met webcarectl: niemand heeft geklaagd, er hoeft niets te gebeuren.",
    "Mijn pakket zou gisteren komen en ik heb nog niets gehoord. Wanneer is het er?",
    "Bestelling is te laat",
    "De klant wacht en weet niet waarop.",
    "Effectief: noem één actie en één moment.",
    "Vraag nooit in het openbaar om ordernummer, adres of telefoonnummer."};
constexpr SampleWords english{
    "Test by webcarectl: nobody complained, nothing needs to be done.",
    "My parcel should have come yesterday and I have heard nothing. When will it be here?",
    "Order is late",
    "The customer waits and does not know for what.",
    "Effective: name one action and one moment.",
    "Never ask in public for an order number, an address or a telephone number."};

}  // namespace

escalation::Message sample_alert(std::string_view language, Time now) {
    using namespace std::chrono_literals;
    const SampleWords& words = language == "nl" ? dutch : english;
    escalation::Message m;
    m.at = now;
    m.language = language;
    m.test_note = words.note;
    m.delivery.id = fmt::format("test-{}", now.time_since_epoch().count());
    m.delivery.type = "alert.raised";
    m.delivery.created_at = m.alert.raised_at = now;
    m.delivery.level = m.alert.level = m.assessment.level = Level::low;
    m.alert.id = m.delivery.id;  // an incident of its own where a platform tells them apart
    m.alert.respond_by = now + 2h;
    m.alert.guidance.language = language;
    m.alert.guidance.form = "epo";
    m.alert.guidance.points = {std::string{words.point}};
    m.alert.guidance.cautions = {std::string{words.caution}};
    m.mention.id = "test:1";
    m.mention.network = "test";
    m.mention.text = words.text;
    m.mention.author.handle = "test";
    m.mention.author.followers = 1'250;
    m.mention.created_at = m.mention.collected_at = now - 5min;
    m.assessment.severity = 25;
    m.assessment.urgency = 40;
    m.assessment.type = MentionType::complaint;
    m.assessment.language = language;
    m.assessment.topics = {"delivery"};
    Signal signal;
    signal.rule = "test";
    signal.title = words.signal;
    signal.reason = words.reason;
    signal.severity = 25;
    m.assessment.signals = {signal};
    m.customer.mentions_30d = 2;
    m.customer.open_cases = 1;
    return m;
}

}  // namespace webcare::ctl
