#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "net/websocket.hpp"
#include "tests/support/scripted_http.hpp"

namespace webcare::test {

/// What a scripted stream brings: messages, then an error or, without one, silence for as long as
/// the reader waits. Who would wait for ever gets cancelled, which ends a well-made loop.
struct Script {
    std::vector<std::string> messages;
    std::optional<Error> end;
    Script() = default;
    explicit Script(std::vector<std::string> m, std::optional<Error> e = {})
        : messages{std::move(m)}, end{std::move(e)} {}
};

/// Opens streams from a script and remembers what was asked. When the script has ended it fails as
/// cancelled.
class ScriptedSockets final : public net::WebSockets {
 public:
    void stream(Script script) { scripts_.emplace_back(std::move(script)); }
    void refuse(net::Response answer) { scripts_.emplace_back(std::move(answer)); }
    void fail(Error error) { scripts_.emplace_back(std::move(error)); }

    net::asio::awaitable<Result<net::Upgrade>> open(net::SocketRequest request) override {
        asked.push_back(std::move(request));
        if (scripts_.empty()) co_return Error{ErrorKind::cancelled, "the script has ended"};
        auto next = std::move(scripts_.front());
        scripts_.pop_front();
        if (const auto* error = std::get_if<Error>(&next)) co_return *error;
        net::Upgrade upgrade;
        if (auto* answer = std::get_if<net::Response>(&next)) {
            upgrade.response = std::move(*answer);
        } else {
            upgrade.response = response(101);
            upgrade.socket = std::make_unique<Socket>(*this, std::get<Script>(std::move(next)));
        }
        co_return upgrade;
    }

    std::vector<net::SocketRequest> asked;  ///< in order
    std::vector<std::string> sent;          ///< by clients, on any stream

 private:
    class Socket final : public net::WebSocket {
     public:
        Socket(ScriptedSockets& house, Script script) : house_{house}, script_{std::move(script)} {}

        net::asio::awaitable<Result<std::optional<std::string_view>>> read(
            Duration patience) override {
            if (next_ < script_.messages.size()) {
                given_ = script_.messages[next_++];
                given_.reserve(given_.size() + padding);
                co_return std::optional{std::string_view{given_}};
            }
            if (script_.end) co_return *script_.end;
            if (patience != Duration::max()) co_return std::optional<std::string_view>{};
            co_return Error{ErrorKind::cancelled, "the script has ended"};
        }
        net::asio::awaitable<Status> send(std::string text) override {
            house_.sent.push_back(std::move(text));
            co_return Status{};
        }

     private:
        ScriptedSockets& house_;
        Script script_;
        std::string given_;
        std::size_t next_ = 0;
    };

    std::deque<std::variant<Script, net::Response, Error>> scripts_;
};

}  // namespace webcare::test
