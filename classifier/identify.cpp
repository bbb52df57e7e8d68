#include "classifier/identify.hpp"

#include <cld2/public/compact_lang_det.h>
#include <cld2/public/encodings.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <cstring>
#include <limits>
#include <vector>

#include "classifier/letter_pairs.hpp"
#include "core/text.hpp"
#include "language/fold.hpp"

namespace webcare::classifier {
namespace {

constexpr std::size_t looked_at = 2000;     // bytes: more does not make it surer
constexpr int most_words = 300;             // as above
constexpr std::size_t fewest_letters = 10;  // below this anything is a guess
constexpr std::size_t long_enough = 40;     // letters from which CLD2 beats nothing

// How far a language must lead, in eighths of a nat: where small words speak for it, and where only
// letters do, since loanwords have those of another language ("excellent service").
struct Leads {
    int same;     ///< CLD2 says the same but is not sure
    int unsure;   ///< CLD2 says something else and is not sure
    int against;  ///< CLD2 is sure of something else
};
constexpr int a_vote = 14;
constexpr Leads with_words{4, 16, 36};
constexpr Leads with_letters{16, 40, 64};
constexpr int none = -1;

// A second language, from a run of words of its own.
constexpr int run_of_words = 6;
constexpr int votes_of_a_run = 4;

struct SmallWords {
    std::string_view language;
    std::string_view words;  ///< of eight letters at most, folded
};
/// What people say whatever they speak of. The last row stands for languages that we do not know:
/// so that theirs are not taken for ours.
constexpr std::array<SmallWords, 5> small_words{{
    {"nl",
     "het een ik niet dat van voor zijn jullie maar ook nog wel naar heb heeft hebben mijn zo "
     "wat hoe waarom geen bij wordt uit aan kan nu moet gaat weer toch hier daar wij ze als "
     "deze dit goed al meer om over gewoon echt je jij u uw op de en ben bent is er waar "
     "wanneer dan hem haar ons onze graag bedankt dank hoi doet werkt kapot in was die hij me "
     "mij met te tot door had hadden kun kunt kunnen wil willen wilt word worden werd gaan ga "
     "doe doen maak maakt maken krijg krijgt krijgen kom komt komen zien zie ziet zeg zegt "
     "zeggen staat staan ligt zit zitten laat blijft blijf vind vindt denk weet weten iets "
     "niets niks niemand iemand alles altijd nooit soms vaak steeds sinds vanaf zonder tegen "
     "tussen onder boven achter na vandaag morgen gisteren week weken dag dagen uur jaar maand "
     "eens even ff idd gwn nou nee ja hoor want omdat terwijl toen dus erg heel veel weinig "
     "mooi leuk lekker fijn slecht nieuwe klant winkel pakket geld betaald betalen bellen "
     "gebeld antwoord reactie euro mensen helaas snel lang beter beste groet groetjes mvg zelf "
     "elkaar hun men ge gij amai zeer reeds enkel zulke zoveel welke elke ieder iedereen nodig "
     "mag mocht zou zouden zal zullen geweest gedaan gegaan gekregen"},
    {"en",
     "the and you your to of it i my that this with have has had not for on they we our be are "
     "was were what why how when who will would can could should just from get got do does did "
     "been me so but if at an all out up is thank thanks please hello never always a in as or "
     "by there here he she his her him them their its im ive youre dont doesnt didnt cant wont "
     "isnt wasnt couldnt wouldnt arent havent hasnt thats theres whats id ill theyre weve "
     "about after again any because before being both down each even every few first going "
     "good great into know last like long made make many more most much must need new no now "
     "off one only other over really right same see some still such take than then these thing "
     "things think those time today tomorrow tonight too under until us very want way well "
     "where which while without yes yet day days week weeks hour hours year month minutes "
     "nothing someone anyone everyone nobody people service customer phone back call called "
     "told said says say asked waiting wait order money paid pay help sorry love best worst "
     "bad better another getting trying tried since through u ur pls lol omg"},
    {"de",
     "der die das und ist nicht ich sie mit auf ein eine einen einer einem eines den dem des "
     "fur von zu wir ihr war hat habe haben hatte wird auch noch aber wie wenn oder bei nach "
     "mein meine meinen kein keine sich es du uns euch bitte danke im zum zur sehr immer "
     "wieder schon mehr er als am an aus bin bist sind seid so nur dann da doch mal was wer wo "
     "warum wann weil dass ob um uber unter vor seit durch ohne gegen bis hier dort jetzt "
     "heute morgen gestern tag tage woche wochen jahr stunde stunden nie nichts etwas jemand "
     "niemand alle alles man kann kannst konnen muss mussen will wollen soll sollen wurde "
     "werden geht gehen macht machen kommt kommen gibt sagt sagen ja nein gut schlecht toll "
     "neu neue leider endlich vielen liebe lieber ganz viel wenig ihre ihren ihnen unser "
     "unsere dein deine sein seine mir mich dir dich ihm ihn diese dieser dieses jeder jede "
     "einfach gerade hallo nun ins vom beim fuer ueber"},
    {"fr",
     "le la les et est pas je vous nous une un des du que qui pour dans sur avec mon ma mes ce "
     "cette ces au aux plus tres mais ou il elle ils elles sont ne ca c j l d qu suis ai avez "
     "avons merci bonjour jamais toujours de en a y se sa son ses leur leurs votre vos notre "
     "nos tu te toi moi lui on tout tous toute toutes rien personne quelquun comme bien bon "
     "bonne mal encore deja depuis avant apres sans chez par si non oui quand comment pourquoi "
     "combien quel quelle quoi donc alors car puis ici fait faire faut peut peux veux veut "
     "vais va vont etre etait ete avoir jai cest nest jen quil dun dune lors aussi meme peu "
     "beaucoup trop jour jours semaine semaines heure heures mois an ans hier demain svp stp "
     "client service commande colis argent nul vraiment parce ont sera serait pouvez voulez"},
    {"",
     "el los las que por con para una como pero muy esta este esto es un y se lo no mi tu su "
     "al del mas sin sobre ya gracias hola nunca siempre porque cuando donde todo todos il di "
     "che non per sono ti si ma come questo questa della dei gli anche molto grazie ciao piu "
     "nao um uma os as com muito obrigado voce meu minha nie jest sie na do to w z jak co tak "
     "ale dla czy bir ve bu da icin cok ne ben sen var yok det och att som en pa ar inte jag "
     "med for till har den av er ikke jeg og han hun vi men fra kan skal"},
}};
constexpr std::size_t languages = small_words.size();

using Votes = std::array<int, languages>;

/// The bytes of a word of one to eight letters; eight bytes can be read there (Folded::padding).
std::uint64_t key_of(const char* word, std::size_t length) {
    std::uint64_t key = 0;
    std::memcpy(&key, word, sizeof key);
    return key & (~std::uint64_t{0} >> (64 - 8 * length));
}

/// Votes of a run of words, a byte for each language, so that a word is one addition.
using RunVotes = std::uint64_t;
int votes_for(RunVotes run, std::size_t language) {
    return static_cast<int>(run >> (8 * language) & 0xffU);
}

/// Small words by their bytes: which languages have them.
class SmallWordTable {
 public:
    SmallWordTable() {
        for (std::size_t language = 0; language < languages; ++language) {
            std::string_view rest = small_words[language].words;
            while (!rest.empty()) {
                const std::size_t end = std::min(rest.find(' '), rest.size());
                std::string word{rest.substr(0, end)};
                word.resize(8);
                Slot& slot = slots_[place_of(key_of(word.data(), end))];
                slot.key = key_of(word.data(), end);
                slot.votes |= RunVotes{1} << (8 * language);
                rest.remove_prefix(std::min(end + 1, rest.size()));
            }
        }
        // A word of one language alone says twice as much as one of several.
        for (Slot& slot : slots_)
            if ((slot.votes & (slot.votes - 1)) == 0) slot.votes *= 2;
    }

    /// Of a word of one to eight letters.
    RunVotes votes(const char* word, std::size_t length) const {
        return slots_[place_of(key_of(word, length))].votes;
    }

 private:
    struct Slot {
        std::uint64_t key = 0;
        RunVotes votes = 0;
    };
    static constexpr std::size_t size = 4096;

    std::size_t place_of(std::uint64_t key) const {
        std::size_t at = (key * 0x9e3779b97f4a7c15ULL >> 52U) % size;
        while (slots_[at].key != key && slots_[at].votes != 0) at = (at + 1) % size;
        return at;
    }

    std::vector<Slot> slots_ = std::vector<Slot>(size);
};

/// What the words of a text say.
struct Reading {
    Votes votes{};
    PairScores pairs{};
    int words = 0;
    std::size_t letters = 0;
    Languages runs = 0;  ///< languages that some run of words is clearly in

    void read(const language::Folded& folded);
    void end_run(RunVotes run);
    int clearly_most() const;
};

/// By runs of a few words, none longer than a sentence.
void Reading::read(const language::Folded& folded) {
    static const SmallWordTable table;
    RunVotes run = 0;
    int words_of_run = 0;
    std::uint32_t sentence = 0;
    for (const language::Token& token : folded.tokens) {
        if (token.kind != language::TokenKind::word) continue;
        if (++words == most_words) break;
        if (token.sentence != sentence || words_of_run == run_of_words) {
            end_run(run);
            run = 0;
            words_of_run = 0;
            sentence = token.sentence;
        }
        ++words_of_run;
        if (token.form.length - 1 < 8)
            run += table.votes(folded.text.data() + token.form.begin, token.form.length);
    }
    end_run(run);
}

/// Adds up a run. Words that two languages share ("was", "in") speak for both, so that a run is in
/// a language only where it has twice the votes of every other.
void Reading::end_run(RunVotes run) {
    if (run == 0) return;
    int most = 0, second = 0;
    std::size_t leading = 0;
    for (std::size_t language = 0; language < languages; ++language) {
        const int now = votes_for(run, language);
        votes[language] += now;
        if (now > most)
            second = most, most = now, leading = language;
        else
            second = std::max(second, now);
    }
    if (most >= votes_of_a_run && most >= 2 * second && leading < pack_languages.size())
        runs |= static_cast<Languages>(1U << leading);
}

/// The language of which the small words are clearly the most, or `none`.
int Reading::clearly_most() const {
    const auto best = std::max_element(votes.begin(), votes.end());
    int second = 0;
    for (auto it = votes.begin(); it != votes.end(); ++it)
        if (it != best) second = std::max(second, *it);
    const bool clear = *best >= 4 && *best * 2 >= 3 * second && *best * 3 >= words;
    return clear ? static_cast<int>(best - votes.begin()) : none;
}

/// A language that two weak signs point to, and by how much it leads, in eighths of a nat.
struct Guess {
    std::size_t language = 0;
    int lead = 0;
    Guess() = default;
};

/// From the small words and the pairs of letters together; no lead where languages that we do not
/// know have more small words.
Guess guess(const Reading& reading) {
    std::array<int, pack_languages.size()> total{};
    for (std::size_t language = 0; language < total.size(); ++language)
        total[language] = reading.pairs[language] + a_vote * reading.votes[language];
    Guess guess;
    guess.language =
        static_cast<std::size_t>(std::max_element(total.begin(), total.end()) - total.begin());
    int second = std::numeric_limits<int>::min();
    for (std::size_t language = 0; language < total.size(); ++language)
        if (language != guess.language) second = std::max(second, total[language]);
    if (reading.votes.back() <= reading.votes[guess.language])
        guess.lead = total[guess.language] - second;
    return guess;
}

/// What CLD2 says, and whether it is sure.
struct Opinion {
    std::string language = "und";
    bool is_sure = false;
    Opinion() = default;
};

/// CLD2 looks at the character behind the end of the text, which need not be ours.
Opinion ask_cld2(std::string_view text) {
    std::array<char, looked_at + 16> padded{};
    std::copy(text.begin(), text.end(), padded.begin());
    Opinion opinion;
    const CLD2::Language language =
        CLD2::DetectLanguage(padded.data(), static_cast<int>(text.size()), true, &opinion.is_sure);
    if (language == CLD2::UNKNOWN_LANGUAGE) return Opinion{};
    opinion.language = CLD2::LanguageCode(language);
    if (opinion.language == "af") opinion.language = "nl";  // short Dutch is taken for Afrikaans
    if (opinion.language.size() != 2) return Opinion{};
    return opinion;
}

/// Where the small words leave it open.
std::string weigh(std::string_view text, const Reading& reading) {
    const Guess ours = guess(reading);
    std::string name{pack_languages[ours.language]};
    const bool is_short = reading.letters < long_enough;
    const Opinion theirs = ask_cld2(cut_at_grapheme(text, looked_at));
    const Leads& needed = reading.votes[ours.language] > 0 ? with_words : with_letters;
    if (theirs.language == name)
        return ours.lead >= (theirs.is_sure ? 0 : needed.same) ? name : "und";
    if (ours.lead >= (theirs.is_sure ? needed.against : needed.unsure)) return name;
    return is_short ? "und" : theirs.language;
}

}  // namespace

std::string identify_language(std::string_view text, const language::Folded& folded) {
    Reading reading;
    reading.read(folded);
    if (const int most = reading.clearly_most(); most != none) {
        const std::string_view name = small_words[static_cast<std::size_t>(most)].language;
        if (!name.empty()) return std::string{name};
    }
    for (const language::Token& token : folded.tokens) {
        if (token.kind != language::TokenKind::word) continue;
        reading.letters += token.form.length;
        if (reading.letters < looked_at) add_letter_pairs(folded.view(token.form), reading.pairs);
    }
    return reading.letters < fewest_letters ? "und" : weigh(text, reading);
}

Languages languages_beside(std::string_view language, const language::Folded& folded) {
    Reading reading;
    reading.read(folded);
    Languages beside = reading.runs;
    for (std::size_t one = 0; one < pack_languages.size(); ++one)
        if (pack_languages[one] == language) beside &= static_cast<Languages>(~(1U << one));
    return beside;
}

std::string language_hint(std::string_view hint) {
    const std::string_view code = hint.substr(0, hint.find_first_of("-_"));
    const std::string lower = lower_ascii(code);
    const bool is_code = lower.size() == 2 &&
                         std::isalpha(static_cast<unsigned char>(lower[0])) != 0 &&
                         std::isalpha(static_cast<unsigned char>(lower[1])) != 0;
    return is_code ? lower : std::string{};
}

}  // namespace webcare::classifier
