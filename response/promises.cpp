#include "response/promises.hpp"

#include <algorithm>
#include <array>

#include "core/text.hpp"
#include "language/fold.hpp"
#include "response/sentences.hpp"

namespace webcare::response {
namespace {

constexpr std::size_t longest_text = 64 * 1024;
constexpr std::size_t longest_what = 200;  // characters

using Words = std::vector<std::string>;
template <std::size_t size>
using List = std::array<std::string_view, size>;

/// By these words a clause shows whose it is. A space stands between the words of a phrase.
struct Lexicon {
    std::vector<std::string_view> we;        ///< who does it
    std::vector<std::string_view> requests;  ///< the customer is asked
    std::vector<std::string_view> begins;    ///< a clause that begins so asks something
    std::vector<std::string_view>
        conditions;  ///< a clause that begins so says only when something counts
    std::vector<std::string_view> past;
    std::vector<std::string_view> has;      ///< with a participle: it has been done
    std::vector<std::string_view> told;     ///< what somebody said
    std::vector<std::string_view> hours;    ///< when we are there
    std::vector<std::string_view> divides;  ///< a clause begins with it
};

const Lexicon& lexicon(std::string_view language) {
    static const Lexicon nl{
        {"ik", "wij", "we", "collega", "monteur", "team", "wijzelf"},
        {"kunt u",          "kan u",         "kun je",      "kan je",      "u kunt",
         "je kunt",         "je kan",        "u moet",      "je moet",     "wilt u",
         "wil je",          "zou u",         "zou je",      "u dient",     "dient u",
         "u hoeft",         "hoeft u",       "je hoeft",    "hoef je",     "verzoek ik u",
         "verzoeken wij u", "vragen wij u",  "vraag ik u",  "vraag ik je", "ontvangen wij graag",
         "horen wij graag", "hoor ik graag", "u mag",       "je mag",      "mag u",
         "mag je",          "lukt het u",    "lukt het je", "schikt",      "komt het u uit",
         "past het u",      "ben je",        "bent u"},
        {"stuur",   "stuurt",   "mail",     "mailt",   "bel",    "belt",  "laat",
         "geef",    "geeft",    "vul",      "vult",    "neem",   "neemt", "kijk",
         "kijkt",   "reageer",  "reageert", "breng",   "brengt", "lever", "levert",
         "probeer", "probeert", "houd",     "houdt",   "meld",   "meldt", "app",
         "appt",    "kom",      "graag",    "gelieve", "zet"},
        {"als", "indien", "wanneer", "mocht", "zodra", "tenzij"},
        {"gisteren", "eergisteren", "geleden", "vorige", "afgelopen", "eerder", "toen", "was",
         "waren"},
        {"heb", "hebben", "heeft", "had", "hadden", "is", "zijn", "bent"},
        {"schreef", "schrijft", "gaf aan", "geeft aan", "zei", "zegt", "vertelde", "meldde",
         "stond", "beloofde", "beloofd", "toegezegd", "gekregen"},
        {"geopend", "bereikbaar", "openingstijden", "gesloten", "zijn open", "zijn we open",
         "zijn wij open", "open van", "open tot", "is open op"},
        {"dan", "en", "maar", "dus", "zodat", "dat", "want", "terwijl", "of"}};
    static const Lexicon en{
        {"i", "we", "ill", "well", "im", "were", "colleague", "engineer", "team"},
        {"could you", "can you",     "would you",   "will you",    "please",
         "you can",   "you could",   "you must",    "you need",    "you should",
         "you may",   "you have to", "let me know", "let us know", "are you",
         "do you",    "does that",   "would it",    "feel free",   "you might"},
        {"send",  "email", "mail",  "call",    "ring", "let",     "give",
         "bring", "fill",  "reply", "check",   "try",  "contact", "return",
         "post",  "drop",  "dm",    "message", "keep", "kindly"},
        {"if", "when", "once", "should", "unless", "whenever"},
        {"yesterday", "ago", "last", "earlier", "previously", "was", "did", "had", "went"},
        {"have", "has", "ive", "weve", "had"},
        {"wrote", "said", "told us", "told me", "mentioned", "you write", "you say", "was promised",
         "were promised", "promised you"},
        {"we are open", "were open", "is open on", "open from", "open until", "opening hours",
         "closed", "staffed", "reachable"},
        {"and", "but", "so", "then", "because", "while", "or", "that"}};
    return language == "en" ? en : nl;
}

/// The folded words of a stretch of text.
Words words_of(std::string_view text) {
    language::Folded folded;
    language::fold(text, folded, language::FoldOptions(false, true));
    Words words;
    for (const language::Token& token : folded.tokens) words.emplace_back(folded.view(token.form));
    return words;
}

bool is_one(const std::vector<std::string_view>& list, std::string_view word) {
    return std::find(list.begin(), list.end(), word) != list.end();
}

bool has_any(const Words& words, const std::vector<std::string_view>& phrases) {
    std::string line = " ";
    for (const std::string& word : words) line += word + ' ';
    return std::any_of(phrases.begin(), phrases.end(), [&](std::string_view phrase) {
        return line.find(" " + std::string{phrase} + " ") != line.npos;
    });
}

/// "verstuurd", "geregeld", "sent": as far as an ending shows it.
bool is_participle(std::string_view word, bool dutch) {
    if (word.size() < 5) return word == "sent" || word == "done" || word == "made";
    const bool ends = word.ends_with('t') || word.ends_with('d') || word.ends_with("en");
    if (!dutch)
        return word.ends_with("ed") || word == "arranged" || word == "spoken" || word == "given";
    static constexpr std::array begins{"ge",  "ver", "be",   "ont",   "her", "op",
                                       "aan", "af",  "door", "terug", "uit", "in"};
    const bool starts = std::any_of(begins.begin(), begins.end(), [&](std::string_view prefix) {
        return word.starts_with(prefix);
    });
    return starts && ends &&
           (word.starts_with("ver") || word.starts_with("be") || word.starts_with("ont") ||
            word.starts_with("her") || word.find("ge") != word.npos) &&
           word != "bent" && word != "beneden";
}

/// The part of a sentence that speaks of one deed.
std::string_view clause_around(std::string_view sentence, Span when, const Lexicon& known) {
    std::size_t from = 0, to = sentence.size();
    const auto divides = [&](std::size_t space) {  // at a blank: the next word
        std::size_t end = space + 1;
        while (end < sentence.size() && sentence[end] != ' ' && sentence[end] != ',') ++end;
        return is_one(known.divides, lower_ascii(sentence.substr(space + 1, end - space - 1)));
    };
    for (std::size_t at = 0; at < sentence.size(); ++at) {
        const char c = sentence[at];
        const bool within = at >= when.offset && at < when.offset + when.length;
        if (within) continue;
        const bool stops = ((c == ',' || c == ';' || c == ':') && at + 1 < sentence.size() &&
                            sentence[at + 1] == ' ') ||
                           (c == ' ' && divides(at));
        if (!stops) continue;
        if (at < when.offset)
            from = at + 1;
        else {
            to = at;
            break;
        }
    }
    return trim(sentence.substr(from, to - from));
}

bool is_quoted(std::string_view text, Span place, Span sentence) {
    if (cut(text, sentence).starts_with('>')) return true;
    const auto counts = [&](std::string_view mark) {
        std::size_t count = 0;
        const std::string_view before =
            text.substr(sentence.offset, place.offset - sentence.offset);
        for (std::size_t at = before.find(mark); at != before.npos; at = before.find(mark, at + 1))
            ++count;
        return count;
    };
    return counts("\"") % 2 == 1 || counts("“") > counts("”") || counts("‘") > counts("’");
}

/// Whether the clause is about what we do or what the customer gets.
bool is_ours(std::string_view sentence, std::string_view clause, const Lexicon& known, bool dutch) {
    const Words all = words_of(sentence), words = words_of(clause);
    if (words.empty() || has_any(all, known.told) || has_any(all, known.hours)) return false;
    const auto names_us = [&](const Words& some) {
        return std::any_of(some.begin(), some.end(),
                           [&](const std::string& word) { return is_one(known.we, word); });
    };
    std::size_t first = 0;
    while (first + 1 < words.size() && is_one(known.divides, words[first])) ++first;
    // "Ik zoek het uit en bel u morgen": who calls is said before.
    const bool goes_on = first > 0 && (names_us(all) || !is_one(known.begins, all.front()));
    const bool we = names_us(words);
    const bool asks = sentence.ends_with('?') && !we;
    const bool orders = is_one(known.begins, words[first]) && !goes_on &&
                        !(first + 1 < words.size() && is_one(known.we, words[first + 1]));
    const bool done = has_any(words, known.past) ||
                      (has_any(words, known.has) && we &&
                       std::any_of(words.begin(), words.end(), [&](const std::string& word) {
                           return is_participle(word, dutch);
                       }));
    return !asks && !orders && !done && !is_one(known.conditions, words[first]) &&
           !has_any(words, known.requests);
}

}  // namespace

std::vector<FoundPromise> read_promises(std::string_view text, std::string_view language, Time now,
                                        const Zone& zone, const OfficeDays& office) {
    text = cut_at_grapheme(text, longest_text);
    const Lexicon& known = lexicon(language);
    const auto times = read_times(text, language, now, zone, office);
    std::vector<FoundPromise> all;
    std::size_t next = 0;
    for (const Span place : sentences(text)) {
        const std::string_view sentence = cut(text, place);
        const std::size_t before = all.size();
        bool firm = false;
        for (; next < times.size() && times[next].place.offset < place.offset + place.length;
             ++next) {
            const TimeWords& time = times[next];
            if (time.place.offset < place.offset) continue;
            const Span inside(time.place.offset - place.offset, time.place.length);
            const std::string_view clause = clause_around(sentence, inside, known);
            if (is_quoted(text, time.place, place) ||
                !is_ours(sentence, clause, known, language != "en"))
                continue;
            FoundPromise found;
            found.place = place;
            found.when = time.place;
            found.what = shorten(sentence, longest_what);
            found.moment = time.moment;
            found.unclear = time.unclear;
            firm = firm || time.moment.has_value();
            all.push_back(std::move(found));
        }
        if (firm)  // "so soon as possible, on Friday at the latest" promises Friday
            all.erase(std::remove_if(all.begin() + static_cast<std::ptrdiff_t>(before), all.end(),
                                     [](const FoundPromise& one) { return !one.moment; }),
                      all.end());
    }
    return all;
}

}  // namespace webcare::response
