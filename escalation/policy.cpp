#include "escalation/policy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "core/id.hpp"
#include "escalation/compiled.hpp"
#include "language/fold.hpp"

namespace webcare::escalation {

namespace {

/// The same for the same step of the same matter, also after a crash; 0x1f stands in no name. A
/// later revision is another matter: its first delivery may have been sent already. So is a source
/// that is in trouble again, and a wave.
std::string delivery_id(const Alert& alert, int step, const Recipient& recipient) {
    std::string matter = !alert.wave.empty()    ? alert.wave
                         : alert.source.empty() ? alert.mention
                                                : alert.id;
    if (alert.revision > 0) matter += fmt::format("\x1fr{}", alert.revision);
    return hash_id(fmt::format("{}\x1f{}\x1f{}\x1f{}\x1f{}", matter, alert.ladder, step,
                               recipient.channel, recipient.to));
}

constexpr int last_word = -1;  // the step of what says that a trouble is over

Delivery make_delivery(const Alert& alert, int step, Recipient recipient, Time now) {
    Delivery made;
    made.id = delivery_id(alert, step, recipient);
    made.channel = std::move(recipient.channel);
    made.to = std::move(recipient.to);
    made.type = step == last_word      ? "alert.resolved"
                : !alert.wave.empty()  ? "wave.opened"
                : alert.source.empty() ? "alert.raised"
                                       : fmt::format("source.{}", name(alert.condition.trouble));
    made.alert = alert.id;
    made.mention = alert.mention;
    made.level = alert.level;
    made.created_at = made.next_at = now;
    return made;
}

std::optional<Time> moment_of(const Ladder& ladder, int step, Time raised_at) {
    const auto index = static_cast<std::size_t>(step);
    if (index >= ladder.size()) return std::nullopt;
    return raised_at + ladder[index].after;
}

/// Takes the next step of the ladder, whatever the time.
void take_step(const Policy& policy, const Ladder& ladder, const Assessment& assessment, Time now,
               Raised& raised) {
    Alert& alert = raised.alert;
    const Step& step = ladder[static_cast<std::size_t>(alert.step)];
    ++alert.step;
    alert.next_step_at = moment_of(ladder, alert.step, alert.raised_at);
    if (step.unless_acknowledged && alert.status != AlertStatus::raised) return;
    for (Recipient& recipient : policy.recipients(step, assessment))
        raised.deliveries.push_back(make_delivery(alert, alert.step, std::move(recipient), now));
}

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
        alert.raised_at = now;
        alert.respond_by = assessment.respond_by;
        alert.guidance = guidance;
        const Ladder& ladder = *policy.ladder(alert.ladder);
        alert.next_step_at = moment_of(ladder, 0, now);
        while (alert.next_step_at && *alert.next_step_at <= now)
            take_step(policy, ladder, assessment, now, raised);
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
    alert.raised_at = now;
    alert.ladder = policy.config->source_alerts;
    if (const Ladder* ladder = policy.ladder(alert.ladder)) {
        alert.next_step_at = moment_of(*ladder, 0, now);
        while (alert.next_step_at && *alert.next_step_at <= now)
            take_step(policy, *ladder, Assessment{}, now, raised);
    } else {
        alert.step = 1;
        for (const Recipient& recipient : policy.every_channel)
            raised.deliveries.push_back(make_delivery(alert, alert.step, recipient, now));
    }
    return raised;
}

Raised resolve(const Policy& policy, Alert alert, Time now) {
    Raised raised;
    raised.alert = std::move(alert);
    Alert& over = raised.alert;
    ++over.version;
    over.status = AlertStatus::resolved;
    over.next_step_at.reset();
    std::set<Recipient> told;
    if (const Ladder* ladder = policy.ladder(over.ladder)) {
        const auto taken = std::min(static_cast<std::size_t>(over.step), ladder->size());
        for (std::size_t step = 0; step < taken; ++step) {
            for (Recipient& recipient : policy.recipients((*ladder)[step], Assessment{}))
                told.insert(std::move(recipient));
        }
    } else {
        told.insert(policy.every_channel.begin(), policy.every_channel.end());
    }
    for (const Recipient& recipient : told)
        raised.deliveries.push_back(make_delivery(over, last_word, recipient, now));
    return raised;
}

Raised climb(const Policy& policy, Alert alert, const Assessment& assessment, Time now) {
    Raised raised;
    raised.alert = std::move(alert);
    ++raised.alert.version;
    const Ladder* ladder = policy.ladder(raised.alert.ladder);
    const bool over = raised.alert.status == AlertStatus::resolved || !ladder ||
                      static_cast<std::size_t>(raised.alert.step) >= ladder->size();
    if (over) {
        raised.alert.next_step_at.reset();
        return raised;
    }
    take_step(policy, *ladder, assessment, now, raised);
    return raised;
}

Result<Alert> acknowledge(Alert alert, const std::string& who, Time now) {
    if (who.empty()) return Error{ErrorKind::malformed, "an acknowledgement needs a name"};
    if (alert.status == AlertStatus::resolved)
        return Error{ErrorKind::conflict, "the alert is resolved already"};
    if (alert.status == AlertStatus::acknowledged && alert.acknowledged_by != who)
        return Error{ErrorKind::conflict,
                     fmt::format("{} acknowledged this alert at {}", alert.acknowledged_by,
                                 format_time(alert.acknowledged_at.value_or(alert.raised_at)))};
    if (alert.status == AlertStatus::raised) {
        alert.status = AlertStatus::acknowledged;
        alert.acknowledged_by = who;
        alert.acknowledged_at = now;
    }
    ++alert.version;
    return alert;
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
