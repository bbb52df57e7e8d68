#include "tuning/fit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <unordered_map>

#include "classifier/rule_set.hpp"
#include "classifier/score.hpp"
#include "core/id.hpp"
#include "core/text.hpp"
#include "tuning/logistic.hpp"
#include "tuning/words.hpp"

namespace webcare::tuning {
namespace {

constexpr std::size_t least_of_each = 20;  // rows with either answer
constexpr std::size_t least_firings = 10;  // below that a weight stays as it is
constexpr std::size_t least_rows_of_a_word = 4;
constexpr std::array strengths{0.03, 0.1, 0.3, 1.0};  // LIBLINEAR's C, tried within each fold
constexpr int heaviest_proposed = 90;

std::optional<bool> answer(const Labels& labels, Question question) {
    switch (question) {
        case Question::complaint:
            return labels.complaint;
        case Question::threat:
            return labels.threat;
        case Question::severe:
            if (labels.severe) return *labels.severe != "none";
            return std::nullopt;
    }
    return std::nullopt;
}

bool judged(const Assessment& a, Question question) {
    switch (question) {
        case Question::complaint:
            return a.type == MentionType::complaint;
        case Question::threat:
            return a.has_intent("threat");
        case Question::severe:
            return std::any_of(severe_intents.begin(), severe_intents.end(),
                               [&](std::string_view intent) { return a.has_intent(intent); });
    }
    return false;
}

/// One row as the fit sees it.
struct Seen {
    bool truth = false, as_it_is = false;
    Features rules;
    std::vector<std::string> words;   ///< all of them
    std::vector<std::string> unseen;  ///< those that no rule found
    std::size_t fold = 0;
};

using Rows = std::vector<const Seen*>;

std::size_t fold_of(const Labelled& row, int folds) {
    const std::string& key = row.group.empty() ? row.mention.id : row.group;
    std::size_t hash = 0;
    for (const char c : hash_id(key)) hash = hash * 31 + static_cast<unsigned char>(c);
    return hash % static_cast<std::size_t>(folds);
}

/// The words that enough rows hold, numbered after the rules.
class Vocabulary {
 public:
    Vocabulary(const Rows& rows, std::size_t rules) : rules_{rules} {
        std::map<std::string, std::size_t> counts;
        for (const Seen* row : rows)
            for (const std::string& word : row->words) ++counts[word];
        for (const auto& [word, count] : counts)
            if (count >= least_rows_of_a_word)
                numbers_.emplace(word, static_cast<std::uint32_t>(rules_ + numbers_.size()));
    }

    std::size_t size() const { return rules_ + numbers_.size(); }

    Features features(const Seen& row) const {
        Features out = row.rules;
        for (const std::string& word : row.words)
            if (const auto at = numbers_.find(word); at != numbers_.end())
                out.push_back(at->second);
        std::sort(out.begin(), out.end());
        return out;
    }

 private:
    std::size_t rules_;
    std::unordered_map<std::string, std::uint32_t> numbers_;
};

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

struct Model {
    Logistic logistic;
    double threshold = 0;
    double f1 = 0;  ///< on the rows that chose it
};

/// Fits on four fifths of the rows for each strength, chooses by the last fifth, and fits the best
/// again on all.
Model choose(const std::vector<Features>& features, const Rows& rows, std::size_t width) {
    const auto part = [&](bool held_out) {
        std::vector<std::size_t> out;
        for (std::size_t i = 0; i < rows.size(); ++i)
            if ((i % 5 == 0) == held_out) out.push_back(i);
        return out;
    };
    const auto fit_on = [&](const std::vector<std::size_t>& chosen, double strength) {
        std::vector<const Features*> x;
        std::vector<bool> y;
        for (const std::size_t i : chosen) x.push_back(&features[i]), y.push_back(rows[i]->truth);
        return fit_logistic(x, y, width, strength);
    };
    const auto fitted = part(false), held_out = part(true);
    Model best;
    double best_strength = strengths.front();
    for (const double strength : strengths) {
        Model tried;
        tried.logistic = fit_on(fitted, strength);
        std::vector<std::pair<double, bool>> scored;
        scored.reserve(held_out.size());
        for (const std::size_t i : held_out)
            scored.emplace_back(tried.logistic.log_odds(features[i]), rows[i]->truth);
        tried.threshold = best_threshold(scored);
        Tally tally;
        for (const auto& [score, truth] : scored) tally.add(truth, score >= tried.threshold);
        tried.f1 = tally.f1();
        if (tried.f1 > best.f1) best = std::move(tried), best_strength = strength;
    }
    std::vector<std::size_t> all(rows.size());
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
    best.logistic = fit_on(all, best_strength);
    return best;
}

/// The figures on rows that were not fitted on, fold after fold.
Tally cross_validate(const std::vector<Seen>& seen, std::size_t rules, int folds, bool with_words) {
    Tally tally;
    for (std::size_t fold = 0; fold < static_cast<std::size_t>(folds); ++fold) {
        Rows fitted, tested;
        for (const Seen& row : seen) (row.fold == fold ? tested : fitted).push_back(&row);
        const bool both =
            std::any_of(fitted.begin(), fitted.end(), [](auto* r) { return r->truth; }) &&
            std::any_of(fitted.begin(), fitted.end(), [](auto* r) { return !r->truth; });
        if (!both || tested.empty()) continue;
        const Vocabulary vocabulary{with_words ? fitted : Rows{}, rules};
        std::vector<Features> features;
        for (const Seen* row : fitted)
            features.push_back(with_words ? vocabulary.features(*row) : row->rules);
        const Model model = choose(features, fitted, vocabulary.size());
        for (const Seen* row : tested) {
            const Features own = with_words ? vocabulary.features(*row) : row->rules;
            tally.add(row->truth, model.logistic.log_odds(own) >= model.threshold);
        }
    }
    return tally;
}

/// How bad a severe matter is does not follow from how sure it is.
bool is_grave(const classifier::Rule& rule) {
    return std::any_of(rule.intents.begin(), rule.intents.end(), [](const std::string& intent) {
        return std::find(severe_intents.begin(), severe_intents.end(), intent) !=
               severe_intents.end();
    });
}

/// So many percent as give this much evidence in the noisy-or of scores.
int weight_of(double evidence) {
    return std::clamp(classifier::round_half_up(100 * (1 - std::exp(-evidence))), 0,
                      heaviest_proposed);
}

/// The rules that are to raise the answer, with the log-odds that each adds, on the scale of their
/// present weights: all together they keep their weight, and none moves by more than half.
std::vector<ProposedWeight> propose(const classifier::RuleSet& rules,
                                    const std::vector<Seen>& seen) {
    Rows all;
    std::vector<Features> features;
    for (const Seen& row : seen) all.push_back(&row), features.push_back(row.rules);
    const Model model = choose(features, all, rules.rules.size());
    std::vector<ProposedWeight> out;
    double present = 0, fitted = 0;
    for (std::uint32_t i = 0; i < rules.rules.size(); ++i) {
        const classifier::Rule& rule = rules.rules[i];
        ProposedWeight weight;
        weight.rule = rule.id;
        weight.present = weight.proposed = rule.severity;
        weight.log_odds = model.logistic.weights[i];
        for (const Seen& row : seen) {
            if (!std::binary_search(row.rules.begin(), row.rules.end(), i)) continue;
            ++weight.fired;
            weight.right += row.truth ? 1 : 0;
        }
        if (weight.fired < least_firings || rule.severity <= 0 || rule.shadow || is_grave(rule))
            continue;
        const auto times = static_cast<double>(weight.fired);
        present += times * classifier::evidence(rule.severity);
        fitted += times * std::max(0.0, weight.log_odds);
        out.push_back(weight);
    }
    const double scale = fitted > 0 ? present / fitted : 0;
    for (ProposedWeight& weight : out) {
        const int wanted = weight_of(std::max(0.0, weight.log_odds) * scale);
        const int most = std::max(1, weight.present / 2);
        weight.proposed = std::clamp(wanted, weight.present - most, weight.present + most);
    }
    std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.rule < b.rule; });
    return out;
}

std::vector<Candidate> find_candidates(const std::vector<Seen>& seen, std::size_t most) {
    std::map<std::string, Candidate> counts;
    double yes = 0, no = 0;
    for (const Seen& row : seen) {
        (row.truth ? yes : no) += 1;
        for (const std::string& word : row.unseen) {
            Candidate& candidate = counts[word];
            ++(row.truth ? candidate.in_yes : candidate.in_no);
        }
    }
    std::vector<Candidate> out;
    for (auto& [word, candidate] : counts) {
        const auto a = static_cast<double>(candidate.in_yes),
                   b = static_cast<double>(candidate.in_no);
        if (candidate.in_yes + candidate.in_no < 2 * least_rows_of_a_word) continue;
        // The prior holds each word as often as all rows together do, at a tenth of their weight.
        const double prior = (a + b) / 10, prior_rest = (yes + no) / 10 - prior;
        const auto odds = [&](double with, double all) {
            return std::log((with + prior) / (all - with + prior_rest));
        };
        const double deviation = std::sqrt(1 / (a + prior) + 1 / (b + prior));
        candidate.term = word;
        candidate.z = (odds(a, yes) - odds(b, no)) / deviation;
        out.push_back(candidate);
    }
    std::stable_sort(out.begin(), out.end(), [](const Candidate& a, const Candidate& b) {
        return std::abs(a.z) > std::abs(b.z);
    });
    if (out.size() > most) out.resize(most);
    return out;
}

std::vector<Seen> see(const classifier::RuleSet& rules, const std::vector<Labelled>& rows,
                      const FitOptions& options) {
    std::unordered_map<std::string_view, std::uint32_t> numbers;
    for (std::uint32_t i = 0; i < rules.rules.size(); ++i) numbers.emplace(rules.rules[i].id, i);
    classifier::Scratch scratch;
    std::vector<Seen> out;
    for (const Labelled& row : rows) {
        const auto truth = answer(row.labels, options.question);
        if (!truth) continue;
        Mention mention = row.mention;
        if (mention.created_at == Time{}) mention.created_at = options.now;
        const Assessment a = classifier::classify(rules, mention, {}, options.now, scratch);
        Seen one;
        one.truth = *truth;
        one.as_it_is = judged(a, options.question);
        std::vector<Span> found;
        for (const Signal& signal : a.signals) {
            if (const auto at = numbers.find(signal.rule); at != numbers.end())
                one.rules.push_back(at->second);
            found.insert(found.end(), signal.spans.begin(), signal.spans.end());
        }
        std::sort(one.rules.begin(), one.rules.end());
        one.words = words_of(mention.text);
        one.unseen = words_of(mention.text, found);
        one.fold = fold_of(row, options.folds);
        out.push_back(std::move(one));
    }
    return out;
}

}  // namespace

std::string_view name(Question question) {
    switch (question) {
        case Question::complaint:
            return "complaint";
        case Question::severe:
            return "severe";
        case Question::threat:
            return "threat";
    }
    return "";
}

Fit fit(const classifier::RuleSet& rules, const std::vector<Labelled>& rows,
        const FitOptions& options) {
    const std::vector<Seen> seen = see(rules, rows, options);
    Fit out;
    out.rows = seen.size();
    for (const Seen& row : seen) out.yes += row.truth ? 1 : 0;
    if (out.yes < least_of_each || out.rows - out.yes < least_of_each) return out;
    for (const Seen& row : seen) out.as_it_is.add(row.truth, row.as_it_is);
    out.weighted = cross_validate(seen, rules.rules.size(), options.folds, false);
    out.with_words = cross_validate(seen, rules.rules.size(), options.folds, true);
    out.weights = propose(rules, seen);
    out.candidates = find_candidates(seen, options.most_terms);
    return out;
}

std::string to_yaml(const Fit& fit, const FitOptions& options, std::string_view date) {
    const auto f1 = [](const Tally& tally) { return fmt::format("{:.3f}", tally.f1()); };
    std::string out = fmt::format(
        "# Proposed by `webcarectl rules fit` on {} from {} labelled mentions, {} of them \"{}\".\n"
        "# F1 as it is {}; with these signals weighed anew {}, with words beside them {} (the last "
        "two on rows\n"
        "# that were not fitted on). Read each line; keep in a folder of your own what you "
        "believe.\n"
        "weights:\n",
        date, fit.rows, fit.yes, name(options.question), f1(fit.as_it_is), f1(fit.weighted),
        f1(fit.with_words));
    bool any = false;
    for (const ProposedWeight& weight : fit.weights) {
        if (weight.proposed == weight.present) continue;
        any = true;
        out +=
            fmt::format("  {}: {{ severity: {} }}  # was {}; fired {}, right {}, log-odds {:.2f}\n",
                        weight.rule, weight.proposed, weight.present, weight.fired, weight.right,
                        weight.log_odds);
    }
    if (!any) out += "  {}  # the weights stay as they are\n";
    out +=
        "# Words that mark an answer and that no rule finds yet: term, z of its log-odds, in yes, "
        "in no.\n";
    for (const Candidate& candidate : fit.candidates)
        out += fmt::format("#   {:<32} {:>6.1f} {:>5} {:>5}\n", printable(candidate.term),
                           candidate.z, candidate.in_yes, candidate.in_no);
    return out;
}

}  // namespace webcare::tuning
