#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <string>

#include "net/connection.hpp"
#include "net/http.hpp"
#include "net/tls.hpp"
#include "net/url.hpp"

namespace webcare::net {

/// Phases, each with its own limit, and one end for all of them. Steady clock.
struct Deadlines {
    using Moment = Watch::Moment;
    explicit Deadlines(Duration whole) : total{now() + whole} {}
    static Moment now() { return std::chrono::steady_clock::now(); }
    Moment within(Duration phase) const { return std::min(total, now() + phase); }
    Duration left(Duration phase) const {
        return std::max(Duration{0}, std::chrono::duration_cast<Duration>(within(phase) - now()));
    }
    Moment total;
};

/// The proxy of `access`, taken apart; nothing where there is none. Fails as misconfigured.
Result<std::optional<Url>> proxy_of(const Access& access);

/// From an address to a connection that may carry the first byte: dialled (or tunnelled through a
/// proxy), and under TLS with the peer's name verified where the address says so. One thread.
class Opener {
 public:
    /// `dialer` must outlive it; `user_agent` is what a proxy is told.
    Opener(Dialer& dialer, std::shared_ptr<Watch> watch, std::string user_agent)
        : dialer_{dialer}, watch_{std::move(watch)}, user_agent_{std::move(user_agent)} {}

    /// Of `limits`, connect and handshake count. With a `proxy` a connection under TLS goes through
    /// a tunnel; a plain one only if `tunnel_plain`, else it ends at the proxy. Fails as denied
    /// (address guard, proxy), temporary, misconfigured (ca_file) or cancelled.
    asio::awaitable<Result<std::unique_ptr<Connection>>> open(const Url& url, const Url* proxy,
                                                              bool tunnel_plain,
                                                              const Access& access,
                                                              const Limits& limits,
                                                              Deadlines deadlines);
    std::size_t dials() const { return dials_; }  ///< since the start

 private:
    asio::awaitable<Status> tunnel(Connection& connection, const Url& url, const Url& proxy,
                                   const Limits& limits, Deadlines deadlines) const;

    Dialer& dialer_;
    std::shared_ptr<Watch> watch_;
    std::string user_agent_;
    TlsContexts tls_;
    std::size_t dials_ = 0;
};

}  // namespace webcare::net
