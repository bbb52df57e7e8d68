#pragma once

#include <map>
#include <string>
#include <vector>

#include "classifier/classifier.hpp"
#include "classifier/rule_files.hpp"
#include "tuning/cost.hpp"
#include "tuning/labels.hpp"

namespace webcare::tuning {

/// Something in rule files that works, and is probably not meant.
struct Finding {
    config::Position at;
    std::string rule;  ///< its id, or the name of a list
    std::string kind;  ///< never fires, always fires, shadowed, contradictory, impossible, no word,
                       ///< slow, noisy word, unused list, twice in a list, covered, unknown name,
                       ///< over
    std::string what;  ///< for people: what was seen, and what to do
    Finding() = default;
};

/// What the files themselves show: lists that no condition uses, words that stand twice in a list
/// or are covered by one of its wildcards.
std::vector<Finding> lint_files(const classifier::RuleFiles& files);

/// What the rules themselves show beside `shipped`, the packs: intents, groups and ladders that no
/// other rule names, most likely mistyped, and rules whose `until` is over.
std::vector<Finding> lint_names(const classifier::RuleFiles& files,
                                const classifier::RuleFiles& shipped, Time now);

/// What the rules do on mentions: rules that never or nearly always fire, that fire only where a
/// heavier one with the same claim does, that contradict another, and words that are in half of
/// what people call noise (or no complaint). Needs some hundred rows to say much; rules in a
/// language of which there are no rows are left alone.
std::vector<Finding> lint_rules(const classifier::RuleSet& rules, const std::vector<Labelled>& rows,
                                Time now);

/// Rules that cost a mention more than twenty times the median of the rules that cost anything, and
/// more than a microsecond.
std::vector<Finding> lint_costs(const classifier::RuleSet& rules, const Cost& cost);

}  // namespace webcare::tuning
