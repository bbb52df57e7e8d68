#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/assessment.hpp"
#include "core/time.hpp"

namespace webcare {

/// What can be wrong with a source, as an operator sees it.
enum class Trouble {
    silent,    ///< it answers, and brings nothing for longer than is usual
    failing,   ///< it has not answered for an hour
    refused,   ///< it does not accept our token
    expiring,  ///< the token ends soon
    quota,     ///< little is left of what a day may cost
    gap,       ///< messages may have been missed
    outdated,  ///< answers no longer look as the definition expects
};
std::string_view name(Trouble trouble);
std::optional<Trouble> trouble_named(std::string_view name);

/// One thing that is wrong with a source now.
struct Condition {
    Trouble trouble{};
    std::string detail;  ///< one line for the operator, without secrets; may be empty
    Condition() = default;
    Condition(Trouble t, std::string d) : trouble{t}, detail{std::move(d)} {}
    bool operator==(const Condition&) const = default;
};

/// All that is wrong with a source now; empty: nothing.
using Health = std::vector<Condition>;

/// What people are told of a trouble, in one language.
struct TroubleWords {
    std::string_view what;    ///< follows the source's name: "is silent"
    std::string_view advice;  ///< what to do, a sentence or two
};
/// `language` is "nl"; all else is English.
TroubleWords words(Trouble trouble, std::string_view language);
/// How loud its alert is.
Level level_of(Trouble trouble);

void write_json(JsonWriter& out, const Condition& condition);

}  // namespace webcare
