#pragma once

#include <string>
#include <vector>

#include "tuning/seen.hpp"

namespace webcare::tuning {

/// A word or pair of words that marks the answer and that no rule finds yet.
struct Candidate {
    std::string term;
    double z = 0;  ///< of its log-odds with a prior of all words; above 0: marks "yes"
    std::size_t in_yes = 0, in_no = 0;
    MentionType otherwise = MentionType::noise;  ///< what most of the mentions that are no
                                                 ///< complaint are, among those with the term
    Candidate() = default;
};

/// The clearest ones, by |z|: log-odds with an informative Dirichlet prior (Monroe, Colaresi, Quinn
/// 2008). Looks at nothing but `rows`.
std::vector<Candidate> find_candidates(const Rows& rows, std::size_t most);

}  // namespace webcare::tuning
