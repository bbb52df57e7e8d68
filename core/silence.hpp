#pragma once

#include <string>

#include "core/json.hpp"
#include "core/json_read.hpp"
#include "core/time.hpp"

namespace webcare {

/// A silence that was set while the daemon runs: alerts about what it means are registered and tell
/// nobody. Those of the configuration are config::Quiet.
struct Silence {
    std::string id;    ///< make_id()
    std::string when;  ///< a condition of the rule language, on one line
    Time from{}, until{};
    std::string by, reason;
    bool even_critical = false;  ///< safety, claim, legal and privacy too
    Time set_at{};
    std::string ended_by;  ///< who ended it before its time; not empty: it is over
    Silence() = default;
    bool holds_at(Time time) const { return ended_by.empty() && from <= time && time < until; }
    bool operator==(const Silence&) const = default;
};

/// So many may be set and not over; in no listing are more.
constexpr std::size_t most_silences = 200;

void write_json(JsonWriter& out, const Silence& silence);
Result<Silence> read_silence(JsonValue json);

}  // namespace webcare
