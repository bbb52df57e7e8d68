#include "classifier/builtin_rules.hpp"

namespace webcare::classifier {

const std::string_view builtin_rules = R"yaml(
terms:
  moment:
    - maandag
    - dinsdag
    - woensdag
    - donderdag
    - vrijdag
    - zaterdag
    - zondag
    - morgen
    - vanavond
    - vanmiddag
    - monday
    - tuesday
    - wednesday
    - thursday
    - friday
    - saturday
    - sunday
    - tomorrow
    - tonight
    - noon
  at_once:
    words: [zsm, asap, "zo snel mogelijk", "vandaag nog", "nu meteen", "per direct", "per omgaande", spoed,
            dringend, "as soon as possible", "right now", "by today", "by tonight", immediately, urgently]
    negation: ignore
rules:
  - id: webcared.deadline
    title: A moment by which an answer is wanted
    reason: The writer names a moment; answer before it, or say at once that it will be later.
    when: |
      (uiterlijk OR voor OR binnen OR before OR by OR until) ONEAR/3 $moment
      OR "binnen 24 uur" OR "binnen 48 uur" OR "within 24 hours" OR "within 48 hours" OR $at_once
    urgency: 30
    examples:
      hit:
        - Ik wil uiterlijk vrijdag antwoord van jullie
        - Graag zsm een reactie
        - Please call me back before Monday
      miss:
        - Gisteren was een mooie dag
        - I had a look at the shop on Monday
)yaml";

const std::string_view register_cues = R"yaml(
terms:
  u: { words: [u, uw, uzelf], negation: ignore }
  je: { words: [je, jij, jou, jouw, jullie, jezelf, hoi, heej, doei], negation: ignore }
  letter:
    words: ["geachte heer", "geachte mevrouw", "geachte directie", hoogachtend, "met vriendelijke groet",
            "dear sir", "dear madam", "dear sirs", "yours sincerely", "yours faithfully"]
    negation: ignore
  chat: { words: [hey, hiya, gonna, wanna, thx, pls, u guys, you guys], negation: ignore }
formal: $letter OR (NOT lang:en AND $u)
informal: (NOT lang:en AND $je) OR (lang:en AND $chat)
)yaml";

}  // namespace webcare::classifier
