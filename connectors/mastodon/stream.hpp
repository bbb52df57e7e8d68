#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <string>
#include <vector>

#include "connectors/connector.hpp"
#include "connectors/mastodon/timeline.hpp"

namespace webcare::connectors::mastodon {

/// Something that the streaming server said.
struct Told {
    std::size_t channel = 0;  ///< index in what was listened to
    std::string event;        ///< "update", "status.update", "delete", "notification", ...
    std::string payload;
    Told() = default;
    Told(std::size_t c, std::string e, std::string p)
        : channel{c}, event{std::move(e)}, payload{std::move(p)} {}
    bool operator==(const Told&) const = default;
};

/// All channels of a source, over one transport. The connections are gone with the object. I/O
/// thread.
class Stream {
 public:
    virtual ~Stream() = default;

    /// Connects; once, before next(). Fails as net::Http::send() does and, where the server
    /// refuses, as refusal() says; then the stream is of no use.
    virtual asio::awaitable<Status> open() = 0;

    /// Waits for news, and gives it in order; none when none came within `patience`. Fails as
    /// temporary when a connection has ended or was silent for too long, as denied or misconfigured
    /// when the server takes one of the channels back, as malformed, as cancelled; then the stream
    /// is of no more use.
    virtual asio::awaitable<Result<std::vector<Told>>> next(Duration patience) = 0;
};

/// How a streaming server is reached.
struct StreamRequest {
    std::string origin;  ///< "https://streaming.mastodon.example"
    net::Headers headers;
    net::Access access;
    Duration silence{};  ///< of one connection, then its peer is taken for dead
    std::vector<Channel> channels;
    StreamRequest() = default;
};

/// One connection for every channel, on `executor`. `parts.events` must be there.
std::unique_ptr<Stream> make_event_stream(const asio::any_io_executor& executor, const Parts& parts,
                                          StreamRequest request);

/// One connection for all.
std::unique_ptr<Stream> make_socket_stream(const Parts& parts, StreamRequest request);

/// A refusal of the server in its own words.
Error refusal(net::Response response, std::string_view what, Time now);

}  // namespace webcare::connectors::mastodon
