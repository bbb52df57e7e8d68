#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <string>

#include "core/result.hpp"
#include "core/time.hpp"
#include "net/resolver.hpp"

namespace webcare::net {

using tcp = asio::ip::tcp;

/// Opens every connection that the daemon makes; there is one for the whole process.
class Dialer {
 public:
    virtual ~Dialer() = default;
    /// Connects to `host` (a name or an IP literal without brackets) within `limit`, resolving
    /// included. The socket has TCP_NODELAY and keep-alive. Fails as denied by the address guard,
    /// as temporary when nobody answers, as cancelled. The message holds no host; the caller knows
    /// it.
    virtual asio::awaitable<Result<tcp::socket>> dial(std::string host, std::uint16_t port,
                                                      bool allow_private, Duration limit) = 0;
};

/// Resolves once, refuses the host when any one of its addresses is no public one
/// (net/address_guard.hpp) unless `allow_private`, and connects to the addresses it has checked,
/// never to the name again: a name server that changes its answer gains nothing. Several addresses
/// are tried as RFC 8305 says: IPv6 first, the families in turn, the next after 250 ms or as soon
/// as one fails; the first to connect wins.
class GuardedDialer final : public Dialer {
 public:
    explicit GuardedDialer(Resolver& resolver) : resolver_{resolver} {}  ///< must outlive it

    asio::awaitable<Result<tcp::socket>> dial(std::string host, std::uint16_t port,
                                              bool allow_private, Duration limit) override;

 private:
    Resolver& resolver_;
};

}  // namespace webcare::net
