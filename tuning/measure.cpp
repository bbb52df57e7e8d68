#include "tuning/measure.hpp"

#include <set>

namespace webcare::tuning {
namespace {

double share(std::size_t part, std::size_t whole) {
    return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

void Tally::add(bool truth, bool judged) {
    if (truth)
        ++(judged ? true_yes : false_no);
    else
        ++(judged ? false_yes : true_no);
}

double Tally::precision() const {
    return share(true_yes, true_yes + false_yes);
}
double Tally::recall() const {
    return share(true_yes, true_yes + false_no);
}
double Tally::f1() const {
    return share(2 * true_yes, 2 * true_yes + false_yes + false_no);
}

void Confusion::add(std::string_view truth, std::string_view judged) {
    ++counts_[{std::string{truth}, std::string{judged}}];
    ++asked_;
}

std::vector<std::string> Confusion::answers() const {
    std::set<std::string> all;
    for (const auto& [pair, count] : counts_) {
        all.insert(pair.first);
        all.insert(pair.second);
    }
    return {all.begin(), all.end()};
}

std::size_t Confusion::count(const std::string& truth, const std::string& judged) const {
    const auto found = counts_.find({truth, judged});
    return found == counts_.end() ? 0 : found->second;
}

Tally Confusion::tally(const std::string& answer) const {
    Tally tally;
    for (const auto& [pair, count] : counts_) {
        const bool truth = pair.first == answer, judged = pair.second == answer;
        if (truth)
            (judged ? tally.true_yes : tally.false_no) += count;
        else
            (judged ? tally.false_yes : tally.true_no) += count;
    }
    return tally;
}

double Confusion::accuracy() const {
    std::size_t right = 0;
    for (const auto& [pair, count] : counts_)
        if (pair.first == pair.second) right += count;
    return share(right, asked_);
}

double Confusion::macro_f1() const {
    double sum = 0;
    std::size_t given = 0;
    for (const std::string& answer : answers()) {
        const Tally one = tally(answer);
        if (one.true_yes + one.false_no == 0) continue;
        sum += one.f1();
        ++given;
    }
    return given == 0 ? 0 : sum / static_cast<double>(given);
}

}  // namespace webcare::tuning
