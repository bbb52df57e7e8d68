// Waves, what alerts stand for, and announced changes.

#include "console/attached.hpp"
#include "console/deeds.hpp"
#include "console/handlers.hpp"
#include "console/listing.hpp"
#include "console/problem.hpp"
#include "core/json_read.hpp"

namespace webcare::console {

namespace {

constexpr std::size_t usual = 50, most = 1000;
constexpr std::size_t longest_name = 120, longest_word = 64;  // bytes
constexpr std::size_t most_topics = 32;
constexpr Duration shown = std::chrono::hours{24 * 90};

template <class T>
Reply one(const Result<std::optional<T>>& found) {
    if (!found) return problem_of(found.error());
    if (!*found) return problem(404, "there is none with that id");
    return Reply{200, "application/json", to_json(**found)};
}

/// A change as a person sends it; `at` is now where it is not given.
Result<AnnouncedChange> change_in(JsonValue json, Time now) {
    const auto malformed = [](std::string why) {
        return Error{ErrorKind::malformed, std::move(why)};
    };
    AnnouncedChange change;
    auto name = words_of(json["name"].string_or(), "name");
    if (!name) return name.error();
    if (name->size() > longest_name) return malformed("`name` is longer than 120 bytes");
    change.name = *std::move(name);
    change.at = now;
    if (!json["at"].is_null()) {
        const auto at = json["at"].time();
        if (!at) return malformed("`at` is no RFC 3339 time");
        change.at = *at;
    }
    change.kind = json["kind"].string_or();
    if (!json["kind"].is_null() && change.kind.empty())
        return malformed("`kind` is a word, such as release");
    json["topics"].each_item([&](JsonValue topic) { change.topics.push_back(topic.string_or()); });
    bool fits = change.kind.size() <= longest_word && change.topics.size() <= most_topics;
    for (const std::string& topic : change.topics) fits = fits && topic.size() <= longest_word;
    if (!fits)
        return malformed("`kind` and topics have at most 64 bytes, and there are at most 32");
    if (!json["who"].is_null()) {
        auto who = person_named(json["who"].string_or());
        if (!who) return who.error();
        change.by = *std::move(who);
    }
    return change;
}

}  // namespace

asio::awaitable<Reply> show_attached(Desk& desk, Call call) {
    const std::string& id = call.parameters.at(0);
    auto read = [&id](const storage::Store& store) -> Result<std::optional<Attached>> {
        const auto alert = store.alert(id);
        if (!alert) return alert.error();
        if (!*alert) return std::optional<Attached>{};
        auto attached = attached_to(store, **alert);
        if (!attached) return attached.error();
        return std::optional{*std::move(attached)};
    };
    co_return one(co_await desk.services.store.read_on(read));
}

asio::awaitable<Reply> list_waves(Desk& desk, Call call) {
    ListingQuery asked{call.head.query()};
    storage::WaveQuery query;
    query.before = asked.text("before");
    query.limit = asked.count("limit", usual, most);
    query.open_only = asked.flag("open");
    if (auto mistake = asked.mistake()) co_return std::move(*mistake);
    auto read = [&query](const storage::Store& store) { return store.waves(query); };
    const auto found = co_await desk.services.store.read_on(read);
    if (!found) co_return problem_of(found.error());
    Reply reply;
    JsonWriter out{reply.body};
    out.begin_object().field("items", found->items).field("next", found->next).end_object();
    co_return reply;
}

asio::awaitable<Reply> show_wave(Desk& desk, Call call) {
    const std::string& id = call.parameters.at(0);
    auto read = [&id](const storage::Store& store) { return store.wave(id); };
    co_return one(co_await desk.services.store.read_on(read));
}

asio::awaitable<Reply> list_changes(Desk& desk, Call) {
    const Time now = desk.services.clock.now();
    auto read = [now](const storage::Store& store) {
        return store.changes(now - shown, now + 5 * shown);
    };
    const auto found = co_await desk.services.store.read_on(read);
    if (!found) co_return problem_of(found.error());
    Reply reply;
    JsonWriter out{reply.body};
    out.begin_object().field("items", *found).end_object();
    co_return reply;
}

asio::awaitable<Reply> announce_change(Desk& desk, Call call) {
    JsonDocument document;
    const auto json = document.parse(call.body);
    if (!json) co_return problem_of(json.error());
    auto change = change_in(*json, desk.services.clock.now());
    if (!change) co_return problem_of(change.error());
    storage::Batch batch;
    batch.add(storage::ChangeAnnounced{*change});
    const auto committed = co_await desk.services.store.commit(std::move(batch));
    if (!committed) co_return problem_of(committed.error());
    desk.services.control.committed();
    co_return Reply{200, "application/json", to_json(*change)};
}

}  // namespace webcare::console
