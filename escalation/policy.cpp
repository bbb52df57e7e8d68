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
/// that is in trouble again.
std::string delivery_id(const Alert& alert, int step, const Recipient& recipient) {
    std::string matter = alert.source.empty() ? alert.mention : alert.id;
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
    for (Told& told : policy.told(step, assessment, now))
        raised.deliveries.push_back(
            make_delivery(alert, alert.step, std::move(told.recipient), now));
}

}  // namespace

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
        alert.raised_at = now;
        alert.respond_by = assessment.respond_by;
        alert.guidance = guidance;
        if (!silenced.empty()) {
            alert.status = AlertStatus::silenced;
            alert.silenced = silenced;
            continue;
        }
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
            // Whoever was on duty when the step was taken.
            const Time then = over.raised_at + (*ladder)[step].after;
            for (Told& one : policy.told((*ladder)[step], Assessment{}, then))
                told.insert(std::move(one.recipient));
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
    if (alert.status == AlertStatus::raised || alert.status == AlertStatus::silenced) {
        alert.status = AlertStatus::acknowledged;
        alert.acknowledged_by = who;
        alert.acknowledged_at = now;
    }
    ++alert.version;
    return alert;
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
