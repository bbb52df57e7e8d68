#include "classifier/builtin_rules.hpp"

namespace webcare::classifier {

const std::string_view builtin_rules = R"yaml(
terms:
  at_once:
    words: [zsm, asap, "zo snel mogelijk", "vandaag nog", "nu meteen", "per direct", "per omgaande", spoed,
            dringend, "as soon as possible", "right now", "by today", "by tonight", immediately, urgently]
    negation: ignore
  answer:
    words: [antwoord, antwoorden, reactie, reageren, reageert, reageer, bericht, oplossing, uitleg, "geld terug", teruggebeld,
            terugbellen, opgelost, oplossen, geregeld, regelen, betaald, terugbetaald, geleverd, bezorgd, hersteld,
            gerepareerd, nodig, horen, hoor, weten, answer, reply, respond, response, solution, solve, solved, fix,
            "bel me", "bel mij", "bel terug", "terug horen", "terug hebben", fixed, refund, refunded, resolve, resolved, resolution, sorted, "call me", "get back", "let me know",
            "hear from", "hear back", need, delivered, antwort, rückmeldung, lösung, gelöst, erledigt, brauche,
            réponse, répondre, répondez, réglé, remboursé, rembourser, remboursement, besoin]
    negation: ignore
  had:
    words: [kreeg, kregen, gekregen, ontving, ontvangen, "was het", "was alles", werd, werden, "had ik", "hadden we",
            got, received, "was resolved", "was fixed", "was sorted", "was delivered", "were delivered", "need to be", bekam,
            bekommen, erhalten, "ai reçu", "ai eu", "a été"]
    negation: ignore
  offer:
    words: [actie, aanbieding, korting, geldig, geldt, besteld, bestel, bestellen, openingstijden, "wij reageren",
            "we reageren", offer, discount, valid, sale, order, "we reply", "we respond", angebot, gültig, rabatt,
            offre, valable, promo]
    negation: ignore
  waits:
    words: [wacht, wachten, "geen reactie", "geen antwoord", "geen bericht", "geen gehoor", "niets gehoord",
            "niks gehoord", "niets meer gehoord", "niks meer gehoord", "nog niet", "nog steeds", "nog altijd",
            "zonder internet", "zonder stroom", "zonder water", "zonder warm water", "zonder verwarming", "zonder gas",
            waiting, waited, "no reply", "no response", "no answer", "no news", "still not", "still no",
            "still nothing", "not heard", "havent heard", "without internet", "without power", "without water",
            "without heating", warte, warten, wartet, "keine antwort", "keine rückmeldung", "nichts gehört",
            "immer noch", "noch nicht", attends, attendons, attend, "toujours pas", "toujours rien", "sans réponse",
            "aucune réponse", "sans nouvelles"]
    negation: ignore
rules:
  - id: webcared.deadline
    title: A moment by which an answer is wanted
    reason: The writer names a moment; answer before it, or say at once that it will be later.
    when: |
      ((stated:deadline NEAR/8 $answer) AND NOT ((stated:deadline NEAR/8 $had) OR (stated:deadline NEAR/8 $offer)))
      OR $at_once
    urgency: 30
    examples:
      hit:
        - Ik wil uiterlijk vrijdag antwoord van jullie
        - Graag zsm een reactie
        - Please call me back before Monday
        - Als ik vóór half drie geen reactie heb, ga ik naar de winkel
        - Ik verwacht binnen 24 uur een oplossing
        - Ik heb het voor vrijdag nodig
        - I need a refund before Friday 5pm
        - Ich erwarte bis Freitag eine Antwort
        - J'attends une réponse avant vendredi
      miss:
        - Gisteren was een mooie dag
        - I had a look at the shop on Monday
        - Actie geldt tot vrijdag
        - Bestel voor vrijdag en krijg 20% korting
        - Kreeg binnen 24 uur antwoord, top
        - Wij reageren binnen 24 uur op elk bericht
        - We moeten binnen 10 uur terug naar huis
        - Need to be in Boston by Monday
        - I got a reply within 2 hours
  - id: webcared.waiting
    title: Says how long the wait has been
    reason: The writer counts the days; say what has been done in that time.
    when: stated:since NEAR/10 $waits
    urgency: 15
    examples:
      hit:
        - Ik sta al 3 weken te wachten op mijn pakket
        - Sinds maandag geen reactie op mijn mail
        - I have been waiting for three weeks now
        - Seit zwei Wochen warte ich auf eine Antwort
        - "Depuis lundi, toujours pas de réponse"
      miss:
        - Al drie jaar een tevreden klant
        - For 3 days only, 20% off
        - Wij wonen hier sinds maart
        - Ik wacht op de bus
)yaml";

const std::string_view register_cues = R"yaml(
terms:
  u: { words: [u, uw, uzelf], negation: ignore }
  je: { words: [je, jij, jou, jouw, jullie, jezelf, ge, gij, hoi, heej, hee, doei], negation: ignore }
  letter:
    words: ["geachte heer", "geachte mevrouw", "geachte directie", hoogachtend, "met vriendelijke groet",
            "dear sir", "dear madam", "dear sirs", "yours sincerely", "yours faithfully"]
    negation: ignore
  chat: { words: [hey, hiya, gonna, wanna, thx, pls, u guys, you guys], negation: ignore }
formal: $letter OR (NOT lang:en AND $u)
informal: (NOT lang:en AND $je) OR (lang:en AND $chat)
)yaml";

}  // namespace webcare::classifier
