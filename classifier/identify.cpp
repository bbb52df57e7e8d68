#include "classifier/identify.hpp"

#include <cld2/public/compact_lang_det.h>
#include <cld2/public/encodings.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "core/text.hpp"
#include "language/fold.hpp"

namespace webcare::classifier {
namespace {

constexpr std::size_t looked_at = 2000;   // bytes: more does not make it surer
constexpr std::size_t sure_of_cld2 = 40;  // letters from which an unsure CLD2 still beats nothing

struct SmallWords {
    std::string_view language;
    std::string_view words;  ///< between spaces, folded
};
/// Words that only one of the four has, as far as messages to a company go.
constexpr std::array<SmallWords, 4> small_words{{
    {"nl",
     " het een ik niet dat van voor zijn jullie maar ook nog wel naar heb heeft hebben mijn zo wat "
     "hoe "
     "waarom geen bij wordt uit aan kan nu moet gaat weer toch hier daar wij ze als deze dit goed "
     "al "
     "meer om over gewoon echt je jij u uw op de en ben bent is er waar wanneer dan hem haar ons "
     "onze "
     "graag bedankt dank hoi doet werkt kapot "},
    {"en",
     " the and you your to of it i my that this with have has had not for on they we our be are "
     "was "
     "were what why how when who will would can could should just from get got do does did been me "
     "so but if at an all your out up is thank thanks please hello never always "},
    {"de",
     " der die das und ist nicht ich sie mit auf ein eine den dem fur von zu wir ihr war hat habe "
     "haben "
     "wird auch noch aber wie wenn oder bei nach mein kein keine sich es du uns euch bitte danke "
     "im "
     "zum zur sehr immer wieder schon mehr "},
    {"fr",
     " le la les et est pas je vous nous une un des du que qui pour dans sur avec mon ma mes ce "
     "cette "
     "au aux plus tres mais ou il elle ils sont ne ca c j l d qu suis ai avez merci bonjour jamais "
     "toujours "},
}};

bool holds_word(std::string_view words, std::string_view word) {
    for (std::size_t at = words.find(word); at != std::string_view::npos;
         at = words.find(word, at + 1)) {
        if (words[at - 1] == ' ' && words[at + word.size()] == ' ') return true;
    }
    return false;
}

/// The language of which the small words are clearly the most, or "".
std::string_view by_small_words(const language::Folded& folded) {
    std::array<int, small_words.size()> votes{};
    int words = 0;
    for (const language::Token& token : folded.tokens) {
        if (token.kind != language::TokenKind::word) continue;
        ++words;
        const std::string_view word = folded.view(token.form);
        if (word.empty() || word.size() > 8) continue;
        for (std::size_t i = 0; i < small_words.size(); ++i)
            if (holds_word(small_words[i].words, word)) ++votes[i];
    }
    const auto best = std::max_element(votes.begin(), votes.end());
    int second = 0;
    for (auto it = votes.begin(); it != votes.end(); ++it)
        if (it != best) second = std::max(second, *it);
    const bool clear = *best >= 2 && *best >= 2 * second && *best * 5 >= words;
    return clear ? small_words[static_cast<std::size_t>(best - votes.begin())].language
                 : std::string_view{};
}

std::string by_cld2(std::string_view text, std::size_t letters) {
    bool is_reliable = false;
    const CLD2::Language language =
        CLD2::DetectLanguage(text.data(), static_cast<int>(text.size()), true, &is_reliable);
    if (language == CLD2::UNKNOWN_LANGUAGE || (!is_reliable && letters < sure_of_cld2))
        return "und";
    const std::string code = CLD2::LanguageCode(language);
    if (code == "af") return "nl";  // short Dutch is taken for Afrikaans
    return code.size() == 2 ? code : "und";
}

}  // namespace

std::string identify_language(std::string_view text) {
    text = cut_at_grapheme(text, looked_at);
    language::Folded folded;
    language::fold(text, folded);
    if (const auto language = by_small_words(folded); !language.empty())
        return std::string{language};
    std::size_t letters = 0;
    for (const language::Token& token : folded.tokens)
        if (token.kind == language::TokenKind::word) letters += token.form.length;
    return letters < 12 ? "und" : by_cld2(text, letters);
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
