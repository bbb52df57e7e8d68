#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.hpp"
#include "net/http.hpp"

namespace webcare::console {

namespace asio = boost::asio;

/// How a request reached us.
struct Transport {
    enum class Kind { socket, tcp };
    Kind kind = Kind::tcp;
    bool loopback = false;  ///< the TCP peer itself; headers of proxies are never believed
    Transport() = default;
    Transport(Kind k, bool from_loopback) : kind{k}, loopback{from_loopback} {}
};

/// The part of a request that decides who may do what, before its body is read.
struct Head {
    std::string method;
    std::string target;  ///< as sent: path and query
    net::Headers headers;
    Transport transport;
    Head() = default;

    std::string_view path() const { return std::string_view{target}.substr(0, target.find('?')); }
    std::string_view query() const;
    /// The first field of this name (lower case), or empty.
    std::string_view header(std::string_view name) const;
};

/// Something that goes on after the reply's head: server-sent events.
class Stream {
 public:
    virtual ~Stream() = default;
    /// The next bytes to send; an error ends the stream.
    virtual asio::awaitable<Result<std::string>> next() = 0;
};

struct Reply {
    int status = 200;
    std::string type = "application/json";
    std::string body;
    net::Headers headers;            ///< besides the ones that every reply has
    std::shared_ptr<Stream> stream;  ///< or nothing: `body` is all
    Reply() = default;
    Reply(int s, std::string content_type, std::string text)
        : status{s}, type{std::move(content_type)}, body{std::move(text)} {}
};

/// The standard's name of a status: 404 is "Not Found".
std::string_view reason_phrase(int status);

}  // namespace webcare::console
