#include "core/mention.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/id.hpp"
#include "core/json_read.hpp"
#include "core/names.hpp"
#include "core/text.hpp"

namespace webcare {
namespace {

constexpr Names<MentionKind, 6> kinds{{{MentionKind::post, "post"},
                                       {MentionKind::reply, "reply"},
                                       {MentionKind::comment, "comment"},
                                       {MentionKind::review, "review"},
                                       {MentionKind::direct, "direct"},
                                       {MentionKind::question, "question"}}};

constexpr std::size_t max_short_field = 2048;  // bytes of an id, handle, name, link or place

Error wrong(std::string_view field, std::string_view wanted) {
    return Error{ErrorKind::malformed, fmt::format("\"{}\" must be {}", field, wanted)};
}

/// Collects the first mistake while fields are read one by one.
class Reader {
 public:
    explicit Reader(JsonValue object) : object_{object} {}

    void string(std::string_view key, std::string& out) {
        const JsonValue value = object_[key];
        if (value.is_null()) return;
        if (const auto text = value.string()) {
            out = clean_text(cut_at_grapheme(*text, max_short_field));
        } else if (const auto number = value.integer()) {
            out = std::to_string(*number);  // numeric ids are common
        } else {
            fail(key, "a string");
        }
    }
    void boolean(std::string_view key, bool& out) {
        const JsonValue value = object_[key];
        if (value.is_null()) return;
        if (const auto yes = value.boolean())
            out = *yes;
        else
            fail(key, "true or false");
    }
    template <class Number>
    void count(std::string_view key, Number& out) {
        const JsonValue value = object_[key];
        if (value.is_null()) return;
        if (const auto number = value.count())
            out = static_cast<Number>(*number);
        else
            fail(key, "a whole number from 0");
    }
    void time(std::string_view key, Time& out) {
        const JsonValue value = object_[key];
        if (value.is_null()) return;
        if (const auto at = value.time())
            out = *at;
        else
            fail(key, "a time such as 2026-11-22T14:05:00Z");
    }
    void fail(std::string_view key, std::string_view wanted) {
        if (!error_) error_ = wrong(key, wanted);
    }
    void fail_inside(std::string_view key, const Error& error) {
        if (!error_) error_ = Error{error.kind, fmt::format("in \"{}\": {}", key, error.detail)};
    }
    const std::optional<Error>& error() const { return error_; }
    JsonValue operator[](std::string_view key) const { return object_[key]; }

 private:
    JsonValue object_;
    std::optional<Error> error_;
};

void read_author(Reader& in, Author& author) {
    const JsonValue value = in["author"];
    if (value.is_null()) return;
    if (!value.is_object()) return in.fail("author", "an object");
    Reader fields{value};
    fields.string("id", author.id);
    fields.string("handle", author.handle);
    fields.string("name", author.name);
    fields.boolean("verified", author.verified);
    if (!fields["followers"].is_null()) {
        std::uint64_t followers = 0;
        fields.count("followers", followers);
        author.followers = followers;
    }
    if (author.handle.starts_with('@')) author.handle.erase(0, 1);
    if (fields.error()) in.fail_inside("author", *fields.error());
}

void read_rating(Reader& in, std::optional<Rating>& rating) {
    const JsonValue value = in["rating"];
    if (value.is_null()) return;
    const auto marks = value["value"].number();
    const double most = value["max"].number().value_or(5);
    if (!marks || !(most > 0) || *marks < 0 || *marks > most) {
        return in.fail("rating", "an object with a value from 0 to max");
    }
    rating = Rating{*marks, most};
}

void read_engagement(Reader& in, Engagement& engagement) {
    const JsonValue value = in["engagement"];
    if (value.is_null()) return;
    Reader fields{value};
    fields.count("likes", engagement.likes);
    fields.count("reposts", engagement.reposts);
    fields.count("replies", engagement.replies);
    fields.count("views", engagement.views);
    if (fields.error()) in.fail_inside("engagement", *fields.error());
}

void read_text(Reader& in, Mention& mention) {
    const auto text = in["text"].string();
    if (!text) return in.fail("text", "a string");
    const std::string clean = clean_text(text->substr(0, 4 * Mention::max_text));
    mention.text = cut_at_grapheme(clean, Mention::max_text);
    mention.truncated = text->size() > 4 * Mention::max_text || mention.text.size() < clean.size();
}

/// "network:native-id"; an id without its network gets the network named beside it.
void complete_identity(Reader& in, Mention& mention) {
    if (mention.id.empty()) return in.fail("id", "a string that is not empty");
    const auto colon = mention.id.find(':');
    if (colon == std::string::npos) {
        if (mention.network.empty()) mention.network = "unknown";
        mention.id = mention.network + ":" + mention.id;
    } else if (mention.network.empty()) {
        mention.network = mention.id.substr(0, colon);
    } else if (mention.id.compare(0, colon, mention.network) != 0) {
        mention.id = mention.network + ":" + mention.id;
    }
}

bool is_web_link(std::string_view link) {
    return (link.starts_with("https://") || link.starts_with("http://")) &&
           std::none_of(link.begin(), link.end(),
                        [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f; });
}

void write_json(JsonWriter& out, const Author& author) {
    out.begin_object().field_if("id", author.id).field_if("handle", author.handle);
    out.field_if("name", author.name).field_if("followers", author.followers);
    out.field_if("verified", author.verified).end_object();
}

}  // namespace

std::string_view name(MentionKind kind) {
    return name_in(kinds, kind);
}
std::optional<MentionKind> mention_kind(std::string_view text) {
    return value_in(kinds, text);
}

std::string author_key(const Mention& mention) {
    const std::string& who = mention.author.id.empty() ? mention.author.handle : mention.author.id;
    return who.empty() ? std::string{} : mention.network + ":" + who;
}

std::uint64_t Engagement::reactions() const {
    constexpr std::uint64_t most = 1ULL << 40;  // figures of strangers: no sum may overflow
    return std::min(likes, most) + std::min(reposts, most) + std::min(replies, most);
}

bool has_grown(const Engagement& before, const Engagement& now) {
    return now.reactions() >= Engagement::growth_floor && now.reactions() >= 2 * before.reactions();
}

std::uint64_t content_hash(const Mention& mention) {
    std::uint64_t hash = stable_hash(mention.text);
    if (mention.rating)
        hash = stable_hash(fmt::format("{}/{}", mention.rating->value, mention.rating->max), hash);
    return mention.deleted ? ~hash : hash;
}

void write_json(JsonWriter& out, const Span& span) {
    out.begin_array().value(span.offset).value(span.length).end_array();
}

void write_json(JsonWriter& out, const Mention& m) {
    out.begin_object();
    out.field("id", m.id).field_if("source", m.source).field("network", m.network);
    out.field("kind", name(m.kind)).field_if("permalink", m.permalink);
    out.key("author");
    write_json(out, m.author);
    out.field("text", m.text).field_if("truncated", m.truncated).field_if("quoted", m.quoted);
    out.field_if("lang", m.lang)
        .field("created_at", m.created_at)
        .field("collected_at", m.collected_at);
    out.field_if("in_reply_to", m.in_reply_to).field_if("conversation", m.conversation);
    if (m.rating) {
        out.key("rating").begin_object();
        out.field("value", m.rating->value).field("max", m.rating->max).end_object();
    }
    if (m.engagement != Engagement{}) {
        out.key("engagement").begin_object();
        out.field_if("likes", m.engagement.likes).field_if("reposts", m.engagement.reposts);
        out.field_if("replies", m.engagement.replies)
            .field_if("views", m.engagement.views)
            .end_object();
    }
    out.field_if("media", m.media).field_if("place", m.place).field_if("addressed", m.addressed);
    out.field_if("ours", m.ours);
    if (!m.is_public) out.field("public", false);
    out.field_if("revision", m.revision).field_if("deleted", m.deleted);
    out.end_object();
}

Result<Mention> read_mention(JsonValue json) {
    if (!json.is_object()) return wrong("mention", "a JSON object");
    Mention m;
    Reader in{json};
    in.string("id", m.id);
    in.string("source", m.source);
    in.string("network", m.network);
    if (const auto kind = in["kind"].string()) {
        if (const auto known = mention_kind(*kind))
            m.kind = *known;
        else
            in.fail("kind", "post, reply, comment, review, direct or question");
    }
    in.string("permalink", m.permalink);
    if (!is_web_link(m.permalink)) m.permalink.clear();
    read_author(in, m.author);
    read_text(in, m);
    in.boolean("truncated", m.truncated);
    in.string("lang", m.lang);
    in.time("created_at", m.created_at);
    in.time("collected_at", m.collected_at);
    in.string("in_reply_to", m.in_reply_to);
    in.string("conversation", m.conversation);
    read_rating(in, m.rating);
    read_engagement(in, m.engagement);
    in.count("media", m.media);
    in.string("place", m.place);
    in.boolean("addressed", m.addressed);
    in.boolean("ours", m.ours);
    in.boolean("public", m.is_public);
    in.count("revision", m.revision);
    in.boolean("deleted", m.deleted);
    complete_identity(in, m);
    if (in.error()) return *in.error();
    m.quoted = read_spans(json["quoted"], m.text.size());
    return m;
}

Result<Mention> parse_mention(std::string_view json) {
    JsonDocument document;
    const auto root = document.parse(json);
    if (!root) return root.error();
    return read_mention(*root);
}

std::vector<Span> read_spans(JsonValue json, std::size_t size) {
    std::vector<Span> spans;
    json.each_item([&](JsonValue pair) {
        const auto offset = pair.pointer("/0").count(), length = pair.pointer("/1").count();
        if (offset && length && *offset <= size && *length <= size - *offset) {
            spans.emplace_back(*offset, *length);
        }
    });
    return spans;
}

}  // namespace webcare
