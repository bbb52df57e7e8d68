#include <fmt/format.h>

#include "console/attached.hpp"
#include "console/handlers.hpp"
#include "console/listing.hpp"
#include "console/problem.hpp"
#include "core/json.hpp"

namespace webcare::console {

namespace {

constexpr std::size_t usual = 50, most = 1000;

void write_record(JsonWriter& out, const storage::StoredMention& stored) {
    out.begin_object()
        .field("mention", stored.mention)
        .field("assessment", stored.assessment)
        .field("case", stored.case_id)
        .end_object();
}

void write_record(JsonWriter& out, const storage::Quarantined& put_aside) {
    out.begin_object()
        .field("mention", put_aside.mention)
        .field("reason", put_aside.reason)
        .field("attempts", put_aside.attempts)
        .field("at", put_aside.at)
        .end_object();
}

void write_record(JsonWriter& out, const storage::JournalEntry& entry) {
    out.begin_object()
        .field("sequence", entry.sequence)
        .field("at", entry.at)
        .field("type", entry.type)
        .key("data")
        .raw(entry.data)
        .end_object();
}

/// An alert, and how many mentions it stands for.
struct CountedAlert {
    Alert alert;
    std::uint64_t attached = 0;
    CountedAlert() = default;
};

Result<CountedAlert> counted(const storage::Store& store, Alert alert) {
    const auto attached = attached_to(store, alert);
    if (!attached) return attached.error();
    CountedAlert made;
    made.alert = std::move(alert);
    made.attached = attached->count;
    return made;
}

/// The alert's own object with one field more.
void write_record(JsonWriter& out, const CountedAlert& one) {
    std::string json = to_json(one.alert);
    json.pop_back();
    out.raw(json + fmt::format(",\"attached\":{}}}", one.attached));
}

template <class T>
requires requires(JsonWriter& w, const T& t) {
    write_json(w, t);
}
void write_record(JsonWriter& out, const T& record) {
    out.value(record);
}

template <class T>
void write_items(JsonWriter& out, const std::vector<T>& list) {
    out.key("items").begin_array();
    for (const T& item : list) write_record(out, item);
    out.end_array();
}

template <class T>
Reply page(const Result<storage::Listing<T>>& listing) {
    if (!listing) return problem_of(listing.error());
    Reply reply;
    JsonWriter out{reply.body};
    out.begin_object();
    write_items(out, listing->items);
    out.field("next", listing->next).end_object();
    return reply;
}

template <class T>
Reply one(const Result<std::optional<T>>& found) {
    if (!found) return problem_of(found.error());
    if (!*found) return problem(404, "there is none with that id");
    Reply reply;
    JsonWriter out{reply.body};
    write_record(out, **found);
    return reply;
}

}  // namespace

asio::awaitable<Reply> list_mentions(Desk& desk, Call call) {
    ListingQuery asked{call.head.query()};
    storage::MentionQuery query;
    query.before = asked.text("before");
    query.limit = asked.count("limit", usual, most);
    query.at_least = asked.word("level", level_named);
    query.type = asked.word("type", mention_type);
    query.source = asked.text("source");
    query.network = asked.text("network");
    if (auto mistake = asked.mistake()) co_return std::move(*mistake);
    auto read = [&query](const storage::Store& store) { return store.mentions(query); };
    co_return page(co_await desk.services.store.read_on(read));
}

asio::awaitable<Reply> show_mention(Desk& desk, Call call) {
    const std::string& id = call.parameters.at(0);
    auto read = [&id](const storage::Store& store) { return store.mention(id); };
    co_return one(co_await desk.services.store.read_on(read));
}

asio::awaitable<Reply> list_cases(Desk& desk, Call call) {
    ListingQuery asked{call.head.query()};
    storage::CaseQuery query;
    query.before = asked.text("before");
    query.limit = asked.count("limit", usual, most);
    query.open_only = asked.flag("open");
    if (auto mistake = asked.mistake()) co_return std::move(*mistake);
    auto read = [&query](const storage::Store& store) { return store.cases(query); };
    co_return page(co_await desk.services.store.read_on(read));
}

asio::awaitable<Reply> show_case(Desk& desk, Call call) {
    const std::string& id = call.parameters.at(0);
    auto read = [&id](const storage::Store& store) { return store.find_case(id); };
    co_return one(co_await desk.services.store.read_on(read));
}

asio::awaitable<Reply> list_alerts(Desk& desk, Call call) {
    ListingQuery asked{call.head.query()};
    storage::AlertQuery query;
    query.before = asked.text("before");
    query.limit = asked.count("limit", usual, most);
    query.status = asked.word("status", alert_status);
    if (auto mistake = asked.mistake()) co_return std::move(*mistake);
    auto read = [&query](const storage::Store& store) -> Result<storage::Listing<CountedAlert>> {
        auto found = store.alerts(query);
        if (!found) return found.error();
        storage::Listing<CountedAlert> all;
        all.next = std::move(found->next);
        for (Alert& alert : found->items) {
            auto one = counted(store, std::move(alert));
            if (!one) return one.error();
            all.items.push_back(*std::move(one));
        }
        return all;
    };
    co_return page(co_await desk.services.store.read_on(read));
}

asio::awaitable<Reply> show_alert(Desk& desk, Call call) {
    const std::string& id = call.parameters.at(0);
    auto read = [&id](const storage::Store& store) -> Result<std::optional<CountedAlert>> {
        auto alert = store.alert(id);
        if (!alert) return alert.error();
        if (!*alert) return std::optional<CountedAlert>{};
        auto one = counted(store, **std::move(alert));
        if (!one) return one.error();
        return std::optional{*std::move(one)};
    };
    co_return one(co_await desk.services.store.read_on(read));
}

asio::awaitable<Reply> list_dead_letters(Desk& desk, Call call) {
    ListingQuery asked{call.head.query()};
    const std::string before = asked.text("before");
    const std::size_t limit = asked.count("limit", usual, most);
    if (auto mistake = asked.mistake()) co_return std::move(*mistake);
    auto read = [&](const storage::Store& store) { return store.dead_letters(before, limit); };
    co_return page(co_await desk.services.store.read_on(read));
}

asio::awaitable<Reply> list_quarantine(Desk& desk, Call call) {
    ListingQuery asked{call.head.query()};
    const std::size_t limit = asked.count("limit", usual, most);
    if (auto mistake = asked.mistake()) co_return std::move(*mistake);
    auto read = [limit](const storage::Store& store) { return store.quarantined(limit); };
    const auto found = co_await desk.services.store.read_on(read);
    if (!found) co_return problem_of(found.error());
    Reply reply;
    JsonWriter out{reply.body};
    out.begin_object();
    write_items(out, *found);
    out.end_object();
    co_return reply;
}

/// Oldest first from `from` on; without it, the newest `limit` entries.
asio::awaitable<Reply> list_journal(Desk& desk, Call call) {
    ListingQuery asked{call.head.query()};
    const std::size_t limit = asked.count("limit", usual, most);
    const auto from = asked.number("from");
    if (auto mistake = asked.mistake()) co_return std::move(*mistake);
    const std::uint64_t last = desk.services.events.last();
    const std::uint64_t start = from.value_or(last >= limit ? last - limit + 1 : 1);
    auto read = [start, limit](const storage::Store& store) { return store.journal(start, limit); };
    const auto found = co_await desk.services.store.read_on(read);
    if (!found) co_return problem_of(found.error());
    Reply reply;
    JsonWriter out{reply.body};
    out.begin_object();
    write_items(out, *found);
    out.field("next", found->empty() ? start : found->back().sequence + 1).end_object();
    co_return reply;
}

}  // namespace webcare::console
