// How waves begin, grow and end: their alerts and deliveries at the end of a round.

#include <algorithm>

#include "daemon/tide.hpp"

namespace webcare::daemon {
namespace {

void add(escalation::Raised raised, Tide::Outcome& outcome) {
    outcome.ladders = outcome.ladders || raised.alert.next_step_at.has_value();
    outcome.events.emplace_back(storage::AlertChanged{std::move(raised.alert)});
    for (Delivery& delivery : raised.deliveries) {
        outcome.deliveries.push_back(delivery);
        outcome.events.emplace_back(storage::DeliveryChanged{std::move(delivery)});
    }
}

}  // namespace

/// The judgement of what shows the wave best: in this round, or stored; an empty one where it is no
/// longer kept.
Result<Assessment> Tide::worst_of(const Wave& wave, const storage::Batch& batch) const {
    for (const storage::Event& event : batch.events) {
        const auto* recorded = std::get_if<storage::MentionRecorded>(&event);
        if (recorded && recorded->mention.id == wave.worst) return recorded->assessment;
    }
    const auto stored = store_.mention(wave.worst);
    if (!stored) return stored.error();
    return *stored ? (*stored)->assessment : Assessment{};
}

Status Tide::name_change(Wave& wave) const {
    constexpr Duration longest = std::chrono::hours{24 * 90};
    auto changes = store_.changes(wave.began_at - longest, wave.began_at);
    if (!changes) return changes.error();
    const config::Config& config = *setup_->config;
    changes->insert(changes->end(), config.changes.begin(), config.changes.end());
    if (const auto* change = cases::change_before(wave, *changes, config.waves.after_change))
        wave.change = *change;
    return {};
}

/// One alert when it opens: of its own, or the one that its first mentions are attached to.
Status Tide::announce(Open& open, const storage::Batch& batch, Outcome& outcome) {
    Wave& wave = open.wave;
    open.is_new = false;
    ++outcome.opened;
    if (Status named = name_change(wave); !named) return named;
    const config::Config& config = *setup_->config;
    if (!config.wave_alerts.empty()) wave.ladder = config.wave_alerts;
    const auto worst = worst_of(wave, batch);
    if (!worst) return worst.error();
    auto before = groups_.alert_among(wave.attached.mentions, wave.ladder);
    if (!before) return before.error();
    std::optional<escalation::Raised> raised;
    if (*before) {
        raised = escalation::promote(**std::move(before), wave, now_);
        groups_.promoted(raised->alert);
    } else {
        raised = escalation::raise(*setup_->policy, wave, *worst, now_, random_);
        if (raised) ++outcome.alerts;
    }
    if (!raised) return {};
    wave.alert = raised->alert.id;
    add(*std::move(raised), outcome);
    return {};
}

Status Tide::grow(Open& open, Outcome& outcome) {
    Wave& wave = open.wave;
    if (!open.changed || !cases::has_doubled(wave)) return {};
    ++outcome.grown;
    if (wave.alert.empty() || wave.kind == WaveKind::viral) return {};
    const auto alert = store_.alert(wave.alert);
    if (!alert) return alert.error();
    if (!*alert) return {};
    for (Delivery& delivery : escalation::tell(**alert, wave, "wave.grown", now_)) {
        outcome.deliveries.push_back(delivery);
        outcome.events.emplace_back(storage::DeliveryChanged{std::move(delivery)});
    }
    return {};
}

/// An alert that nobody acknowledged goes on climbing: that it is over does not answer anybody.
Status Tide::end(Open& open, Outcome& outcome) {
    Wave& wave = open.wave;
    wave.ended_at = now_;
    open.changed = true;
    ++outcome.ended;
    pulses_.erase(wave.subject);
    if (wave.alert.empty()) return {};
    auto found = store_.alert(wave.alert);
    if (!found) return found.error();
    if (!*found) return {};
    escalation::Raised over;
    over.alert = **std::move(found);
    if (wave.kind == WaveKind::complaints)
        over.deliveries = escalation::tell(over.alert, wave, "wave.ended", now_);
    if (over.alert.status == AlertStatus::acknowledged) {
        over.alert.status = AlertStatus::resolved;
        over.alert.next_step_at.reset();
        over.alert.act_by.reset();
        ++over.alert.version;
        add(std::move(over), outcome);
        return {};
    }
    for (Delivery& delivery : over.deliveries) {
        outcome.deliveries.push_back(delivery);
        outcome.events.emplace_back(storage::DeliveryChanged{std::move(delivery)});
    }
    return {};
}

Result<Tide::Outcome> Tide::finish_round(const storage::Batch& batch) {
    Outcome outcome;
    for (auto at = waves_.begin(); at != waves_.end();) {
        Open& open = at->second;
        Status done;
        if (open.is_new)
            done = announce(open, batch, outcome);
        else if (cases::is_over(open.wave, now_))
            done = end(open, outcome);
        else
            done = grow(open, outcome);
        if (!done) return done.error();
        if (std::exchange(open.changed, false)) {
            ++open.wave.version;
            outcome.events.emplace_back(storage::WaveChanged{open.wave});
        }
        at = open.wave.is_open() ? std::next(at) : waves_.erase(at);
    }
    for (storage::AlertAttached& attached : groups_.take_changes())
        outcome.events.emplace_back(std::move(attached));
    if (batch.empty() && outcome.events.empty()) in_doubt_ = false;
    return outcome;
}

}  // namespace webcare::daemon
