#pragma once

#include <string>
#include <string_view>

#include "core/zone.hpp"

namespace webcare {

/// A moment as it stands in a sentence, on the clock of `zone` and seen from `now`: "vandaag om
/// 14.15 uur", "donderdag 26 november om 14.15 uur", "09:30 tomorrow", "14:15 on Thursday 26
/// November"; with the year where it is another. `language` is "nl", or anything else for English.
/// Microseconds to make (ICU); any thread.
std::string moment_words(Time at, Time now, const Zone& zone, std::string_view language);

}  // namespace webcare
