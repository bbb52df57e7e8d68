#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <optional>

#include "config/config.hpp"
#include "core/clock.hpp"
#include "core/health.hpp"
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

    /// How long to wait at most before a source in trouble is asked again, unless the service says
    /// how long.
    virtual Duration interval() const { return std::chrono::minutes{15}; }

    /// What is wrong with the source, as far as its last answer shows. Asked after each next(),
    /// also one that failed.
    virtual Health health() const { return {}; }

    /// next() returns only when there is news, so that a source without news does not answer.
    virtual bool waits_for_news() const { return false; }

    /// A finite source of what the service still has of before, back to `since`; its pages are
    /// marked as first. It asks with the credentials and out of the budget of this one, and goes
    /// slowly, since news comes first. Nothing where a source of this kind cannot be read back.
    virtual std::unique_ptr<Connector> history(Time since) {
        static_cast<void>(since);
        return nullptr;
    }
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
