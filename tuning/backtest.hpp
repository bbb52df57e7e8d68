#pragma once

#include <array>
#include <map>
#include <string>
#include <vector>

#include "classifier/classifier.hpp"
#include "tuning/labels.hpp"
#include "tuning/measure.hpp"
#include "tuning/vetoes.hpp"

namespace webcare::tuning {

/// What one rule did. Beside `fired`, only mentions count whose labels say something of what the
/// rule claims: its type, or one of the severe intents. A single rule finds a small part of what it
/// claims, so that its recall is low by its nature.
struct RuleRecord {
    std::size_t fired = 0;
    Tally tally;  ///< "yes": it fired
    RuleRecord() = default;
};

/// A mention that the candidate judges otherwise than the labels or than the rules it is held
/// against.
struct Case {
    std::string id, text, why;
    Case() = default;
};

struct BacktestOptions {
    Time now{};
    Level alert_from = Level::medium;  ///< "would alert": at least this level
    std::size_t most_cases = 50;       ///< kept of each kind
    BacktestOptions() = default;
};

struct Backtest {
    std::size_t mentions = 0;
    std::map<std::string, Tally> questions;        ///< complaint, severe, threat, intent:claim, ...
    std::map<std::string, Confusion> choices;      ///< type, sentiment, language
    std::map<std::string, RuleRecord> rules;       ///< every rule, those that never fired too
    std::array<Tally, 101> complaint_by_severity;  ///< [s]: "yes" is a severity of at least s
    std::array<Tally, 101> severe_by_severity;
    /// What silenced complaints and severe matters that were missed, and in how many of them: a NOT
    /// within the condition of a rule that would have fired, or a rule that fired and outweighed
    /// the complaint.
    std::map<Veto, std::size_t> vetoes;
    std::map<std::string, std::size_t> outweighed_by;
    std::size_t alerts = 0;          ///< mentions at or above alert_from
    std::size_t newly_alerting = 0;  ///< and below it by the rules it is held against
    std::size_t no_longer_alerting = 0;
    std::map<std::string, std::vector<Case>> cases;  ///< by kind, such as "complaint missed"
    ///< or "type: question judged complaint"
    Backtest() = default;
};

/// Judges every row with `candidate` and, where given, `present`, and counts. Sequential; some 5 us
/// a row and rule set.
Backtest backtest(const classifier::RuleSet& candidate, const classifier::RuleSet* present,
                  const std::vector<Labelled>& rows, const BacktestOptions& options);

}  // namespace webcare::tuning
