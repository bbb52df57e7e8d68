#pragma once

#include "cases/cases.hpp"
#include "config/playbook.hpp"
#include "core/zone.hpp"

namespace webcare::cases {

/// The playbook for a matter: the first that is for one of its intents, in their order; nullptr for
/// none.
const config::Playbook* playbook_for(const std::vector<config::Playbook>& playbooks,
                                     const Case& dossier);

/// What there is to say until more is known.
struct Incident {
    Case dossier;
    std::string title, statement;  ///< of the playbook, the slots filled in
    Time next_word{};              ///< the moment that the statement names
    Incident() = default;
};

/// Starts an incident in a case (R41): the playbook's tasks, to be done within a quarter of an
/// hour, and its statement, in one step. `language` is the one wanted; the playbook's other one
/// where it has not that. Malformed where a person's name is missing; conflict where the case is
/// closed or the playbook was begun in it before.
Result<Incident> start_incident(Case dossier, const config::Playbook& playbook,
                                const std::string& language, const std::string& brand,
                                const std::string& who, const Zone& zone, Time now, Random& random);

/// A case that nobody's message opened.
Case open_by_hand(const std::string& title, const std::vector<std::string>& intents,
                  const std::string& who, Time now, Random& random);

/// Somebody did a task. Malformed where there is none of that id; conflict where it is done.
Result<Case> finish_task(Case dossier, const std::string& task, const std::string& who, Time now);

}  // namespace webcare::cases
