#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/mention.hpp"

namespace webcare {

enum class Level { none, low, medium, high, critical };
std::string_view name(Level level);
std::optional<Level> level_named(std::string_view name);

enum class MentionType { noise, news, compliment, suggestion, question, complaint };
std::string_view name(MentionType type);
std::optional<MentionType> mention_type(std::string_view name);

enum class Fault { unknown, ours, theirs, third_party };
std::string_view name(Fault fault);
std::optional<Fault> fault_named(std::string_view name);

enum class Register { unknown, informal, formal };
std::string_view name(Register reg);
std::optional<Register> register_named(std::string_view name);

/// Severity from which a level begins; configuration key `levels`.
struct LevelBounds {
    int low = 15, medium = 35, high = 60, critical = 85;
    LevelBounds() = default;
    Level of(int severity) const;
    bool operator==(const LevelBounds&) const = default;
};

/// One rule that fired, with the words that made it fire and all that it said for the scores: they
/// can be computed again from the signals alone. A shadow rule says nothing.
struct Signal {
    std::string rule;
    std::string title;   ///< the rule's, for people
    std::string reason;  ///< a sentence for the agent, may be empty
    int severity = 0;    ///< contribution, -99 to 99
    int urgency = 0;
    int sentiment = 0;  ///< -100 to 100
    int at_least = 0;   ///< the severity that the rule forces
    std::optional<MentionType> type;
    std::optional<Fault> fault;
    std::string group;  ///< what the signals of one group weigh together is capped
    int group_severity = 0, group_urgency = 0;  ///< at these
    std::vector<Span> spans;                    ///< bytes of Mention::text, sorted
    Signal() = default;
    bool operator==(const Signal&) const = default;
};

/// The machine's judgement of one mention, with its reasons. A person may overrule it.
struct Assessment {
    int severity = 0;  ///< 0 to 100: how bad, so who must know
    Level level = Level::none;
    int urgency = 0;    ///< 0 to 100: how soon
    int sentiment = 0;  ///< -100 to 100
    MentionType type = MentionType::noise;
    std::vector<std::string> intents;  ///< sorted: claim, legal, safety, ...
    std::vector<std::string> topics;   ///< sorted
    std::string language;              ///< ISO 639-1, or "und"
    Register reg = Register::unknown;
    Fault fault = Fault::unknown;
    std::optional<Time> respond_by;
    std::vector<Signal> signals;        ///< largest contribution first
    std::vector<std::string> escalate;  ///< ladders that rules ask for by name
    std::string ruleset;                ///< hash of the rule set that judged

    Assessment() = default;
    bool has_intent(std::string_view intent) const;
    bool operator==(const Assessment&) const = default;
};

void write_json(JsonWriter& out, const Signal& signal);
/// The object of `webcarectl classify`, without its `id`.
void write_json(JsonWriter& out, const Assessment& assessment);
/// The same fields into an object that is already open (so that `id` can come first).
void write_fields(JsonWriter& out, const Assessment& assessment);
Result<Assessment> read_assessment(JsonValue json);

}  // namespace webcare
