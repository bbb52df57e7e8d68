#pragma once

#include <array>
#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.hpp"

namespace webcare::config {

/// The subjects of which somebody is accountable by name, and for which there has to be a playbook.
inline constexpr std::array<std::string_view, 5> grave_subjects{"claim", "legal", "safety",
                                                                "privacy", "press"};

/// A playbook in one language.
struct PlaybookText {
    std::string title;
    std::vector<std::string> tasks;  ///< of the first quarter of an hour, in order
    std::string holding;             ///< the holding statement, with {brand} and {moment}
    PlaybookText() = default;
};

/// What to do first in a grave matter.
struct Playbook {
    std::string name;
    std::vector<std::string> subjects;                   ///< intents it is for
    std::string owner;                                   ///< a role, or a person's name
    Duration update_every = std::chrono::hours{1};       ///< until the next word to the public
    std::optional<std::chrono::year_month_day> drilled;  ///< the last drill
    bool shipped = false;                                ///< not the organisation's own yet
    std::map<std::string, PlaybookText> texts;           ///< by language
    Playbook() = default;
};

}  // namespace webcare::config
