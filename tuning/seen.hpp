#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "classifier/classifier.hpp"
#include "tuning/labels.hpp"
#include "tuning/logistic.hpp"

namespace webcare::tuning {

/// What is to be told from the rules and the words.
enum class Question { complaint, severe, threat };
std::string_view name(Question question);

/// One labelled row as a fit sees it.
struct Seen {
    bool truth = false, as_it_is = false;
    MentionType type = MentionType::noise;  ///< as people say, or else as the rules do
    std::string language;
    Features rules;                   ///< that fired, by their place in the rule set; shadow too
    std::vector<std::string> words;   ///< all words and pairs
    std::vector<std::string> unseen;  ///< those that no rule found
    std::size_t fold = 0, part = 0;   ///< of a held-out fold; of a part within the others
    const Mention* mention = nullptr;
    Seen() = default;
};

using Rows = std::vector<const Seen*>;

/// Whether the rules' judgement says yes.
bool judged(const Assessment& assessment, Question question);

/// The rows whose labels answer the question, judged. `rows` outlives the result. Rows with one
/// Labelled::group share fold and part, both below `folds`.
std::vector<Seen> see(const classifier::RuleSet& rules, const std::vector<Labelled>& rows,
                      Question question, std::size_t folds, Time now);

}  // namespace webcare::tuning
