#include "connectors/mastodon/history.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "connectors/address.hpp"
#include "connectors/mastodon/request.hpp"
#include "connectors/mastodon/state.hpp"
#include "connectors/mastodon/stream.hpp"
#include "connectors/mastodon/wire.hpp"
#include "connectors/mention_defaults.hpp"
#include "core/json.hpp"
#include "core/json_read.hpp"
#include "net/url.hpp"

namespace webcare::connectors::mastodon {
namespace {

constexpr int page_size = 40;  // entries; the most that servers give

bool is_its_own(ErrorKind kind) {
    return kind == ErrorKind::denied || kind == ErrorKind::misconfigured ||
           kind == ErrorKind::malformed;
}

}  // namespace

MastodonHistory::At MastodonHistory::read_at(const Cursor& cursor) const {
    At at;
    JsonDocument document;
    const auto json = document.parse(cursor.token);
    if (cursor.token.empty() || !json || (*json)["server"].string() != options_.server) return at;
    const auto& all = options_.timelines;
    const std::string name = (*json)["timeline"].string_or();
    const auto found = std::find_if(all.begin(), all.end(),
                                    [&](const Timeline& one) { return one.name() == name; });
    if (found == all.end()) return at;
    at.timeline = static_cast<std::size_t>(found - all.begin());
    at.before = (*json)["before"].string_or();
    at.pages = static_cast<int>(
        std::clamp<std::int64_t>((*json)["pages"].integer().value_or(0), 0, most_pages));
    at.asked = (*json)["asked"].boolean().value_or(false);
    return at;
}

Cursor MastodonHistory::write_at(const At& at) const {
    std::string token;
    const std::size_t last = options_.timelines.size() - 1;
    JsonWriter out{token};
    out.begin_object().field("server", options_.server);
    out.field("timeline", options_.timelines[std::min(at.timeline, last)].name());
    out.field("before", at.before).field("pages", at.pages).field("asked", at.asked);
    out.end_object();
    return Cursor{std::move(token)};
}

asio::awaitable<Result<Page>> MastodonHistory::next(Cursor after) {
    At at = read_at(after);
    Page page;
    page.first = true;
    if (at.asked) {
        const Status waited = co_await parts_.timers.wait(between_pages);
        if (!waited) co_return waited.error();
    }
    // What is wrong with one timeline only does not keep the others waiting.
    for (;;) {
        const std::string name = options_.timelines[at.timeline].name();
        const Status done = co_await read(at, page);
        if (done) break;
        const bool is_last = at.timeline + 1 == options_.timelines.size();
        if (!is_its_own(done.error().kind) || (is_last && !at.asked)) co_return done.error();
        page.notices.push_back(
            fmt::format("history: {} was passed over: {}", name, done.error().detail));
        ++at.timeline;
        at.before.clear();
        at.pages = 0;
        if (is_last) break;
    }
    over_ = at.timeline >= options_.timelines.size();
    page.next = write_at(at);
    co_return page;
}

asio::awaitable<Status> MastodonHistory::read(At& at, Page& page) {
    const Timeline& timeline = options_.timelines[at.timeline];
    std::string target = timeline.target();
    target += target.find('?') == target.npos ? '?' : '&';
    if (!at.before.empty()) target += "max_id=" + url_encoded(at.before) + "&";
    target += fmt::format("limit={}", page_size);
    net::Request request = request_for(options_, target, parts_.user_agent);
    const std::string what = net::redact_url(request.url);
    auto response = co_await parts_.http.send(std::move(request));
    if (!response) co_return response.error();
    const bool is_tag = timeline.kind == Timeline::Kind::tag;
    if (response->status == 404 && is_tag && !error_text(response->body).empty()) {
        response->status = 200;  // nobody on this server has used the tag yet
        response->body = "[]";
    }
    if (response->status / 100 != 2)
        co_return refusal(std::move(*response), what, parts_.clock.now());
    co_return take(std::move(*response), at, page);
}

Status MastodonHistory::take(net::Response response, At& at, Page& page) const {
    const Timeline& timeline = options_.timelines[at.timeline];
    const bool is_mentions = timeline.kind == Timeline::Kind::mentions;
    const Time now = parts_.clock.now();
    auto entries =
        read_entries(response.body, is_mentions, Server{options_.server, options_.domain});
    if (!entries)
        return Error{entries.error().kind, fmt::format("{} {}: {}", options_.server,
                                                       timeline.name(), entries.error().detail)};
    bool any = false, all_old = true;
    for (Entry& entry : *entries) {
        if (!entry.post) continue;
        Mention& mention = entry.post->mention;
        mention.addressed = mention.addressed || is_mentions;
        tidy(mention, options_.name, now);
        any = true;
        if (mention.created_at < since_) continue;
        all_old = false;
        if (!entry.post->boosted || options_.boosts) page.mentions.push_back(std::move(mention));
    }
    // Where a timeline is in the order of ids that we do not see, the server says where to go on.
    const auto link = net::header(response.headers, "Link").value_or("");
    std::string place = link_parameter(link, "next", "max_id");
    if (place.empty() && !entries->empty()) place = entries->front().place;
    const bool leads_on =
        !entries->empty() && !place.empty() && (at.before.empty() || is_newer(at.before, place));
    const bool reached = any && all_old;
    ++at.pages;
    at.asked = true;
    if (leads_on && !reached && at.pages < most_pages) {
        at.before = std::move(place);
        return {};
    }
    if (!leads_on)
        page.notices.push_back(fmt::format("history: {} lists nothing older", timeline.name()));
    else if (!reached)
        page.notices.push_back(fmt::format("history: {}: the limit of {} pages was reached",
                                           timeline.name(), most_pages));
    ++at.timeline;
    at.before.clear();
    at.pages = 0;
    return {};
}

}  // namespace webcare::connectors::mastodon
