#pragma once

#include <memory>
#include <string>
#include <vector>

#include "classifier/classifier.hpp"
#include "language/language.hpp"

namespace webcare::tuning {

/// A rule that would have fired, had its condition not said NOT something.
struct Veto {
    std::string rule;
    std::string what;  ///< that part of its condition, such as `NOT "stuk van het lachen"`
    Veto() = default;
    auto operator<=>(const Veto&) const = default;
};

/// Finds them, mention by mention. `rules` outlives it. One thread at a time.
class Vetoes {
 public:
    explicit Vetoes(const classifier::RuleSet& rules);
    ~Vetoes();
    Vetoes(const Vetoes&) = delete;
    Vetoes& operator=(const Vetoes&) = delete;

    /// Of the rules that claim `complaint` or a severe intent; by rule. `language` as judged. Costs
    /// one more judgement, and then the conditions of these rules.
    std::vector<Veto> of(const Mention& mention, const std::string& language, Time now);

 private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace webcare::tuning
