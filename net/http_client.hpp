#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include "net/dialer.hpp"
#include "net/http.hpp"

namespace webcare::net {

struct HttpSettings {
    std::string user_agent = "webcared/" WEBCARE_VERSION;  ///< unless the request brings its own
    std::size_t sockets_per_host = 2;  ///< for each (scheme, host, port, access); others wait
    Duration idle = std::chrono::seconds{30};  ///< an unused connection closes after this
    HttpSettings() = default;
};

class BodyBudget;
class Opener;
class Pool;
struct Deadlines;
struct Url;

/// The daemon's HTTP/1.1 client: connections kept alive and shared, TLS verified, every hop of a
/// redirect through the dialer and its address guard, a deadline for each phase, everything that
/// comes in bounded: each body by its request, all bodies under way together by BodyBudget.
///
/// A connection that rested may have been closed by the server; when it turns out so before a byte
/// of the response, the request goes out once more on a fresh one, if it is safe (GET, HEAD,
/// OPTIONS) or nothing of it was sent.
///
/// Deadlines are those of the system's steady clock. Use from one thread, that of `executor`, which
/// must outlive it, as must `dialer`. To stop, emit terminal cancellation on the coroutine that
/// awaits send(): it fails as cancelled at once. The client may go only when no send() is under
/// way.
class HttpClient final : public Http {
 public:
    HttpClient(asio::any_io_executor executor, Dialer& dialer,
               HttpSettings settings = HttpSettings());
    ~HttpClient() override;

    asio::awaitable<Result<Response>> send(Request request) override;

    std::size_t sockets() const;  ///< open now, in use or idle
    std::size_t dials() const;    ///< connections opened since the start

 private:
    asio::awaitable<Result<Response>> fetch(const Request& request, const Url& url,
                                            const Url* proxy, const Deadlines& deadlines);

    HttpSettings settings_;
    std::shared_ptr<Pool> pool_;
    std::unique_ptr<Opener> opener_;
    std::unique_ptr<BodyBudget> bodies_;
};

}  // namespace webcare::net
