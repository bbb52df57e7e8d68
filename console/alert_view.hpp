#pragma once

#include <optional>
#include <string>
#include <vector>

#include "console/page_words.hpp"
#include "core/alert.hpp"
#include "core/zone.hpp"
#include "storage/store.hpp"

namespace webcare::console {

/// What the alert page shows.
struct AlertView {
    Alert alert;
    std::optional<storage::StoredMention> mention;  ///< none: erased, or kept no longer
    std::vector<Mention> others;      ///< of those it stands for too, the first `most_others`
    std::uint64_t others_untold = 0;  ///< and so many more
    static constexpr std::size_t most_others = 10;
    std::optional<Case> dossier;
    std::string playbook;  ///< the title of the one that can be begun; empty: none
    std::string person;    ///< whose link it is; empty in a shared channel, where the page asks
    std::string notice;    ///< what came of the last form, or empty
    bool trouble = false;  ///< the notice says that something was not saved
    AlertView() = default;
};

/// The page as HTML, without any script. Pure.
std::string render(const AlertView& view, const PageWords& words, const Zone& zone, Time now);
/// A page that only says something.
std::string render_message(std::string_view title, std::string_view text, const PageWords& words);

/// The style sheet of both.
std::string_view page_style();

}  // namespace webcare::console
