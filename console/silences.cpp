#include <fmt/format.h>

#include <algorithm>

#include "console/deeds.hpp"
#include "console/handlers.hpp"
#include "console/problem.hpp"
#include "core/id.hpp"
#include "core/json.hpp"
#include "core/json_read.hpp"
#include "core/silence.hpp"

namespace webcare::console {

namespace {

constexpr std::chrono::days longest{90};
constexpr std::size_t longest_condition = 1000;

/// Until when: `until` (RFC 3339), or `for` (a duration) after it begins.
Result<Time> end_of(JsonValue json, Time from) {
    if (const auto until = json["until"].time()) return *until;
    if (!json["until"].is_null()) return Error{ErrorKind::malformed, "`until` is no RFC 3339 time"};
    if (const auto given = json["for"].string()) {
        const auto lasts = parse_duration(*given);
        if (!lasts) return lasts.error();
        return from + std::min<Duration>(*lasts, longest + std::chrono::days{1});
    }
    return Error{ErrorKind::malformed, "give `until` (RFC 3339) or `for` (such as 2h)"};
}

Result<Silence> read_order(JsonValue json, Time now) {
    if (!json.is_object()) return Error{ErrorKind::malformed, "the body must be a JSON object"};
    Silence silence;
    silence.when = json["when"].string_or();
    if (silence.when.empty() || silence.when.size() > longest_condition)
        return Error{ErrorKind::malformed, "`when` is missing or longer than 1,000 bytes"};
    auto by = person_named(json["by"].string_or());
    if (!by) return Error{ErrorKind::malformed, "`by` is missing: the name of the person"};
    auto reason = words_of(json["reason"].string_or(), "reason");
    if (!reason) return reason.error();
    silence.set_at = now;
    silence.from = json["from"].time().value_or(now);
    if (!json["from"].is_null() && !json["from"].time())
        return Error{ErrorKind::malformed, "`from` is no RFC 3339 time"};
    const auto until = end_of(json, silence.from);
    if (!until) return until.error();
    silence.until = *until;
    if (silence.until <= std::max(now, silence.from))
        return Error{ErrorKind::malformed, "it ends before it begins, or in the past"};
    if (silence.until - silence.from > longest)
        return Error{ErrorKind::malformed, "a silence lasts 90 days at most"};
    const std::string even = json["even"].string_or();
    if (!even.empty() && even != "critical")
        return Error{ErrorKind::malformed, "`even` is critical, or absent"};
    silence.even_critical = even == "critical";
    silence.by = *std::move(by);
    silence.reason = *std::move(reason);
    return silence;
}

storage::SilenceChanged ended(Silence silence, std::string by) {
    silence.ended_by = std::move(by);
    return storage::SilenceChanged{std::move(silence)};
}

/// What the store does on its reader thread; named, as a co_await needs it.
struct ReadSilences {
    Result<std::vector<Silence>> operator()(const storage::Store& store) const {
        return store.silences();
    }
};

}  // namespace

asio::awaitable<Reply> list_silences(Desk& desk, Call) {
    ReadSilences read;
    const auto all = co_await desk.services.store.read_on(read);
    if (!all) co_return problem_of(all.error());
    Reply reply;
    JsonWriter out{reply.body};
    out.begin_object().field("now", desk.services.clock.now()).field("items", *all).end_object();
    co_return reply;
}

asio::awaitable<Reply> add_silence(Desk& desk, Call call) {
    JsonDocument document;
    const auto json = document.parse(call.body);
    if (!json) co_return problem_of(json.error());
    const Time now = desk.services.clock.now();
    auto silence = read_order(*json, now);
    if (!silence) co_return problem_of(silence.error());
    if (desk.services.check_silence) {
        const Status good = desk.services.check_silence(*silence);
        if (!good) co_return problem(422, good.error().detail);
    }
    ReadSilences read;
    const auto all = co_await desk.services.store.read_on(read);
    if (!all) co_return problem_of(all.error());
    storage::Batch batch;
    std::size_t standing = 0;
    for (const Silence& one : *all) {
        if (one.until > now)
            ++standing;
        else
            batch.add(ended(one, "webcared"));  // its time has passed: it makes room
    }
    if (standing >= most_silences)
        co_return problem(409, fmt::format("{} silences are set, which is the most: end one first",
                                           most_silences));
    silence->id = make_id(now, desk.services.random);
    batch.add(storage::SilenceChanged{*silence});
    const auto committed = co_await desk.services.store.commit(std::move(batch));
    if (!committed) co_return problem_of(committed.error());
    desk.services.control.committed();
    co_return Reply(201, "application/json", to_json(*silence));
}

asio::awaitable<Reply> end_silence(Desk& desk, Call call) {
    JsonDocument document;
    const auto json = document.parse(call.body);
    if (!json) co_return problem_of(json.error());
    auto by = person_named((*json)["by"].string_or());
    if (!by) co_return problem(400, "`by` is missing: the name of the person");
    ReadSilences read;
    const auto all = co_await desk.services.store.read_on(read);
    if (!all) co_return problem_of(all.error());
    const auto found = std::find_if(all->begin(), all->end(), [&](const Silence& one) {
        return one.id == call.parameters.at(0);
    });
    if (found == all->end()) co_return problem(404, "there is no silence with that id");
    storage::SilenceChanged event = ended(*found, *std::move(by));
    Reply reply{200, "application/json", to_json(event.silence)};
    storage::Batch batch;
    batch.add(std::move(event));
    const auto committed = co_await desk.services.store.commit(std::move(batch));
    if (!committed) co_return problem_of(committed.error());
    desk.services.control.committed();
    co_return reply;
}

}  // namespace webcare::console
