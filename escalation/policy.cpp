#include "escalation/policy.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/id.hpp"
#include "escalation/steps.hpp"
#include "language/fold.hpp"

namespace webcare::escalation {

std::vector<Pick> pick(const Policy& policy, const Holding& holding, const Assessment& assessment) {
    std::vector<Pick> picked;
    const auto add = [&](const std::string& ladder, std::string reason) {
        const bool known = std::any_of(picked.begin(), picked.end(),
                                       [&](const Pick& p) { return p.ladder == ladder; });
        if (!known && policy.ladder(ladder)) picked.push_back(Pick{ladder, std::move(reason)});
    };
    for (const Policy::Route* route : policy.taken(holding)) add(route->ladder, route->path);
    for (const std::string& ladder : assessment.escalate) add(ladder, "asked for by a rule");
    return picked;
}

bool is_silent(const Policy& policy, const Mention& mention) {
    return mention.ours || mention.deleted || policy.config->observe;
}

Holding holding(const Policy& policy, const Mention& mention, const Assessment& assessment,
                Time now, const History& history) {
    language::Folded folded;
    language::fold(mention.text, folded);
    return holding(policy, mention, assessment, folded, now, history);
}

Holding holding(const Policy& policy, const Mention& mention, const Assessment& assessment,
                const language::Folded& folded, Time now, const History& history) {
    return policy.holds(mention, assessment, folded, history, now);
}

std::optional<Time> respond_by(const Policy& policy, const Mention& mention,
                               const Assessment& assessment, Time now, const History& history) {
    return respond_by(policy, mention, holding(policy, mention, assessment, now, history));
}

std::optional<Time> respond_by(const Policy& policy, const Mention& mention,
                               const Holding& holding) {
    const auto due = policy.due(mention.created_at, holding);
    return due ? std::optional{due->at} : std::nullopt;
}

std::optional<Time> due(std::optional<Time> target, std::optional<Time> wanted, Time now) {
    if (!wanted) return target;
    const Time asked = std::max(*wanted, now);
    return target ? std::min(*target, asked) : asked;
}

bool warns(const Policy& policy, const Mention& mention, const Assessment& assessment,
           const Holding& holding) {
    return !is_silent(policy, mention) && !pick(policy, holding, assessment).empty();
}

std::vector<Raised> raise(const Policy& policy, const Mention& mention,
                          const Assessment& assessment, const Holding& holding,
                          const std::string& case_id, const Guidance& guidance, Time now,
                          Random& random, const std::string& silenced) {
    std::vector<Raised> all;
    if (is_silent(policy, mention)) return all;
    for (Pick& picked : pick(policy, holding, assessment)) {
        Raised& raised = all.emplace_back();
        Alert& alert = raised.alert;
        alert.id = make_id(now, random);
        alert.version = 1;
        alert.mention = mention.id;
        alert.revision = mention.revision;
        alert.case_id = case_id;
        alert.level = assessment.level;
        alert.route = std::move(picked.reason);
        alert.ladder = std::move(picked.ladder);
        alert.raised_at = alert.counted_from = now;
        alert.respond_by = assessment.respond_by;
        alert.guidance = guidance;
        if (!silenced.empty()) {
            alert.status = AlertStatus::silenced;
            alert.silenced = silenced;
            continue;
        }
        take_due_steps(policy, *policy.ladder(alert.ladder), assessment, now, raised);
    }
    return all;
}

std::optional<Raised> raise(const Policy& policy, const std::string& source,
                            const Condition& condition, Time now, Random& random) {
    if (policy.config->observe || policy.every_channel.empty()) return std::nullopt;
    Raised raised;
    Alert& alert = raised.alert;
    alert.id = make_id(now, random);
    alert.version = 1;
    alert.source = source;
    alert.condition = condition;
    alert.level = level_of(condition.trouble);
    alert.raised_at = alert.counted_from = now;
    alert.ladder = policy.config->source_alerts;
    if (const Ladder* ladder = policy.ladder(alert.ladder)) {
        take_due_steps(policy, *ladder, Assessment{}, now, raised);
    } else {
        Ladder everybody(1);
        everybody.front().channels = policy.every_channel;
        take_due_steps(policy, everybody, Assessment{}, now, raised);
    }
    return raised;
}

std::shared_ptr<const Silences> with_silences(const Policy& policy,
                                              const std::vector<Silence>& set) {
    config::Problems none;
    return Silences::compile(policy.config->quiet, set, policy.known, policy.config->zone, none);
}

Status check_silence(const Policy& policy, const Silence& silence) {
    return Silences::check(silence, policy.known);
}

std::string silenced(const Policy& policy, const Silences* with, const Mention& mention,
                     const Assessment& assessment, Time now) {
    return (with ? *with : *policy.silences).over(mention, assessment, policy.around(), now);
}

std::string maintenance_of(const Policy& policy, const std::string& source, Time now) {
    return policy.silences->maintenance_of(source, now);
}

std::optional<Time> next_opening(const Policy& policy, Time time) {
    return policy.office_time ? policy.office_time->next_opening(time) : std::nullopt;
}

}  // namespace webcare::escalation
