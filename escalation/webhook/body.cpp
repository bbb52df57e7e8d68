#include <algorithm>

#include "core/text.hpp"
#include "escalation/webhook/webhook.hpp"

namespace webcare::escalation::webhook {

namespace {

void write_alert(JsonWriter& out, const Message& message) {
    const Alert& alert = message.alert;
    out.begin_object().field("id", alert.id).field("step", alert.step);
    out.field("level", name(alert.level)).field("status", name(alert.status));
    out.field("respond_by", alert.respond_by).field("raised_at", alert.raised_at);
    out.field("ladder", alert.ladder).field("route", alert.route);
    out.field_if("to", message.delivery.to).field_if("link", message.link);
    out.field_if("acknowledged_by", alert.acknowledged_by);
    out.field_if("acknowledged_at", alert.acknowledged_at);
    out.end_object();
}

void write_case(JsonWriter& out, const Message& message) {
    const Case& dossier = message.dossier;
    const std::string& id = dossier.id.empty() ? message.alert.case_id : dossier.id;
    if (id.empty()) {
        out.null();
        return;
    }
    out.begin_object().field("id", id);
    if (!dossier.id.empty()) {
        out.field("status", name(dossier.status)).field("version", dossier.version);
        out.field("title", shorten(dossier.title, 200)).field_if("owner", dossier.owner);
        out.field("opened_at", dossier.opened_at).field("mentions", dossier.mentions.size());
    }
    out.end_object();
}

/// What follows the alert of a source in trouble.
void write_source(JsonWriter& out, const Message& message) {
    const Condition& condition = message.alert.condition;
    const TroubleWords nl = words(condition.trouble, "nl"), en = words(condition.trouble, "en");
    out.key("source").begin_object().field("name", message.alert.source);
    out.field("trouble", name(condition.trouble)).field("detail", shorten(condition.detail, 400));
    out.field("what", en.what).field("advice", en.advice);
    out.field("wat", nl.what).field("advies", nl.advice).end_object();
}

/// The worst that a digest tells of.
void write_told(JsonWriter& out, const Message& message) {
    out.key("digest");
    write_json(out, *message.delivery.digest);
    out.key("worst").begin_array();
    for (const Message::Told& told : message.told) {
        out.begin_object().field("id", told.alert.id).field("level", name(told.alert.level));
        out.field("status", name(told.alert.status)).field("raised_at", told.alert.raised_at);
        out.field_if("source", told.alert.source).field_if("mention", told.alert.mention);
        out.field_if("case", told.alert.case_id).field_if("link", told.link);
        out.field("text", shorten(told.mention.text, message.smaller ? 140 : 280)).end_object();
    }
    out.end_array();
}

void write_body(std::string& body, const Message& message) {
    body.clear();
    JsonWriter out{body};
    out.begin_object().field("type", message.delivery.type);
    out.field("timestamp", message.delivery.created_at).key("data").begin_object();
    out.field_if("note", message.delivery.note);
    if (message.delivery.digest) {
        write_told(out, message);
        out.field_if("to", message.delivery.to).end_object().end_object();
        return;
    }
    out.key("alert");
    write_alert(out, message);
    if (!message.alert.source.empty()) {
        write_source(out, message);
        out.end_object().end_object();
        return;
    }
    if (message.wave) out.field("wave", *message.wave);
    if (message.attached.count > 0) out.field("attached", message.attached);
    out.field("mention", message.mention).field("assessment", message.assessment);
    out.key("case");
    write_case(out, message);
    out.field("guidance", message.alert.guidance);
    out.field_if("test", message.test_note);
    out.end_object().end_object();
}

void keep_within(std::vector<Span>& spans, std::size_t size) {
    std::erase_if(spans, [&](const Span& s) { return std::size_t{s.offset} + s.length > size; });
}

void cut_text(Message& message, std::size_t most) {
    Mention& mention = message.mention;
    if (mention.text.size() <= most) return;
    mention.text.resize(cut_at_grapheme(mention.text, most).size());
    mention.truncated = true;
    keep_within(mention.quoted, mention.text.size());
    for (Signal& signal : message.assessment.signals)
        keep_within(signal.spans, mention.text.size());
}

template <class T>
void keep_first(std::vector<T>& items, std::size_t most) {
    if (items.size() > most) items.resize(most);
}

/// Makes the largest parts smaller; `share` is what is left of each, 1 for all of it.
void shrink(Message& message, std::size_t share) {
    cut_text(message, 16'000 / share);
    keep_first(message.assessment.signals, 64 / share);
    for (Signal& signal : message.assessment.signals) {
        keep_first(signal.spans, 32 / share);
        signal.title = shorten(signal.title, 200 / share);
        signal.reason = shorten(signal.reason, 400 / share);
    }
    keep_first(message.assessment.topics, 64 / share);
    keep_first(message.assessment.intents, 64 / share);
    keep_first(message.attached.mentions, 100 / share);
    if (message.wave) keep_first(message.wave->attached.mentions, 100 / share);
    Guidance& guidance = message.alert.guidance;
    for (auto* lines : {&guidance.points, &guidance.skeleton, &guidance.cautions}) {
        keep_first(*lines, 32 / share);
        for (std::string& line : *lines) line = shorten(line, 600 / share);
    }
    for (std::string* text : {&message.mention.author.name, &message.mention.author.handle,
                              &message.mention.place, &message.alert.route})
        *text = shorten(*text, 400 / share);
}

}  // namespace

std::string render(const Message& message) {
    std::string body;
    write_body(body, message);
    const std::size_t most = message.smaller ? max_body / 2 : max_body;
    if (body.size() <= most) return body;
    Message smaller{message};
    for (std::size_t share = 1; share <= 32 && body.size() > most; share *= 2) {
        shrink(smaller, share);
        write_body(body, smaller);
    }
    return body;
}

}  // namespace webcare::escalation::webhook
