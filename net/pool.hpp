#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <list>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/result.hpp"
#include "net/connection.hpp"

namespace webcare::net {

/// The open connections, by what they lead to. At most `per_host` sockets for each key; who comes
/// when all are in use waits his turn, first come first served. A connection that nobody uses
/// closes after `idle`, and when more than `most_resting` do, the one that rests longest. One
/// thread.
class Pool : public std::enable_shared_from_this<Pool> {
 public:
    /// Of all hosts. Under TLS each takes some 100 KiB, and sources that are asked every few
    /// minutes, on a thousand hosts, have no use for them.
    static constexpr std::size_t most_resting = 64;

    Pool(asio::any_io_executor executor, std::size_t per_host, Duration idle)
        : executor_{executor},
          watch_{std::make_shared<Watch>(executor)},
          per_host_{per_host},
          idle_{idle} {}

 private:
    struct Waiter;
    struct Host {
        std::string key;
        std::size_t open = 0;  // in use or idle
        std::vector<std::unique_ptr<Connection>> idle;
        std::list<Waiter*> queue;
    };

 public:
    /// The right to one socket of a key, and the connection, once there is one. Goes back by
    /// itself: to the pool when keep() was called, else it is closed.
    class Lease {
     public:
        Lease(std::shared_ptr<Pool> pool, Host& host, std::unique_ptr<Connection> connection)
            : pool_{std::move(pool)}, host_{&host}, connection_{std::move(connection)} {}
        Lease(Lease&&) = default;
        Lease& operator=(Lease&&) = delete;
        ~Lease();

        Connection* connection() const { return connection_.get(); }
        void hold(std::unique_ptr<Connection> connection) { connection_ = std::move(connection); }
        void drop() { connection_.reset(); }
        void keep() { keep_ = true; }

     private:
        std::shared_ptr<Pool> pool_;
        Host* host_;
        std::unique_ptr<Connection> connection_;
        bool keep_ = false;
    };

    /// A lease on `key`, with an idle connection where there is one. Fails as temporary when it is
    /// not our turn by `deadline`, or as cancelled.
    asio::awaitable<Result<Lease>> take(std::string key, Watch::Moment deadline);

    const std::shared_ptr<Watch>& watch() const { return watch_; }
    std::size_t sockets() const;  ///< of all keys, in use or idle

 private:
    std::unique_ptr<Connection> pick(Host& host);
    void give_back(Host& host, std::unique_ptr<Connection> connection);
    void forget(const std::string& key, const Connection* connection);
    void close_oldest();
    void close_if_unused(Host& host);

    asio::any_io_executor executor_;
    std::shared_ptr<Watch> watch_;
    std::size_t per_host_;
    Duration idle_;
    std::unordered_map<std::string, Host> hosts_;
    std::size_t resting_ = 0;  // connections, of all hosts
};

}  // namespace webcare::net
