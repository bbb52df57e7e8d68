#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/case.hpp"
#include "core/random.hpp"
#include "core/time.hpp"

namespace webcare::cases {

/// What one judged mention does to the register of cases. Pure: the caller reads and commits.
struct Change {
    std::optional<Case>
        dossier;  ///< the case as it will be, version already counted up; none: no case
    bool opened = false;
    Change() = default;
};

/// A complaint, an addressed question and a lead open a case (R43, R58), or join the customer's
/// open case of the same conversation or, within a week, of the same customer. A post of our own
/// marks the case it answers as responded.
Change register_mention(const Mention& mention, const Assessment& assessment,
                        const std::vector<Case>& open_of_author,
                        const std::optional<Case>& of_conversation, Time now, Random& random);

/// The mention of an open case has found many more readers (R05): the case takes over how it is
/// judged now. `first` says that this is the first time for this mention.
struct Growth {
    Case dossier;
    bool first = false;
    Growth() = default;
};
Growth register_growth(Case dossier, const Mention& mention, const Assessment& assessment,
                       Time now);

/// The alert belongs to this case; of the latest ones it is known which.
void add_alert(Case& dossier, const std::string& alert_id);

/// The words of a mention that may not be kept are in the case's title too, if it opened the case.
void drop_words(Case& dossier, const std::string& mention_id);

/// Whether register_mention() looks at `open_of_author`: a new mention that is no matter of its own
/// joins none of them.
bool asks_open_cases(const Mention& mention, const Assessment& assessment, bool is_new);
/// Since when the customer waits for an answer of ours; nothing: for none.
std::optional<Time> waiting_since(const Case& dossier);

}  // namespace webcare::cases
