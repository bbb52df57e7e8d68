// An alert in people's hands: acknowledged, acted upon or not, over.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "escalation/steps.hpp"

namespace webcare::escalation {

namespace {

/// Whoever answers for a grave matter writes down what was done about it; a note is not enough.
bool asks_measure(const Ladder& ladder) {
    return std::any_of(ladder.begin(), ladder.end(), [](const Step& step) {
        return std::any_of(step.roles.begin(), step.roles.end(),
                           [](const Role& role) { return role.base == "accountable"; });
    });
}

bool is_action(const TimelineEntry& entry, bool asks_measure) {
    if (entry.kind == "measure" || entry.kind == "closed") return true;
    constexpr std::array lighter{"note", "promise", "responded"};
    return !asks_measure && std::find(lighter.begin(), lighter.end(), entry.kind) != lighter.end();
}

/// Nothing was done in time: the alert is nobody's again, and goes on with the step that the
/// acknowledgement kept from being taken; where there was none with the next, or the last again.
void lapse(const Ladder& ladder, Alert& alert, Time now) {
    alert.status = AlertStatus::raised;
    ++alert.lapses;
    alert.lapsed_by = std::exchange(alert.acknowledged_by, {});
    alert.acknowledged_at.reset();
    alert.act_by.reset();
    const int last = static_cast<int>(ladder.size()) - 1;
    alert.step = std::min(alert.left_out.value_or(alert.step), last);
    alert.left_out.reset();
    alert.counted_from = now - ladder[static_cast<std::size_t>(alert.step)].after;
}

/// Word of a change to those who were told, where their channel wants it.
void tell_followers(const Policy& policy, const std::string& step, const char* type, Time now,
                    Raised& raised) {
    for (const Address& address : raised.alert.told) {
        if (!policy.followers.contains(address.channel)) continue;
        raised.deliveries.push_back(make_delivery(
            raised.alert, step, Recipient{address.channel, address.to, ""}, type, now));
    }
}

}  // namespace

bool acted(const Policy& policy, const Alert& alert, const Case& dossier) {
    if (!alert.acknowledged_at) return false;
    const Ladder* ladder = policy.ladder(alert.ladder);
    const bool measure = ladder && asks_measure(*ladder);
    const Time since = *alert.acknowledged_at;
    return std::any_of(
        dossier.timeline.begin(), dossier.timeline.end(),
        [&](const TimelineEntry& entry) { return entry.at >= since && is_action(entry, measure); });
}

Raised climb(const Policy& policy, Alert alert, const Assessment& assessment,
             const std::optional<Case>& dossier, Time now) {
    Raised raised;
    raised.alert = std::move(alert);
    Alert& next = raised.alert;
    ++next.version;
    const Ladder* ladder = policy.ladder(next.ladder);
    if (next.status == AlertStatus::resolved || !ladder || ladder->empty()) {
        next.next_step_at.reset();
        next.act_by.reset();
        return raised;
    }
    if (next.act_by && *next.act_by <= now) {
        if (!dossier || !dossier->is_open() || acted(policy, next, *dossier))
            next.act_by.reset();
        else
            lapse(*ladder, next, now);
    }
    take_due_steps(policy, *ladder, assessment, now, raised);
    return raised;
}

Alert follow_clock(const Policy& policy, Alert alert, Duration by) {
    ++alert.version;
    alert.counted_from += by;
    if (alert.act_by && alert.act_by != alert.respond_by) *alert.act_by += by;
    // What is done from now on must not seem to have been done before.
    if (alert.acknowledged_at && by < Duration::zero()) *alert.acknowledged_at += by;
    if (const Ladder* ladder = policy.ladder(alert.ladder))
        alert.next_step_at = next_moment(*ladder, alert);
    return alert;
}

Result<Raised> acknowledge(const Policy& policy, Alert alert, const std::string& who, Time now) {
    if (who.empty()) return Error{ErrorKind::malformed, "an acknowledgement needs a name"};
    if (alert.status == AlertStatus::resolved)
        return Error{ErrorKind::conflict, "the alert is resolved already"};
    if (alert.status == AlertStatus::acknowledged && alert.acknowledged_by != who)
        return Error{ErrorKind::conflict,
                     fmt::format("{} acknowledged this alert at {}", alert.acknowledged_by,
                                 format_time(alert.acknowledged_at.value_or(alert.raised_at)))};
    Raised raised;
    const bool is_first =
        alert.status == AlertStatus::raised || alert.status == AlertStatus::silenced;
    raised.alert = std::move(alert);
    Alert& next = raised.alert;
    ++next.version;
    if (!is_first) return raised;
    next.status = AlertStatus::acknowledged;
    next.acknowledged_by = who;
    next.acknowledged_at = now;
    if (!next.case_id.empty() && policy.act_within > Duration::zero())
        next.act_by = std::max(now + policy.act_within, next.respond_by.value_or(now));
    if (const Ladder* ladder = policy.ladder(next.ladder))
        next.next_step_at = next_moment(*ladder, next);
    tell_followers(policy, "acknowledged", "alert.acknowledged", now, raised);
    return raised;
}

Raised resolve(const Policy& policy, Alert alert, Time now) {
    Raised raised;
    raised.alert = std::move(alert);
    Alert& over = raised.alert;
    ++over.version;
    over.status = AlertStatus::resolved;
    over.next_step_at.reset();
    over.act_by.reset();
    if (over.source.empty()) {
        tell_followers(policy, "resolved", "alert.resolved", now, raised);
        return raised;
    }
    // Whoever looks after the daemon is told that a source is well again on any channel.
    for (const Address& told : over.told)
        raised.deliveries.push_back(make_delivery(
            over, "resolved", Recipient{told.channel, told.to, ""}, "alert.resolved", now));
    return raised;
}

}  // namespace webcare::escalation
