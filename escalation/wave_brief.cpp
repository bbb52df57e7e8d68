#include "escalation/wave_brief.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/text.hpp"

namespace webcare::escalation {
namespace {

std::string one_line(std::string_view text, std::size_t graphemes) {
    std::string clean = clean_text(text);
    std::replace_if(
        clean.begin(), clean.end(), [](char c) { return c == '\n' || c == '\t'; }, ' ');
    return shorten(clean, graphemes);
}

struct Subject {
    std::string nl, en;
};

Subject subject_of(const Wave& wave) {
    if (wave.kind == WaveKind::viral) return {"één bericht gaat rond", "one message goes round"};
    const std::string_view subject = wave.subject;
    if (subject.starts_with("topic:"))
        return {fmt::format("over {}", subject.substr(6)),
                fmt::format("about {}", subject.substr(6))};
    return {"over ons", "about us"};
}

std::string headline(const Message& m) {
    const Wave& wave = *m.wave;
    const Subject subject = subject_of(wave);
    if (m.delivery.type == "wave.ended")
        return fmt::format("OK Golf {} is voorbij / the wave {} is over", subject.nl, subject.en);
    const bool grown = m.delivery.type == "wave.grown";
    if (wave.kind == WaveKind::viral)
        return fmt::format("{} Viraal: {}, {} mensen / viral: {}, {} people", loud(wave.level),
                           subject.nl, wave.authors, subject.en, wave.authors);
    return fmt::format("{} Golf {}{}: {} mensen / wave {}{}: {} people", loud(wave.level),
                       subject.nl, grown ? " groeit" : "", wave.authors, subject.en,
                       grown ? " grows" : "", wave.authors);
}

}  // namespace

void write_wave(const Message& m, const Zone& zone, const Room& room, Brief& brief) {
    const Wave& wave = *m.wave;
    brief.headline = one_line(headline(m), room.line);
    brief.quote = shorten(clean_text(m.mention.text), room.quote);
    const auto add = [&](std::string label, const std::string& text) {
        if (!text.empty()) brief.facts.emplace_back(std::move(label), one_line(text, room.line));
    };
    if (wave.kind == WaveKind::complaints)
        add("Uur / hour",
            fmt::format("{} mensen, gewoonlijk / people, usually {:.1f}", wave.hourly, wave.usual));
    add("Berichten / messages",
        fmt::format("{}, {} herhalingen / reposts", wave.attached.count, wave.attached.reposts));
    if (wave.attached.reach > 0)
        add("Bereik / reach", fmt::format("hoogstens / at most {}", wave.attached.reach));
    add("Sinds / since", zone.show(wave.began_at));
    if (wave.ended_at) add("Tot / until", zone.show(*wave.ended_at));
    add("Na / after", preceded_by(wave));
    for (const Wave::Text& text : wave.texts) add(fmt::format("{}x", text.times), text.words);
    brief.permalink = safe_url(m.mention.permalink);
}

}  // namespace webcare::escalation
