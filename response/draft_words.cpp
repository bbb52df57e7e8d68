#include "response/draft_words.hpp"

#include <algorithm>
#include <array>

#include "core/text.hpp"
#include "language/fold.hpp"
#include "language/stem.hpp"
#include "response/sentences.hpp"

namespace webcare::response {
namespace {

constexpr std::size_t least_content = 3;   ///< letters of a word that says what a text is about
constexpr std::size_t least_compound = 5;  ///< of a word that is found within another one

bool is_upper(std::string_view word) {
    if (word.empty()) return false;
    const auto first = static_cast<unsigned char>(word[0]);
    return (first >= 'A' && first <= 'Z') || first == 0xC3;  // "Élise"
}

struct Content {
    std::set<std::string, std::less<>> stems, words, numbers;
    Content() = default;
};

Content content_of(std::string_view text, std::string_view language,
                   const std::set<std::string, std::less<>>& common) {
    language::Folded folded;
    language::fold(text, folded, language::FoldOptions(false, true));
    const auto stems =
        language == "en" ? language::StemLanguage::english : language::StemLanguage::dutch;
    Content out;
    for (const language::Token& token : folded.tokens) {
        const std::string word{folded.view(token.form)};
        if (token.kind != language::TokenKind::word && token.kind != language::TokenKind::hashtag)
            continue;
        const bool number = word.find_first_not_of("0123456789") == word.npos;
        if (number && word.size() >= 2) out.numbers.insert(word);
        if (number || word.size() < least_content || common.contains(word)) continue;
        out.words.insert(word);
        out.stems.emplace(language::stem(stems, word));
    }
    return out;
}

/// "inlogscherm" and "inloggen".
bool begin_alike(std::string_view one, std::string_view other) {
    constexpr std::size_t shared = 5;
    constexpr std::array prefixes{"onder", "tegen", "achte", "terug",
                                  "boven", "tusse", "inter", "under"};
    const std::string_view start = one.substr(0, shared);
    return one.size() > shared && other.size() > shared && other.starts_with(start) &&
           std::find(prefixes.begin(), prefixes.end(), start) == prefixes.end();
}

bool is_within(const std::string& part, const std::string& whole) {
    return part.size() >= least_compound && part.size() < whole.size() &&
           whole.find(part) != whole.npos;
}

std::vector<std::string_view> split(std::string_view text, std::string_view marks) {
    std::vector<std::string_view> parts;
    while (true) {
        const std::size_t end = text.find_first_of(marks);
        if (const std::string_view part = trim(text.substr(0, end)); !part.empty())
            parts.push_back(part);
        if (end == text.npos) return parts;
        text.remove_prefix(end + 1);
    }
}

/// "Noor", "Hanneke Stoel", "dr. Josephine Halbertsma", "LS", "Barney & Flo".
bool is_name(std::string_view part) {
    constexpr std::array particles{"van", "de", "der", "den", "te",  "ten", "ter",  "von",
                                   "la",  "el", "bin", "dr.", "mr.", "ir.", "drs.", "dr",
                                   "mr",  "&",  "en",  "and", "di",  "du"};
    constexpr std::array none{"team",
                              "afdeling",
                              "klantenservice",
                              "klantcontact",
                              "klantzaken",
                              "service",
                              "services",
                              "servicedesk",
                              "support",
                              "customer",
                              "webcare",
                              "desk",
                              "department",
                              "helpdesk",
                              "redactie",
                              "groet",
                              "groeten",
                              "groetjes",
                              "liefs",
                              "sterkte",
                              "succes",
                              "bedankt",
                              "dank",
                              "thanks",
                              "cheers",
                              "enjoy",
                              "regards",
                              "hoogachtend",
                              "excuses",
                              "sorry",
                              "bye",
                              "best",
                              "directie",
                              "management",
                              "nee",
                              "ja",
                              "no",
                              "yes",
                              "oke",
                              "met",
                              "welkom",
                              "the",
                              "your",
                              "uw",
                              "je",
                              "klantendienst",
                              "beheer",
                              "office",
                              "hartelijk",
                              "vriendelijke",
                              "sincerely",
                              "faithfully",
                              "kind",
                              "warm",
                              "beterschap"};
    if (part.ends_with('!') || part.ends_with('?') || part.size() > 48) return false;
    if (part.ends_with('.') && part.size() > 3 && part[part.size() - 2] >= 'a')
        part.remove_suffix(1);
    bool capital = false;
    std::size_t words = 0;
    for (const std::string_view word : split(part, " \t")) {
        if (++words > 5) return false;
        std::string low = lower_ascii(word);
        while (!low.empty() && !(low.back() >= 'a' && low.back() <= 'z') && low.back() != '.' &&
               low.back() != '&')
            low.pop_back();
        if (std::find(none.begin(), none.end(), low) != none.end()) return false;
        const bool small = !is_upper(word);
        if (small && std::find(particles.begin(), particles.end(), low) != particles.end())
            continue;
        if (low.empty()) continue;  // an emoji
        if (!is_upper(word)) return false;
        capital = true;
    }
    return capital;
}

}  // namespace

std::size_t characters(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    }));
}

std::size_t count_words(std::string_view text) {
    return split(text, " \t\n").size();
}

bool recaps(std::string_view answer, std::string_view message, std::string_view language,
            const std::set<std::string, std::less<>>& common) {
    const Content said = content_of(answer, language, common);
    const Content asked = content_of(message, language, common);
    const auto shares = [](const auto& some, const auto& others) {
        return std::any_of(some.begin(), some.end(),
                           [&](const auto& one) { return others.contains(one); });
    };
    if (shares(said.numbers, asked.numbers) || shares(said.stems, asked.stems)) return true;
    for (const std::string& one : said.words)
        for (const std::string& other : asked.words)
            if (is_within(one, other) || is_within(other, one) || begin_alike(one, other))
                return true;
    return false;
}

std::size_t content_words(std::string_view text, const std::set<std::string, std::less<>>& common) {
    const Content content = content_of(text, "nl", common);
    return content.words.size() + content.numbers.size();
}

bool is_signed(std::string_view answer) {
    const auto all = sentences(answer);
    const std::size_t first = all.size() > 3 ? all.size() - 3 : 0;
    for (std::size_t i = first; i < all.size(); ++i) {
        std::string_view line = cut(answer, all[i]);
        if (const std::size_t caret = line.rfind('^'); caret != line.npos)
            line.remove_prefix(caret + 1);
        const bool last = i + 1 == all.size();
        if (const std::size_t emoji = line.rfind('\xF0');
            last && emoji != line.npos && line.size() > emoji + 5)
            line.remove_prefix(emoji + 4);
        for (std::string_view part : split(line, ",\n")) {
            while (!part.empty() && std::string_view{"-/~ "}.find(part.front()) != part.npos)
                part.remove_prefix(1);
            // A name within a letter greets; below it, it signs.
            const bool alone = part.size() == trim(line).size();
            if (is_name(part) && (last || (alone && i + 3 > all.size()))) return true;
            constexpr std::array closings{"groet ", "groetjes ", "groeten ", "liefs ",
                                          "love ",  "regards ",  "cheers "};
            const std::string low = lower_ascii(part);
            for (const std::string_view closing : closings) {
                const std::size_t at = low.find(closing);
                if (at != low.npos && is_name(trim(part.substr(at + closing.size())))) return true;
            }
        }
    }
    return false;
}

bool names_author(std::string_view answer, std::string_view author) {
    const std::string text = " " + lower_ascii(answer);
    for (const std::string_view part : split(author, " @._-")) {
        if (part.size() < 3) continue;
        const std::string name = lower_ascii(part);
        if (name == "heer" || name == "mevrouw" || name == "mrs" || name == "dhr") continue;
        for (std::size_t at = text.find(name); at != text.npos; at = text.find(name, at + 1))
            if (text[at - 1] < 'a' || text[at - 1] > 'z') return true;
    }
    return false;
}

bool speaks_to_customer(std::string_view sentence, std::string_view language) {
    constexpr std::array dutch{"u", "uw", "je", "jij", "jou", "jouw", "jullie"};
    constexpr std::array english{"you", "your", "youre", "youve", "youd", "yours"};
    language::Folded folded;
    language::fold(sentence, folded, language::FoldOptions(false, true));
    return std::any_of(
        folded.tokens.begin(), folded.tokens.end(), [&](const language::Token& token) {
            const std::string_view word = folded.view(token.form);
            return language == "en"
                       ? std::find(english.begin(), english.end(), word) != english.end()
                       : std::find(dutch.begin(), dutch.end(), word) != dutch.end();
        });
}

std::size_t count_asked(std::string_view sentence) {
    std::string joined = lower_ascii(sentence);
    for (const std::string_view also : {" en ", " and "})
        for (std::size_t at = joined.find(also); at != joined.npos; at = joined.find(also, at))
            joined.replace(at, also.size(), ",");
    constexpr std::array others{
        "dan",  "zodat", "want", "die",   "dat",        "ik",     "wij", "we",    "i",    "then",
        "so",   "but",   "maar", "which", "who",        "als",    "if",  "we'll", "i'll", "die",
        "voor", "op",    "om",   "bij",   "because",    "omdat",  "heb", "with",  "wat",  "hoi",
        "hey",  "beste", "dear", "hi",    "een moment", "alvast", "u",   "you"};
    std::size_t asked = 0;
    for (const std::string_view part : split(joined, ",;:")) {
        const std::string_view first = part.substr(0, part.find(' '));
        const bool counts = first.size() > 1 && part.size() > 6 &&
                            !(first[0] >= '0' && first[0] <= '9') &&
                            std::find(others.begin(), others.end(), first) == others.end();
        if (counts) ++asked;
    }
    return asked;
}

}  // namespace webcare::response
