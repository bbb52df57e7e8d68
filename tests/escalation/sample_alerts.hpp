#pragma once

#include <string>

#include "escalation/channel.hpp"

namespace webcare::escalation::test_alerts {

using namespace std::chrono_literals;

/// Sunday evening, 22:40 in Amsterdam.
inline const Time evening = *parse_time("2026-11-22T21:40:00Z");

inline Signal signal(std::string rule, std::string title, int severity, std::string reason = {}) {
    Signal made;
    made.rule = std::move(rule);
    made.title = std::move(title);
    made.reason = std::move(reason);
    made.severity = severity;
    return made;
}

inline Message base(Level level, std::string network, std::string text) {
    Message m;
    m.delivery.id = "5e0f3c1b9a7d4e62";
    m.delivery.channel = "team";
    m.delivery.type = "alert.raised";
    m.delivery.level = m.alert.level = m.assessment.level = level;
    m.delivery.created_at = m.at = m.alert.raised_at = evening;
    m.alert.id = "01KB8Q3ZJ0ALERT";
    m.alert.step = 1;
    m.alert.ladder = "team";
    m.mention.id = network + ":1";
    m.mention.network = std::move(network);
    m.mention.text = std::move(text);
    m.mention.created_at = evening - 4min;
    m.link = "https://webcare.acme.nl/a/MDFLQjhRM1pK";
    return m;
}

/// A child was hurt: the words of a worried parent with a large audience.
inline Message critical_safety() {
    Message m = base(Level::critical, "facebook",
                     "Het zadel van jullie kinderfiets brak tijdens het rijden.\n"
                     "Mijn zoontje zit nu met een gebroken pols op de spoedeisende hulp.");
    m.alert.ladder = "safety";
    m.alert.respond_by = evening + 30min;
    m.alert.guidance.form = "epo";
    m.alert.guidance.points = {"Empathisch: begin met begrip en zorg, niet met vragen.",
                               "Zakelijk: alleen wat vaststaat."};
    m.alert.guidance.cautions = {"Erken geen aansprakelijkheid zonder akkoord."};
    m.alert.guidance.promise_by = evening + 25min;
    m.mention.permalink = "https://social.example/acme/posts/1";
    m.mention.author.name = "Marieke de Boer";
    m.mention.author.followers = 12'400;
    m.mention.engagement.likes = 230;
    m.mention.engagement.reposts = 1'050;
    m.assessment.severity = 96;
    m.assessment.urgency = 90;
    m.assessment.type = MentionType::complaint;
    m.assessment.intents = {"safety"};
    m.assessment.topics = {"product.defect", "safety.injury"};
    m.assessment.signals = {
        signal("nl.safety.injury", "Iemand is gewond", 60, "Eerst de persoon, dan het product."),
        signal("nl.safety.child", "Het gaat om een kind", 25),
        signal("nl.product.defect", "Product is kapot", 11)};
    m.dossier.id = "01KB8Q3ZJ0CASE";
    m.dossier.title = "Het zadel van jullie kinderfiets brak tijdens het rijden.";
    m.dossier.type = MentionType::complaint;
    m.dossier.intents = m.assessment.intents;
    m.dossier.topics = m.assessment.topics;
    m.dossier.mentions = {m.mention.id};
    m.customer.mentions_30d = 3;
    m.customer.open_cases = 1;
    return m;
}

/// Nothing is wrong and nobody is in a hurry.
inline Message calm_question() {
    Message m = base(Level::none, "mastodon", "Weet iemand of @acme ook op zaterdag bezorgt?");
    m.alert.respond_by = *parse_time("2026-11-23T15:00:00Z");
    m.alert.guidance.points = {"Effectief: het antwoord staat in de eerste zin.",
                               "Kort: het past in 500 tekens.",
                               "Persoonlijk: ik-vorm en je eigen naam.", "Een vierde regel."};
    m.mention.permalink = "https://social.example/@noor/2";
    m.mention.author.name = "Noor";
    m.mention.author.handle = "noor";
    m.mention.author.followers = 87;
    m.assessment.severity = 4;
    m.assessment.urgency = 30;
    m.assessment.type = MentionType::question;
    m.assessment.topics = {"delivery", "question"};
    m.assessment.signals = {signal("nl.question.mark", "Een vraag aan ons", 0)};
    m.assessment.signals[0].urgency = 30;
    m.customer.mentions_30d = 1;
    return m;
}

/// Every trick of the fact sheet in one angry text.
inline Message rude_and_hostile() {
    Message m =
        base(Level::high, "discourse/forum.example",
             "Stelletje </b><script>alert(1)</script> oplichters! <!channel> @everyone "
             "<http://evil.example|bank.nl> [klik](javascript:alert(1)) {{7*7}} %0d%0aBcc: x@y\n"
             "HOOG klacht op X\r\nSubject: niets aan de hand\r\n"
             "\x1b[2J\xe2\x80\xaetxet eroma o\xe2\x80\x8bplichter "
             "e\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81 "
             "\xed\xa0\x80 ```x``` 👩‍👩‍👧 einde");
    m.alert.respond_by = evening - 10min;
    m.alert.step = 2;
    m.alert.guidance.form = "apology";
    m.alert.guidance.cautions = {"Neutrale toon: spiegel geen straattaal of emoji."};
    m.delivery.attempts = 1;
    m.mention.author.handle = "x\"><img src=http://t.example/p.gif>\r\nBcc: x@y";
    m.mention.author.name = "\xe2\x80\xae</td>Jan\x07";
    m.mention.author.verified = true;
    m.mention.permalink = "javascript:alert(1)";
    m.assessment.severity = 71;
    m.assessment.urgency = 55;
    m.assessment.type = MentionType::complaint;
    m.assessment.topics = {"service.poor"};
    m.assessment.signals = {signal("nl.service.poor", "Slechte service", 40),
                            signal("eigen.<regel>", "", 31, "Een reden met <b>opmaak</b>.")};
    m.dossier.id = "01KB8Q3ZJ1CASE";
    m.dossier.title = m.mention.text.substr(0, 60);
    m.dossier.type = MentionType::complaint;
    m.dossier.topics = m.assessment.topics;
    m.dossier.mentions = {"discourse/forum.example:0", m.mention.id};
    m.customer.mentions_30d = 1'204;
    m.customer.open_cases = 2;
    return m;
}

inline Message source_trouble() {
    Message m = base(Level::high, "", "");
    m.mention = Mention{};
    m.delivery.type = "source.refused";
    m.alert.source = "forum";
    m.alert.ladder.clear();
    m.alert.condition = Condition{Trouble::refused, "HTTP 401 <b>unauthorized</b>"};
    m.alert.raised_at = evening - 65min;
    m.delivery.to = "beheer@acme.nl";
    return m;
}

/// What waited for three days: a child that was hurt, a hostile text, a source; and 40 more.
inline Message digest() {
    Message m = base(Level::critical, "", "");
    m.mention = Mention{};
    m.delivery.type = "alert.digest";
    m.delivery.to = "dienst@acme.nl";
    m.delivery.digest.emplace();
    m.delivery.digest->since = evening - 72h;
    m.delivery.digest->counts = {0, 30, 11, 1, 1};
    m.delivery.digest->elsewhere = 2;
    for (const Message& one : {critical_safety(), rude_and_hostile(), source_trouble()}) {
        Message::Told& told = m.told.emplace_back();
        told.alert = one.alert;
        told.mention = one.mention;
        told.link = one.link;
        m.delivery.digest->alerts.push_back(one.alert.id);
    }
    return m;
}

}  // namespace webcare::escalation::test_alerts
