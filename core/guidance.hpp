#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/json.hpp"
#include "core/result.hpp"

namespace webcare {

class JsonValue;

/// How to answer one mention well; made by response/, shown in alerts, on the page and in the API.
struct Guidance {
    std::string language;               ///< of the customer, in which the skeleton is written
    std::string reg;                    ///< "informal", "formal"
    std::string form;                   ///< "epo", "apology" or "none"
    std::vector<std::string> points;    ///< ZEKEP reminders that matter here, most important first
    std::vector<std::string> skeleton;  ///< sentences to fill in, in the order of the form
    std::vector<std::string> cautions;  ///< what not to say or promise here
    std::uint32_t max_length = 0;       ///< characters that fit the network; 0: no limit
    std::optional<Time> promise_by;     ///< the moment to promise at the latest
    Guidance() = default;
    bool operator==(const Guidance&) const = default;
};

void write_json(JsonWriter& out, const Guidance& guidance);
Result<Guidance> read_guidance(JsonValue json);

}  // namespace webcare
