#pragma once

#include <array>
#include <string_view>
#include <utility>

#include "core/assessment.hpp"
#include "core/case.hpp"

namespace webcare::console {

/// The alert page's own words in one language. What people or customers wrote is shown as it is.
struct PageWords {
    std::string_view language;  ///< ISO 639-1
    std::string_view alert, source, over, said, by, on, open_original, followers, mention_gone,
        others, more;
    std::string_view why, severity, urgency, respond_by;
    std::string_view guidance, points, skeleton, cautions, promise_before, at_most, characters;
    std::string_view dossier, owner, nobody, timeline;
    std::string_view your_name, acknowledge, acknowledged_by, act_by, lapsed;
    std::string_view claim, take_over, note, note_label, measure, measure_label;
    std::string_view playbook, begin_playbook, tasks, task_done;
    std::string_view promise, promise_what, promise_due, promises, promise_kept, too_late;
    std::string_view close, justified, reason;
    std::string_view done, was_first, changed, incomplete, not_now;
    std::string_view expired_title, expired_text, test_title, test_text, refused_title,
        refused_text;
    std::array<std::pair<std::string_view, std::string_view>, 21> steps;  ///< of a case's timeline
    std::string_view levels[5];                                           ///< by Level
    std::string_view verdicts[4];                                         ///< by Justified

    /// What a line of a case's timeline says was done; a kind that has no word is its own.
    std::string_view of_step(std::string_view kind) const {
        for (const auto& [known, word] : steps)
            if (known == kind) return word;
        return kind;
    }
    std::string_view of(Level level) const { return levels[static_cast<std::size_t>(level)]; }
    std::string_view of(Justified verdict) const {
        return verdicts[static_cast<std::size_t>(verdict)];
    }
};

/// Dutch or English: `asked` (?lang) where we know it, else the first of Accept-Language that we
/// know, else English.
const PageWords& page_words(std::string_view asked, std::string_view accept_language);

}  // namespace webcare::console
