#include "escalation/brief.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/text.hpp"
#include "escalation/wave_brief.hpp"

namespace webcare::escalation {

namespace {

/// Bidi overrides, controls and stacked accents go, and one line stays one line.
std::string one_line(std::string_view text, std::size_t graphemes) {
    std::string clean = clean_text(text);
    std::replace_if(
        clean.begin(), clean.end(), [](char c) { return c == '\n' || c == '\t'; }, ' ');
    return shorten(clean, graphemes);
}

std::string join(const std::vector<std::string>& words) {
    return fmt::format("{}", fmt::join(words, ", "));
}

std::string who(const Mention& mention) {
    if (!mention.author.handle.empty()) return "@" + mention.author.handle;
    if (!mention.author.name.empty()) return mention.author.name;
    return "somebody unknown";
}

std::string headline(const Message& m, const Room& room) {
    const std::string type{m.assessment.type == MentionType::noise ? "mention"
                                                                   : name(m.assessment.type)};
    std::string line = fmt::format("{} {} by {}", loud(m.delivery.level), type, who(m.mention));
    if (!m.mention.network.empty()) line += " on " + m.mention.network;
    return one_line(line, room.line);
}

std::string author(const Author& a) {
    std::string text = a.name;
    if (!a.handle.empty()) text += fmt::format("{}@{}", text.empty() ? "" : " ", a.handle);
    if (a.followers) text += fmt::format(", {} followers", *a.followers);
    if (a.verified) text += ", verified";
    return text;
}

/// "22 Nov 2026 22:40 (in 2 h 5 min)".
std::string moment(Time at, Time now, const Zone& zone) {
    const std::string distance = at >= now ? fmt::format("in {}", human_duration(at - now))
                                           : fmt::format("{} ago", human_duration(now - at));
    return fmt::format("{} ({})", zone.show(at), distance);
}

std::string severity(const Assessment& a) {
    std::string text = fmt::format("severity {}, urgency {}", a.severity, a.urgency);
    if (!a.intents.empty()) text += "; " + join(a.intents);
    if (!a.topics.empty()) text += "; about " + join(a.topics);
    return text;
}

std::vector<Brief::Fact> facts(const Message& m, const Zone& zone, const Room& room) {
    std::vector<Brief::Fact> all;
    const auto add = [&](std::string label, const std::string& text) {
        if (!text.empty()) all.emplace_back(std::move(label), one_line(text, room.line));
    };
    const auto due = m.alert.respond_by ? m.alert.respond_by : m.assessment.respond_by;
    if (due) add("Answer by", moment(*due, m.at, zone));
    add("For", m.delivery.to);
    add("Who", author(m.mention.author));
    if (m.mention.created_at != Time{}) add("Written", moment(m.mention.created_at, m.at, zone));
    add("Judged", severity(m.assessment));
    add("Case", m.dossier.id);
    add("Ladder", m.alert.ladder.empty()
                      ? std::string{}
                      : fmt::format("{}, step {}", m.alert.ladder, std::max(m.alert.step, 1)));
    if (m.alert.guidance.promise_by)
        add("Promise no later than", moment(*m.alert.guidance.promise_by, m.at, zone));
    return all;
}

std::vector<std::string> why(const Assessment& assessment, const Room& room) {
    std::vector<std::string> lines;
    for (const Signal& signal : assessment.signals) {
        if (lines.size() == room.signals) break;
        const std::string& title = signal.title.empty() ? signal.rule : signal.title;
        std::string line = fmt::format("{} ({:+})", title,
                                       signal.severity != 0 ? signal.severity : signal.urgency);
        if (!signal.reason.empty()) line += ": " + signal.reason;
        lines.push_back(one_line(line, room.line));
    }
    return lines;
}

std::vector<std::string> cut(const std::vector<std::string>& lines, const Room& room) {
    std::vector<std::string> kept;
    for (const std::string& line : lines)
        if (kept.size() < room.guidance) kept.push_back(one_line(line, room.line));
    return kept;
}

/// What channels say of a source: in Dutch and in English, since whoever looks after the daemon
/// need not be who answers customers.
void write_trouble(const Message& m, const Zone& zone, const Room& room, Brief& brief) {
    const Condition& condition = m.alert.condition;
    const TroubleWords nl = words(condition.trouble, "nl"), en = words(condition.trouble, "en");
    const bool over = m.alert.status == AlertStatus::resolved;
    brief.headline = one_line(
        over ? fmt::format("OK Bron {0} doet het weer / source {0} is well again", m.alert.source)
             : fmt::format("{0} Bron {1} {2} / source {1} {3}", loud(m.alert.level), m.alert.source,
                           nl.what, en.what),
        room.line);
    if (over)
        brief.quote = fmt::format("Voorbij: {}.\nOver: {}.", nl.what, en.what);
    else
        brief.quote = shorten(
            clean_text(fmt::format("{}\n\n{}\n\n{}", condition.detail, nl.advice, en.advice)),
            room.quote);
    brief.facts.emplace_back("Since", moment(m.alert.raised_at, m.at, zone));
    if (!m.delivery.to.empty()) brief.facts.emplace_back("For", one_line(m.delivery.to, room.line));
}

}  // namespace

std::string_view loud(Level level) {
    switch (level) {
        case Level::critical:
            return "CRITICAL";
        case Level::high:
            return "HIGH";
        case Level::medium:
            return "MEDIUM";
        case Level::low:
            return "LOW";
        case Level::none:
            break;
    }
    return "FYI";
}

std::string safe_url(std::string_view url) {
    const std::string scheme = lower_ascii(url.substr(0, 8));
    if (!scheme.starts_with("http://") && !scheme.starts_with("https://")) return {};
    const bool clean = url.size() <= 2000 && std::all_of(url.begin(), url.end(), [](char c) {
                           const auto byte = static_cast<unsigned char>(c);
                           return byte > 0x20 && byte < 0x7f;
                       });
    return clean ? std::string{url} : std::string{};
}

Brief write_brief(const Message& message, const Zone& zone, bool idempotent, const Room& room) {
    Brief brief;
    const bool about_source = !message.alert.source.empty();
    if (about_source)
        write_trouble(message, zone, room, brief);
    else if (message.wave)
        write_wave(message, zone, room, brief);
    else
        brief.headline = headline(message, room);
    if (!message.test_note.empty())
        brief.mark = one_line(message.test_note, room.line);
    else if (!idempotent && message.delivery.attempts > 0)
        brief.mark = "mogelijk herhaald (possible repeat)";
    brief.link = safe_url(message.link);
    if (about_source || message.wave) return brief;
    brief.quote = shorten(clean_text(message.mention.text), room.quote);
    brief.facts = facts(message, zone, room);
    brief.why = why(message.assessment, room);
    brief.points = cut(message.alert.guidance.points, room);
    brief.skeleton = cut(message.alert.guidance.skeleton, room);
    brief.cautions = cut(message.alert.guidance.cautions, room);
    brief.permalink = safe_url(message.mention.permalink);
    return brief;
}

}  // namespace webcare::escalation
