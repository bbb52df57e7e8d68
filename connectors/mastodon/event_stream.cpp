#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "connectors/mastodon/stream.hpp"
#include "net/event_source.hpp"

namespace webcare::connectors::mastodon {

// NOLINTBEGIN(misc-unused-using-decls): clang 14 overlooks their use in a co_await.
using asio::experimental::awaitable_operators::operator||;
// NOLINTEND(misc-unused-using-decls)

namespace {

/// What connections ring when they have something to say.
class Bell {
 public:
    explicit Bell(const asio::any_io_executor& executor)
        : timer_{executor, asio::steady_timer::time_point::max()} {}

    void ring() {
        rung_ = true;
        timer_.cancel();
    }
    /// Until it rings, or has rung since the last wait. False when cancelled.
    asio::awaitable<bool> wait() {
        if (!rung_) co_await timer_.async_wait(asio::as_tuple(asio::use_awaitable));
        co_return std::exchange(rung_, false);
    }

 private:
    asio::steady_timer timer_;
    bool rung_ = false;
};

class EventStream final : public Stream {
 public:
    EventStream(const asio::any_io_executor& executor, const Parts& parts, StreamRequest request)
        : parts_{parts}, request_{std::move(request)}, bell_{executor} {}

    asio::awaitable<Status> open() override {
        for (const Channel& channel : request_.channels) {
            net::Request one{"GET", request_.origin + "/api/v1/streaming/" + channel.path};
            one.headers = request_.headers;
            one.access = request_.access;
            const Status added = co_await add(std::move(one));
            if (!added) co_return added.error();
        }
        co_return Status{};
    }

    asio::awaitable<Result<std::vector<Told>>> next(Duration patience) override {
        const auto until = parts_.clock.steady() + patience;
        for (;;) {
            std::vector<Told> told;
            const Status taken = take(told);
            if (!taken) co_return taken.error();
            const auto left = std::chrono::duration_cast<Duration>(until - parts_.clock.steady());
            if (!told.empty() || left <= Duration::zero()) co_return told;
            const Duration silence = until_silence();
            if (silence <= Duration::zero())
                co_return Error{
                    ErrorKind::temporary,
                    fmt::format("the stream was silent for {}", human_duration(request_.silence))};
            const Duration pause = std::min(left, silence);
            const auto woken = co_await (bell_.wait() || parts_.timers.wait(pause));
            const bool cancelled = woken.index() == 0 ? !std::get<0>(woken) : !std::get<1>(woken);
            if (cancelled) co_return Error{ErrorKind::cancelled, "the wait was cancelled"};
        }
    }

 private:
    struct Connection {
        std::unique_ptr<net::EventSource> source;
        Clock::Steady heard_at;
        Connection() = default;
    };

    /// Opens one channel more.
    asio::awaitable<Status> add(net::Request request) {
        const std::string what = net::redact_url(request.url);
        std::function<void()> wake = [this] { bell_.ring(); };
        auto opened = co_await parts_.events->open(std::move(request), std::move(wake));
        if (!opened) co_return opened.error();
        if (!opened->source)
            co_return refusal(std::move(opened->response), what, parts_.clock.now());
        Connection connection;
        connection.source = std::move(opened->source);
        connection.heard_at = parts_.clock.steady();
        connections_.push_back(std::move(connection));
        co_return Status{};
    }

    /// What all connections have now. Fails only when nothing is left to give: what came before a
    /// connection ended comes first.
    Status take(std::vector<Told>& told) {
        Status trouble;
        for (std::size_t i = 0; i < connections_.size(); ++i) {
            auto events = connections_[i].source->take();
            if (!events && trouble) trouble = events.error();
            if (!events || !*events) continue;
            connections_[i].heard_at = parts_.clock.steady();
            for (net::ServerEvent& event : **events)
                told.emplace_back(i, std::move(event.type), std::move(event.data));
        }
        return told.empty() ? trouble : Status{};
    }

    Duration until_silence() const {
        const auto quietest = std::min_element(
            connections_.begin(), connections_.end(),
            [](const Connection& a, const Connection& b) { return a.heard_at < b.heard_at; });
        const auto quiet = parts_.clock.steady() - quietest->heard_at;
        return request_.silence - std::chrono::duration_cast<Duration>(quiet);
    }

    Parts parts_;
    StreamRequest request_;
    Bell bell_;  // before the connections that ring it
    std::vector<Connection> connections_;
};

}  // namespace

std::unique_ptr<Stream> make_event_stream(const asio::any_io_executor& executor, const Parts& parts,
                                          StreamRequest request) {
    return std::make_unique<EventStream>(executor, parts, std::move(request));
}

}  // namespace webcare::connectors::mastodon
