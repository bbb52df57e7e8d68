#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "connectors/connector.hpp"
#include "connectors/mastodon/options.hpp"
#include "connectors/mastodon/state.hpp"
#include "connectors/mastodon/stream.hpp"
#include "connectors/mastodon/wire.hpp"
#include "net/backoff.hpp"

namespace webcare::connectors::mastodon {

/// Checks the options of a source of kind `mastodon`.
std::optional<Factory> prepare(const config::Source& source, const config::Config& config,
                               config::Problems& problems);

/// Listens to one server. Polling is the ground: every timeline is read forward from where it was
/// left, until nothing is behind it. A stream makes it quicker: it is opened first, then the
/// timelines are read up to now, then what the stream tells is taken; when it ends, the same begins
/// anew. So a hole in the stream is filled whatever made it, and a server without streaming costs
/// only speed. What must be remembered is in the cursor; the members below decide when to ask. I/O
/// thread.
class Mastodon final : public Connector {
 public:
    Mastodon(Options options, const Parts& parts);

    asio::awaitable<Result<Page>> next(Cursor after) override;
    Duration interval() const override { return options_.every; }
    Health health() const override;
    bool waits_for_news() const override { return options_.transport != Transport::off; }
    std::unique_ptr<Connector> history(Time since) override;

 private:
    /// A timeline that the server does not give, or not as we can read it.
    struct Refused {
        Error error;
        Clock::Steady since;
        Clock::Steady until;  ///< not asked before
        Refused(Error e, Clock::Steady now) : error{std::move(e)}, since{now}, until{now} {}
    };

    void recall(const Cursor& after);
    State open_state(const Cursor& after);
    void finish(Page& page, const State& state);

    // Polling.
    asio::awaitable<Status> take_turn(State& state, Page& page);
    asio::awaitable<Status> read_timeline(const Timeline& timeline, State& state, Page& page);
    Status read_answer(const Timeline& timeline, net::Response response, State& state, Page& page);
    asio::awaitable<Result<net::Response>> ask(std::string target);
    void heed(const net::Response& response, const std::string& target);
    asio::awaitable<Status> wait_for_round();
    void end_round(State& state);

    // Streaming.
    bool wants_stream() const;
    bool has_several_connections(const Timeline& timeline) const;
    bool wants_round_beside_stream() const;
    asio::awaitable<Status> open_stream();
    asio::awaitable<Result<std::string>> streaming_origin();
    Result<std::string> trusted(const std::string& address) const;
    void stream_failed(const Error& error);
    void tell(const std::vector<Told>& told, State& state, Page& page);
    void tell_one(const Told& told, State& state, Page& page);

    // What both bring.
    void hand_over(Post post, const Timeline& timeline, State& state, Page& page) const;
    void mark_deleted(const std::string& id, State& state, Page& page) const;
    void notice_once(const std::string& notice);
    Server server() const { return {options_.server, options_.domain}; }

    Options options_;
    Parts parts_;
    std::vector<Channel> channels_;
    std::vector<std::size_t> owners_;  // the timeline of each channel

    std::size_t turn_ = 0;                    // the timeline to ask; all of them: the round is over
    std::optional<Clock::Steady> due_;        // of the next round, where no stream puts it off
    std::optional<Clock::Steady> pause_;      // the server wants to be asked no sooner
    std::map<std::size_t, Refused> refused_;  // timelines
    std::optional<Error> owed_;               // of the round that is over; behind its page
    std::vector<std::string> notices_;        // for the next page
    std::set<std::string> noticed_;           // said once is enough

    std::unique_ptr<Stream> stream_;
    std::string streaming_;                    // origin of the streaming server, once known
    std::optional<Clock::Steady> stream_due_;  // none: at once
    Clock::Steady stream_since_{};
    net::Backoff backoff_;

    // What the stream told and the last page was made of: the stream says nothing twice, and the
    // page may not have been stored.
    std::vector<Told> in_hand_;
    std::optional<std::uint64_t> asked_, given_;  // hashes of cursors
};

}  // namespace webcare::connectors::mastodon
