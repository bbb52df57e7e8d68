#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "response/time_words.hpp"

namespace webcare::response {

/// What an answer tells the customer that we will do, and when (R27).
struct FoundPromise {
    Span place;                      ///< of the sentence, in bytes
    Span when;                       ///< of the words about time
    std::string what;                ///< the sentence, at most 200 characters
    std::optional<Time> moment;      ///< the last that is in time
    std::optional<Unclear> unclear;  ///< why there is no moment
    FoundPromise() = default;
};

/// The promises in an answer of ours, Dutch or English ("en"), in their order: what we say that we
/// do or that the customer gets, with words about when. Not what the customer is asked to do or may
/// do, what has been done, when we are open, or somebody else's words in quotes. A sentence that
/// says "as soon as possible" and a moment promises the moment. Pure; linear in the text, of which
/// the first 64 KiB count.
std::vector<FoundPromise> read_promises(std::string_view text, std::string_view language, Time now,
                                        const Zone& zone, const OfficeDays& office);

}  // namespace webcare::response
