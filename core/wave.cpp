#include "core/wave.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/json_read.hpp"
#include "core/names.hpp"

namespace webcare {
namespace {

constexpr Names<WaveKind, 2> kinds{
    {{WaveKind::complaints, "complaints"}, {WaveKind::viral, "viral"}}};

std::uint64_t seconds_of(Duration duration) {
    return static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::seconds>(duration).count());
}

void write_text(JsonWriter& out, const Wave::Text& text) {
    out.begin_object().field("mention", text.mention).field("text", text.words);
    out.field("times", text.times).field_if("reach", text.reach).end_object();
}

}  // namespace

std::string_view name(WaveKind kind) {
    return name_in(kinds, kind);
}
std::optional<WaveKind> wave_kind(std::string_view text) {
    return value_in(kinds, text);
}

void Attached::add(const std::string& mention, std::uint64_t readers, bool is_repost) {
    constexpr std::uint64_t most_readers = 1ULL << 40;  // figures of strangers: no sum may overflow
    ++count;
    if (is_repost) ++reposts;
    reach = std::min(reach + std::min(readers, most_readers), most_readers);
    if (mentions.size() < most) mentions.push_back(mention);
}

std::uint64_t readers_of(const Mention& mention) {
    return std::max({mention.author.followers.value_or(0), mention.engagement.views,
                     mention.engagement.reactions()});
}

std::string preceded_by(const Wave& wave) {
    if (!wave.change) return {};
    const Duration since = wave.began_at - wave.change->at;
    if (since < std::chrono::minutes{1}) return fmt::format("at the time of {}", wave.change->name);
    return fmt::format("{} after {}", human_duration(since), wave.change->name);
}

void write_json(JsonWriter& out, const AnnouncedChange& change) {
    out.begin_object().field("name", change.name).field("at", change.at);
    out.field_if("kind", change.kind);
    if (!change.topics.empty()) out.field("topics", change.topics);
    if (change.lasts > Duration::zero()) out.field("lasts_seconds", seconds_of(change.lasts));
    out.field_if("by", change.by).end_object();
}

Result<AnnouncedChange> read_announced_change(JsonValue json) {
    AnnouncedChange change;
    change.name = json["name"].string_or();
    const auto at = json["at"].time();
    if (change.name.empty() || !at)
        return Error{ErrorKind::malformed, "a change needs a `name` and a time `at`"};
    change.at = *at;
    change.kind = json["kind"].string_or();
    json["topics"].each_item([&](JsonValue t) { change.topics.push_back(t.string_or()); });
    constexpr std::uint64_t longest = 366ULL * 86400;
    change.lasts =
        std::chrono::seconds{std::min(json["lasts_seconds"].count().value_or(0), longest)};
    change.by = json["by"].string_or();
    return change;
}

void write_json(JsonWriter& out, const Attached& attached) {
    out.begin_object().field("count", attached.count).field("mentions", attached.mentions);
    out.field_if("reposts", attached.reposts).field_if("reach", attached.reach).end_object();
}

Attached read_attached(JsonValue json) {
    Attached attached;
    attached.count = json["count"].count().value_or(0);
    json["mentions"].each_item([&](JsonValue id) { attached.mentions.push_back(id.string_or()); });
    attached.reposts = json["reposts"].count().value_or(0);
    attached.reach = json["reach"].count().value_or(0);
    return attached;
}

void write_json(JsonWriter& out, const Wave& w) {
    out.begin_object().field("id", w.id).field("version", w.version).field("kind", name(w.kind));
    out.field("subject", w.subject).field("status", w.is_open() ? "open" : "ended");
    out.field("level", name(w.level)).field("began_at", w.began_at).field("opened_at", w.opened_at);
    out.field("changed_at", w.changed_at).field("unusual_at", w.unusual_at);
    out.field_if("ended_at", w.ended_at).field("usual", w.usual).field("hourly", w.hourly);
    out.field("peak", w.peak).field("attached", w.attached).field("authors", w.authors);
    out.field("opened_with", w.opened_with).field("grown", w.grown).field("worst", w.worst);
    out.key("texts").begin_array();
    for (const Wave::Text& text : w.texts) write_text(out, text);
    out.end_array();
    if (w.change) out.field("change", *w.change).field("preceded_by", preceded_by(w));
    out.field_if("ladder", w.ladder).field_if("alert", w.alert).end_object();
}

Result<Wave> read_wave(JsonValue json) {
    Wave w;
    w.id = json["id"].string_or();
    const auto kind = wave_kind(json["kind"].string_or());
    if (w.id.empty() || !kind) return Error{ErrorKind::malformed, "a wave without id or kind"};
    w.version = json["version"].count().value_or(0);
    w.kind = *kind;
    w.subject = json["subject"].string_or();
    w.level = level_named(json["level"].string_or()).value_or(Level::none);
    w.began_at = json["began_at"].time().value_or(Time{});
    w.opened_at = json["opened_at"].time().value_or(Time{});
    w.changed_at = json["changed_at"].time().value_or(Time{});
    w.unusual_at = json["unusual_at"].time().value_or(Time{});
    w.ended_at = json["ended_at"].time();
    w.usual = json["usual"].number().value_or(0);
    w.hourly = json["hourly"].count().value_or(0);
    w.peak = json["peak"].count().value_or(0);
    w.attached = read_attached(json["attached"]);
    w.authors = json["authors"].count().value_or(0);
    w.opened_with = json["opened_with"].count().value_or(0);
    w.grown = static_cast<std::uint32_t>(json["grown"].count().value_or(1));
    w.worst = json["worst"].string_or();
    json["texts"].each_item([&](JsonValue one) {
        Wave::Text& text = w.texts.emplace_back();
        text.mention = one["mention"].string_or();
        text.words = one["text"].string_or();
        text.times = one["times"].count().value_or(0);
        text.reach = one["reach"].count().value_or(0);
    });
    if (json["change"].is_object()) {
        auto change = read_announced_change(json["change"]);
        if (!change) return change.error();
        w.change = *std::move(change);
    }
    w.ladder = json["ladder"].string_or();
    w.alert = json["alert"].string_or();
    return w;
}

}  // namespace webcare
