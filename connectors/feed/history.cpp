#include "connectors/feed/history.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "connectors/address.hpp"
#include "connectors/feed/mapping.hpp"
#include "connectors/feed/request.hpp"
#include "connectors/feed/wire.hpp"
#include "core/json.hpp"
#include "core/json_read.hpp"

namespace webcare::connectors::feed {
namespace {

struct At {
    std::string page;
    int pages = 0;
    At() = default;
};

At read_at(const Cursor& cursor, std::string_view address) {
    At at;
    at.page = address;
    JsonDocument document;
    const auto json = document.parse(cursor.token);
    if (cursor.token.empty() || !json) return at;
    const auto page = (*json)["page"].string();
    if (page && !same_origin(*page, address)) return at;  // of a feed that it was before
    if (page) at.page = *page;
    at.pages = static_cast<int>(std::clamp<std::int64_t>((*json)["pages"].integer().value_or(0), 0,
                                                         FeedHistory::most_pages));
    return at;
}

Cursor write_at(const At& at) {
    std::string token;
    JsonWriter{token}.begin_object().field("page", at.page).field("pages", at.pages).end_object();
    return Cursor{std::move(token)};
}

}  // namespace

asio::awaitable<Result<Page>> FeedHistory::next(Cursor after) {
    At at = read_at(after, options_.url.reveal());
    if (at.pages > 0) {
        const Status waited = co_await parts_.timers.wait(between_pages);
        if (!waited) co_return waited.error();
    }
    net::Request request = request_for(options_, at.page, parts_.user_agent);
    auto response = co_await parts_.http.send(std::move(request));
    if (!response) co_return response.error();
    const std::string what = net::redact_url(at.page);
    const Time now = parts_.clock.now();
    if (response->status / 100 != 2) co_return net::error_of(*response, what, now);
    const std::string type{net::header(response->headers, "Content-Type").value_or("")};
    auto document = parse_feed(std::move(response->body), type, at.page);
    if (!document) co_return Error{document.error().kind, what + ": " + document.error().detail};

    Page page;
    page.first = true;
    const std::string network = network_of(options_.url.reveal());
    bool all_old = !document->entries.empty();
    for (Entry& entry : document->entries) {
        const std::string identity = identity_of(entry);
        if (identity.empty()) continue;
        Mention mention = to_mention(entry, *document, network, identity, options_, now);
        if (mention.created_at < since_) continue;
        all_old = false;
        page.mentions.push_back(std::move(mention));
    }
    std::reverse(page.mentions.begin(), page.mentions.end());
    std::stable_sort(
        page.mentions.begin(), page.mentions.end(),
        [](const Mention& a, const Mention& b) { return a.created_at < b.created_at; });

    const bool leads_on = !document->next_page.empty() && document->next_page != at.page &&
                          same_origin(document->next_page, options_.url.reveal());
    ++at.pages;
    over_ = all_old || !leads_on || at.pages >= most_pages;
    if (!all_old && !leads_on)
        page.notices.emplace_back("history: the feed lists nothing older");
    else if (over_ && !all_old)
        page.notices.push_back(
            fmt::format("history: the limit of {} pages was reached", most_pages));
    if (!over_) at.page = std::move(document->next_page);
    page.next = write_at(at);
    co_return page;
}

}  // namespace webcare::connectors::feed
