#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace webcare::bench {

/// A made-up message of about 180 bytes and its language.
struct Text {
    std::string text;
    std::string language;
};

/// What to look for: a word, a phrase, or the beginning of a word.
struct Term {
    std::string text;
    bool is_prefix = false;
};

/// In how many texts words, and pairs of neighbours, stand; in the order of their letters.
using TermCounts = std::vector<std::pair<std::string, std::uint32_t>>;
struct Frequencies {
    TermCounts words, pairs;
};

/// Half a million messages of Dutch and English dictionary words with the frequencies of real text;
/// the same for every run. Word salad: good for speed, worthless for quality.
class Corpus {
 public:
    Corpus();  ///< some seconds, some 150 MB
    /// The first so many.
    std::vector<Text> texts(std::size_t count) const;
    /// Some fifty complaints, then rare words of the corpus (a seventh of them prefixes, a tenth
    /// phrases) and words that never come (a fifth). About one text in twelve holds one of 10,000.
    std::vector<Term> terms(std::size_t count) const;

 private:
    std::vector<Text> texts_;
    Frequencies frequencies_;
};

/// The same terms as a rule file of ours: ten terms to a rule, with severity, urgency and negation.
std::string rules_of(const std::vector<Term>& terms);

/// The texts as statuses of Mastodon's API: HTML, account, counts; about 1.5 KB each.
std::vector<std::string> make_statuses(const std::vector<Text>& texts);

}  // namespace webcare::bench
