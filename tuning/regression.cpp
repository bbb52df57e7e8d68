#include "tuning/regression.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace webcare::tuning {
namespace {

constexpr std::size_t least_rows_of_a_word = 4;
constexpr std::array strengths{0.03, 0.1, 0.3, 1.0};

/// From which log-odds to say yes, so that F1 is best on these rows.
double best_threshold(std::vector<std::pair<double, bool>> scored) {
    std::sort(scored.begin(), scored.end(), [](auto& a, auto& b) { return a.first > b.first; });
    std::size_t yes = 0;
    for (const auto& [score, truth] : scored) yes += truth ? 1 : 0;
    double best = -1, at = 0;
    std::size_t right = 0;
    for (std::size_t i = 0; i < scored.size(); ++i) {
        right += scored[i].second ? 1 : 0;
        const double f1 = 2.0 * static_cast<double>(right) / static_cast<double>(i + 1 + yes);
        if (f1 > best) best = f1, at = scored[i].first;
    }
    return at;
}

Logistic fit_on(const std::vector<Features>& features, const Rows& rows, std::size_t width,
                double strength, bool without_part_0) {
    std::vector<const Features*> x;
    std::vector<bool> y;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (without_part_0 && rows[i]->part == 0) continue;
        x.push_back(&features[i]);
        y.push_back(rows[i]->truth);
    }
    return fit_logistic(x, y, width, strength);
}

}  // namespace

Vocabulary Vocabulary::of_rows(const Rows& rows, std::size_t rules) {
    std::map<std::string, std::size_t> counts;
    for (const Seen* row : rows)
        for (const std::string& word : row->words) ++counts[word];
    Vocabulary out{rules};
    for (const auto& [word, count] : counts)
        if (count >= least_rows_of_a_word) out.add(word);
    return out;
}

void Vocabulary::add(const std::string& word) {
    numbers_.emplace(word, static_cast<std::uint32_t>(size()));
}

Features Vocabulary::features(const Seen& row) const {
    Features out = row.rules;
    if (numbers_.empty()) return out;
    for (const std::string& word : row.words)
        if (const auto at = numbers_.find(word); at != numbers_.end()) out.push_back(at->second);
    std::sort(out.begin(), out.end());
    return out;
}

Model choose(const std::vector<Features>& features, const Rows& rows, std::size_t width) {
    Rows inner, held_out;
    for (const Seen* row : rows) (row->part == 0 ? held_out : inner).push_back(row);
    Model best;
    if (!has_both(inner) || !has_both(held_out)) return best;
    for (const double strength : strengths) {
        Model tried;
        tried.strength = strength;
        tried.logistic = fit_on(features, rows, width, strength, true);
        std::vector<std::pair<double, bool>> scored;
        for (std::size_t i = 0; i < rows.size(); ++i)
            if (rows[i]->part == 0)
                scored.emplace_back(tried.logistic.log_odds(features[i]), rows[i]->truth);
        tried.threshold = best_threshold(scored);
        Tally tally;
        for (const auto& [score, truth] : scored) tally.add(truth, score >= tried.threshold);
        tried.f1 = tally.f1();
        if (tried.f1 > best.f1) best = std::move(tried);
    }
    best.logistic = fit_on(features, rows, width, best.strength, false);
    return best;
}

bool has_both(const Rows& rows) {
    const auto yes = [](const Seen* row) { return row->truth; };
    return std::any_of(rows.begin(), rows.end(), yes) &&
           !std::all_of(rows.begin(), rows.end(), yes);
}

Tally cross_validate(const std::vector<Seen>& seen, std::size_t rules, std::size_t folds,
                     bool with_words) {
    Tally tally;
    for (std::size_t fold = 0; fold < folds; ++fold) {
        Rows fitted, tested;
        for (const Seen& row : seen) (row.fold == fold ? tested : fitted).push_back(&row);
        const Vocabulary vocabulary =
            with_words ? Vocabulary::of_rows(fitted, rules) : Vocabulary{rules};
        std::vector<Features> features;
        features.reserve(fitted.size());
        for (const Seen* row : fitted) features.push_back(vocabulary.features(*row));
        const Model model = choose(features, fitted, vocabulary.size());
        if (model.logistic.weights.empty()) continue;
        for (const Seen* row : tested)
            tally.add(row->truth,
                      model.logistic.log_odds(vocabulary.features(*row)) >= model.threshold);
    }
    return tally;
}

}  // namespace webcare::tuning
