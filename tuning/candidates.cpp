#include "tuning/candidates.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

namespace webcare::tuning {
namespace {

constexpr std::size_t least_rows = 8;
constexpr auto types = static_cast<std::size_t>(MentionType::complaint) + 1;

struct Counted {
    std::size_t in_yes = 0, in_no = 0;
    std::array<std::size_t, types> by_type{};
    Counted() = default;
};

MentionType most_of(const Counted& counted) {
    const auto end = counted.by_type.end() - 1;  // complaint, the last, is no answer here
    return static_cast<MentionType>(std::max_element(counted.by_type.begin(), end) -
                                    counted.by_type.begin());
}

}  // namespace

std::vector<Candidate> find_candidates(const Rows& rows, std::size_t most) {
    std::map<std::string_view, Counted> counts;
    double yes = 0, no = 0;
    for (const Seen* row : rows) {
        (row->truth ? yes : no) += 1;
        for (const std::string& word : row->unseen) {
            Counted& counted = counts[word];
            ++(row->truth ? counted.in_yes : counted.in_no);
            if (!row->truth) ++counted.by_type[static_cast<std::size_t>(row->type)];
        }
    }
    std::vector<Candidate> out;
    for (const auto& [word, counted] : counts) {
        if (counted.in_yes + counted.in_no < least_rows) continue;
        const auto a = static_cast<double>(counted.in_yes), b = static_cast<double>(counted.in_no);
        // The prior holds each word as often as all rows together do, at a tenth of their weight.
        const double prior = (a + b) / 10, prior_rest = (yes + no) / 10 - prior;
        const auto odds = [&](double with, double all) {
            return std::log((with + prior) / (all - with + prior_rest));
        };
        const double deviation = std::sqrt(1 / (a + prior) + 1 / (b + prior));
        Candidate candidate;
        candidate.term = word;
        candidate.z = (odds(a, yes) - odds(b, no)) / deviation;
        candidate.in_yes = counted.in_yes;
        candidate.in_no = counted.in_no;
        candidate.otherwise = most_of(counted);
        out.push_back(std::move(candidate));
    }
    std::stable_sort(out.begin(), out.end(), [](const Candidate& a, const Candidate& b) {
        return std::abs(a.z) > std::abs(b.z);
    });
    if (out.size() > most) out.resize(most);
    return out;
}

}  // namespace webcare::tuning
