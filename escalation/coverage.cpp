#include "escalation/coverage.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "escalation/compiled.hpp"

namespace webcare::escalation {

namespace {

constexpr std::array<std::string_view, 5> subjects{"claim", "legal", "safety", "privacy", "press"};

/// The names of ladders that a severe complaint about this climbs and that name no person.
std::vector<std::string> ladders_without_people(const Policy& policy, std::string_view subject) {
    Mention mention;
    mention.network = "mastodon";
    mention.addressed = true;
    Assessment assessment;
    assessment.severity = assessment.urgency = 100;
    assessment.level = Level::critical;
    assessment.type = MentionType::complaint;
    assessment.intents.emplace_back(subject);
    const Holding held = holding(policy, mention, assessment, Time{});
    std::vector<std::string> found;
    for (const Policy::Route* route : policy.taken(held)) {
        const Ladder* ladder = policy.ladder(route->ladder);
        const bool personal =
            ladder && std::any_of(ladder->begin(), ladder->end(),
                                  [](const Step& step) { return !step.roles.empty(); });
        if (personal) return {};
        found.push_back(route->ladder);
    }
    return found;
}

}  // namespace

void warn_of_uncovered(const Policy& policy, config::Problems& problems) {
    if (policy.config->people.empty()) return;
    std::vector<std::string_view> unanswered, without_deputy;
    for (const std::string_view subject : subjects) {
        if (!policy.people.covers("accountable", std::string{subject}))
            unanswered.push_back(subject);
        if (!policy.people.covers("deputy", std::string{subject}))
            without_deputy.push_back(subject);
    }
    const config::Position at = policy.config->document["people"].at();
    if (!unanswered.empty())
        problems.warning(at, fmt::format("nobody who can be reached is accountable for {}: give "
                                         "somebody the role `accountable.{}`, or `accountable` for "
                                         "all",
                                         fmt::join(unanswered, ", "), unanswered[0]));
    if (!without_deputy.empty())
        problems.warning(at, fmt::format("there is no deputy for {}: give somebody the role "
                                         "`deputy.{}`, or `deputy` for all",
                                         fmt::join(without_deputy, ", "), without_deputy[0]));
    for (const std::string_view subject : subjects) {
        const auto ladders = ladders_without_people(policy, subject);
        if (!ladders.empty())
            problems.warning(
                policy.config->document["routes"].at(),
                fmt::format("a severe complaint about {} climbs `{}`, on which no step has "
                            "`roles`: no person answers for it",
                            subject, fmt::join(ladders, "`, `")));
    }
}

void warn_of_absence(const Policy& policy, Time now, config::Problems& problems) {
    std::set<Time> moments{now};  // when somebody leaves
    for (const config::Person& person : policy.config->people)
        for (const config::Period& away : person.away)
            if (away.from > now) moments.insert(away.from);
    std::map<Time, std::vector<std::string_view>> alone;
    for (const std::string_view subject : subjects) {
        Assessment assessment;
        assessment.intents.emplace_back(subject);
        const Role role{"accountable"};
        const auto first = std::find_if(moments.begin(), moments.end(), [&](Time moment) {
            return policy.people.holding(role, assessment, moment).all_away;
        });
        if (first != moments.end()) alone[*first].push_back(subject);
    }
    for (const auto& [moment, of] : alone)
        problems.warning(
            policy.config->document["people"].at(),
            fmt::format("{}, everybody who is accountable for {} is away, and every deputy: whole "
                        "channels are told instead; give somebody who is there the role "
                        "`deputy.{}`",
                        moment == now ? "now" : "from " + policy.config->zone.show(moment),
                        fmt::join(of, ", "), of[0]));
}

}  // namespace webcare::escalation
