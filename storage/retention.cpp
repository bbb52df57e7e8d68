#include "storage/retention.hpp"

#include <array>
#include <functional>

#include "core/json_read.hpp"
#include "storage/fold.hpp"
#include "storage/rows.hpp"
#include "storage/scan.hpp"

namespace webcare::storage {
namespace {

constexpr std::size_t slice_size = 512;

/// What a stage works on. A stage looks at entries from `position` and leaves in it where to go on;
/// it says true when it has come to its end.
struct Walk {
    const Engine& engine;
    Draft& draft;
    const RetentionPass::Limits& limits;
    std::string& position;
};
using Stage = Result<bool> (*)(Walk&);

struct Entry {
    std::string key, value;
};

/// Up to a slice of entries, copied, so that the draft may change while they are looked at.
Result<std::vector<Entry>> entries(const Walk& walk, Table table, const std::string& prefix,
                                   const std::string& end) {
    std::vector<Entry> found;
    const std::string& from = walk.position.empty() ? prefix : walk.position;
    auto scanned = scan_up(walk.engine, table, from, end, [&](auto key, auto value) {
        found.push_back({std::string{key}, std::string{value}});
        return found.size() < slice_size;
    });
    if (!scanned) return scanned.error();
    return found;
}

/// A full slice has more behind it, from just after its last key.
bool came_to_end(Walk& walk, const std::vector<Entry>& found) {
    if (found.size() < slice_size) return true;
    walk.position = found.back().key + '\0';
    return false;
}

/// The row as the group leaves it: an earlier member may have changed it.
template <class Row>
Result<std::optional<Row>> current(const Walk& walk, Table table, const std::string& key) {
    auto bytes = walk.draft.row(table, key);
    if (!bytes) return bytes.error();
    return *bytes ? unpack<Row>(**bytes) : std::nullopt;
}

Status forget_mention(Walk& walk, const std::string& key, const MentionRow& row) {
    auto seen = current<SeenRow>(walk, Table::seen, row.id);
    if (!seen) return seen.error();
    if (*seen) {
        if (!row.author.empty()) {
            walk.draft.erase(
                Table::customers,
                keys::customer_mention(row.author, (*seen)->created_at, be64_at(key, 1)));
        }
        (*seen)->first = 0;  // the id stays: what a network still lists is not news
        walk.draft.put_row(Table::seen, row.id, pack(**seen));
    }
    walk.draft.erase_row(Table::mentions, key);
    walk.draft.erase(Table::journal, keys::journal(row.sequence));
    --walk.draft.counts.mentions;
    return {};
}

/// Mentions stand in the order they came: each class goes on where its last walk stopped.
Result<bool> sweep_mentions(Walk& walk, std::string_view swept, Time limit, bool scored_too) {
    auto from = walk.draft.row(Table::meta, swept);
    if (!from) return from.error();
    walk.position = from->value_or("");
    auto found = entries(walk, Table::mentions, "m", after_prefix("m"));
    if (!found) return found.error();
    bool reached_young = false;
    for (const Entry& entry : *found) {
        auto row = current<MentionRow>(walk, Table::mentions, entry.key);
        if (!row) return row.error();
        if (*row && (*row)->recorded_at >= limit) {
            reached_young = true;
            break;
        }
        if (*row && (scored_too || !(*row)->scored)) {
            if (auto gone = forget_mention(walk, entry.key, **row); !gone) return gone.error();
        }
        walk.position = entry.key + '\0';
    }
    if (!walk.position.empty() && walk.position != from->value_or("")) {
        walk.draft.put_row(Table::meta, std::string{swept}, walk.position);
    }
    return reached_young || found->size() < slice_size;
}

Result<bool> sweep_unscored(Walk& walk) {
    return sweep_mentions(walk, keys::swept_unscored, walk.limits.unscored, false);
}

Result<bool> sweep_scored(Walk& walk) {
    return sweep_mentions(walk, keys::swept_mentions, walk.limits.mentions, true);
}

Result<bool> sweep_quarantine(Walk& walk) {
    auto found = entries(walk, Table::mentions, "q", after_prefix("q"));
    if (!found) return found.error();
    for (const Entry& entry : *found) {
        if (time_at(entry.value, 0) >= walk.limits.mentions) return true;
        walk.draft.erase(Table::mentions, entry.key);
        walk.draft.erase(Table::journal, keys::journal(be64_at(entry.key, 1)));
        --walk.draft.counts.quarantined;
    }
    return came_to_end(walk, *found);
}

/// What is too old for any window; or its mention is gone.
Result<bool> sweep_past(Walk& walk) {
    auto found = entries(walk, Table::mentions, "f", after_prefix("f"));
    if (!found) return found.error();
    for (const Entry& entry : *found) {
        auto row = current<RememberedRow>(walk, Table::mentions, entry.key);
        if (!row) return row.error();
        if (*row && (*row)->created_at < walk.limits.past)
            forget_past(walk.draft, entry.key.substr(1), **row);
    }
    return came_to_end(walk, *found);
}

Result<bool> sweep_hooks(Walk& walk) {
    auto found = entries(walk, Table::cursors, "t", Key{'t'}.time(walk.limits.hooks).bytes());
    if (!found) return found.error();
    for (const Entry& entry : *found) {
        walk.draft.erase(Table::cursors, entry.key);
        walk.draft.erase_row(Table::cursors, 'h' + entry.key.substr(9));
    }
    return came_to_end(walk, *found);
}

Result<bool> sweep_cases(Walk& walk) {
    auto found = entries(walk, Table::cases, "c", after_prefix("c"));
    if (!found) return found.error();
    for (const Entry& entry : *found) {
        auto row = current<CaseRow>(walk, Table::cases, entry.key);
        if (!row) return row.error();
        if (!*row || (*row)->open || (*row)->changed_at >= walk.limits.cases) continue;
        walk.draft.erase_row(Table::cases, entry.key);
        walk.draft.erase(Table::journal, keys::journal((*row)->sequence));
        --walk.draft.counts.cases;
    }
    return came_to_end(walk, *found);
}

/// Alerts that nobody waits for any more: resolved, or at the end of their ladder.
Result<bool> sweep_alerts(Walk& walk) {
    auto found = entries(walk, Table::outbox, "a", after_prefix("a"));
    if (!found) return found.error();
    for (const Entry& entry : *found) {
        auto row = current<AlertRow>(walk, Table::outbox, entry.key);
        if (!row) return row.error();
        if (!*row || (*row)->next_step_at || (*row)->changed_at >= walk.limits.mentions) continue;
        const auto status = static_cast<std::uint8_t>((*row)->status);
        walk.draft.erase(Table::outbox, keys::alert_status(status, entry.key.substr(1)));
        walk.draft.erase_row(Table::outbox, entry.key);
        walk.draft.erase(Table::outbox, keys::attached(entry.key.substr(1)));
        walk.draft.erase(Table::journal, keys::journal((*row)->sequence));
        if (is_open((*row)->status)) --walk.draft.counts.alerts_open;
    }
    return came_to_end(walk, *found);
}

/// Waves that ended; one that is open was opened a short while ago.
Result<bool> sweep_waves(Walk& walk) {
    auto found = entries(walk, Table::cases, "v", keys::wave(walk.limits.mentions, ""));
    if (!found) return found.error();
    for (const Entry& entry : *found) {
        const std::string id = entry.key.substr(9);
        auto open = walk.draft.row(Table::cases, keys::open_wave(id));
        if (!open) return open.error();
        if (*open) continue;
        walk.draft.erase(Table::cases, entry.key);
        walk.draft.erase(Table::cases, keys::wave_id(id));
    }
    return came_to_end(walk, *found);
}

Result<bool> sweep_changes(Walk& walk) {
    auto found = entries(walk, Table::cases, "k", Key{'k'}.time(walk.limits.mentions).bytes());
    if (!found) return found.error();
    for (const Entry& entry : *found) walk.draft.erase(Table::cases, entry.key);
    return came_to_end(walk, *found);
}

/// People by hour, which only the last weeks are measured by.
Result<bool> sweep_people(Walk& walk) {
    auto found = entries(walk, Table::rollups, "w", after_prefix("w"));
    if (!found) return found.error();
    const auto limit = std::chrono::floor<std::chrono::hours>(walk.limits.people);
    for (const Entry& entry : *found) {
        const auto hour = static_cast<std::int64_t>(be64_at(entry.key, entry.key.size() - 8));
        if (hour < limit.time_since_epoch().count()) walk.draft.erase(Table::rollups, entry.key);
    }
    return came_to_end(walk, *found);
}

/// What its channel has not told yet stays, however old.
Result<bool> sweep_deliveries(Walk& walk) {
    auto found = entries(walk, Table::outbox, "d", after_prefix("d"));
    if (!found) return found.error();
    for (const Entry& entry : *found) {
        auto row = current<DeliveryRow>(walk, Table::outbox, entry.key);
        if (!row) return row.error();
        if (!*row || (*row)->status == DeliveryStatus::due ||
            (*row)->status == DeliveryStatus::handed ||
            (*row)->created_at >= walk.limits.mentions) {
            continue;
        }
        if ((*row)->status == DeliveryStatus::dead) --walk.draft.counts.dead_letters;
        for (const std::string& index : entries_of(**row, entry.key.substr(1)))
            walk.draft.erase(Table::outbox, index);
        walk.draft.erase_row(Table::outbox, entry.key);
        walk.draft.erase(Table::journal, keys::journal((*row)->sequence));
    }
    return came_to_end(walk, *found);
}

/// What is said later begins anew at the service.
Result<bool> sweep_threads(Walk& walk) {
    auto found = entries(walk, Table::outbox, "t", after_prefix("t"));
    if (!found) return found.error();
    const Time limit = std::min(walk.limits.mentions, walk.limits.cases);
    for (const Entry& entry : *found) {
        auto row = walk.draft.row(Table::outbox, entry.key);
        if (!row) return row.error();
        if (*row && time_at(**row, 0) < limit) walk.draft.erase_row(Table::outbox, entry.key);
    }
    return came_to_end(walk, *found);
}

/// Whether a view still points to this record.
Result<bool> is_pointed_to(const Walk& walk, std::uint64_t sequence, std::string_view type,
                           JsonValue data) {
    const auto points = [sequence](const auto& row) -> Result<bool> {
        if (!row) return row.error();
        return *row && (*row)->sequence == sequence;
    };
    if (type == "mention.recorded") {
        const auto id = data["mention"]["id"].string();
        if (!id) return false;  // only key, type and count were kept: the key is in `seen`
        const auto row = current<SeenRow>(walk, Table::seen, std::string{*id});
        if (!row) return row.error();
        return *row && (*row)->sequence == sequence && (*row)->first != 0;
    }
    const std::string id = data["id"].string_or();
    if (type == "case.changed")
        return points(current<CaseRow>(walk, Table::cases, keys::dossier(id)));
    if (type == "alert.changed")
        return points(current<AlertRow>(walk, Table::outbox, keys::alert(id)));
    if (type == "delivery.changed") {
        return points(current<DeliveryRow>(walk, Table::outbox, keys::delivery(id)));
    }
    if (type == "mention.quarantined") {
        auto there = walk.draft.row(Table::mentions, keys::quarantine(sequence));
        if (!there) return there.error();
        return there->has_value();
    }
    return false;  // cursors, hooks and threads are in their views whole
}

/// History: records that a later one replaced stay as long as an unscored mention does.
Result<bool> sweep_journal(Walk& walk) {
    auto from = walk.draft.row(Table::meta, keys::swept_journal);
    if (!from) return from.error();
    const std::string before = from->value_or(std::string(8, '\0'));
    walk.position = before;
    auto found = entries(walk, Table::journal, before, std::string(9, '\xff'));
    if (!found) return found.error();
    JsonDocument document;
    bool reached_young = false;
    for (const Entry& entry : *found) {
        auto record = document.parse(entry.value);
        if (!record) return record.error();
        if ((*record)["at"].time().value_or(Time{}) >= walk.limits.unscored) {
            reached_young = true;
            break;
        }
        const std::uint64_t sequence = be64_at(entry.key, 0);
        auto needed =
            is_pointed_to(walk, sequence, (*record)["type"].string_or(), (*record)["data"]);
        if (!needed) return needed.error();
        if (!*needed) walk.draft.erase(Table::journal, entry.key);
        walk.position = keys::journal(sequence + 1);
    }
    if (walk.position != before) {
        walk.draft.put_row(Table::meta, std::string{keys::swept_journal}, walk.position);
    }
    return reached_young || found->size() < slice_size;
}

/// Ids without a text go once nothing of their age is kept any more.
Result<bool> sweep_seen(Walk& walk) {
    const Time limit = std::min({walk.limits.unscored, walk.limits.mentions, walk.limits.cases});
    auto found = entries(walk, Table::seen, "", std::string(1, '\xff'));
    if (!found) return found.error();
    for (const Entry& entry : *found) {
        auto row = current<SeenRow>(walk, Table::seen, entry.key);
        if (!row) return row.error();
        if (*row && (*row)->first == 0 && (*row)->recorded_at < limit) {
            walk.draft.erase_row(Table::seen, entry.key);
        }
    }
    return came_to_end(walk, *found);
}

constexpr std::array<Stage, 14> stages{
    &sweep_unscored,   &sweep_scored,  &sweep_quarantine, &sweep_past,    &sweep_hooks,
    &sweep_cases,      &sweep_alerts,  &sweep_waves,      &sweep_changes, &sweep_people,
    &sweep_deliveries, &sweep_threads, &sweep_journal,    &sweep_seen};

}  // namespace

Status RetentionPass::slice(const Engine& engine, Draft& draft, const Limits& limits) {
    Walk walk{engine, draft, limits, position_};
    auto finished = stages[static_cast<std::size_t>(stage_)](walk);
    if (!finished) return finished.error();
    if (!*finished) return {};
    position_.clear();
    stage_ = (stage_ + 1) % static_cast<int>(stages.size());
    return {};
}

}  // namespace webcare::storage
