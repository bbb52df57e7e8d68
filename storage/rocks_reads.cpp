// The reading half of RocksStore.

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <set>

#include "storage/payload.hpp"
#include "storage/rocks_store.hpp"
#include "storage/rows.hpp"
#include "storage/scan.hpp"

namespace webcare::storage {
namespace {

constexpr std::size_t most_items = 1000;
/// Rows a filtered listing looks at before it hands back what it has, with `next` to go on.
constexpr std::size_t most_examined = 20'000;
constexpr std::array levels{Level::critical, Level::high, Level::medium, Level::low, Level::none};

std::uint8_t number(auto value) {
    return static_cast<std::uint8_t>(value);
}

template <class Item, class Read>
Status append(std::vector<Item>& items, Read read) {
    auto found = read();
    if (!found) return found.error();
    if (*found) items.push_back(std::move(**found));
    return {};
}

bool matches(const MentionRow& row, const MentionQuery& query) {
    return (!query.at_least || row.level >= *query.at_least) &&
           (!query.type || row.type == *query.type) &&
           (query.source.empty() || row.source == query.source) &&
           (query.network.empty() || row.network == query.network);
}

Result<std::uint64_t> number_in(std::string_view token) {
    std::uint64_t number = 0;
    const auto read = std::from_chars(token.data(), token.data() + token.size(), number);
    if (read.ec == std::errc{} && read.ptr == token.data() + token.size()) return number;
    return Error{ErrorKind::malformed, "before: not the `next` of a listing"};
}

/// Ids below `prefix` from the newest down, from just before `before`.
template <class Visit>
Status newest_first(const Engine& engine, Table table, const std::string& prefix,
                    const std::string& before, Visit visit) {
    const std::string end = before.empty() ? after_prefix(prefix) : prefix + before;
    return scan_down(engine, table, prefix, end, [&](std::string_view key, std::string_view value) {
        return visit(key.substr(prefix.size()), value);
    });
}

}  // namespace

void RocksStore::hurt(const Error& error) const {
    log_.error("storage.read_failed", {{"detail", error.detail}});
    if (writer_) writer_->fail(error.detail);
}

std::optional<std::string> RocksStore::must_get(Table table, std::string_view key) const {
    auto value = engine_->get(table, key);
    if (value) return std::move(*value);
    hurt(value.error());
    return std::nullopt;
}

template <class Row>
Result<std::optional<Row>> RocksStore::row(Table table, std::string_view key) const {
    auto bytes = engine_->get(table, key);
    if (!bytes) return bytes.error();
    if (!*bytes) return std::optional<Row>{};
    auto unpacked = unpack<Row>(**bytes);
    if (!unpacked) {
        return Error{ErrorKind::temporary, fmt::format("{}: a row is damaged", name(table))};
    }
    return unpacked;
}

std::optional<Seen> RocksStore::seen(std::string_view mention_id) const {
    const auto found = row<SeenRow>(Table::seen, mention_id);
    if (!found) return hurt(found.error()), std::nullopt;
    if (!*found) return std::nullopt;
    Seen seen;
    seen.content_hash = (*found)->hash;
    seen.revision = (*found)->revision;
    seen.created_at = (*found)->created_at;
    return seen;
}

bool RocksStore::hook_seen(std::string_view source, std::string_view webhook_id) const {
    return must_get(Table::cursors, keys::hook(source, webhook_id)).has_value();
}

Cursor RocksStore::cursor(std::string_view source) const {
    return Cursor{must_get(Table::cursors, keys::cursor(source)).value_or("")};
}

std::map<std::string, std::string> RocksStore::notes(std::string_view source) const {
    const std::string prefix = keys::notes(source);
    std::map<std::string, std::string> all;
    const auto visit = [&](std::string_view key, std::string_view value) {
        all.emplace(key.substr(prefix.size()), value);
        return true;
    };
    if (const Status read = scan_up(*engine_, Table::cursors, prefix, after_prefix(prefix), visit);
        !read)
        hurt(read.error());
    return all;
}

Result<std::optional<StoredMention>> RocksStore::mention(std::string_view id) const {
    auto found = row<SeenRow>(Table::seen, id);
    if (!found) return found.error();
    if (!*found || (*found)->first == 0) return std::optional<StoredMention>{};
    return Payload{*engine_}.mention((*found)->sequence);
}

Result<Listing<StoredMention>> RocksStore::mentions(const MentionQuery& query) const {
    std::string end = after_prefix("m");
    if (!query.before.empty()) {
        auto before = number_in(query.before);
        if (!before) return before.error();
        end = keys::mention(*before);
    }
    Listing<StoredMention> page;
    Payload payload{*engine_};
    Status trouble;
    std::size_t examined = 0;
    const std::size_t limit = std::clamp<std::size_t>(query.limit, 1, most_items);
    std::uint64_t last = 0;
    const auto visit = [&](std::string_view key, std::string_view value) {
        if (page.items.size() == limit || examined++ == most_examined) {
            page.next = std::to_string(last);
            return false;
        }
        last = be64_at(key, 1);
        const auto row = unpack<MentionRow>(value);
        if (!row || !matches(*row, query)) return true;
        trouble = append(page.items, [&] { return payload.mention(row->sequence); });
        return trouble.has_value();
    };
    auto scanned = scan_down(*engine_, Table::mentions, "m", end, visit);
    if (!scanned) return scanned.error();
    if (!trouble) return trouble.error();
    return page;
}

Result<std::optional<Case>> RocksStore::find_case(std::string_view id) const {
    auto found = row<CaseRow>(Table::cases, keys::dossier(id));
    if (!found) return found.error();
    if (!*found) return std::optional<Case>{};
    return Payload{*engine_}.dossier((*found)->sequence);
}

Result<Listing<Case>> RocksStore::cases(const CaseQuery& query) const {
    Listing<Case> page;
    Status trouble;
    const std::size_t limit = std::clamp<std::size_t>(query.limit, 1, most_items);
    std::string last;
    const auto visit = [&](std::string_view id, std::string_view) {
        if (page.items.size() == limit) return page.next = last, false;
        last = id;
        trouble = append(page.items, [&] { return find_case(id); });
        return trouble.has_value();
    };
    auto scanned =
        newest_first(*engine_, Table::cases, query.open_only ? "o" : "c", query.before, visit);
    if (!scanned) return scanned.error();
    if (!trouble) return trouble.error();
    return page;
}

Result<std::vector<Case>> RocksStore::open_cases_of(std::string_view author_key) const {
    std::vector<Case> found;
    if (author_key.empty()) return found;
    Status trouble;
    const auto visit = [&](std::string_view id, std::string_view) {
        trouble = append(found, [&] { return find_case(id); });
        return trouble.has_value() && found.size() < most_items;
    };
    auto scanned = newest_first(*engine_, Table::cases, keys::case_of(author_key, ""), {}, visit);
    if (!scanned) return scanned.error();
    if (!trouble) return trouble.error();
    return found;
}

AuthorHistory RocksStore::history(std::string_view author_key, Time now) const {
    AuthorHistory past;
    if (author_key.empty()) return past;
    const Time since = now - std::chrono::hours{24 * 30};
    auto scanned = scan_up(
        *engine_, Table::customers, keys::customer_mention(author_key, since, 0),
        keys::customer_mention(author_key, now, ~std::uint64_t{0}),
        [&](std::string_view, std::string_view) { return ++past.mentions_30d < most_examined; });
    if (!scanned) hurt(scanned.error());
    const std::string open = keys::case_of(author_key, "");
    scanned =
        scan_up(*engine_, Table::cases, open, after_prefix(open),
                [&](std::string_view, std::string_view) { return ++past.open_cases < most_items; });
    if (!scanned) hurt(scanned.error());
    return past;
}

Status RocksStore::past(const PastQuery& query, const PastVisit& visit) const {
    const std::string prefix =
        query.author.empty() ? keys::past(query.rule) : keys::past_of(query.author, query.rule);
    constexpr std::size_t time_bytes = 8;
    return scan_down(*engine_, Table::mentions, keys::past_at(prefix, query.from, ""),
                     keys::past_at(prefix, query.to, ""),
                     [&](std::string_view key, std::string_view value) {
                         return visit(query.author.empty() ? value : query.author,
                                      key.substr(prefix.size() + time_bytes));
                     });
}

Result<std::optional<Alert>> RocksStore::alert(std::string_view id) const {
    auto found = row<AlertRow>(Table::outbox, keys::alert(id));
    if (!found) return found.error();
    if (!*found) return std::optional<Alert>{};
    return Payload{*engine_}.alert((*found)->sequence);
}

Result<Listing<Alert>> RocksStore::alerts(const AlertQuery& query) const {
    Listing<Alert> page;
    Status trouble;
    const std::size_t limit = std::clamp<std::size_t>(query.limit, 1, most_items);
    std::string last;
    const auto visit = [&](std::string_view id, std::string_view) {
        if (page.items.size() == limit) return page.next = last, false;
        last = id;
        trouble = append(page.items, [&] { return alert(id); });
        return trouble.has_value();
    };
    const std::string prefix =
        query.status ? keys::alert_status(number(*query.status), "") : keys::alert("");
    auto scanned = newest_first(*engine_, Table::outbox, prefix, query.before, visit);
    if (!scanned) return scanned.error();
    if (!trouble) return trouble.error();
    return page;
}

Result<std::vector<Silence>> RocksStore::silences() const {
    std::vector<Silence> all;
    Status trouble;
    JsonDocument document;
    const auto visit = [&](std::string_view, std::string_view row) {
        const auto json = document.parse(row);
        auto silence = json ? read_silence(*json) : Result<Silence>{json.error()};
        if (silence)
            all.push_back(*std::move(silence));
        else
            trouble = silence.error();
        return trouble.has_value() && all.size() < most_items;
    };
    auto scanned = scan_up(*engine_, Table::outbox, "i", after_prefix("i"), visit);
    if (!scanned) return scanned.error();
    if (!trouble) return trouble.error();
    return all;
}

Result<std::vector<Alert>> RocksStore::alerts_due(Time now, std::size_t limit) const {
    std::vector<Alert> due;
    if (limit == 0) return due;
    Status trouble;
    const auto visit = [&](std::string_view key, std::string_view) {
        trouble = append(due, [&] { return alert(key.substr(9)); });
        return trouble.has_value() && due.size() < limit;
    };
    auto scanned = scan_up(*engine_, Table::outbox, "l",
                           keys::ladder(now + std::chrono::microseconds{1}, ""), visit);
    if (!scanned) return scanned.error();
    if (!trouble) return trouble.error();
    return due;
}

std::optional<Time> RocksStore::next_alert_due() const {
    std::optional<Time> next;
    auto scanned = scan_up(*engine_, Table::outbox, "l", after_prefix("l"),
                           [&](std::string_view key, std::string_view) {
                               next = time_at(key, 1);
                               return false;
                           });
    if (!scanned) hurt(scanned.error());
    return next;
}

Result<std::optional<Delivery>> RocksStore::delivery(std::string_view id) const {
    auto found = row<DeliveryRow>(Table::outbox, keys::delivery(id));
    if (!found) return found.error();
    if (!*found) return std::optional<Delivery>{};
    return Payload{*engine_}.delivery((*found)->sequence);
}

/// The id of the delivery that goes before this one: its own, or that of an older one of its line.
Result<std::string> RocksStore::head_of_line(const DeliveryRow& row, std::string_view id) const {
    std::string head{id};
    if (row.line == 0) return head;
    const std::string from = keys::line(row.channel, row.line);
    const auto visit = [&](std::string_view key, std::string_view) {
        if (time_at(key, from.size()) < row.created_at) head = key.substr(from.size() + 8);
        return false;
    };
    auto scanned = scan_up(*engine_, Table::outbox, from, from + std::string(8, '\xff'), visit);
    if (!scanned) return scanned.error();
    return head;
}

Result<std::vector<Delivery>> RocksStore::deliveries_due(std::string_view channel, Time now,
                                                         std::size_t limit,
                                                         std::optional<Level>* held) const {
    std::vector<Delivery> due;
    std::set<std::string> heads;  // those in `due` already, perhaps in a worse follower's place
    const auto take = [&](std::string_view id) -> Status {
        auto found = row<DeliveryRow>(Table::outbox, keys::delivery(id));
        if (!found) return found.error();
        if (!*found) return {};
        const auto head = head_of_line(**found, id);
        if (!head) return head.error();
        if (*head != id) {
            if (held != nullptr && !*held) *held = (*found)->level;  // the first is the worst
            found = row<DeliveryRow>(Table::outbox, keys::delivery(*head));
            if (!found) return found.error();
            if (!*found || (*found)->next_at > now) return {};
        }
        if ((*found)->line != 0 && !heads.insert(*head).second) return {};
        return append(due, [&] { return Payload{*engine_}.delivery((*found)->sequence); });
    };
    for (const Level level : levels) {
        if (due.size() >= limit) break;
        const std::string from = keys::queue(channel, number(level));
        const std::string to =
            keys::queued(channel, number(level), now + std::chrono::microseconds{1}, "");
        Status trouble;
        const auto visit = [&](std::string_view key, std::string_view) {
            trouble = take(key.substr(from.size() + 8));
            return trouble.has_value() && due.size() < limit;
        };
        auto scanned = scan_up(*engine_, Table::outbox, from, to, visit);
        if (!scanned) return scanned.error();
        if (!trouble) return trouble.error();
    }
    return due;
}

Result<std::vector<Delivery>> RocksStore::untold(const UntoldQuery& query) const {
    std::vector<Delivery> found;
    for (const Level level : levels) {
        if (found.size() >= query.limit || level < query.at_least) break;
        const std::string from = keys::untold(query.channel, query.handed, number(level));
        const std::string to =
            keys::untold_at(query.channel, query.handed, number(level), query.before, "");
        Status trouble;
        const auto visit = [&](std::string_view key, std::string_view) {
            trouble = append(found, [&] { return delivery(key.substr(from.size() + 8)); });
            return trouble.has_value() && found.size() < query.limit;
        };
        auto scanned = scan_up(*engine_, Table::outbox, from, to, visit);
        if (!scanned) return scanned.error();
        if (!trouble) return trouble.error();
    }
    return found;
}

std::size_t RocksStore::deliveries_waiting(std::string_view channel, std::size_t most) const {
    std::size_t count = 0;
    for (const Level level : levels) {
        if (count >= most) break;
        const std::string from = keys::queue(channel, number(level));
        auto scanned = scan_up(*engine_, Table::outbox, from, after_prefix(from),
                               [&](std::string_view, std::string_view) { return ++count < most; });
        if (!scanned) hurt(scanned.error());
    }
    return count;
}

std::vector<std::string> RocksStore::channels_waiting() const {
    std::vector<std::string> all;
    for (std::string from = keys::queues(); true;) {
        std::optional<std::string> name;
        auto scanned = scan_up(*engine_, Table::outbox, from, after_prefix(keys::queues()),
                               [&](std::string_view key, std::string_view) {
                                   name = name_at(key, keys::queues().size());
                                   return false;
                               });
        if (!scanned) hurt(scanned.error());
        if (!name) return all;
        from = after_prefix(keys::queue(*name));
        all.push_back(*std::move(name));
    }
}

Result<std::string> RocksStore::thread(std::string_view channel, std::string_view matter) const {
    auto found = engine_->get(Table::outbox, keys::thread(channel, matter));
    if (!found) return found.error();
    constexpr std::size_t noted_at = 8;  // bytes
    return *found && (*found)->size() > noted_at ? (*found)->substr(noted_at) : std::string{};
}

std::optional<Time> RocksStore::next_delivery_due(std::string_view channel, Time after) const {
    std::optional<Time> next;
    for (const Level level : levels) {
        const std::string from = keys::queue(channel, number(level));
        // Before it lie the deliveries that are due, and what is left of those that were.
        const std::string first = keys::queued(channel, number(level), after + Duration{1}, "");
        auto scanned = scan_up(*engine_, Table::outbox, first, after_prefix(from),
                               [&](std::string_view key, std::string_view) {
                                   const Time at = time_at(key, from.size());
                                   next = next ? std::min(*next, at) : at;
                                   return false;
                               });
        if (!scanned) hurt(scanned.error());
    }
    return next;
}

Result<Listing<Delivery>> RocksStore::dead_letters(std::string_view before,
                                                   std::size_t limit) const {
    std::string position;
    if (!before.empty()) {  // `next` is "<sort key as a number>:<id>"
        const auto colon = std::min(before.find(':'), before.size());
        auto at = number_in(before.substr(0, colon));
        if (!at || colon == before.size()) {
            return Error{ErrorKind::malformed, "before: not the `next` of a listing"};
        }
        append_be64(position, *at);
        position.append(before.substr(colon + 1));
    }
    Listing<Delivery> page;
    Status trouble;
    const std::size_t most = std::clamp<std::size_t>(limit, 1, most_items);
    std::string last;
    const auto visit = [&](std::string_view key, std::string_view) {
        if (page.items.size() == most) {
            page.next = fmt::format("{}:{}", be64_at(last, 0), last.substr(8));
            return false;
        }
        last = key;
        trouble = append(page.items, [&] { return delivery(key.substr(8)); });
        return trouble.has_value();
    };
    auto scanned = newest_first(*engine_, Table::outbox, "x", position, visit);
    if (!scanned) return scanned.error();
    if (!trouble) return trouble.error();
    return page;
}

Result<std::vector<Quarantined>> RocksStore::quarantined(std::size_t limit) const {
    std::vector<Quarantined> found;
    if (limit == 0) return found;
    Payload payload{*engine_};
    Status trouble;
    const auto visit = [&](std::string_view key, std::string_view) {
        trouble = append(found, [&] { return payload.quarantined(be64_at(key, 1)); });
        return trouble.has_value() && found.size() < limit;
    };
    auto scanned = scan_down(*engine_, Table::mentions, "q", after_prefix("q"), visit);
    if (!scanned) return scanned.error();
    if (!trouble) return trouble.error();
    return found;
}

Result<std::vector<JournalEntry>> RocksStore::journal(std::uint64_t from, std::size_t limit) const {
    std::vector<JournalEntry> found;
    if (limit == 0) return found;
    JsonDocument document;
    Status trouble;
    const auto visit = [&](std::string_view key, std::string_view value) {
        auto entry = read_entry(document, be64_at(key, 0), value);
        if (!entry) return trouble = entry.error(), false;
        found.push_back(std::move(*entry));
        return found.size() < limit;
    };
    auto scanned =
        scan_up(*engine_, Table::journal, keys::journal(from), std::string(9, '\xff'), visit);
    if (!scanned) return scanned.error();
    if (!trouble) return trouble.error();
    return found;
}

}  // namespace webcare::storage
