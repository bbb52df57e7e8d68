#pragma once

#include <string>

#include "connectors/connector.hpp"
#include "connectors/feed/options.hpp"

namespace webcare::connectors::feed {

/// Reads a feed back through its "next" links (RFC 5005), down to `since`, within the feed's own
/// origin. A feed without such links gives what it lists now. The cursor is the next page and how
/// many were read; one of another origin, from before `url` was changed, begins afresh. I/O thread.
class FeedHistory final : public Connector {
 public:
    static constexpr int most_pages = 200;
    static constexpr std::chrono::seconds between_pages{5};  ///< news comes first

    FeedHistory(Options options, const Parts& parts, Time since)
        : options_{std::move(options)}, parts_{parts}, since_{since} {}

    asio::awaitable<Result<Page>> next(Cursor after) override;
    bool finished() const override { return over_; }
    Duration interval() const override { return options_.every; }

 private:
    Options options_;
    Parts parts_;
    Time since_;
    bool over_ = false;
};

}  // namespace webcare::connectors::feed
