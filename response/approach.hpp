#pragma once

#include <array>
#include <string_view>

#include "core/assessment.hpp"
#include "core/mention.hpp"

namespace webcare::response {

/// What kind of answer a mention asks for: decisions C1, C3, C6 and C9 as a value.
enum class Approach {
    watch,          ///< read along, do not answer (C9), or it is our own
    thanks,         ///< a compliment
    suggestion,     ///< an idea
    question,       ///< a short, direct answer
    lead,           ///< wants an offer
    epo,            ///< everyday complaint: empathy, positive, solution
    apology,        ///< high and our doing: the five parts
    investigation,  ///< high and fault unknown: regret, care, a dated investigation, no admission
    explain,        ///< the customer's own doing: empathy, no blame, policy
    safety,         ///< injury or danger
    claim,          ///< claim or legal
    privacy,        ///< personal data
    press,          ///< journalists
    boundary,       ///< threats and abuse
};

/// In the order of the enumeration, without `watch`: the names under `answers:` in a handbook.
inline constexpr std::array<std::string_view, 13> answer_names{
    "thanks",  "suggestion", "question", "lead",    "epo",   "apology", "investigation",
    "explain", "safety",     "claim",    "privacy", "press", "boundary"};

/// The name under `answers:`; "watch" for watch.
std::string_view name(Approach approach);

/// Safety, claim, legal, privacy and press come first, whatever the type; then threats; then C1.
Approach approach_to(const Mention& mention, const Assessment& assessment);

/// C6: never mirror slang, always formal; an accountable person is involved.
bool is_sensitive(Approach approach);

/// The value of Guidance::form: "epo", "apology" or "none".
std::string_view form_of(Approach approach);

}  // namespace webcare::response
