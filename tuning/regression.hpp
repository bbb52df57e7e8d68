#pragma once

#include <unordered_map>
#include <vector>

#include "tuning/measure.hpp"
#include "tuning/seen.hpp"

namespace webcare::tuning {

/// Words as features, numbered after the rules.
class Vocabulary {
 public:
    explicit Vocabulary(std::size_t rules) : rules_{rules} {}  ///< no words, only rules
    /// Those that enough of the rows hold.
    static Vocabulary of_rows(const Rows& rows, std::size_t rules);

    void add(const std::string& word);
    std::size_t size() const { return rules_ + numbers_.size(); }
    Features features(const Seen& row) const;

 private:
    std::size_t rules_;
    std::unordered_map<std::string, std::uint32_t> numbers_;
};

/// A fitted regression and from which log-odds it says yes.
struct Model {
    Logistic logistic;
    double threshold = 0;
    double strength = 1;  ///< LIBLINEAR's C
    double f1 = 0;        ///< on the part of the rows that chose these two
    Model() = default;
};

/// Fits without the rows of part 0 for each strength, chooses strength and threshold by F1 on part
/// 0, and fits once more on all. Both answers must be on either side, else nothing is learnt.
Model choose(const std::vector<Features>& features, const Rows& rows, std::size_t width);

/// The figures on rows that were not fitted on, fold after fold; with every word beside the rules,
/// or by the rules alone.
Tally cross_validate(const std::vector<Seen>& seen, std::size_t rules, std::size_t folds,
                     bool with_words);

/// Whether some rows say yes and some no.
bool has_both(const Rows& rows);

}  // namespace webcare::tuning
