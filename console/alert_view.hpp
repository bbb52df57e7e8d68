#pragma once

#include <optional>
#include <string>

#include "console/page_words.hpp"
#include "core/alert.hpp"
#include "core/zone.hpp"
#include "storage/store.hpp"

namespace webcare::console {

/// What the alert page shows.
struct AlertView {
    Alert alert;
    std::optional<storage::StoredMention> mention;  ///< none: erased, or kept no longer
    std::optional<Case> dossier;
    std::string playbook;  ///< the title of the one that can be begun; empty: none
    std::string person;    ///< whose link it is; empty in a shared channel, where the page asks
    std::string notice;    ///< what came of the last form, or empty
    bool trouble = false;  ///< the notice says that something was not saved
    AlertView() = default;
};

/// The page as HTML, without any script. Pure.
std::string render(const AlertView& view, const PageWords& words, const Zone& zone);
/// A page that only says something.
std::string render_message(std::string_view title, std::string_view text, const PageWords& words);

/// The style sheet of both.
std::string_view page_style();

}  // namespace webcare::console
