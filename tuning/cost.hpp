#pragma once

#include <string>
#include <vector>

#include "classifier/classifier.hpp"
#include "tuning/labels.hpp"

namespace webcare::tuning {

/// What one rule costs on some mentions, on top of the search for all words, which rules share.
struct RuleCost {
    std::string rule;
    double nanoseconds = 0;  ///< a mention, over all of them; thread CPU time
    std::size_t fired = 0;
    RuleCost() = default;
};

struct Cost {
    double fold_nanoseconds = 0;    ///< a mention
    double search_nanoseconds = 0;  ///< of the words of all rules, a mention
    double whole_nanoseconds = 0;   ///< all conditions of all languages at once, with the search
    std::vector<RuleCost> rules;    ///< dearest first
    Cost() = default;
};

/// Judges the rows once for each rule, `rounds` times, and takes the least of them: some seconds
/// for 1,000 rules and 1,000 rows. A word search is stopped by no rule, so that the costs add up.
Cost cost_of(const classifier::RuleSet& rules, const std::vector<Labelled>& rows, int rounds);

}  // namespace webcare::tuning
