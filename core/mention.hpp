#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/json.hpp"
#include "core/result.hpp"
#include "core/time.hpp"

namespace webcare {

class JsonValue;

/// Bytes of a text: [offset, offset + length).
struct Span {
    std::uint32_t offset = 0;
    std::uint32_t length = 0;
    Span() = default;
    Span(std::size_t o, std::size_t l)
        : offset{static_cast<std::uint32_t>(o)}, length{static_cast<std::uint32_t>(l)} {}
    auto operator<=>(const Span&) const = default;
};

/// Who wrote a mention. Every field but `handle` may be unknown.
struct Author {
    std::string id;      ///< the network's own id, stable when the handle changes
    std::string handle;  ///< without a leading @
    std::string name;
    std::optional<std::uint64_t> followers;
    bool verified = false;
    Author() = default;
    bool operator==(const Author&) const = default;
};

/// Stars and marks as given; normalised() makes them comparable.
struct Rating {
    double value = 0;
    double max = 5;
    Rating() = default;
    Rating(double v, double m) : value{v}, max{m} {}
    double normalised() const { return max > 0 ? value / max : 0; }  ///< 0 to 1
    bool operator==(const Rating&) const = default;
};

struct Engagement {
    std::uint64_t likes = 0, reposts = 0, replies = 0, views = 0;
    Engagement() = default;
    /// Reactions of people; views are none.
    std::uint64_t reactions() const;
    /// Reactions below this are everyday, and growth below it is none.
    static constexpr std::uint64_t growth_floor = 50;
    bool operator==(const Engagement&) const = default;
};
/// Whether reactions grew so much that a complaint is to be judged again: at least doubled, to
/// growth_floor or more.
bool has_grown(const Engagement& before, const Engagement& now);

enum class MentionKind { post, reply, comment, review, direct, question };
std::string_view name(MentionKind kind);
std::optional<MentionKind> mention_kind(std::string_view name);

/// One message by one person on one network, one revision of it.
struct Mention {
    std::string id;       ///< network:native-id; unique everywhere and for ever
    std::string source;   ///< name of the source that brought it
    std::string network;  ///< "mastodon", "feed/3f2a", ...; the part of `id` before the colon
    MentionKind kind = MentionKind::post;
    std::string permalink;  ///< http or https, or empty
    Author author;
    std::string text;          ///< plain UTF-8, at most max_text bytes
    bool truncated = false;    ///< the original was longer
    std::vector<Span> quoted;  ///< what of `text` somebody else wrote; sorted, disjoint
    std::string lang;          ///< hint by the network: "nl", "en", ... or empty
    Time created_at{};         ///< by the author's network; collected_at where it says nothing
    Time collected_at{};
    std::string in_reply_to;   ///< a mention id, or empty
    std::string conversation;  ///< the thread's id on its network, or empty
    std::optional<Rating> rating;
    Engagement engagement;
    std::uint32_t media = 0;  ///< number of pictures, videos, attachments
    std::string place;
    bool addressed =
        false;          ///< speaks to us: handle named, reply to us, direct, or on our own page
    bool ours = false;  ///< posted by one of our own accounts
    bool is_public = true;
    std::uint32_t revision = 0;  ///< 0 as first seen; grows with every edit
    bool deleted = false;

    static constexpr std::size_t max_text = 64 * 1024;

    Mention() = default;
    bool operator==(const Mention&) const = default;
};

/// A key for the person: network and author id, or handle where there is no id; empty when neither
/// is known. One person on two networks has two keys until people link them.
std::string author_key(const Mention& mention);

/// A hash of what an edit may change (text, rating, deleted): the same hash is the same revision.
std::uint64_t content_hash(const Mention& mention);

/// [offset, length]
void write_json(JsonWriter& out, const Span& span);
void write_json(JsonWriter& out, const Mention& mention);

/// Reads what `webcarectl classify` and the push source take: `id` and `text` are required, unknown
/// keys are ignored, text past max_text is cut at a grapheme with `truncated` set. An id without a
/// colon gets the network in front. Fails as malformed, naming the field.
Result<Mention> read_mention(JsonValue json);
Result<Mention> parse_mention(std::string_view json);

/// The spans of `text` fields; what is not [offset, length] inside `size` bytes is left out.
std::vector<Span> read_spans(JsonValue json, std::size_t size);

}  // namespace webcare
