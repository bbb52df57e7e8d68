#pragma once

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "connectors/mastodon/state.hpp"
#include "core/json.hpp"
#include "net/event_source.hpp"
#include "net/websocket.hpp"
#include "tests/support/scripted_http.hpp"

namespace webcare::test {

/// A Mastodon server in memory, over all three of our interfaces: pages of #acme by min_id, event
/// streams and WebSockets that tell what is posted while they are open.
class MastodonServer final : public net::Http, public net::EventSources, public net::WebSockets {
 public:
    static constexpr auto origin = "https://m.example";

    static std::string status(const std::string& id, const std::string& text,
                              const std::string& more = {}) {
        return fmt::format(
            R"({{"id":"{0}","uri":"https://m.example/users/a/statuses/{0}","url":"https://m.example/@a/{0}",)"
            R"("created_at":"2026-01-02T03:04:05.000Z","content":"<p>{1}</p>","visibility":"public",)"
            R"("account":{{"id":"7","acct":"a","display_name":"A"}},"tags":[{{"name":"acme"}}]{2}}})",
            id, text, more);
    }
    static std::string mention(const std::string& id) {
        return "mastodon:https://m.example/users/a/statuses/" + id;
    }

    void post(const std::string& id, const std::string& text) {
        posts_[id] = text;
        tell("update", status(id, text));
    }
    void edit(const std::string& id, const std::string& text) {
        posts_[id] = text;
        tell("status.update", status(id, text));
    }
    void remove(const std::string& id) {
        posts_.erase(id);
        tell("delete", id);
    }
    /// To every open stream.
    void tell(const std::string& event, const std::string& payload) {
        for (std::size_t i = 0; i < lines_.size(); ++i) {
            const auto& line = lines_[i];
            if (line->ended || deaf.contains(i)) continue;
            line->events.emplace_back(event, payload);
            line->heard = true;
            line->wake();
        }
    }
    void tell_raw(const std::string& frame) {
        for (const auto& line : lines_) line->events.emplace_back("", frame);
    }
    void thump() {
        for (const auto& line : lines_) line->heard = true, line->wake();
    }
    /// Every stream ends, and what it had not told is lost.
    void hang_up() {
        for (const auto& line : lines_) {
            line->events.clear();
            line->ended = true;
            line->wake();
        }
        lines_.clear();
    }
    std::size_t open_streams() const {
        return static_cast<std::size_t>(
            std::count_if(lines_.begin(), lines_.end(), [](const auto& l) { return !l->left; }));
    }

    std::deque<net::Response> answers;            ///< to the next requests, instead of what is so
    std::map<std::string, net::Response> closed;  ///< what paths that begin so say
    std::optional<net::Response> refusal;         ///< of a stream
    std::set<std::size_t> deaf;                   ///< streams that hear nothing, since hang_up()
    std::string streaming;                        ///< what the instance says
    std::vector<net::Request> asked;              ///< over HTTP
    std::vector<net::Request> opened;             ///< event streams
    std::vector<net::SocketRequest> dialled;
    std::vector<std::string> sent;   ///< over WebSockets
    std::vector<std::string> order;  ///< all of it: "GET target", "SSE url", "WS url"

    net::asio::awaitable<Result<net::Response>> send(net::Request request) override {
        const std::string target = request.url.substr(std::string_view{origin}.size());
        order.push_back("GET " + target);
        asked.push_back(std::move(request));
        co_return answer(target);
    }

    net::asio::awaitable<Result<net::OpenedEvents>> open(net::Request request,
                                                         std::function<void()> wake) override {
        order.push_back("SSE " + request.url);
        opened.push_back(std::move(request));
        net::OpenedEvents made;
        if (refusal) {
            made.response = *refusal;
        } else {
            made.source = std::make_unique<Source>(line(std::move(wake)));
        }
        co_return made;
    }

    net::asio::awaitable<Result<net::Upgrade>> open(net::SocketRequest request) override {
        order.push_back("WS " + request.url);
        dialled.push_back(std::move(request));
        net::Upgrade made;
        if (refusal) {
            made.response = *refusal;
        } else {
            made.response.status = 101;
            made.socket = std::make_unique<Socket>(line([] {}), sent);
        }
        co_return made;
    }

 private:
    struct Line {
        std::deque<net::ServerEvent> events;
        std::function<void()> wake;
        bool heard = false, ended = false, left = false;
        Line() = default;
    };

    class Source final : public net::EventSource {
     public:
        explicit Source(std::shared_ptr<Line> line) : line_{std::move(line)} {}
        ~Source() override {
            line_->left = line_->ended = true, line_->wake = [] {};
        }
        Source(const Source&) = delete;
        Source& operator=(const Source&) = delete;

        Result<std::optional<std::vector<net::ServerEvent>>> take() override {
            using Events = std::vector<net::ServerEvent>;
            const bool heard = std::exchange(line_->heard, false);
            if (!heard && line_->ended) return Error{ErrorKind::temporary, "the stream has ended"};
            if (!heard) return std::optional<Events>{};
            Events events{line_->events.begin(), line_->events.end()};
            line_->events.clear();
            return std::optional{std::move(events)};
        }

     private:
        std::shared_ptr<Line> line_;
    };

    class Socket final : public net::WebSocket {
     public:
        Socket(std::shared_ptr<Line> line, std::vector<std::string>& sent)
            : line_{std::move(line)}, sent_{sent} {}
        ~Socket() override { line_->left = line_->ended = true; }
        Socket(const Socket&) = delete;
        Socket& operator=(const Socket&) = delete;

        net::asio::awaitable<Result<std::optional<std::string_view>>> read(Duration) override {
            if (line_->events.empty() && line_->ended)
                co_return Error{ErrorKind::temporary, "read: the server is silent"};
            if (line_->events.empty()) co_return std::optional<std::string_view>{};
            const net::ServerEvent event = line_->events.front();
            line_->events.pop_front();
            text_ = event.data;
            if (!event.type.empty()) {
                text_.clear();
                JsonWriter out{text_};
                out.begin_object().key("stream").value(std::vector<std::string>{"hashtag", "acme"});
                out.field("event", event.type).field("payload", event.data).end_object();
            }
            co_return std::optional<std::string_view>{text_};
        }
        net::asio::awaitable<Status> send(std::string text) override {
            sent_.push_back(std::move(text));
            co_return Status{};
        }

     private:
        std::shared_ptr<Line> line_;
        std::vector<std::string>& sent_;
        std::string text_;
    };

    struct ByAge {
        bool operator()(const std::string& a, const std::string& b) const {
            return connectors::mastodon::is_newer(b, a);
        }
    };

    std::shared_ptr<Line> line(std::function<void()> wake) {
        auto made = std::make_shared<Line>();
        made->wake = std::move(wake);
        lines_.push_back(made);
        return made;
    }

    net::Response answer(const std::string& target) {
        if (target == "/api/v2/instance")
            return response(
                200,
                fmt::format(R"({{"configuration":{{"urls":{{"streaming":"{}"}}}}}})", streaming));
        if (!answers.empty()) {
            net::Response next = std::move(answers.front());
            answers.pop_front();
            return next;
        }
        for (const auto& [path, said] : closed)
            if (target.starts_with(path)) return said;
        if (!target.starts_with("/api/v1/timelines/tag/acme")) return response(200, "[]");
        return response(200, page(target));
    }

    /// Newest first: the 40 behind min_id, or the 40 newest, of those before max_id.
    std::string page(const std::string& target) const {
        constexpr std::size_t most = 40;
        std::vector<std::string> behind;
        const std::size_t at = target.find("min_id=");
        const auto value = [&](std::size_t begin) {
            return begin == target.npos
                       ? std::string{}
                       : target.substr(begin + 7, target.find('&', begin) - begin - 7);
        };
        const std::string after = value(at), before = value(target.find("max_id="));
        for (const auto& [id, text] : posts_) {
            const bool wanted = before.empty() || connectors::mastodon::is_newer(before, id);
            if (wanted && connectors::mastodon::is_newer(id, after))
                behind.push_back(status(id, text));
        }
        if (behind.size() > most && at != target.npos) behind.resize(most);
        if (behind.size() > most) behind.erase(behind.begin(), behind.end() - most);
        std::reverse(behind.begin(), behind.end());
        return fmt::format("[{}]", fmt::join(behind, ","));
    }

    std::map<std::string, std::string, ByAge> posts_;  // of #acme
    std::vector<std::shared_ptr<Line>> lines_;
};

}  // namespace webcare::test
