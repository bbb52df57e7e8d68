#include "net/pool.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <optional>
#include <utility>

namespace webcare::net {

/// A coroutine in the queue of a host. Leaves the queue when its frame goes, however that happens.
struct Pool::Waiter {
    Waiter(const asio::any_io_executor& executor, Host& h, Watch::Moment deadline)
        : host{h}, bell{executor, deadline}, place{h.queue.insert(h.queue.end(), this)} {}
    ~Waiter() {
        if (!turn) host.queue.erase(place);
    }
    Waiter(const Waiter&) = delete;
    Waiter& operator=(const Waiter&) = delete;

    Host& host;
    asio::steady_timer bell;
    std::list<Waiter*>::iterator place;
    std::optional<Lease> turn;  // set by who gives back, who also takes us off the queue
};

Pool::Lease::~Lease() {
    if (!pool_) return;
    if (!keep_) connection_.reset();
    const auto pool = std::move(pool_);
    pool->give_back(*host_, std::move(connection_));
}

asio::awaitable<Result<Pool::Lease>> Pool::take(std::string key, Watch::Moment deadline) {
    Host& host = hosts_[key];
    if (host.key.empty()) host.key = std::move(key);
    if (auto rested = pick(host)) co_return Lease{shared_from_this(), host, std::move(rested)};
    if (host.open < per_host_) {
        ++host.open;
        co_return Lease{shared_from_this(), host, nullptr};
    }
    const auto self = shared_from_this();
    Waiter waiter{executor_, host, deadline};
    const auto [ec] = co_await waiter.bell.async_wait(asio::as_tuple(asio::use_awaitable));
    if (waiter.turn) co_return std::move(*waiter.turn);
    if (ec) co_return Error{ErrorKind::cancelled, "waiting for a connection: cancelled"};
    co_return Error{ErrorKind::temporary, "waiting for a connection: all were in use for too long"};
}

// The one used last is the one most likely to live.
std::unique_ptr<Connection> Pool::pick(Host& host) {
    const auto now = std::chrono::steady_clock::now();
    while (!host.idle.empty()) {
        auto connection = std::move(host.idle.back());
        host.idle.pop_back();
        --resting_;
        if (connection->wake(now)) return connection;
        --host.open;
    }
    return nullptr;
}

void Pool::give_back(Host& host, std::unique_ptr<Connection> connection) {
    if (!host.queue.empty()) {
        Waiter& next = *host.queue.front();
        host.queue.pop_front();
        next.turn.emplace(shared_from_this(), host, std::move(connection));
        next.bell.cancel();
        return;
    }
    if (!connection) {
        --host.open;
        return close_if_unused(host);
    }
    const auto now = std::chrono::steady_clock::now();
    auto forget_it = [weak = weak_from_this(), key = &host.key, which = connection.get()] {
        if (const auto self = weak.lock()) self->forget(*key, which);
    };
    connection->rest(now, now + idle_, std::move(forget_it));
    host.idle.push_back(std::move(connection));
    if (++resting_ > most_resting) close_oldest();
}

// In each host the first has rested longest.
void Pool::close_oldest() {
    Host* oldest = nullptr;
    for (auto& [key, host] : hosts_) {
        if (host.idle.empty()) continue;
        const bool older = oldest == nullptr || host.idle.front()->resting_since() <
                                                    oldest->idle.front()->resting_since();
        if (older) oldest = &host;
    }
    if (oldest != nullptr) forget(oldest->key, oldest->idle.front().get());
}

// `key` is the host's own and lives while a connection of it does.
void Pool::forget(const std::string& key, const Connection* connection) {
    const auto host = hosts_.find(key);
    if (host == hosts_.end()) return;
    auto& idle = host->second.idle;
    const auto at = std::find_if(idle.begin(), idle.end(),
                                 [&](const auto& each) { return each.get() == connection; });
    if (at == idle.end()) return;
    idle.erase(at);
    --resting_;
    --host->second.open;
    close_if_unused(host->second);
}

void Pool::close_if_unused(Host& host) {
    if (host.open == 0 && host.queue.empty()) hosts_.erase(hosts_.find(host.key));
}

std::size_t Pool::sockets() const {
    std::size_t count = 0;
    for (const auto& [key, host] : hosts_) count += host.open;
    return count;
}

}  // namespace webcare::net
