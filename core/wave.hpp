#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/assessment.hpp"

namespace webcare {

/// Something of ours that people may complain about, told beforehand or when it happens.
struct AnnouncedChange {
    std::string name;  ///< "release 4.2"
    Time at{};
    std::string kind;                 ///< release, price, outage, ...; may be empty
    std::vector<std::string> topics;  ///< which subjects it touches; none: any
    Duration lasts{};                 ///< a campaign or works; zero: a moment
    std::string by;                   ///< who announced it; "configuration" for those in the file
    AnnouncedChange() = default;
    bool operator==(const AnnouncedChange&) const = default;
};

/// Mentions that an alert stands for beside raising one for each.
struct Attached {
    std::uint64_t count = 0;            ///< all of them, the alert's own first
    std::vector<std::string> mentions;  ///< the ids of the first `most`
    std::uint64_t reposts = 0;          ///< of them, those that repeat a text that was there
    std::uint64_t reach = 0;            ///< readers of all of them, at most
    static constexpr std::size_t most = 100;
    Attached() = default;
    void add(const std::string& mention, std::uint64_t readers, bool is_repost);
    bool operator==(const Attached&) const = default;
};

enum class WaveKind {
    complaints,  ///< unusually many people complain of one subject
    viral        ///< one text is passed on by many
};
std::string_view name(WaveKind kind);
std::optional<WaveKind> wave_kind(std::string_view name);

/// Many mentions on one subject in a short time (golf): what is known of it so far.
struct Wave {
    /// A text that is in the wave, and how often.
    struct Text {
        std::string mention;  ///< the first with it
        std::string words;    ///< its beginning, raw text from outside
        std::uint64_t times = 0, reach = 0;
        Text() = default;
        bool operator==(const Text&) const = default;
    };
    std::string id;  ///< made of the subject and the mention that opened it: the same after a crash
    std::uint64_t version = 0;
    WaveKind kind = WaveKind::complaints;
    std::string subject;  ///< "brand", "topic:delivery", or "text:" and the id of its first mention
    Level level = Level::none;  ///< the worst of its mentions
    Time began_at{};            ///< its oldest mention
    Time opened_at{};           ///< when it was unusual enough
    Time changed_at{};
    Time unusual_at{};  ///< when it was last above what is usual
    std::optional<Time> ended_at;
    double usual = 0;                       ///< people an hour that are to be expected
    std::uint64_t hourly = 0;               ///< people in the last hour
    std::uint64_t peak = 0;                 ///< the most in an hour
    Attached attached;                      ///< its mentions
    std::uint64_t authors = 0;              ///< people, each once
    std::uint64_t opened_with = 0;          ///< people when it opened
    std::uint32_t grown = 1;                ///< told of at 2, 4, 8 times `opened_with`
    std::vector<Text> texts;                ///< the most frequent ones
    std::string worst;                      ///< the mention that shows it best
    std::optional<AnnouncedChange> change;  ///< what preceded it
    std::string ladder, alert;
    static constexpr std::size_t most_texts = 3;
    Wave() = default;
    bool is_open() const { return !ended_at; }
    bool operator==(const Wave&) const = default;
};

/// "40 min after release 4.2"; empty where no change is known.
std::string preceded_by(const Wave& wave);

/// How many may have read it, at most: the largest of the author's followers, views and reactions.
std::uint64_t readers_of(const Mention& mention);

void write_json(JsonWriter& out, const AnnouncedChange& change);
void write_json(JsonWriter& out, const Attached& attached);
void write_json(JsonWriter& out, const Wave& wave);
/// Fails as malformed without a name and a time.
Result<AnnouncedChange> read_announced_change(JsonValue json);
Attached read_attached(JsonValue json);
Result<Wave> read_wave(JsonValue json);

}  // namespace webcare
