#pragma once

#include "tests/escalation/defined_channel.hpp"

// The alerts with which the definitions of alerting platforms are tried.
namespace webcare::test {

/// What the sink's reader finds alive in a text came from outside.
inline void expect_clean(escalation::Sink sink, std::string_view text) {
    EXPECT_EQ(comes_alive(sink, text), "") << text.substr(0, 300);
}

/// Alerts with every attack in every place, in turn; and such as have no end, of lines, and of
/// letters that are four characters each. The network stands in the headline.
inline std::vector<escalation::Message> hostile_alerts() {
    std::vector<std::string> texts = attack_texts();
    std::string lines, accented;
    for (int i = 0; i < 4000; ++i) {
        lines += "wacht al *drie* dagen <@here> & meer\n";
        accented += "e\u0301\u0302\u0303";
    }
    texts.push_back(lines);
    texts.push_back(accented);
    std::vector<escalation::Message> all;
    for (const std::string& text : texts) {
        escalation::Message m = alert_saying(text);
        m.alert.guidance.points.assign(30, text);
        m.assessment.signals.assign(30, m.assessment.signals[0]);
        m.mention.network = m.dossier.title = text;
        m.alert.acknowledged_by = text;
        all.push_back(std::move(m));
    }
    return all;
}

inline std::string without_our_links(std::string text) {
    for (const std::string own :
         {"https://webcare.acme.nl/a/token", "https://social.example/@noor/1"})
        for (auto at = text.find(own); at != text.npos; at = text.find(own))
            text.replace(at, own.size(), "");
    return text;
}

/// Markdown in which our two links, bold lines, quotations and lists are all the markup.
inline void expect_our_markdown(std::string text) {
    for (const std::string own : {"[See and acknowledge](https://webcare.acme.nl/a/token)",
                                  "[Open the post](https://social.example/%40noor/1)"})
        if (const auto at = text.find(own); at != text.npos) text.replace(at, own.size(), "");
    std::string_view rest = text;
    while (!rest.empty()) {
        std::string_view line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(line.size() + 1, rest.size()));
        if (line.starts_with("> ") || line.starts_with("- ")) {
            line.remove_prefix(2);
        } else if (line.size() > 4 && line.starts_with("**") && line.ends_with("**")) {
            line.remove_prefix(2);
            line.remove_suffix(2);
        }
        expect_clean(escalation::Sink::md_common, line);
    }
}

/// An alert about a source, whose headline and quotation are ours.
inline escalation::Message source_failing() {
    escalation::Message m;
    m.delivery.id = "03JDELIVERY";
    m.delivery.type = "source.failing";
    m.delivery.level = m.alert.level = Level::medium;
    m.delivery.created_at = m.at = m.alert.raised_at = defined_now;
    m.alert.id = "03JALERT";
    m.alert.source = "forum";
    m.alert.condition.trouble = Trouble::failing;
    m.language = "en";
    return m;
}

/// What waited while the channel was out of reach: it is about no alert.
inline escalation::Message digest_of_seven() {
    escalation::Message m;
    m.delivery.id = "04JDELIVERY";
    m.delivery.type = "alert.digest";
    m.delivery.level = Level::critical;
    m.delivery.created_at = m.at = defined_now;
    m.delivery.digest.emplace();
    m.delivery.digest->since = defined_now - std::chrono::hours{2};
    m.delivery.digest->counts[static_cast<std::size_t>(Level::critical)] = 7;
    m.language = "en";
    return m;
}

/// A wave's alert; when it is over, `status` says whether somebody had taken it.
inline escalation::Message wave_told(const std::string& type, Level level, AlertStatus status) {
    escalation::Message m = alert_of_boots();
    m.delivery.type = type;
    m.delivery.level = level;
    m.alert.status = status;
    m.alert.wave = "01JWAVE";
    m.wave.emplace();
    m.wave->id = "01JWAVE";
    m.wave->subject = "topic:delivery";
    m.wave->level = level;
    return m;
}

}  // namespace webcare::test
