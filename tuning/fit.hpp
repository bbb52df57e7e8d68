#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "classifier/classifier.hpp"
#include "tuning/candidates.hpp"
#include "tuning/labels.hpp"
#include "tuning/measure.hpp"
#include "tuning/proposal.hpp"
#include "tuning/seen.hpp"

namespace webcare::tuning {

struct FitOptions {
    Question question = Question::complaint;
    std::size_t folds = 5;         ///< at least 2
    std::size_t most_terms = 200;  ///< candidate words that are looked at
    Time now{};
    /// The rules with a rule file laid over them, or nothing where it cannot be read.
    std::function<std::shared_ptr<const classifier::RuleSet>(const std::string& yaml)> with;
    std::function<void(std::string_view)> progress;  ///< may be empty
    std::string laid_over;  ///< paths of the rules, as a shell takes them: for the heading
    FitOptions() = default;
};

/// All but `as_it_is` on folds that were not fitted on: nothing of a fold chose its weights, terms,
/// strength or scale.
struct Fit {
    std::size_t rows = 0, yes = 0;
    Tally as_it_is;     ///< the rules with their present weights
    Tally weighted;     ///< the rules with the proposed weights laid over them; only for complaint
    Tally with_terms;   ///< and the proposed terms; only for complaint
    Tally regression;   ///< the regression over the rules' signals, which no rule file can say
    Tally with_words;   ///< and over all words beside them: what there is to learn
    Proposal proposal;  ///< from all rows; for complaint
    std::vector<Candidate> candidates;  ///< by |z|; for the other questions
    Fit() = default;
};

/// Fits the rules' signals to the labels of `rows` that answer the question; rows of one
/// Labelled::group are never on both sides of a fold. Needs both answers in at least 20 rows each,
/// else all figures are 0. Some ten seconds for 5,000 rows and the shipped packs, most of them for
/// judging with every fold's proposal as it would apply. Deterministic.
/// Severe and threat follow from intents, which have no weights: there only candidates are told.
Fit fit(const classifier::RuleSet& rules, const std::vector<Labelled>& rows,
        const FitOptions& options);

/// The proposal as a rule file, with the figures above it: for a person to read, to cut down and to
/// put in a folder of their own.
std::string to_yaml(const Fit& fit, const FitOptions& options, std::string_view date);

}  // namespace webcare::tuning
