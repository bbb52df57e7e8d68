#include "connectors/jetstream/history.hpp"

#include <algorithm>

namespace webcare::connectors::jetstream {

JetstreamHistory::JetstreamHistory(Options options, const Parts& parts, Time since)
    : stream_{std::move(options), parts},
      since_{std::max<std::int64_t>(1, since.time_since_epoch().count())},
      until_{parts.clock.now().time_since_epoch().count()} {}

asio::awaitable<Result<Page>> JetstreamHistory::next(Cursor after) {
    if (place_of(after) == 0) after.token = std::to_string(since_);
    auto page = co_await stream_.next(after);
    if (!page) co_return page;
    page->first = true;
    const bool said_nothing = page->mentions.empty() && page->next == after;
    silent_ = said_nothing ? silent_ + 1 : 0;
    over_ = place_of(page->next) >= until_ || silent_ >= silent_pages;
    co_return page;
}

}  // namespace webcare::connectors::jetstream
