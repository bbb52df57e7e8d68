#pragma once

#include <cstdint>
#include <vector>

#include "core/assessment.hpp"
#include "tuning/measure.hpp"

namespace webcare::tuning {

/// Something that speaks for a type where it is found: a rule, or a term that could become one.
struct Voice {
    MentionType type = MentionType::complaint;
    double present = 0;  ///< evidence that it gives now; 0 for a term
    double least = 0;    ///< where it may move, in evidence; `least == most`: it stays
    double most = 0;
    bool doubted = false;  ///< where it is found, the doubt speaks too
    Voice() = default;
};

/// A mention as the type is judged: which voices are heard.
struct Heard {
    std::vector<std::uint32_t> voices;
    bool truth = false;    ///< people call it a complaint
    std::size_t part = 0;  ///< held out together while the strength is chosen
    Heard() = default;
};

/// Evidence for each voice, and a doubt: so much more it takes to be a complaint wherever a doubted
/// voice is heard.
struct Weighing {
    std::vector<double> evidence;
    double doubt = 0;
};

/// As the classifier decides the type: the one with the most evidence, a complaint at a draw.
bool is_complaint(const std::vector<Voice>& voices, const Weighing& weighing, const Heard& heard);

/// A logistic regression on exactly that decision: the log-odds of a complaint are the lead of its
/// evidence over the next type's. Regularised towards the present evidence. How strongly, and which
/// doubt gives the best F1, is chosen by holding out each part once; where no choice is better than
/// the present evidence, that stays. Deterministic; some 500 ms for 4,000 mentions.
Weighing weigh(const std::vector<Voice>& voices, const std::vector<Heard>& mentions);

}  // namespace webcare::tuning
