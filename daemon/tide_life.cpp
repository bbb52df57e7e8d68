// How waves begin, grow and end: their alerts and deliveries at the end of a round.

#include <utility>

#include "daemon/tide.hpp"
#include "escalation/silences.hpp"

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

/// In this round, or stored; nothing where it is no longer kept.
Result<std::optional<storage::StoredMention>> Tide::find(const std::string& mention,
                                                         const storage::Batch& batch) const {
    for (const storage::Event& event : batch.events) {
        const auto* recorded = std::get_if<storage::MentionRecorded>(&event);
        if (!recorded || recorded->mention.id != mention) continue;
        storage::StoredMention found;
        found.mention = recorded->mention;
        found.assessment = recorded->assessment;
        return std::optional{std::move(found)};
    }
    return store_.mention(mention);
}

/// Why the wave tells nobody now, or nothing: a silence means more than half of the mentions that
/// it lists. Whoever is of the other half is told of on their own (absorbs()).
Result<std::string> Tide::silenced(const Wave& wave, const storage::Batch& batch) const {
    if (!silences_->any_in_force(now_)) return std::string{};
    std::string why;
    std::size_t asked = 0, silent = 0;
    for (const std::string& id : wave.attached.mentions) {
        const auto found = find(id, batch);
        if (!found) return found.error();
        if (!*found) continue;
        ++asked;
        std::string its = escalation::silenced(*setup_->policy, silences_, (*found)->mention,
                                               (*found)->assessment, now_);
        if (its.empty()) continue;
        ++silent;
        if (why.empty()) why = std::move(its);
    }
    return 2 * silent > asked ? why : std::string{};
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
    const auto why = silenced(wave, batch);
    if (!why) return why.error();
    open.is_silent = !why->empty();
    auto before = groups_.alert_among(wave.attached.mentions, wave.ladder, open.is_silent);
    if (!before) return before.error();
    if (!*before) return raise(open, *why, batch, outcome);
    escalation::Raised raised = escalation::promote(**std::move(before), wave, now_);
    groups_.promoted(raised.alert);
    wave.alert = raised.alert.id;
    add(std::move(raised), outcome);
    return {};
}

Status Tide::raise(Open& open, const std::string& silenced, const storage::Batch& batch,
                   Outcome& outcome) {
    const auto worst = find(open.wave.worst, batch);
    if (!worst) return worst.error();
    auto raised =
        escalation::raise(*setup_->policy, open.wave, *worst ? (*worst)->assessment : Assessment{},
                          now_, random_, silenced);
    if (!raised) return {};
    ++outcome.alerts;
    open.wave.alert = raised->alert.id;
    add(*std::move(raised), outcome);
    return {};
}

/// Told of at every doubling, unless a silence holds by then. One that opened in silence gets its
/// alert at the first doubling behind it.
Status Tide::grow(Open& open, const storage::Batch& batch, Outcome& outcome) {
    Wave& wave = open.wave;
    if (!open.changed || !cases::has_doubled(wave)) return {};
    ++outcome.grown;
    if (wave.alert.empty() || wave.kind == WaveKind::viral) return {};
    const auto why = silenced(wave, batch);
    if (!why) return why.error();
    if (!why->empty()) return {};
    if (std::exchange(open.is_silent, false)) return raise(open, {}, batch, outcome);
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
    const bool taken = (*found)->status == AlertStatus::acknowledged;
    escalation::Raised over;
    if (taken)
        over = escalation::resolve(*setup_->policy, **std::move(found), now_);
    else
        over.alert = **std::move(found);
    // That it went round needs no word at its end, but where it is shown as open.
    if (wave.kind == WaveKind::complaints)
        over.deliveries = escalation::tell(over.alert, wave, "wave.ended", now_);
    if (taken) {
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
            done = grow(open, batch, outcome);
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
