#pragma once

#include <string>
#include <vector>

namespace webcare::bench {

/// A made-up message of about 180 bytes and its language. Word salad with word frequencies as in
/// real text; the same for every run. Good for speed, worthless for quality.
struct Text {
    std::string text;
    std::string language;
};
std::vector<Text> make_texts(std::size_t count);

/// What to look for: a word, a phrase, or the beginning of a word.
struct Term {
    std::string text;
    bool is_prefix = false;
};
/// Some sixty complaints, then rare words of the corpus (a tenth of them prefixes, a seventh
/// phrases) and words that never come (a fifth). About one text in twelve holds one of 10,000.
std::vector<Term> make_terms(std::size_t count);

/// The same terms as a rule file of ours: ten terms to a rule, with severity, urgency and negation.
std::string rules_of(const std::vector<Term>& terms);

/// The texts as statuses of Mastodon's API: HTML, account, counts; about 1.5 KB each.
std::vector<std::string> make_statuses(const std::vector<Text>& texts);

}  // namespace webcare::bench
