#include "escalation/declared/fields.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/json_read.hpp"
#include "core/text.hpp"
#include "escalation/outbox.hpp"

namespace webcare::escalation::declared {
namespace {

std::string one_line(std::string_view text, const Room& room) {
    std::string clean = clean_text(text);
    std::replace_if(
        clean.begin(), clean.end(), [](char c) { return c == '\n' || c == '\t'; }, ' ');
    return shorten(clean, room.line);
}

std::string moment(const std::optional<Time>& at) {
    return at && *at != Time{} ? format_time(*at) : std::string{};
}

void add_labels(Texts& texts, const Wording& words) {
    const bool dutch = words.language == "nl";
    texts["label.points"] = dutch ? "Let op" : "Keep in mind";
    texts["label.skeleton"] = dutch ? "In het antwoord" : "In the answer";
    texts["label.cautions"] = dutch ? "Liever niet" : "Rather not";
    texts["label.take"] = dutch ? "Ik pak het op" : "I take it";
    texts["label.see"] = words.see;
    texts["label.post"] = words.post;
}

void add_brief(Values& out, const Brief& brief) {
    out.texts["label.why"] = brief.why_label;
    out.texts["headline"] = brief.headline;
    out.texts["mark"] = brief.mark;
    out.texts["quote"] = brief.quote;
    out.texts["permalink"] = brief.permalink;
    out.texts["link"] = brief.link;
    out.texts["press.token"] = brief.link.substr(brief.link.rfind('/') + 1);
    out.texts["press.url"];  // the channel's own address
    for (std::string_view rest = brief.quote; !rest.empty();) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        out.lists["quote_lines"].push_back({{".", std::string{rest.substr(0, end)}}});
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    for (const Brief::Fact& fact : brief.facts)
        out.lists["facts"].push_back({{".label", fact.label}, {".text", fact.text}});
    for (const auto& [name, lines] : {std::pair{"why", &brief.why},
                                      {"points", &brief.points},
                                      {"skeleton", &brief.skeleton},
                                      {"cautions", &brief.cautions}})
        for (const std::string& line : *lines) out.lists[name].push_back({{".", line}});
}

/// How an alert ended, where a delivery is sent to say so. A source's says it in its headline.
std::string state_of(const Message& m, const Room& room) {
    const Wording& words = wording(m.language);
    if (m.delivery.type == "alert.acknowledged")
        return m.alert.acknowledged_by.empty()
                   ? std::string{words.acknowledged}
                   : one_line(fmt::format("{} {}", words.acknowledged_by, m.alert.acknowledged_by),
                              room);
    const bool over = m.delivery.type == "alert.resolved" && m.alert.source.empty();
    return over ? std::string{words.resolved} : std::string{};
}

void add_message(Texts& texts, const Message& m, const Room& room) {
    const Alert& alert = m.alert;
    texts["delivery"] = m.delivery.id;
    texts["type"] = m.delivery.type;
    texts["state"] = state_of(m, room);
    texts["to"] = one_line(m.delivery.to, room);
    texts["at"] = moment(m.at);
    texts["alert"] = alert.id;
    texts["case"] = m.dossier.id.empty() ? alert.case_id : m.dossier.id;
    texts["matter"] = matter_of(m);
    texts["level"] = name(m.delivery.level);
    texts["status"] = name(alert.status);
    texts["raised_at"] = moment(alert.raised_at);
    texts["respond_by"] = moment(alert.respond_by ? alert.respond_by : m.assessment.respond_by);
    texts["acknowledged_by"] = one_line(alert.acknowledged_by, room);
    texts["acknowledged_at"] = moment(alert.acknowledged_at);
    texts["route"] = one_line(alert.route, room);
    texts["ladder"] = one_line(alert.ladder, room);
    texts["wave"] = alert.wave;
    texts["step"] = fmt::format("{}", alert.step);
    texts["test"] = one_line(m.test_note, room);
    texts["title"] = one_line(m.dossier.title, room);
}

void add_mention(Texts& texts, const Message& m, const Room& room) {
    texts["mention"] = m.mention.id;
    texts["network"] = one_line(m.mention.network, room);
    texts["author"] = one_line(m.mention.author.name, room);
    texts["handle"] = one_line(m.mention.author.handle, room);
    texts["written_at"] = moment(m.mention.created_at);
    texts["category"] = name(m.assessment.type);
    texts["severity"] = fmt::format("{}", m.assessment.severity);
    texts["urgency"] = fmt::format("{}", m.assessment.urgency);
    texts["source"] = one_line(m.alert.source, room);
    texts["trouble"] = m.alert.source.empty() ? "" : std::string{name(m.alert.condition.trouble)};
}

void add_thread(Texts& texts, const std::string& thread) {
    if (thread.empty()) return;
    JsonDocument document;
    const auto json = document.parse(thread);
    if (!json) return;  // what an older version wrote: begin anew
    json->each_field([&](std::string_view key, JsonValue value) {
        texts[fmt::format("thread.{}", key)] = value.string_or();
    });
}

}  // namespace

Values values_of(const Message& message, const Zone& zone, bool idempotent, const Room& room) {
    Values out;
    add_labels(out.texts, wording(message.language));
    if (state_of(message, room).empty()) {
        add_brief(out, write_brief(message, zone, idempotent, room));
    } else {  // `state` says what became of it, the headline what it is
        Message as_raised{message};
        as_raised.delivery.type = "alert.raised";
        add_brief(out, write_brief(as_raised, zone, idempotent, room));
    }
    add_message(out.texts, message, room);
    add_mention(out.texts, message, room);
    add_thread(out.texts, message.thread);
    return out;
}

Names field_names() {
    Names names;
    const Values values = values_of(Message{}, Zone{}, true, Room{});
    for (const auto& [name, value] : values.texts) names.texts.insert(name);
    for (const char* list : {"facts", "quote_lines", "why", "points", "skeleton", "cautions"})
        names.lists.emplace(list);
    return names;
}

}  // namespace webcare::escalation::declared
