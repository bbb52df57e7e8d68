#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/assessment.hpp"
#include "core/zone.hpp"

namespace webcare::escalation {

/// A topic, or all that begin with it and a dot, and what people call it.
struct TopicWord {
    std::string_view topic, word;
};

/// What stands on both sides of a span of time: "over 2 uur", "2 uur geleden".
struct Around {
    std::string_view before, after;
};

/// Every word that an alert says of itself, in one language. What customers, rules and handbooks
/// say is shown as it stands. A new language is one more file beside wording_nl.cpp.
struct Wording {
    std::string_view language;  ///< ISO 639-1

    std::array<std::string_view, 5> levels;        ///< by Level, loud
    std::array<std::string_view, 6> types;         ///< by MentionType
    std::string_view threat, press, claim, legal;  ///< instead of a type, for these intents
    std::string_view about, on, via;               ///< before a topic, a network, a source
    std::span<const TopicWord> topics;             ///< the gravest first

    std::string_view updated, acknowledged_by, acknowledged, resolved;  ///< what an alert became
    std::string_view test;  ///< before the headline of one that `channel test` sends
    std::string_view source, source_well, source_over;  ///< of a source in trouble
    std::string_view maybe_repeated, unknown_author;
    std::string_view waited_one, waited, digest_says, worst, told_elsewhere;  ///< of a digest
    std::string_view wave, viral, growing, over, person, people, last_hour, usually, messages,
        repeat, repeats, at_most, until, after;  ///< of a wave

    std::string_view why, answer_by, who, reach, guidance;  ///< headings
    std::string_view written, judged, dossier, ladder, addressee, promise_by, since;
    std::string_view see, post;  ///< the two links

    std::string_view follower, followers, view, views, reaction, reactions, verified;
    std::string_view first_in_30_days, mention_in_30_days, mentions_in_30_days, open_case,
        open_cases;
    std::string_view severity, urgency, step, caution;
    std::string_view form_epo, form_apology, form_careful, form_boundary, form_explain,
        form_inquiry;

    std::string_view today, tomorrow, yesterday;
    std::array<std::string_view, 7> days;     ///< short, Sunday first
    std::array<std::string_view, 12> months;  ///< short
    Around in, ago, overdue;
    std::string_view second, minute, hour, hours, day, days_long;  ///< units behind a number
    char thousands;

    std::string_view of(Level level) const { return levels[static_cast<std::size_t>(level)]; }
    std::string_view of(MentionType type) const { return types[static_cast<std::size_t>(type)]; }

    /// "12.400" or "12,400".
    std::string number(std::uint64_t value) const;
    /// "1 open dossier", "3 open dossiers".
    std::string counted(std::uint64_t value, std::string_view one, std::string_view many) const;
    /// "5 min", "2 uur 5 min", "3 dagen": at most two units.
    std::string span(Duration duration) const;
    /// "vandaag 22:40", "morgen 09:30", "ma 23 nov 09:30", with the year where it is another.
    std::string clock(Time at, Time now, const Zone& zone) const;
    /// The same and how far it is: "vandaag 23:40 (over 1 uur)".
    std::string moment(Time at, Time now, const Zone& zone) const;
    /// The same for a moment that should not pass: "vandaag 22:30 (10 min te laat)".
    std::string deadline(Time at, Time now, const Zone& zone) const;
};

extern const Wording dutch_wording, english_wording;

/// Dutch, or for "en" English.
const Wording& wording(std::string_view language);

}  // namespace webcare::escalation
