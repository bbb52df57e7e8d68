#include "tuning/cost.hpp"

#include <algorithm>
#include <ctime>

#include "classifier/rule_set.hpp"
#include "language/fold.hpp"

namespace webcare::tuning {
namespace {

double cpu_nanoseconds() {
    timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

/// The least time a mention of several rounds.
template <class Pass>
double least(int rounds, std::size_t mentions, Pass&& pass) {
    double best = 0;
    for (int round = 0; round < rounds; ++round) {
        const double before = cpu_nanoseconds();
        pass();
        const double each = (cpu_nanoseconds() - before) / static_cast<double>(mentions);
        if (round == 0 || each < best) best = each;
    }
    return best;
}

}  // namespace

Cost cost_of(const classifier::RuleSet& rules, const std::vector<Labelled>& rows, int rounds) {
    Cost out;
    std::vector<language::Folded> folded(rows.size());
    out.fold_nanoseconds = least(rounds, rows.size(), [&] {
        for (std::size_t i = 0; i < rows.size(); ++i)
            language::fold(rows[i].mention.text, folded[i]);
    });
    language::Workspace workspace;
    language::Hits hits;
    std::vector<std::size_t> fired(rules.rules.size() + 2);
    const auto evaluate = [&](const std::vector<bool>& wanted) {
        return least(rounds, rows.size(), [&] {
            for (std::size_t i = 0; i < rows.size(); ++i) {
                language::Subject subject{rows[i].mention};
                rules.describe(subject);
                language::evaluate(*rules.program, subject, folded[i], workspace, hits, wanted);
            }
        });
    };
    for (std::size_t i = 0; i < rows.size(); ++i) {
        language::Subject subject{rows[i].mention};
        rules.describe(subject);
        language::evaluate(*rules.program, subject, folded[i], workspace, hits);
        for (const language::Hit& hit : hits) ++fired[hit.condition];
    }
    std::vector<bool> wanted(rules.rules.size() + 2, false);
    const std::vector<bool> none = wanted;
    out.search_nanoseconds = evaluate(none);
    out.whole_nanoseconds = evaluate({});
    for (std::size_t i = 0; i < rules.rules.size(); ++i) {
        wanted[i] = true;
        RuleCost cost;
        cost.rule = rules.rules[i].id;
        cost.nanoseconds = evaluate(wanted);
        cost.nanoseconds = std::max(0.0, cost.nanoseconds - evaluate(none));  // the machine changes
        cost.fired = fired[i];
        out.rules.push_back(std::move(cost));
        wanted[i] = false;
    }
    std::stable_sort(out.rules.begin(), out.rules.end(), [](const RuleCost& a, const RuleCost& b) {
        return a.nanoseconds > b.nanoseconds;
    });
    return out;
}

}  // namespace webcare::tuning
