#include "tests/support/memory_store.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "storage/rows.hpp"

namespace webcare::test {

namespace {

template <class Row, class Rows>
Result<std::optional<Row>> find(const Rows& rows, std::string_view key) {
    const auto found = rows.find(key);
    return found == rows.end() ? std::optional<Row>{} : std::optional<Row>{found->second};
}

/// A page of `rows`, newest first by `moment`, of those that `wanted` takes.
template <class Row, class Rows, class Wanted, class Moment>
storage::Listing<Row> list(const Rows& rows, const std::string& before, std::size_t limit,
                           Wanted wanted, Moment moment) {
    std::vector<std::pair<std::string, Row>> all;
    for (const auto& [key, row] : rows)
        if (wanted(row)) all.emplace_back(key, row);
    std::stable_sort(all.begin(), all.end(), [&](const auto& a, const auto& b) {
        return std::pair{moment(b.second), b.first} < std::pair{moment(a.second), a.first};
    });
    auto from = all.begin();
    if (!before.empty()) {
        from =
            std::find_if(all.begin(), all.end(), [&](const auto& r) { return r.first == before; });
        if (from != all.end()) ++from;
    }
    storage::Listing<Row> page;
    for (; from != all.end() && page.items.size() < limit; ++from) {
        page.items.push_back(from->second);
        page.next = from->first;
    }
    if (from == all.end()) page.next.clear();
    return page;
}

template <class Row, class Rows, class Versions>
Status check_version(const Rows& rows, const Row& row, Versions& made) {
    const auto found = rows.find(row.id);
    const auto [version, _] = made.emplace(row.id, found == rows.end() ? 0 : found->second.version);
    if (row.version != version->second + 1)
        return Error{ErrorKind::conflict, "the version has moved on"};
    version->second = row.version;
    return {};
}

}  // namespace

boost::asio::awaitable<Result<std::uint64_t>> MemoryStore::commit(storage::Batch batch) {
    co_await boost::asio::post(executor_, boost::asio::use_awaitable);
    if (before_commit) before_commit();
    co_return commit_and_wait(std::move(batch));
}

Result<std::uint64_t> MemoryStore::commit_and_wait(storage::Batch batch) {
    if (refusals_ > 0) {
        --refusals_;
        return refusal_;
    }
    Versions made;
    for (const storage::Event& event : batch.events)
        if (const Status fits = check(event, made); !fits) return fits.error();
    for (const storage::Event& event : batch.events) apply(event);
    batches.push_back(std::move(batch));
    return sequence_;
}

Status MemoryStore::check(const storage::Event& event, Versions& made) const {
    if (const auto* c = std::get_if<storage::CaseChanged>(&event))
        return check_version(cases_, c->dossier, made);
    if (const auto* a = std::get_if<storage::AlertChanged>(&event))
        return check_version(alerts_, a->alert, made);
    return {};
}

void MemoryStore::apply(const storage::Event& event) {
    storage::JournalEntry entry;
    entry.sequence = ++sequence_;
    entry.at = clock_.now();
    entry.type = storage::type_of(event);
    JsonWriter out{entry.data};
    write_json(out, event);
    journal_.push_back(std::move(entry));

    if (const auto* m = std::get_if<storage::MentionRecorded>(&event)) {
        if (!mentions_.contains(m->mention.id)) {
            arrivals_.push_back(m->mention.id);
            const auto hour = std::chrono::floor<std::chrono::hours>(m->mention.created_at);
            for (const std::string& subject : m->counted)
                ++people_[subject][hour.time_since_epoch().count()];
        }
        storage::StoredMention& row = mentions_[m->mention.id];
        row.mention = m->mention;
        row.assessment = m->assessment;
        row.case_id = m->case_id;
        if (!m->keep_text) row.mention.text.clear();
        remembered_[m->mention.id] = m->remembered;
    } else if (const auto* c = std::get_if<storage::CaseChanged>(&event)) {
        cases_[c->dossier.id] = c->dossier;
    } else if (const auto* a = std::get_if<storage::AlertChanged>(&event)) {
        alerts_[a->alert.id] = a->alert;
    } else if (const auto* w = std::get_if<storage::WaveChanged>(&event)) {
        waves_[w->wave.id] = w->wave;
    } else if (const auto* g = std::get_if<storage::AlertAttached>(&event)) {
        attached_[g->alert] = g->attached;
    } else if (const auto* change = std::get_if<storage::ChangeAnnounced>(&event)) {
        changes_.push_back(change->change);
    } else if (const auto* d = std::get_if<storage::DeliveryChanged>(&event)) {
        deliveries_[d->delivery.id] = d->delivery;
    } else if (const auto* at = std::get_if<storage::CursorMoved>(&event)) {
        cursors_[at->source] = at->cursor;
    } else if (const auto* n = std::get_if<storage::SourceNoted>(&event)) {
        if (n->value.empty())
            notes_[n->source].erase(n->topic);
        else
            notes_[n->source][n->topic] = n->value;
    } else if (const auto* t = std::get_if<storage::ThreadNoted>(&event)) {
        threads_[{t->channel, t->matter}] = t->value;
    } else if (const auto* quiet = std::get_if<storage::SilenceChanged>(&event)) {
        if (quiet->silence.ended_by.empty())
            silences_[quiet->silence.id] = quiet->silence;
        else
            silences_.erase(quiet->silence.id);
    } else if (const auto* h = std::get_if<storage::HookAccepted>(&event)) {
        hooks_.emplace(h->source, h->webhook_id);
    } else if (const auto* q = std::get_if<storage::MentionQuarantined>(&event)) {
        storage::Quarantined row;
        row.mention = q->mention;
        row.reason = q->reason;
        row.attempts = q->attempts;
        row.at = q->at;
        quarantined_.push_back(std::move(row));
    }
}

std::optional<storage::Seen> MemoryStore::seen(std::string_view mention_id) const {
    const auto found = mentions_.find(mention_id);
    if (found == mentions_.end()) return std::nullopt;
    storage::Seen known;
    known.content_hash = content_hash(found->second.mention);
    known.revision = found->second.mention.revision;
    known.created_at = found->second.mention.created_at;
    return known;
}

bool MemoryStore::hook_seen(std::string_view source, std::string_view webhook_id) const {
    return hooks_.contains({std::string{source}, std::string{webhook_id}});
}

Cursor MemoryStore::cursor(std::string_view source) const {
    const auto found = cursors_.find(source);
    return found == cursors_.end() ? Cursor{} : found->second;
}

std::map<std::string, std::string> MemoryStore::notes(std::string_view source) const {
    const auto found = notes_.find(source);
    return found == notes_.end() ? std::map<std::string, std::string>{} : found->second;
}

Result<std::optional<storage::StoredMention>> MemoryStore::mention(std::string_view id) const {
    if (no_text_.contains(id)) return std::optional<storage::StoredMention>{};
    return find<storage::StoredMention>(mentions_, id);
}

Result<storage::Listing<storage::StoredMention>> MemoryStore::mentions(
    const storage::MentionQuery& query) const {
    const auto wanted = [&](const storage::StoredMention& row) {
        return (!query.at_least || row.assessment.level >= *query.at_least) &&
               (!query.type || row.assessment.type == *query.type) &&
               (query.source.empty() || row.mention.source == query.source) &&
               (query.network.empty() || row.mention.network == query.network);
    };
    const auto arrived = [&](const auto& row) {
        return std::find(arrivals_.begin(), arrivals_.end(), row.mention.id) - arrivals_.begin();
    };
    return list<storage::StoredMention>(mentions_, query.before, query.limit, wanted, arrived);
}

Result<std::optional<Case>> MemoryStore::find_case(std::string_view id) const {
    return find<Case>(cases_, id);
}

Result<storage::Listing<Case>> MemoryStore::cases(const storage::CaseQuery& query) const {
    const auto wanted = [&](const Case& row) { return !query.open_only || row.is_open(); };
    return list<Case>(cases_, query.before, query.limit, wanted,
                      [](const Case& row) { return row.opened_at; });
}

Result<std::vector<Case>> MemoryStore::open_cases_of(std::string_view author_key) const {
    const auto wanted = [&](const Case& row) {
        return row.is_open() && row.customer == author_key;
    };
    return list<Case>(cases_, "", cases_.size(), wanted,
                      [](const Case& row) { return row.opened_at; })
        .items;
}

storage::AuthorHistory MemoryStore::history(std::string_view key, Time now) const {
    storage::AuthorHistory known;
    for (const auto& [_, row] : mentions_) {
        const bool recent = row.mention.created_at > now - std::chrono::hours{24 * 30};
        if (recent && author_key(row.mention) == key) ++known.mentions_30d;
    }
    for (const auto& [_, row] : cases_)
        if (row.is_open() && row.customer == key) ++known.open_cases;
    return known;
}

Status MemoryStore::past(const storage::PastQuery& query, const storage::PastVisit& visit) const {
    std::vector<const Mention*> found;
    for (const auto& [id, rules] : remembered_) {
        const Mention& mention = mentions_.find(id)->second.mention;
        const bool held = std::find(rules.begin(), rules.end(), query.rule) != rules.end();
        const bool theirs = query.author.empty() || author_key(mention) == query.author;
        if (held && theirs && mention.created_at >= query.from && mention.created_at < query.to)
            found.push_back(&mention);
    }
    std::sort(found.begin(), found.end(), [](const Mention* a, const Mention* b) {
        return std::pair{a->created_at, a->id} > std::pair{b->created_at, b->id};
    });
    for (const Mention* mention : found)
        if (!visit(author_key(*mention), mention->id)) break;
    return {};
}

Result<std::optional<Alert>> MemoryStore::alert(std::string_view id) const {
    return find<Alert>(alerts_, id);
}

Result<storage::Listing<Alert>> MemoryStore::alerts(const storage::AlertQuery& query) const {
    const auto wanted = [&](const Alert& row) {
        return !query.status || row.status == *query.status;
    };
    return list<Alert>(alerts_, query.before, query.limit, wanted,
                       [](const Alert& row) { return row.raised_at; });
}

Result<std::optional<Attached>> MemoryStore::attached(std::string_view alert) const {
    return find<Attached>(attached_, alert);
}

Result<std::optional<Wave>> MemoryStore::wave(std::string_view id) const {
    return find<Wave>(waves_, id);
}

Result<storage::Listing<Wave>> MemoryStore::waves(const storage::WaveQuery& query) const {
    const auto wanted = [&](const Wave& row) { return !query.open_only || row.is_open(); };
    return list<Wave>(waves_, query.before, query.limit, wanted,
                      [](const Wave& row) { return row.opened_at; });
}

Result<std::vector<storage::HourCount>> MemoryStore::people(std::string_view subject,
                                                            std::int64_t from) const {
    std::vector<storage::HourCount> found;
    if (const auto rows = people_.find(subject); rows != people_.end())
        for (const auto& [hour, people] : rows->second)
            if (hour >= from) found.emplace_back(hour, people);
    return found;
}

Result<std::vector<AnnouncedChange>> MemoryStore::changes(Time from, Time to) const {
    std::vector<AnnouncedChange> found;
    for (const AnnouncedChange& change : changes_)
        if (change.at >= from && change.at <= to) found.push_back(change);
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
    return found;
}

Result<std::vector<Silence>> MemoryStore::silences() const {
    std::vector<Silence> all;
    for (const auto& [id, silence] : silences_) all.push_back(silence);
    return all;
}

Result<std::vector<Alert>> MemoryStore::alerts_due(Time now, std::size_t limit) const {
    std::vector<Alert> due;
    for (const auto& [_, row] : alerts_)
        if (row.next_step_at && *row.next_step_at <= now) due.push_back(row);
    std::stable_sort(due.begin(), due.end(), [](const Alert& a, const Alert& b) {
        return *a.next_step_at < *b.next_step_at;
    });
    if (due.size() > limit) due.resize(limit);
    return due;
}

std::optional<Time> MemoryStore::next_alert_due() const {
    std::optional<Time> next;
    for (const auto& [_, row] : alerts_)
        if (row.next_step_at && (!next || *row.next_step_at < *next)) next = row.next_step_at;
    return next;
}

Result<std::optional<Delivery>> MemoryStore::delivery(std::string_view id) const {
    return find<Delivery>(deliveries_, id);
}

Result<std::vector<Delivery>> MemoryStore::deliveries_due(std::string_view channel, Time now,
                                                          std::size_t limit,
                                                          std::optional<Level>* held) const {
    std::vector<const Delivery*> rows;
    std::map<std::uint64_t, const Delivery*> heads;  // by line
    for (const auto& [_, row] : deliveries_) {
        if (row.channel != channel || row.status != DeliveryStatus::due) continue;
        if (row.next_at <= now) rows.push_back(&row);
        const auto [head, fresh] = heads.emplace(storage::line_of(row), &row);
        if (!fresh && row.created_at < head->second->created_at) head->second = &row;
    }
    std::stable_sort(rows.begin(), rows.end(), [](const Delivery* a, const Delivery* b) {
        return a->level != b->level ? a->level > b->level : a->next_at < b->next_at;
    });
    std::vector<Delivery> due;
    std::set<std::string> taken;
    for (const Delivery* row : rows) {
        if (due.size() == limit) break;
        const std::uint64_t line = storage::line_of(*row);
        const Delivery* head = line == 0 ? row : heads[line];
        if (head->created_at == row->created_at) head = row;  // told at once, in any order
        if (held != nullptr && head != row && !*held) *held = row->level;
        if (head->next_at <= now && taken.insert(head->id).second) due.push_back(*head);
    }
    if (after_looking) after_looking();
    return due;
}

Result<std::vector<Delivery>> MemoryStore::untold(const storage::UntoldQuery& query) const {
    const auto status = query.handed ? DeliveryStatus::handed : DeliveryStatus::due;
    std::vector<Delivery> found;
    for (const auto& [_, row] : deliveries_) {
        if (row.channel == query.channel && row.status == status && row.level >= query.at_least &&
            row.created_at < query.before)
            found.push_back(row);
    }
    std::stable_sort(found.begin(), found.end(), [](const Delivery& a, const Delivery& b) {
        return a.level != b.level ? a.level > b.level : a.created_at < b.created_at;
    });
    if (found.size() > query.limit) found.resize(query.limit);
    return found;
}

std::optional<Time> MemoryStore::next_delivery_due(std::string_view channel, Time after) const {
    std::optional<Time> next;
    for (const auto& [_, row] : deliveries_)
        if (row.channel == channel && row.status == DeliveryStatus::due && row.next_at > after &&
            (!next || row.next_at < *next))
            next = row.next_at;
    return next;
}

std::size_t MemoryStore::deliveries_waiting(std::string_view channel, std::size_t most) const {
    const auto waits =
        std::count_if(deliveries_.begin(), deliveries_.end(), [&](const auto& entry) {
            return entry.second.channel == channel && entry.second.status == DeliveryStatus::due;
        });
    return std::min(static_cast<std::size_t>(waits), most);
}

std::vector<std::string> MemoryStore::channels_waiting() const {
    std::set<std::string> all;
    for (const auto& [_, row] : deliveries_)
        if (row.status == DeliveryStatus::due) all.insert(row.channel);
    return {all.begin(), all.end()};
}

Result<std::string> MemoryStore::thread(std::string_view channel, std::string_view matter) const {
    const auto found = threads_.find({std::string{channel}, std::string{matter}});
    return found == threads_.end() ? std::string{} : found->second;
}

Result<storage::Listing<Delivery>> MemoryStore::dead_letters(std::string_view before,
                                                             std::size_t limit) const {
    const auto wanted = [](const Delivery& row) { return row.status == DeliveryStatus::dead; };
    return list<Delivery>(deliveries_, std::string{before}, limit, wanted,
                          [](const Delivery& row) { return row.created_at; });
}

Result<std::vector<storage::Quarantined>> MemoryStore::quarantined(std::size_t limit) const {
    std::vector<storage::Quarantined> all = quarantined_;
    if (all.size() > limit) all.resize(limit);
    return all;
}

Result<std::vector<storage::JournalEntry>> MemoryStore::journal(std::uint64_t from,
                                                                std::size_t limit) const {
    std::vector<storage::JournalEntry> page;
    for (const storage::JournalEntry& entry : journal_)
        if (entry.sequence >= from && page.size() < limit) page.push_back(entry);
    return page;
}

storage::Counts MemoryStore::counts() const {
    storage::Counts counts;
    counts.mentions = mentions_.size();
    counts.cases = cases_.size();
    for (const auto& [_, row] : cases_) counts.cases_open += row.is_open() ? 1 : 0;
    for (const auto& [_, row] : alerts_) counts.alerts_open += row.status == AlertStatus::raised;
    for (const auto& [_, row] : deliveries_) {
        counts.deliveries_due += row.status == DeliveryStatus::due ? 1 : 0;
        counts.dead_letters += row.status == DeliveryStatus::dead ? 1 : 0;
    }
    counts.quarantined = quarantined_.size();
    counts.journal_last = sequence_;
    return counts;
}

}  // namespace webcare::test
