#include "language/negation.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace webcare::language {
namespace {

constexpr std::uint32_t reach = 3;  // words
constexpr std::uint32_t reach_after_in_french = 1;
// Emoji share the place of the word before them: this bounds how many are looked through.
constexpr std::uint32_t most_tokens = 64;

constexpr std::array<std::pair<std::string_view, Negator>, 49> words{{
    {"niet", Negator::dutch},           {"nooit", Negator::dutch},
    {"nauwelijks", Negator::dutch},     {"geen", Negator::dutch_before},
    {"zonder", Negator::dutch_before},  {"not", Negator::english},
    {"no", Negator::english},           {"never", Negator::english},
    {"cannot", Negator::english},       {"cant", Negator::english},
    {"dont", Negator::english},         {"doesnt", Negator::english},
    {"didnt", Negator::english},        {"isnt", Negator::english},
    {"arent", Negator::english},        {"wasnt", Negator::english},
    {"werent", Negator::english},       {"wont", Negator::english},
    {"wouldnt", Negator::english},      {"couldnt", Negator::english},
    {"shouldnt", Negator::english},     {"hasnt", Negator::english},
    {"havent", Negator::english},       {"hadnt", Negator::english},
    {"aint", Negator::english},         {"mustnt", Negator::english},
    {"neednt", Negator::english},       {"mightnt", Negator::english},
    {"shant", Negator::english},        {"nicht", Negator::german},
    {"nie", Negator::german},           {"niemals", Negator::german},
    {"kaum", Negator::german},          {"kein", Negator::german_before},
    {"keine", Negator::german_before},  {"keinen", Negator::german_before},
    {"keinem", Negator::german_before}, {"keiner", Negator::german_before},
    {"keines", Negator::german_before}, {"keinerlei", Negator::german_before},
    {"ohne", Negator::german_before},   {"pas", Negator::french},
    {"jamais", Negator::french},        {"guere", Negator::french},
    {"aucun", Negator::french_before},  {"aucune", Negator::french_before},
    {"sans", Negator::french_before},   {"ni", Negator::french_before},
    {"nullement", Negator::french},
}};

/// "Niet alleen kapot": what is not the only thing is so.
bool is_only(std::string_view word) {
    static constexpr std::array<std::string_view, 7> all{"alleen", "enkel",     "only",      "just",
                                                         "nur",    "seulement", "uniquement"};
    return std::find(all.begin(), all.end(), word) != all.end();
}

/// "Niet goed maar slecht": what comes next is said anew.
bool turns(std::string_view word) {
    static constexpr std::array<std::string_view, 6> all{"maar",    "but",  "aber",
                                                         "sondern", "mais", "want"};
    return std::find(all.begin(), all.end(), word) != all.end();
}

/// "Kapot en reageren niet": a negator does not look back past these.
bool joins(std::string_view word) {
    static constexpr std::array<std::string_view, 5> all{"en", "and", "und", "et", "dus"};
    return turns(word) || std::find(all.begin(), all.end(), word) != all.end();
}

/// "Kapot, reageren niet": nor past a comma.
bool is_pause(std::string_view text, Span before, Span after) {
    const std::size_t begin = before.offset + before.length;
    if (after.offset <= begin) return false;
    return text.substr(begin, after.offset - begin).find_first_of(",;:()") !=
           std::string_view::npos;
}

constexpr std::uint32_t bit(Negator negator) {
    return std::uint32_t{1} << static_cast<unsigned>(negator);
}

}  // namespace

Negator negator(std::string_view word) {
    const auto at = std::find_if(words.begin(), words.end(),
                                 [&](const auto& each) { return each.first == word; });
    return at == words.end() ? Negator::none : at->second;
}

const std::vector<std::string_view>& negators() {
    static const std::vector<std::string_view> all = [] {
        std::vector<std::string_view> names;
        names.reserve(words.size());
        for (const auto& [word, kind] : words) names.push_back(word);
        return names;
    }();
    return all;
}

Negation::Negation(std::string_view language) {
    const bool unknown = language.empty() || language == "und";
    reach_after_ = language == "fr" ? reach_after_in_french : reach;
    before_ = bit(Negator::dutch) | bit(Negator::dutch_before) | bit(Negator::english);
    if (unknown || language == "nl") after_ |= bit(Negator::dutch);
    if (unknown || language == "de") {
        before_ |= bit(Negator::german) | bit(Negator::german_before);
        after_ |= bit(Negator::german);
    }
    if (language == "fr") {
        before_ |= bit(Negator::french) | bit(Negator::french_before);
        after_ |= bit(Negator::french);
    }
}

bool Negation::covers(std::string_view text, const Folded& folded,
                      const std::vector<Negator>& negates, std::uint32_t first,
                      std::uint32_t last) const {
    const auto& tokens = folded.tokens;
    const auto view = [&](std::uint32_t i) { return folded.view(tokens[i].form); };
    const auto counts = [&](std::uint32_t i, std::uint32_t counting) {
        return (counting & bit(negates[i])) != 0 &&
               (i + 1 == tokens.size() || !is_only(view(i + 1)));
    };
    const std::uint32_t least = first - std::min(first, most_tokens);
    for (std::uint32_t i = first; i-- > least;) {
        if (tokens[i].sentence != tokens[first].sentence ||
            tokens[first].position - tokens[i].position > reach || turns(view(i))) {
            break;
        }
        if (negates[i] != Negator::none && counts(i, before_)) return true;
    }
    const std::size_t end = std::min<std::size_t>(tokens.size(), last + 1 + most_tokens);
    for (std::uint32_t i = last + 1; i < end; ++i) {
        if (tokens[i].sentence != tokens[last].sentence ||
            tokens[i].position - tokens[last].position > reach_after_ || joins(view(i)) ||
            is_pause(text, tokens[i - 1].source, tokens[i].source)) {
            break;
        }
        if (negates[i] != Negator::none && counts(i, after_)) return true;
    }
    return false;
}

}  // namespace webcare::language
