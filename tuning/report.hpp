#pragma once

#include <string>

#include "tuning/backtest.hpp"

namespace webcare::tuning {

/// What a backtest found as one JSON object.
std::string to_json(const Backtest& result, const classifier::RuleSet& candidate);

/// The same as one HTML page that needs nothing else: figures, curves as SVG, a record for each
/// rule, and the mentions that were judged otherwise. No script; outside text is encoded.
std::string to_html(const Backtest& result, const classifier::RuleSet& candidate,
                    const std::string& title);

}  // namespace webcare::tuning
