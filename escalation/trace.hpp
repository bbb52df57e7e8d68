#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "escalation/policy.hpp"

namespace webcare::escalation {

/// What a mention would come to.
struct RouteAnswer {
    std::vector<std::string> lines;          ///< for people: route, ladder, moments, who, answer by
    std::vector<std::string> ladders;        ///< of the alerts, in order
    std::vector<std::string> routes;         ///< their paths in the tree
    std::set<std::string> people, channels;  ///< told by any of their steps
    std::optional<Time> respond_by;
    std::string silenced;  ///< why nobody is told, or empty
    RouteAnswer() = default;
};

/// For `webcarectl routes test` and route tests. Reads the policy's own silences only. Pure.
RouteAnswer trace(const Policy& policy, const Mention& mention, const Assessment& assessment,
                  Time now, const History& history = {});

/// Who has each duty at `now`, one line each; and until when, and who then, over `weeks`.
std::vector<std::string> on_duty(const Policy& policy, Time now);
std::vector<std::string> rota(const Policy& policy, Time from, int weeks);

/// What differs from what was expected, one line each: what was expected, what came and why.
std::vector<std::string> differences(const config::RouteExpectation& expected,
                                     const RouteAnswer& answer, const Mention& mention,
                                     const Zone& zone);

}  // namespace webcare::escalation
