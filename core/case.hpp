#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/assessment.hpp"

namespace webcare {

/// Where a case stands. All but resolved and closed are open. `fresh` is called "new": no person
/// has done anything yet. `resolved`: solved as we see it, the customer may still say otherwise.
enum class CaseStatus {
    fresh,
    acknowledged,
    waiting_customer,
    waiting_expert,
    waiting_third_party,
    promised,
    resolved,
    reopened,
    closed
};
std::string_view name(CaseStatus status);
/// Also the names of records before 27 November 2026: "open" and "solved".
std::optional<CaseStatus> case_status(std::string_view name);

/// The human judgement of a complaint (terecht); needed to close a case.
enum class Justified { unknown, yes, partly, no };
std::string_view name(Justified justified);
std::optional<Justified> justified_named(std::string_view name);

/// What we told the customer we would do, and by when (toezegging).
struct Promise {
    std::string id;
    std::string what;
    Time due{};
    std::string channel;  ///< through which the customer expects it
    std::string by;       ///< the person who promised
    Time made_at{};
    std::optional<Time> kept_at;
    std::optional<Time> moved_at;   ///< told the customer a later moment before `due`
    std::optional<Time> broken_at;  ///< the moment that passed without it; stays when kept later
    Promise() = default;
    bool is_open() const { return !kept_at; }
    bool operator==(const Promise&) const = default;
};

/// Something to be done in a case, by somebody, by a moment.
struct Task {
    std::string id;
    std::string what;
    std::string owner;  ///< a role, or a person
    Time due{};
    std::optional<Time> done_at;
    std::string done_by;
    Task() = default;
    bool operator==(const Task&) const = default;
};

/// One line of a case's history.
struct TimelineEntry {
    Time at{};
    std::string kind;  ///< "opened", "mention", "alert", "acknowledged", "lapsed", "claimed",
                       ///< "note", "measure", "promise", ...
    std::string who;   ///< a person, or "webcared"
    std::string text;  ///< ours or a person's words; a mention's id for kind "mention"
    TimelineEntry() = default;
    TimelineEntry(Time when, std::string k, std::string w, std::string t)
        : at{when}, kind{std::move(k)}, who{std::move(w)}, text{std::move(t)} {}
    bool operator==(const TimelineEntry&) const = default;
};

/// The registered matter of one customer (dossier).
struct Case {
    std::string id;  ///< make_id()
    std::uint64_t version =
        0;  ///< grows by one with every change; what an agent's form holds on to
    CaseStatus status = CaseStatus::fresh;
    std::string customer;  ///< author_key of the first mention
    std::string title;     ///< first words of the first mention
    MentionType type = MentionType::complaint;
    Level level = Level::none;  ///< the worst of its mentions
    int severity = 0;
    int urgency = 0;
    std::vector<std::string> topics, intents;
    Fault fault = Fault::unknown;
    Justified justified = Justified::unknown;
    std::string owner;  ///< who claimed it, or empty
    std::string cause, remedy;
    std::vector<std::string> mentions;  ///< mention ids, oldest first
    std::vector<std::string> alerts;    ///< ids of the latest that were raised, oldest first
    std::vector<Promise> promises;
    std::vector<Task> tasks;
    std::vector<TimelineEntry> timeline;
    std::optional<Time> respond_by;
    std::optional<Time> responded_at;  ///< our first answer
    std::optional<Time>
        waiting_since;  ///< the customer's oldest message that we did not answer yet
    Time opened_at{};
    Time changed_at{};
    std::optional<Time> closed_at;
    Case() = default;
    bool is_open() const { return status != CaseStatus::closed && status != CaseStatus::resolved; }
    bool operator==(const Case&) const = default;
};

void write_json(JsonWriter& out, const Promise& promise);
void write_json(JsonWriter& out, const Task& task);
void write_json(JsonWriter& out, const Case& dossier);
Result<Case> read_case(JsonValue json);

}  // namespace webcare
