#pragma once

#include <string>

#include "core/case.hpp"
#include "core/random.hpp"

namespace webcare::cases {

// What a person does to a case. Pure: each gives the next version, or says why not. Malformed:
// something is missing or does not fit, such as who does it; conflict: the case is not, or no
// longer, as the person thinks. Words are cleaned and cut at 16 KiB.

/// Makes the case `who`'s. What is somebody else's is a conflict that names the owner, but for
/// `take_over`; the history says from whom.
Result<Case> claim(Case dossier, const std::string& who, bool take_over, Time now);
/// In a closed case too.
Result<Case> add_note(Case dossier, const std::string& who, const std::string& text, Time now);
/// What was done about it, by whoever answers for it (R07).
Result<Case> record_measure(Case dossier, const std::string& who, const std::string& text,
                            Time now);
/// `status` is one of the three that wait (R12); the customer's own clock goes on. `reason`: on
/// whom, for what.
Result<Case> wait(Case dossier, const std::string& who, CaseStatus status,
                  const std::string& reason, Time now);

/// `due` lies ahead.
Result<Case> promise(Case dossier, const std::string& who, const std::string& what, Time due,
                     const std::string& channel, Time now, Random& random);
/// It was done. After its moment it is kept and broken (R28). Malformed: no promise of that id.
Result<Case> keep_promise(Case dossier, const std::string& who, const std::string& promise,
                          Time now);
/// A later moment, with the words in which the customer was told (R28). Told after the moment that
/// it takes the place of, the promise counts as broken all the same.
Result<Case> move_promise(Case dossier, const std::string& who, const std::string& promise,
                          Time due, const std::string& told, Time now);

/// Solved as we see it. Refused while a promise is open. If the customer complains again in the
/// same conversation, it is reopened.
Result<Case> resolve(Case dossier, const std::string& who, const std::string& remedy, Time now);
/// What was resolved or closed goes on, for a reason.
Result<Case> reopen(Case dossier, const std::string& who, const std::string& reason, Time now);
/// A complaint needs a verdict: `unknown` only with a reason (R06). Refused while a promise is
/// open.
Result<Case> close(Case dossier, const std::string& who, Justified justified,
                   const std::string& reason, Time now);

}  // namespace webcare::cases
