#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "classifier/classifier.hpp"
#include "tuning/labels.hpp"
#include "tuning/measure.hpp"

namespace webcare::tuning {

/// What is to be told from the rules and the words.
enum class Question { complaint, severe, threat };
std::string_view name(Question question);

struct FitOptions {
    Question question = Question::complaint;
    int folds = 5;
    std::size_t most_terms = 60;  ///< candidate words that are proposed
    Time now{};
    FitOptions() = default;
};

struct ProposedWeight {
    std::string rule;
    int present = 0, proposed = 0;  ///< severity
    double log_odds = 0;            ///< that its firing adds, the other rules being equal
    std::size_t fired = 0, right = 0;
    ProposedWeight() = default;
};

/// A word or pair of words that marks the answer and that no rule finds yet.
struct Candidate {
    std::string term;
    double z = 0;  ///< of its log-odds with a prior of all words; above 0: marks "yes"
    std::size_t in_yes = 0, in_no = 0;
    Candidate() = default;
};

struct Fit {
    std::size_t rows = 0, yes = 0;
    Tally as_it_is;    ///< the rules with their present weights
    Tally weighted;    ///< the rules with fitted weights; on folds that were not fitted on
    Tally with_words;  ///< and with words beside the rules; the same
    std::vector<ProposedWeight> weights;
    std::vector<Candidate> candidates;  ///< by |z|
    Fit() = default;
};

/// Fits the rules' signals to the labels of `rows` that answer the question; rows of one
/// Labelled::group are never on both sides of a fold. Needs both answers in at least 20 rows each,
/// else all figures are 0. Some seconds for 5,000 rows. Deterministic.
/// Candidates: log-odds with an informative Dirichlet prior (Monroe, Colaresi, Quinn 2008).
Fit fit(const classifier::RuleSet& rules, const std::vector<Labelled>& rows,
        const FitOptions& options);

/// A rule file with the proposed weights, and the candidates as a comment: for a person to read, to
/// cut down and to put in a folder of their own.
std::string to_yaml(const Fit& fit, const FitOptions& options, std::string_view date);

}  // namespace webcare::tuning
