#pragma once

#include <string>
#include <vector>

#include "escalation/trace.hpp"
#include "setup/setup.hpp"

namespace webcare::setup {

/// The judgement of one mention that came in at `now`, with its route and all that follows. A
/// mention without a moment was written at `now`.
struct Traced {
    Mention mention;
    Assessment assessment;
    escalation::RouteAnswer answer;
    Traced() = default;
};
Traced trace(const Setup& setup, Mention mention, Time now);

/// A route test of the configuration that came out otherwise.
struct RouteTestFailure {
    config::Position at;
    std::vector<std::string> differences;  ///< what was expected and what came
    std::vector<std::string> why;          ///< the lines of the trace
    RouteTestFailure() = default;
    /// "FILE:LINE:COL: route test: ..." and, indented, why.
    std::vector<std::string> lines() const;
};

/// All route tests; one without `at` comes in at `now`. Costs a judgement each.
std::vector<RouteTestFailure> run_route_tests(const Setup& setup, Time now);

}  // namespace webcare::setup
