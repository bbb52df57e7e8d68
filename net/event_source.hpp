#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "net/body_budget.hpp"
#include "net/event_stream.hpp"
#include "net/http.hpp"

namespace webcare::net {

/// An open stream of server-sent events. The connection is gone with the object. I/O thread.
class EventSource {
 public:
    virtual ~EventSource() = default;

    /// What came since the last call, without waiting: nothing where not a byte came, no events
    /// where all of it was comments (which say that the server lives). What is not taken is not
    /// read on behind: one piece of 16 KiB, and the event it completes, is all that waits here;
    /// then TCP slows the server down. Fails as temporary when the stream has ended, as malformed
    /// over a limit of EventParser; the events before that come first.
    virtual Result<std::optional<std::vector<ServerEvent>>> take() = 0;
};

/// What the server said. As with Http, a refusal is a success here, without a source:
/// error_of(response, ...) says what to do about it.
struct OpenedEvents {
    std::unique_ptr<EventSource> source;  ///< where the status is 200
    Response response;                    ///< head, and of a refusal the body
    OpenedEvents() = default;
};

/// Opens streams. Errors of open() are those of Http::send(), and malformed where a 200 is no event
/// stream.
class EventSources {
 public:
    virtual ~EventSources() = default;
    /// A GET as Http::send() does it, redirects included; of `limits` the phases count up to the
    /// head of the answer, behind which the stream may last for ever. `wake` is called on the I/O
    /// thread whenever take() has something new to say, until the source is gone; it must not
    /// destroy the source. Whether a silent server is dead is for the caller to decide.
    virtual asio::awaitable<Result<OpenedEvents>> open(Request request,
                                                       std::function<void()> wake) = 0;
};

class Dialer;
class Opener;
class Watch;

/// The daemon's client for server-sent events: every connection and every hop of a redirect through
/// the dialer and its address guard, or through the proxy; TLS with the name verified. A stream has
/// a connection of its own, beside the pool. Use from one thread, that of `executor`, which must
/// outlive it, as must `dialer`. Sources may outlive the client.
class EventSourceClient final : public EventSources {
 public:
    EventSourceClient(asio::any_io_executor executor, Dialer& dialer, std::string user_agent);
    ~EventSourceClient() override;

    asio::awaitable<Result<OpenedEvents>> open(Request request,
                                               std::function<void()> wake) override;

 private:
    asio::any_io_executor executor_;
    std::shared_ptr<Watch> watch_;
    std::unique_ptr<Opener> opener_;
    std::string user_agent_;
    BodyBudget heads_;  // and refusals; a stream itself is read a piece at a time
};

}  // namespace webcare::net
