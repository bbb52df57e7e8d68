#pragma once

#include <optional>
#include <string>
#include <vector>

#include "connectors/connector.hpp"
#include "connectors/poll/definition.hpp"
#include "connectors/poll/state.hpp"
#include "net/rate.hpp"

namespace webcare::connectors::poll {

/// Minds what a source may ask: our own pace, what the service says is left, and what a day may
/// cost. One source; I/O thread.
class Meter {
 public:
    Meter(const Definition& definition, const Settings& settings, const Parts& parts);

    /// Whether a request of this cost fits into the day's budgets, and the service did not say that
    /// they are used up. Fails as throttled until then. `share` is the part of them that may be
    /// used.
    Status afford(const Request& request, const State& state, double share = 1) const;
    /// What is nearly or wholly spent, in words; nothing while there is enough.
    std::optional<std::string> nearly_spent(
        const std::map<std::string, Spent, std::less<>>& spent) const;
    /// How long to wait before the next request, zero for not at all.
    Duration pace();
    /// Counts a request that went out, and later the items it brought.
    void count(double requests, std::size_t items, State& state, std::vector<std::string>& notices);
    /// The service said that the day is used up.
    Error spent(std::string why);
    /// Learns from an answer what is left. `answer` may be null.
    void learn(const net::Response& response, JsonValue answer);
    /// The pause that the service's own figures ask for after a refusal without Retry-After.
    std::optional<std::chrono::seconds> until_reset(const net::Response& response,
                                                    JsonValue answer) const;

 private:
    double limit(const Budget& budget) const;  // infinite where there is none
    std::string today(const Budget& budget) const;
    std::chrono::seconds until_midnight(const Budget& budget) const;
    void pause(Duration pause);
    void learn_usage(std::string_view header);

    const Limits& limits_;
    const Settings& settings_;
    Parts parts_;
    std::optional<net::RateBudget> rate_;
    Clock::Steady not_before_{};
    std::string told_;  // by the service: how little is left
};

}  // namespace webcare::connectors::poll
