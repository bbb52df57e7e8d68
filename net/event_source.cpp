#include "net/event_source.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "core/text.hpp"
#include "net/opener.hpp"
#include "net/redirect.hpp"
#include "net/request_head.hpp"
#include "net/response_reader.hpp"

namespace webcare::net {
namespace {

Error at_host(const Url& url, const Error& error) {
    return {error.kind, url.authority() + ": " + error.detail, error.retry_after};
}

bool is_event_stream(const Response& response) {
    const auto type = header(response.headers, "Content-Type").value_or("");
    return lower_ascii(trim(type.substr(0, type.find(';')))) == "text/event-stream";
}

/// The connection and what was read of it. The coroutine that reads keeps it alive, so that the
/// source may go at any moment although Asio's TLS must stay until its operations have ended.
class Link final : public std::enable_shared_from_this<Link> {
 public:
    Link(const asio::any_io_executor& executor, const Limits& limits)
        : reader{limits, ResponseReader::Body::stream}, room_{executor} {}

    std::unique_ptr<Connection> connection;
    ResponseReader reader;

    void start(const asio::any_io_executor& executor, std::function<void()> wake) {
        wake_ = std::move(wake);
        asio::co_spawn(executor, read_on(shared_from_this()),
                       [self = shared_from_this()](std::exception_ptr escaped) {
                           if (escaped) self->end(Error{ErrorKind::temporary, "read: failed"});
                       });
    }

    Result<std::optional<std::vector<ServerEvent>>> take() {
        if (!heard_ && ended_) return *ended_;
        if (!heard_) return std::optional<std::vector<ServerEvent>>{};
        heard_ = false;
        room_.cancel();
        return std::optional{std::exchange(events_, {})};
    }

    void leave() {
        left_ = true;
        room_.cancel();
        connection->close();
    }

 private:
    static asio::awaitable<void> read_on(std::shared_ptr<Link> self) {
        for (;;) {
            if (!self->digest()) co_return;
            while (self->heard_ && !self->left_) co_await self->taken();
            if (self->left_) co_return;
            const Status read = co_await self->connection->read_on(self->reader);
            if (!read) co_return self->end(read.error());
        }
    }

    /// What the reader holds as events. False at the end of the stream.
    bool digest() {
        std::string& body = reader.response().body;
        Status read;
        if (!body.empty()) {
            heard_ = true;
            read = parser_.feed(body, events_);
            body.clear();
        }
        if (!read) end(read.error());
        if (read && reader.done()) end(Error{ErrorKind::temporary, "the server ended the stream"});
        if (!ended_ && heard_) wake();
        return !ended_;
    }

    asio::awaitable<void> taken() {
        room_.expires_at(asio::steady_timer::time_point::max());
        co_await room_.async_wait(asio::as_tuple(asio::use_awaitable));
    }

    void end(Error why) {
        ended_.emplace(std::move(why));
        wake();
    }
    void wake() {
        if (!left_) wake_();
    }

    EventParser parser_;
    std::vector<ServerEvent> events_;
    std::function<void()> wake_;
    asio::steady_timer room_;  // rings when what was heard has been taken
    std::optional<Error> ended_;
    bool heard_ = false;  // since the last take()
    bool left_ = false;
};

class Source final : public EventSource {
 public:
    explicit Source(std::shared_ptr<Link> link) : link_{std::move(link)} {}
    ~Source() override { link_->leave(); }
    Source(const Source&) = delete;
    Source& operator=(const Source&) = delete;

    Result<std::optional<std::vector<ServerEvent>>> take() override { return link_->take(); }

 private:
    std::shared_ptr<Link> link_;
};

}  // namespace

EventSourceClient::EventSourceClient(asio::any_io_executor executor, Dialer& dialer,
                                     std::string user_agent)
    : executor_{std::move(executor)},
      watch_{std::make_shared<Watch>(executor_)},
      opener_{std::make_unique<Opener>(dialer, watch_, user_agent)},
      user_agent_{std::move(user_agent)} {}

EventSourceClient::~EventSourceClient() = default;

asio::awaitable<Result<OpenedEvents>> EventSourceClient::open(Request request,
                                                              std::function<void()> wake) {
    auto start = parse_url(request.url);
    if (!start) co_return start.error();
    const auto proxy = proxy_of(request.access);
    if (!proxy) co_return proxy.error();
    request.headers.emplace_back("Accept", "text/event-stream");
    request.headers.emplace_back("Accept-Encoding", "identity");
    request.headers.emplace_back("Cache-Control", "no-store");
    const Deadlines deadlines{request.limits.total};
    Trail trail{std::move(*start), request.limits.redirects};
    for (;;) {
        const Url& url = trail.at();
        const Url* const via = *proxy ? &**proxy : nullptr;
        const auto link = std::make_shared<Link>(executor_, request.limits);
        std::string head;
        const auto form = via != nullptr && !url.tls ? TargetForm::absolute : TargetForm::origin;
        const Status written = write_head(request, url, form, user_agent_, head);
        if (!written) co_return at_host(url, written.error());
        auto connection =
            co_await opener_->open(url, via, false, request.access, request.limits, deadlines);
        if (!connection) co_return at_host(url, connection.error());
        link->connection = std::move(*connection);
        const Status answered = co_await link->connection->exchange(
            head, {}, link->reader, heads_, deadlines.within(request.limits.first_byte),
            deadlines.total);
        if (!answered) co_return at_host(url, answered.error());

        OpenedEvents opened;
        opened.response = link->reader.response();
        const auto onward = trail.follow(opened.response, request);
        if (!onward) co_return at_host(url, onward.error());
        if (*onward) continue;
        opened.response.final_url = url.str();
        if (opened.response.status != 200) co_return opened;
        if (!is_event_stream(opened.response)) {
            const Error other{ErrorKind::malformed, "the answer is no event stream"};
            co_return at_host(url, other);
        }
        opened.response.body.clear();
        link->start(executor_, std::move(wake));
        opened.source = std::make_unique<Source>(link);
        co_return opened;
    }
}

}  // namespace webcare::net
