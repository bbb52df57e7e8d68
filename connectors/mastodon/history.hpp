#pragma once

#include <string>

#include "connectors/connector.hpp"
#include "connectors/mastodon/options.hpp"
#include "net/http.hpp"

namespace webcare::connectors::mastodon {

/// Reads the timelines of a source back, one after the other, each from its newest entry with
/// `max_id` down to `since`, as far as the server lists. The cursor is the timeline, the place in
/// it and how many pages were read; one of another server, or of a timeline that is listened to no
/// more, begins afresh. A timeline that is refused is passed over and told. I/O thread.
class MastodonHistory final : public Connector {
 public:
    static constexpr int most_pages = 500;  ///< of one timeline; about 40 entries each
    static constexpr std::chrono::seconds between_pages{5};  ///< news comes first

    MastodonHistory(Options options, const Parts& parts, Time since)
        : options_{std::move(options)}, parts_{parts}, since_{since} {}

    asio::awaitable<Result<Page>> next(Cursor after) override;
    bool finished() const override { return over_; }
    Duration interval() const override { return options_.every; }

 private:
    struct At {
        std::size_t timeline = 0;
        std::string before;  ///< the oldest entry read of it; empty: none yet
        int pages = 0;       ///< read of it
        bool asked = false;  ///< any page of any timeline was read
        At() = default;
    };
    At read_at(const Cursor& cursor) const;
    Cursor write_at(const At& at) const;
    asio::awaitable<Status> read(At& at, Page& page);
    Status take(net::Response response, At& at, Page& page) const;

    Options options_;
    Parts parts_;
    Time since_;
    bool over_ = false;
};

}  // namespace webcare::connectors::mastodon
