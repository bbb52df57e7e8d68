#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <optional>

#include "config/config.hpp"
#include "core/clock.hpp"
#include "core/log.hpp"
#include "core/page.hpp"
#include "core/random.hpp"
#include "net/http.hpp"
#include "net/timers.hpp"
#include "net/websocket.hpp"

namespace webcare::net {
class EventSources;
class WebSockets;
}  // namespace webcare::net

namespace webcare::connectors {

namespace asio = boost::asio;

/// Reads one source of one service. Knows nothing of rules, storage or channels. Runs on the I/O
/// thread.
class Connector {
 public:
    virtual ~Connector() = default;

    /// Waits until the source has news after `after`, then returns it, oldest first. May return an
    /// empty page (its cursor may still have moved). Must be safe to call again with the same
    /// cursor: the caller stores page and cursor in one write, or neither. Keeps its own schedule:
    /// the first call with a cursor asks at once, later calls wait for the interval unless more is
    /// known to be there.
    virtual asio::awaitable<Result<Page>> next(Cursor after) = 0;

    /// A finite source (a file that is not followed) has been read to its end; next() is not called
    /// again.
    virtual bool finished() const { return false; }
};

/// What a connector is given; all of it outlives the connector.
struct Parts {
    net::Http& http;
    net::WebSockets& sockets;
    net::Timers& timers;
    const Clock& clock;
    Random& random;
    Log& log;
    std::string user_agent;  ///< "webcared/0.1 (+https://...)"
    /// Told, a line at a time and without secrets, what is asked and what becomes of the answer;
    /// for `webcarectl source poll --trace`. Mostly empty: nobody looks.
    std::function<void(const std::string&)> trace{};
    /// Nothing where one page is all that is wanted and polling gives it: then no stream is opened.
    net::EventSources* events = nullptr;
};

/// A source whose options are checked and that can be made any time.
using Factory = std::function<std::unique_ptr<Connector>(const Parts&)>;

}  // namespace webcare::connectors
