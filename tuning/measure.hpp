#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace webcare::tuning {

/// A yes-or-no question, answered by people and by the rules.
struct Tally {
    std::size_t true_yes = 0, false_yes = 0, false_no = 0, true_no = 0;
    Tally() = default;
    void add(bool truth, bool judged);
    std::size_t asked() const { return true_yes + false_yes + false_no + true_no; }
    double precision() const;  ///< 0 to 1; 0 where the rules never say yes
    double recall() const;     ///< 0 to 1; 0 where people never say yes
    double f1() const;
};

/// A question with several answers: how often people said the one and the rules the other.
class Confusion {
 public:
    void add(std::string_view truth, std::string_view judged);
    std::size_t asked() const { return asked_; }
    double accuracy() const;
    /// The mean of F1 over the answers that people gave.
    double macro_f1() const;
    std::vector<std::string> answers() const;  ///< of either side, sorted
    std::size_t count(const std::string& truth, const std::string& judged) const;
    Tally tally(const std::string& answer) const;

 private:
    std::map<std::pair<std::string, std::string>, std::size_t> counts_;
    std::size_t asked_ = 0;
};

}  // namespace webcare::tuning
