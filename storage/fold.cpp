#include "storage/fold.hpp"

#include <fmt/format.h>

#include "storage/rows.hpp"

namespace webcare::storage {
namespace {

Error conflict(std::string_view what, std::string_view id, std::string_view why) {
    return Error{ErrorKind::conflict, fmt::format("{} {}: {}", what, id, why)};
}

Error damaged(Table table, std::string_view id) {
    return Error{ErrorKind::temporary,
                 fmt::format("{}: the row of {} is damaged", name(table), id)};
}

/// The row as the group leaves it, or nothing where there is none.
template <class Row>
Result<std::optional<Row>> row_of(const Draft& draft, Table table, const std::string& key) {
    auto bytes = draft.row(table, key);
    if (!bytes) return bytes.error();
    if (!*bytes) return std::optional<Row>{};
    auto row = unpack<Row>(**bytes);
    if (!row) return damaged(table, key);
    return row;
}

template <class Row>
Status next_version(const std::optional<Row>& stored, std::uint64_t wanted, std::string_view what,
                    std::string_view id) {
    const std::uint64_t now = stored ? stored->version : 0;
    if (wanted == now + 1) return {};
    return conflict(what, id, fmt::format("is at version {}, the change makes {}", now, wanted));
}

std::uint8_t number(auto value) {
    return static_cast<std::uint8_t>(value);
}

}  // namespace

Prepared::Prepared(Batch b, Time now) : batch{std::move(b)}, at{now} {
    records.reserve(batch.events.size() * 768);
    ends.reserve(batch.events.size());
    const std::string written = format_time(now);
    for (const Event& event : batch.events) {
        JsonWriter out{records};
        out.begin_object().field("type", type_of(event)).field("at", written).key("data");
        write_json(out, event);
        out.end_object();
        ends.push_back(records.size());
        brings_mentions = brings_mentions || std::holds_alternative<MentionRecorded>(event) ||
                          std::holds_alternative<HookAccepted>(event);
    }
}

std::string_view Prepared::record(std::size_t i) const {
    const std::size_t from = i == 0 ? 0 : ends[i - 1];
    return std::string_view{records}.substr(from, ends[i] - from);
}

void forget_past(Draft& draft, const std::string& id, const RememberedRow& row) {
    for (const std::string& rule : row.rules) {
        draft.erase(Table::mentions, keys::past_at(keys::past(rule), row.created_at, id));
        if (row.author.empty()) continue;
        draft.erase(Table::mentions,
                    keys::past_at(keys::past_of(row.author, rule), row.created_at, id));
    }
    draft.erase_row(Table::mentions, keys::remembered(id));
}

Result<std::uint64_t> Fold::run() {
    first_ = next_;
    for (std::size_t i = 0; i < prepared_.batch.events.size(); ++i, ++next_) {
        draft_.put(Table::journal, keys::journal(next_), prepared_.record(i));
        auto applied = std::visit([this](const auto& event) { return apply(event); },
                                  prepared_.batch.events[i]);
        if (!applied) return applied.error();
    }
    for (const auto& [key, times] : rollups_) draft_.add(Table::rollups, key, times);
    draft_.counts.journal_last = next_ - 1;
    return next_;
}

/// What is known of the mention. Its planner asked already, and found no row where the revision is
/// 0; unless `seen` has changed since, only this group may have brought one.
Result<std::optional<SeenRow>> Fold::seen(const Mention& mention) const {
    const auto& asked = prepared_.batch.seen_as_of;
    if (asked && *asked >= draft_.seen_changed_at() && mention.revision == 0 &&
        !draft_.touches(Table::seen, mention.id)) {
        return std::optional<SeenRow>{};
    }
    return row_of<SeenRow>(draft_, Table::seen, mention.id);
}

Status Fold::apply(const MentionRecorded& event) {
    const Mention& mention = event.mention;
    auto before = seen(mention);
    if (!before) return before.error();
    const bool known = before->has_value();
    // Whoever sends a mention that another commit brought meanwhile decided on an old `seen`. Twice
    // in one batch is one decision: the later stands.
    if (known && mention.revision <= (*before)->revision && (*before)->sequence < first_) {
        return conflict("mention", mention.id, "is recorded already");
    }
    SeenRow seen = before->value_or(SeenRow{});
    if (!known) seen.recorded_at = prepared_.at;
    if (known) {
        if (auto dropped = supersede(seen.sequence, event.forgets); !dropped) return dropped;
        // A new revision may name its author otherwise.
        if (auto gone = forget_author(seen); !gone) return gone;
    }
    seen.hash = content_hash(mention);
    seen.revision = mention.revision;
    seen.created_at = mention.created_at;
    seen.sequence = next_;
    if (event.keep_text) {
        if (seen.first == 0) seen.first = next_, ++draft_.counts.mentions;
        MentionRow row;
        row.sequence = next_;
        row.recorded_at = seen.recorded_at;
        row.level = event.assessment.level;
        row.type = event.assessment.type;
        row.scored = !event.assessment.signals.empty() || !event.case_id.empty();
        row.network = mention.network;
        row.source = mention.source;
        row.author = author_key(mention);
        row.id = mention.id;
        draft_.put_row(Table::mentions, keys::mention(seen.first), pack(row));
        if (!row.author.empty()) {
            draft_.put(Table::customers,
                       keys::customer_mention(row.author, seen.created_at, seen.first));
        }
    } else if (seen.first != 0) {
        draft_.erase_row(Table::mentions, keys::mention(seen.first));
        seen.first = 0, --draft_.counts.mentions;
    }
    draft_.put_row(Table::seen, mention.id, pack(seen));
    if (!known) count(event);
    return remember(event, known);
}

/// A new revision replaces what the one before it said.
Status Fold::remember(const MentionRecorded& event, bool known) {
    const Mention& mention = event.mention;
    if (known) {
        auto before = row_of<RememberedRow>(draft_, Table::mentions, keys::remembered(mention.id));
        if (!before) return before.error();
        if (*before) forget_past(draft_, mention.id, **before);
    }
    if (event.remembered.empty()) return {};
    RememberedRow row;
    row.created_at = mention.created_at;
    row.author = author_key(mention);
    row.rules = event.remembered;
    for (const std::string& rule : row.rules) {
        draft_.put(Table::mentions, keys::past_at(keys::past(rule), row.created_at, mention.id),
                   row.author);
        if (row.author.empty()) continue;
        draft_.put(Table::mentions,
                   keys::past_at(keys::past_of(row.author, rule), row.created_at, mention.id));
    }
    draft_.put_row(Table::mentions, keys::remembered(mention.id), pack(row));
    return {};
}

/// An older record stays for `journal tail` until retention comes by. Where it has been already,
/// nothing would ever remove the record: it goes now.
Status Fold::supersede(std::uint64_t sequence, bool at_once) {
    if (at_once) {
        draft_.erase(Table::journal, keys::journal(sequence));
        return {};
    }
    auto swept = draft_.row(Table::meta, keys::swept_journal);
    if (!swept) return swept.error();
    if (*swept && sequence < be64_at(**swept, 0)) {
        draft_.erase(Table::journal, keys::journal(sequence));
    }
    return {};
}

Status Fold::forget_author(const SeenRow& seen) {
    if (seen.first == 0) return {};
    auto row = row_of<MentionRow>(draft_, Table::mentions, keys::mention(seen.first));
    if (!row) return row.error();
    if (*row && !(*row)->author.empty()) {
        draft_.erase(Table::customers,
                     keys::customer_mention((*row)->author, seen.created_at, seen.first));
    }
    return {};
}

void Fold::count(const MentionRecorded& event) {
    const Time at = event.mention.created_at;
    const auto hour = std::chrono::floor<std::chrono::hours>(at).time_since_epoch().count();
    LastCount& last = last_count_;
    if (last.times == nullptr || last.hour != hour || last.type != event.assessment.type ||
        last.level != event.assessment.level || last.network != event.mention.network) {
        last.hour = hour;
        last.type = event.assessment.type;
        last.level = event.assessment.level;
        last.network = event.mention.network;
        last.times = &rollups_[keys::rollup(at, number(last.type), number(last.level),
                                            last.network)];  // a node of the map stays in place
    }
    ++*last.times;
    for (const std::string& subject : event.counted)
        ++rollups_[keys::people(subject, static_cast<std::uint64_t>(hour))];
}

Status Fold::apply(const CaseChanged& event) {
    const Case& dossier = event.dossier;
    const std::string key = keys::dossier(dossier.id);
    auto before = row_of<CaseRow>(draft_, Table::cases, key);
    if (!before) return before.error();
    if (auto next = next_version(*before, dossier.version, "case", dossier.id); !next) return next;
    if (*before) {
        if (auto dropped = supersede((*before)->sequence, event.forgets); !dropped) return dropped;
    } else {
        ++draft_.counts.cases;
    }
    if (*before && (*before)->open) {
        --draft_.counts.cases_open;
        draft_.erase(Table::cases, keys::open_case(dossier.id));
        draft_.erase(Table::cases, keys::case_of((*before)->customer, dossier.id));
    }
    if (dossier.is_open()) {
        ++draft_.counts.cases_open;
        draft_.put(Table::cases, keys::open_case(dossier.id));
        draft_.put(Table::cases, keys::case_of(dossier.customer, dossier.id));
    }
    CaseRow row;
    row.sequence = next_;
    row.version = dossier.version;
    row.open = dossier.is_open();
    row.changed_at = dossier.changed_at;
    row.customer = dossier.customer;
    draft_.put_row(Table::cases, key, pack(row));
    return {};
}

Status Fold::apply(const AlertChanged& event) {
    const Alert& alert = event.alert;
    const std::string key = keys::alert(alert.id);
    auto before = row_of<AlertRow>(draft_, Table::outbox, key);
    if (!before) return before.error();
    if (auto next = next_version(*before, alert.version, "alert", alert.id); !next) return next;
    if (*before) {
        const AlertRow& old = **before;
        if (auto dropped = supersede(old.sequence); !dropped) return dropped;
        if (is_open(old.status)) --draft_.counts.alerts_open;
        draft_.erase(Table::outbox, keys::alert_status(number(old.status), alert.id));
        if (old.next_step_at)
            draft_.erase(Table::outbox, keys::ladder(*old.next_step_at, alert.id));
    }
    AlertRow row;
    row.sequence = next_;
    row.version = alert.version;
    row.status = alert.status;
    row.changed_at = prepared_.at;
    if (is_open(alert.status)) {
        ++draft_.counts.alerts_open;
        row.next_step_at = alert.next_step_at;
    }
    draft_.put(Table::outbox, keys::alert_status(number(row.status), alert.id));
    if (row.next_step_at) draft_.put(Table::outbox, keys::ladder(*row.next_step_at, alert.id));
    draft_.put_row(Table::outbox, key, pack(row));
    return {};
}

Status Fold::apply(const DeliveryChanged& event) {
    const Delivery& delivery = event.delivery;
    const std::string key = keys::delivery(delivery.id);
    auto before = row_of<DeliveryRow>(draft_, Table::outbox, key);
    if (!before) return before.error();
    if (*before) {
        const DeliveryRow& old = **before;
        if (auto dropped = supersede(old.sequence); !dropped) return dropped;
        if (old.status == DeliveryStatus::due) --draft_.counts.deliveries_due;
        if (old.status == DeliveryStatus::dead) --draft_.counts.dead_letters;
        for (const std::string& entry : entries_of(old, delivery.id))
            draft_.erase(Table::outbox, entry);
    }
    DeliveryRow row;
    row.sequence = next_;
    row.status = delivery.status;
    row.level = delivery.level;
    row.created_at = delivery.created_at;
    row.next_at = delivery.next_at;
    row.channel = delivery.channel;
    row.line = line_of(delivery);
    if (row.status == DeliveryStatus::due) ++draft_.counts.deliveries_due;
    if (row.status == DeliveryStatus::dead) ++draft_.counts.dead_letters;
    for (const std::string& entry : entries_of(row, delivery.id)) draft_.put(Table::outbox, entry);
    draft_.put_row(Table::outbox, key, pack(row));
    return {};
}

Status Fold::apply(const CursorMoved& event) {
    draft_.put(Table::cursors, keys::cursor(event.source), event.cursor.token);
    return {};
}

Status Fold::apply(const SourceNoted& event) {
    const std::string key = keys::notes(event.source) + event.topic;
    if (event.value.empty())
        draft_.erase(Table::cursors, key);
    else
        draft_.put(Table::cursors, key, event.value);
    return {};
}

/// Waves, what is attached to alerts, and changes stand in their views whole: they are small, few,
/// and replaced often.
Status Fold::apply(const WaveChanged& event) {
    const Wave& wave = event.wave;
    const std::string open = keys::open_wave(wave.id);
    auto before = draft_.row(Table::cases, open);
    if (!before) return before.error();
    if (wave.is_open() && !*before) {
        ++draft_.counts.waves_open;
        draft_.put_row(Table::cases, open, {});
    } else if (!wave.is_open() && *before) {
        --draft_.counts.waves_open;
        draft_.erase_row(Table::cases, open);
    }
    std::string opened_at;
    append_time(opened_at, wave.opened_at);
    draft_.put(Table::cases, keys::wave_id(wave.id), opened_at);
    draft_.put(Table::cases, keys::wave(wave.opened_at, wave.id), to_json(wave));
    return {};
}

Status Fold::apply(const AlertAttached& event) {
    draft_.put(Table::outbox, keys::attached(event.alert), to_json(event.attached));
    return {};
}

Status Fold::apply(const ChangeAnnounced& event) {
    draft_.put(Table::cases, keys::change(event.change.at, event.change.name),
               to_json(event.change));
    return {};
}

Status Fold::apply(const ThreadNoted& event) {
    const std::string key = keys::thread(event.channel, event.matter);
    if (event.value.empty()) {
        draft_.erase_row(Table::outbox, key);
        return {};
    }
    std::string row;
    append_time(row, prepared_.at);
    draft_.put_row(Table::outbox, key, row + event.value);
    return {};
}

/// The row holds the whole silence: there are few, and the planner reads them all.
Status Fold::apply(const SilenceChanged& event) {
    const std::string key = keys::silence(event.silence.id);
    if (!event.silence.ended_by.empty()) {
        draft_.erase(Table::outbox, key);
        return {};
    }
    draft_.put(Table::outbox, key, to_json(event.silence));
    return {};
}

Status Fold::apply(const HookAccepted& event) {
    const std::string key = keys::hook(event.source, event.webhook_id);
    auto before = draft_.row(Table::cursors, key);
    if (!before) return before.error();
    if (*before) return conflict("delivery", event.webhook_id, "was taken already");
    draft_.put_row(Table::cursors, key, {});
    draft_.put(Table::cursors, keys::hook_age(event.at, event.source, event.webhook_id));
    return {};
}

Status Fold::apply(const MentionQuarantined& event) {
    std::string since;
    append_time(since, prepared_.at);
    draft_.put(Table::mentions, keys::quarantine(next_), since);
    ++draft_.counts.quarantined;
    auto before = row_of<SeenRow>(draft_, Table::seen, event.mention.id);
    if (!before) return before.error();
    // It is seen, so that the next poll does not bring it again; an earlier revision stays
    // readable.
    SeenRow seen = before->value_or(SeenRow{});
    seen.hash = content_hash(event.mention);
    seen.revision = event.mention.revision;
    if (!*before) {
        seen.sequence = next_;
        seen.created_at = event.mention.created_at;
        seen.recorded_at = prepared_.at;
    }
    draft_.put_row(Table::seen, event.mention.id, pack(seen));
    return {};
}

}  // namespace webcare::storage
