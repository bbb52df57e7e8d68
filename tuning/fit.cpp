#include "tuning/fit.hpp"

#include <fmt/format.h>

#include "classifier/rule_set.hpp"
#include "core/text.hpp"
#include "tuning/regression.hpp"

namespace webcare::tuning {
namespace {

constexpr std::size_t least_of_each = 20;  // rows with either answer

void tell(const FitOptions& options, const std::string& what) {
    if (options.progress) options.progress(what);
}

/// Lays the proposal of the other folds over the rules and judges each fold with it, as webcared
/// would.
Tally judge_folds(const classifier::RuleSet& rules, const std::vector<Seen>& seen,
                  std::size_t most_terms, const FitOptions& options) {
    Tally tally;
    classifier::Scratch scratch;
    for (std::size_t fold = 0; fold < options.folds; ++fold) {
        tell(options,
             fmt::format("{}, fold {} of {}", most_terms == 0 ? "weights" : "weights and terms",
                         fold + 1, options.folds));
        Rows fitted, tested;
        for (const Seen& row : seen) (row.fold == fold ? tested : fitted).push_back(&row);
        if (!has_both(fitted) || tested.empty()) continue;
        const auto tuned = options.with(to_yaml(propose(rules, fitted, most_terms)));
        if (!tuned) return Tally{};
        for (const Seen* row : tested) {
            Mention mention = *row->mention;
            if (mention.created_at == Time{}) mention.created_at = options.now;
            const Assessment a = classifier::classify(*tuned, mention, {}, options.now, scratch);
            tally.add(row->truth, judged(a, options.question));
        }
    }
    return tally;
}

/// How to try it: what it asks for stands in the rules that it was fitted to.
std::string how_to_test(const FitOptions& options) {
    if (options.laid_over.empty()) return {};
    return fmt::format(
        "# To run its examples, behind the rules that it was fitted to:\n"
        "#   webcarectl rules test {} THIS-FILE\n",
        printable(options.laid_over));
}

std::string figures(const Fit& fit, const FitOptions& options) {
    std::string out =
        fmt::format("# F1 of \"{}\" as it is {:.3f}", name(options.question), fit.as_it_is.f1());
    if (options.question == Question::complaint)
        out += fmt::format("; with these weights {:.3f}, with the terms too {:.3f}",
                           fit.weighted.f1(), fit.with_terms.f1());
    return out + fmt::format(
                     ".\n# A regression that no rule file can say: over the same signals {:.3f}, "
                     "with all words {:.3f}.\n"
                     "# All but the first on rows that were not fitted on. Nothing was changed: "
                     "read each line, strike out\n"
                     "# what you do not believe, and put the rest in a rule folder of your own.\n",
                     fit.regression.f1(), fit.with_words.f1());
}

}  // namespace

Fit fit(const classifier::RuleSet& rules, const std::vector<Labelled>& rows,
        const FitOptions& options) {
    tell(options, fmt::format("judging {} mentions", rows.size()));
    const std::vector<Seen> seen = see(rules, rows, options.question, options.folds, options.now);
    Fit out;
    out.rows = seen.size();
    Rows all;
    for (const Seen& row : seen) out.yes += row.truth ? 1 : 0, all.push_back(&row);
    if (out.yes < least_of_each || out.rows - out.yes < least_of_each) return out;
    for (const Seen& row : seen) out.as_it_is.add(row.truth, row.as_it_is);
    tell(options, "regression");
    out.regression = cross_validate(seen, rules.rules.size(), options.folds, false);
    out.with_words = cross_validate(seen, rules.rules.size(), options.folds, true);
    if (options.question != Question::complaint) {
        out.candidates = find_candidates(all, options.most_terms);
        return out;
    }
    out.weighted = judge_folds(rules, seen, 0, options);
    out.with_terms = judge_folds(rules, seen, options.most_terms, options);
    tell(options, "the proposal, from all rows");
    out.proposal = propose(rules, all, options.most_terms);
    return out;
}

std::string to_yaml(const Fit& fit, const FitOptions& options, std::string_view date) {
    std::string out = fmt::format(
        "# Proposed by `webcarectl rules fit` on {} from {} labelled mentions, {} of them "
        "\"{}\".\n",
        date, fit.rows, fit.yes, name(options.question));
    out += figures(fit, options);
    if (options.question == Question::complaint)
        return out + how_to_test(options) + to_yaml(fit.proposal);
    out +=
        "weights: {}  # these judgements follow from intents, which have no weights\n"
        "# Words that mark an answer and that no rule finds yet: term, z of its log-odds, in yes, "
        "in no.\n";
    for (const Candidate& candidate : fit.candidates)
        out += fmt::format("#   {:<32} {:>6.1f} {:>5} {:>5}\n", printable(candidate.term),
                           candidate.z, candidate.in_yes, candidate.in_no);
    return out;
}

}  // namespace webcare::tuning
