#include <fmt/format.h>

#include <algorithm>

#include "connectors/mastodon/stream.hpp"
#include "connectors/mastodon/wire.hpp"
#include "core/json.hpp"
#include "core/text.hpp"
#include "net/websocket.hpp"

namespace webcare::connectors::mastodon {
namespace {

constexpr std::size_t most_at_once = 64;  // messages that are given together

std::string subscription(const Channel& channel) {
    std::string text;
    JsonWriter out{text};
    out.begin_object().field("type", "subscribe").field("stream", channel.stream);
    out.field_if("tag", channel.tag).end_object();
    return text;
}

class SocketStream final : public Stream {
 public:
    SocketStream(const Parts& parts, StreamRequest request)
        : parts_{parts}, request_{std::move(request)} {}

    asio::awaitable<Status> open() override {
        net::SocketRequest one{request_.origin + "/api/v1/streaming"};
        one.headers = request_.headers;
        one.access = request_.access;
        one.limits.silence = request_.silence;
        const std::string what = net::redact_url(one.url);
        auto opened = co_await parts_.sockets.open(std::move(one));
        if (!opened) co_return opened.error();
        if (!opened->socket)
            co_return refusal(std::move(opened->response), what, parts_.clock.now());
        socket_ = std::move(opened->socket);
        for (const Channel& channel : request_.channels) {
            const Status sent = co_await socket_->send(subscription(channel));
            if (!sent) co_return sent.error();
        }
        co_return Status{};
    }

    /// What is there behind the first message comes along. Trouble that follows news is told the
    /// next time.
    asio::awaitable<Result<std::vector<Told>>> next(Duration patience) override {
        std::vector<Told> told;
        while (told.size() < most_at_once) {
            if (trouble_) break;
            const auto text = co_await socket_->read(patience);
            if (!text) trouble_.emplace(text.error());
            if (!text || !*text) break;
            if (const Status read = take(**text, told); !read) trouble_.emplace(read.error());
            patience = Duration::zero();
        }
        if (trouble_ && told.empty()) co_return *trouble_;
        co_return told;
    }

 private:
    /// A message that is none of ours is passed over.
    Status take(std::string_view text, std::vector<Told>& told) const {
        auto frame = read_frame(text);
        if (!frame) return {};
        if (!frame->error.empty()) return refused(*frame);
        const auto& channels = request_.channels;
        const auto channel = std::find_if(channels.begin(), channels.end(), [&](const Channel& c) {
            if (frame->stream.empty() || frame->stream[0] != c.stream) return false;
            return c.tag.empty() || (frame->stream.size() > 1 &&
                                     lower_ascii(frame->stream[1]) == lower_ascii(c.tag));
        });
        if (channel == channels.end() || frame->event.empty()) return {};
        told.emplace_back(static_cast<std::size_t>(channel - channels.begin()),
                          std::move(frame->event), std::move(frame->payload));
        return {};
    }

    static Error refused(const Frame& frame) {
        const bool denied = frame.status == 401 || frame.status == 403;
        const bool temporary = frame.status >= 500 || frame.status == 429;
        return Error{denied      ? ErrorKind::denied
                     : temporary ? ErrorKind::temporary
                                 : ErrorKind::misconfigured,
                     fmt::format("the stream says {} {}", frame.status, frame.error)};
    }

    Parts parts_;
    StreamRequest request_;
    std::unique_ptr<net::WebSocket> socket_;
    std::optional<Error> trouble_;
};

}  // namespace

std::unique_ptr<Stream> make_socket_stream(const Parts& parts, StreamRequest request) {
    return std::make_unique<SocketStream>(parts, std::move(request));
}

}  // namespace webcare::connectors::mastodon
