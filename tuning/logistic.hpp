#pragma once

#include <cstdint>
#include <vector>

namespace webcare::tuning {

/// Which of the numbered features a row has; ascending, from 0.
using Features = std::vector<std::uint32_t>;

/// A regularised logistic regression over features that are there or not (LIBLINEAR's L2R_LR).
struct Logistic {
    double bias = 0;
    std::vector<double> weights;  ///< by feature: log-odds that it adds

    double log_odds(const Features& row) const;
};

/// `inverse_regularisation` is LIBLINEAR's C. `rows` and `truths` are of one size, with both
/// answers among them. Deterministic; some 100 ms for 5,000 rows of 50 features.
Logistic fit_logistic(const std::vector<const Features*>& rows, const std::vector<bool>& truths,
                      std::size_t features, double inverse_regularisation);

}  // namespace webcare::tuning
