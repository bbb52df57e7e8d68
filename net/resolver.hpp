#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "core/time.hpp"

namespace webcare::net {

namespace asio = boost::asio;

/// From names to addresses; a seam, so that a test can give a name another address at every
/// question.
class Resolver {
 public:
    using Addresses = std::vector<asio::ip::address>;

    virtual ~Resolver() = default;
    /// All addresses of `host`, in the system's order, or a temporary failure; also after `limit`.
    virtual asio::awaitable<Result<Addresses>> resolve(std::string host, Duration limit) = 0;
};

/// The system's resolver (hosts file, DNS). A question is asked on one of a few threads of its own,
/// so that a dead name server holds up neither the I/O thread nor the other names for long; the
/// asker leaves at its limit, or when cancelled, without waiting for the answer. Use from one
/// thread, that of `executor`, which must outlive it.
class SystemResolver final : public Resolver {
 public:
    explicit SystemResolver(asio::any_io_executor executor);
    ~SystemResolver() override;  ///< does not wait for questions under way
    SystemResolver(const SystemResolver&) = delete;
    SystemResolver& operator=(const SystemResolver&) = delete;

    asio::awaitable<Result<Addresses>> resolve(std::string host, Duration limit) override;

 private:
    struct Desk;   // what the threads and we share
    struct Asker;  // a coroutine that waits

    asio::any_io_executor executor_;
    std::shared_ptr<Desk> desk_;
};

}  // namespace webcare::net
