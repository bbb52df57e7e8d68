#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/loopback_server.hpp"

namespace webcare::test {

/// One thing that a scripted server does on an open stream.
struct Act {
    enum class Kind {
        text,     ///< a whole message
        binary,   ///< the same, binary
        part,     ///< of a text message; the next part or text goes on with it
        raw,      ///< bytes past the WebSocket, so that a test can break every rule of it
        ping,     ///< and waits for no pong
        echo,     ///< one message of the client goes back
        stream,   ///< `more` fills in the messages until it says false
        goodbye,  ///< closes with `code` and `data` as the reason
        listen,   ///< reads, and so answers pings, until the client leaves
        deaf,     ///< does nothing at all until the server object is gone
    };
    Kind kind = Kind::text;
    std::string data;
    std::uint16_t code = 1000;
    std::function<bool(std::string&)> more;
    Act() = default;
    Act(Kind k, std::string d = {}, std::uint16_t c = 1000)
        : kind{k}, data{std::move(d)}, code{c} {}
    Act(const char* message) : data{message} {}  // a text
};

/// What a server does with one client. When the acts have ended the socket is closed without a
/// word.
struct Visit {
    std::string instead;     ///< of the upgrade, these bytes
    bool no_answer = false;  ///< the upgrade stays unanswered
    bool deflate = false;    ///< permessage-deflate, when the client offers it
    std::vector<Act> acts;
    Visit() = default;
    Visit(std::initializer_list<Act> a) : acts{a} {}
};

/// A WebSocket server on 127.0.0.1, on a thread of its own; gone with the object. The handler says
/// what to do with each client and runs on that thread.
class WebSocketServer {
 public:
    using Handler = std::function<Visit(const SeenRequest&)>;

    explicit WebSocketServer(Handler handler);
    WebSocketServer(Handler handler, const TestCertificate& identity);  ///< speaks TLS
    ~WebSocketServer();

    std::uint16_t port() const;
    std::string url(const std::string& target = "/") const;  ///< ws or wss, with 127.0.0.1
    std::vector<SeenRequest> requests() const;               ///< upgrades asked for
    /// Messages, and "close CODE" where a client left; waits until there are so many, 10 s at most.
    std::vector<std::string> received(std::size_t count) const;
    int pings() const;  ///< that clients sent

 private:
    class Service;
    std::unique_ptr<Service> service_;
};

}  // namespace webcare::test
