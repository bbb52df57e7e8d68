#include "escalation/policy.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/id.hpp"
#include "escalation/steps.hpp"
#include "language/fold.hpp"

namespace webcare::escalation {

namespace {

struct Pick {
    std::string ladder, reason;
};

/// The ladders of the routes taken, then those that rules ask for by name; each once.
std::vector<Pick> pick(const Policy& policy, const Holding& holding, const Assessment& assessment) {
    std::vector<Pick> picked;
    const auto add = [&](const std::string& ladder, std::string reason) {
        const bool known = std::any_of(picked.begin(), picked.end(),
                                       [&](const Pick& p) { return p.ladder == ladder; });
        if (!known && policy.ladder(ladder)) picked.push_back(Pick{ladder, std::move(reason)});
    };
    for (const Policy::Route* route : policy.taken(holding)) add(route->ladder, route->when);
    for (const std::string& ladder : assessment.escalate) add(ladder, "asked for by a rule");
    return picked;
}

/// Our own posts, withdrawn posts and a daemon that only observes warn nobody.
bool is_silent(const Policy& policy, const Mention& mention) {
    return mention.ours || mention.deleted || policy.config->observe;
}

}  // namespace

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
    const Policy::Target* target = policy.target(holding);
    if (!target) return std::nullopt;
    if (!target->office) return mention.created_at + target->within;
    return target->office->answer_by(mention.created_at, target->within);
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
                          Random& random) {
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

namespace {

std::string describe(const Recipient& recipient) {
    if (recipient.to.empty()) return fmt::format("channel {}", recipient.channel);
    return fmt::format("{} by channel {} ({})", recipient.person, recipient.channel, recipient.to);
}

void trace_ladder(const Policy& policy, const Pick& picked, const Assessment& assessment, Time now,
                  RouteAnswer& answer) {
    answer.lines.push_back(fmt::format("route: {}", picked.reason));
    answer.lines.push_back(fmt::format("ladder: {}", picked.ladder));
    for (const Step& step : *policy.ladder(picked.ladder)) {
        const std::string moment = policy.config->zone.show(now + step.after);
        for (const Recipient& recipient : policy.recipients(step, assessment))
            answer.lines.push_back(fmt::format(
                "  {}{}: {}", moment, step.unless_acknowledged ? " unless acknowledged" : "",
                describe(recipient)));
    }
}

}  // namespace

RouteAnswer trace(const Policy& policy, const Mention& mention, const Assessment& assessment,
                  Time now, const History& history) {
    RouteAnswer answer;
    const Holding held = holding(policy, mention, assessment, now, history);
    if (is_silent(policy, mention)) {
        answer.lines.emplace_back("no alert: our own post, a deleted one, or `observe: true`");
        return answer;
    }
    const std::vector<Pick> picked = pick(policy, held, assessment);
    if (picked.empty())
        answer.lines.emplace_back("no alert: no route matches");
    else
        answer.ladder = picked.front().ladder;
    for (const Pick& one : picked) trace_ladder(policy, one, assessment, now, answer);
    if (const Policy::Target* target = policy.target(held)) {
        const auto due = respond_by(policy, mention, held);
        answer.lines.push_back(fmt::format("answer by: {} ({} on the clock {}, because {})",
                                           due ? policy.config->zone.show(*due) : "never",
                                           format_duration(target->within), target->clock,
                                           target->when));
    }
    return answer;
}

}  // namespace webcare::escalation
