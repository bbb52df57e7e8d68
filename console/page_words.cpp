#include "console/page_words.hpp"

#include "core/text.hpp"

namespace webcare::console {

namespace {

constexpr PageWords english{
    .language = "en",
    .alert = "Alert",
    .source = "Source",
    .over = "That is over: the source is well again.",
    .said = "What was said",
    .by = "by",
    .on = "on",
    .open_original = "Open the original",
    .followers = "followers",
    .mention_gone = "The text is no longer kept here.",
    .others = "Others say this too",
    .more = "And more messages:",
    .why = "Why this alert",
    .severity = "severity",
    .urgency = "urgency",
    .respond_by = "Answer before",
    .guidance = "A head start on the answer",
    .points = "Keep in mind",
    .skeleton = "In this order",
    .cautions = "Rather not",
    .promise_before = "Promise a moment no later than",
    .at_most = "At most",
    .characters = "characters fit there",
    .dossier = "The case",
    .owner = "Owner",
    .nobody = "nobody yet",
    .timeline = "What happened so far",
    .your_name = "Your name",
    .acknowledge = "I have it",
    .acknowledged_by = "Acknowledged by",
    .act_by = "Write down what is done before",
    .lapsed = "Acknowledged before, and nothing was written down since, by",
    .claim = "Make this case mine",
    .take_over = "Take this case over",
    .note = "Write a note",
    .note_label = "Note for colleagues",
    .measure = "Record what was done",
    .measure_label = "What was done about it",
    .playbook = "Playbook",
    .begin_playbook = "Begin this playbook",
    .tasks = "To be done",
    .task_done = "Done",
    .promise = "Record a promise",
    .promise_what = "What was promised",
    .promise_due = "By when",
    .promises = "Promised",
    .promise_kept = "Kept",
    .too_late = "too late",
    .close = "Close the case",
    .justified = "Was the complaint justified?",
    .reason = "Reason, needed when that is unknown",
    .done = "Saved.",
    .was_first = "Somebody was first:",
    .changed = "The case has changed in the meantime. Look again before you go on.",
    .incomplete = "Not saved:",
    .not_now = "That cannot be saved right now. Try again in a moment.",
    .expired_title = "This link no longer works",
    .expired_text =
        "Links in alerts end after a while. Open the newest alert about this case, or ask your "
        "team "
        "lead to look it up with webcarectl alerts.",
    .test_title = "The link works",
    .test_text =
        "This was a test alert: nobody complained. The link of a real one opens its page here.",
    .refused_title = "Not sent from this page",
    .refused_text =
        "The form came from another site, so nothing was saved. Open the link in the alert again.",
    .steps = {{{"opened", "opened"},
               {"acknowledged", "acknowledged"},
               {"claimed", "claimed"},
               {"note", "note"},
               {"measure", "measure"},
               {"promise", "promise"},
               {"kept", "promise kept"},
               {"moved", "promise moved"},
               {"waiting_customer", "waiting for the customer"},
               {"waiting_expert", "waiting for an expert"},
               {"waiting_third_party", "waiting for others"},
               {"resolved", "resolved"},
               {"reopened", "reopened"},
               {"closed", "closed"},
               {"task", "task done"},
               {"incident", "playbook begun"},
               {"statement", "statement"},
               {"responded", "answered"},
               {"edited", "message edited"},
               {"deleted", "message deleted"},
               {"grown", "one more message"}}},
    .levels = {"none", "low", "medium", "high", "critical"},
    .verdicts = {"unknown", "yes", "partly", "no"},
};

constexpr PageWords dutch{
    .language = "nl",
    .alert = "Melding",
    .source = "Bron",
    .over = "Dat is voorbij: de bron doet het weer.",
    .said = "Wat er is gezegd",
    .by = "door",
    .on = "op",
    .open_original = "Open het origineel",
    .followers = "volgers",
    .mention_gone = "De tekst wordt hier niet meer bewaard.",
    .others = "Anderen zeggen dit ook",
    .more = "En nog meer berichten:",
    .why = "Waarom deze melding",
    .severity = "ernst",
    .urgency = "haast",
    .respond_by = "Antwoord vóór",
    .guidance = "Een voorzet voor het antwoord",
    .points = "Let op",
    .skeleton = "In deze volgorde",
    .cautions = "Liever niet",
    .promise_before = "Spreek een moment af, uiterlijk",
    .at_most = "Er passen hooguit",
    .characters = "tekens in",
    .dossier = "Het dossier",
    .owner = "Eigenaar",
    .nobody = "nog niemand",
    .timeline = "Wat er tot nu toe gebeurde",
    .your_name = "Je naam",
    .acknowledge = "Ik pak het op",
    .acknowledged_by = "Opgepakt door",
    .act_by = "Leg vast wat er gebeurt vóór",
    .lapsed = "Al eens opgepakt, maar er is daarna niets vastgelegd, door",
    .claim = "Dit dossier wordt van mij",
    .take_over = "Dit dossier overnemen",
    .note = "Schrijf een notitie",
    .note_label = "Notitie voor collega's",
    .measure = "Leg vast wat er is gedaan",
    .measure_label = "Wat is eraan gedaan",
    .playbook = "Draaiboek",
    .begin_playbook = "Start dit draaiboek",
    .tasks = "Te doen",
    .task_done = "Gedaan",
    .promise = "Leg een toezegging vast",
    .promise_what = "Wat is er toegezegd",
    .promise_due = "Voor wanneer",
    .promises = "Toegezegd",
    .promise_kept = "Nagekomen",
    .too_late = "te laat",
    .close = "Sluit het dossier",
    .justified = "Was de klacht terecht?",
    .reason = "Reden, nodig als dat onbekend is",
    .done = "Opgeslagen.",
    .was_first = "Iemand was je voor:",
    .changed = "Het dossier is intussen veranderd. Kijk nog eens voordat je verdergaat.",
    .incomplete = "Niet opgeslagen:",
    .not_now = "Dit kan nu niet worden opgeslagen. Probeer het zo opnieuw.",
    .expired_title = "Deze link werkt niet meer",
    .expired_text =
        "Links in meldingen verlopen na een tijd. Open de nieuwste melding over dit dossier, of "
        "vraag je "
        "teamleider om het op te zoeken met webcarectl alerts.",
    .test_title = "De link werkt",
    .test_text =
        "Dit was een proefmelding: niemand heeft geklaagd. De link van een echte melding opent "
        "hier haar pagina.",
    .refused_title = "Niet vanaf deze pagina verstuurd",
    .refused_text =
        "Het formulier kwam van een andere site, dus er is niets opgeslagen. Open de link in de "
        "melding "
        "opnieuw.",
    .steps = {{{"opened", "geopend"},
               {"acknowledged", "opgepakt"},
               {"claimed", "eigenaar geworden"},
               {"note", "notitie"},
               {"measure", "maatregel"},
               {"promise", "toezegging"},
               {"kept", "toezegging nagekomen"},
               {"moved", "toezegging verzet"},
               {"waiting_customer", "wacht op de klant"},
               {"waiting_expert", "wacht op een specialist"},
               {"waiting_third_party", "wacht op een ander"},
               {"resolved", "opgelost"},
               {"reopened", "heropend"},
               {"closed", "gesloten"},
               {"task", "taak gedaan"},
               {"incident", "draaiboek gestart"},
               {"statement", "verklaring"},
               {"responded", "beantwoord"},
               {"edited", "bericht gewijzigd"},
               {"deleted", "bericht verwijderd"},
               {"grown", "nog een bericht"}}},
    .levels = {"geen", "laag", "midden", "hoog", "kritiek"},
    .verdicts = {"onbekend", "ja", "deels", "nee"},
};

const PageWords* words_for(std::string_view tag) {
    const std::string language = lower_ascii(trim(tag.substr(0, tag.find_first_of(";-"))));
    if (language == "nl") return &dutch;
    if (language == "en") return &english;
    return nullptr;
}

}  // namespace

const PageWords& page_words(std::string_view asked, std::string_view accept_language) {
    if (const PageWords* words = words_for(asked)) return *words;
    // Browsers list languages best first; the weights repeat that order.
    while (!accept_language.empty()) {
        const std::string_view tag = accept_language.substr(0, accept_language.find(','));
        if (const PageWords* words = words_for(tag)) return *words;
        accept_language.remove_prefix(std::min(tag.size() + 1, accept_language.size()));
    }
    return english;
}

}  // namespace webcare::console
