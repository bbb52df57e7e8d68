#pragma once

#include <memory>
#include <optional>

#include "connectors/connector.hpp"
#include "connectors/jetstream/options.hpp"
#include "connectors/jetstream/wire.hpp"

namespace webcare::connectors::jetstream {

/// Checks the options of a source of kind `jetstream`.
std::optional<Factory> prepare(const config::Source& source, const config::Config& config,
                               config::Problems& problems);

/// The moment of a cursor, in microseconds since 1970; 0 for one that says nothing.
std::int64_t place_of(const Cursor& cursor);

/// Listens to every public post of Bluesky through a Jetstream and hands over those that hold one
/// of the words. The cursor is a moment of the stream in microseconds, so it holds on every host
/// and in both wire contracts; it moves with every page, also where nothing was found, and after a
/// break the stream is asked again from a little before it. I/O thread.
class Jetstream final : public Connector {
 public:
    Jetstream(Options options, const Parts& parts);

    asio::awaitable<Result<Page>> next(Cursor after) override;
    Duration interval() const override { return std::chrono::minutes{1}; }
    Health health() const override;
    std::unique_ptr<Connector> history(Time since) override;

 private:
    /// The page under way, and until when it may wait for more.
    struct Gathering {
        Page page;
        Clock::Steady until{};
        std::size_t read = 0, found = 0, broken = 0;
        Gathering() = default;
    };

    asio::awaitable<Status> open(const Cursor& after, Page& page);
    Error refusal(const net::Response& answer);
    void take(std::string_view message, Gathering& into);
    void notice_gap(std::int64_t at, Page& page);
    void find(std::string_view message, const Event& event, Gathering& into);
    Page hand_over(Gathering& gathered, const Cursor& after);
    Error lost(const Error& error);
    void step_over(Page& page);

    Options options_;
    Parts parts_;
    Reader reader_;
    std::unique_ptr<net::WebSocket> socket_;
    std::size_t host_ = 0;          // of options_.hosts
    int failures_ = 0;              // since a stream last proved itself
    Clock::Steady opened_at_{};     // the stream
    std::int64_t lost_at_ = 0;      // the furthest place at which a stream was lost
    std::int64_t stuck_at_ = 0;     // the last place behind which nothing could be read
    std::int64_t place_ = 0;        // read to here; microseconds since 1970, 0 nowhere yet
    std::string gap_;               // what was missed, of the last page
    std::int64_t asked_from_ = 0;   // until the first event after it has come
    bool forget_place_ = false;     // the server refused it as too old
    std::optional<Error> ended_;    // the stream has, after what was handed over
    std::optional<Cursor> handed_;  // the cursor the caller must come back with
};

}  // namespace webcare::connectors::jetstream
