#include "net/dialer.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "net/address_guard.hpp"

namespace webcare::net {
namespace {

using Addresses = Resolver::Addresses;
using SteadyTime = std::chrono::steady_clock::time_point;

constexpr std::chrono::milliseconds stagger{250};  // RFC 8305 section 5
constexpr std::size_t most_addresses = 16;         // of one host that are tried

// RFC 8305 section 4: one family after the other, IPv6 first, each in the order given.
Addresses in_turn(const Addresses& all) {
    Addresses six, four, turns;
    for (const auto& address : all) (address.is_v6() ? six : four).push_back(address);
    for (std::size_t i = 0; i < std::max(six.size(), four.size()); ++i) {
        if (i < six.size()) turns.push_back(six[i]);
        if (i < four.size()) turns.push_back(four[i]);
    }
    if (turns.size() > most_addresses) turns.resize(most_addresses);
    return turns;
}

/// Attempts side by side. Its handlers keep it alive; the coroutine that began it may leave at any
/// moment.
class Race : public std::enable_shared_from_this<Race> {
 public:
    Race(const asio::any_io_executor& executor, Addresses addresses, std::uint16_t port,
         SteadyTime deadline)
        : addresses_{std::move(addresses)},
          port_{port},
          next_try_{executor},
          end_{executor, deadline} {}

    void start_next() {
        if (over_ || next_ == addresses_.size()) return;
        const tcp::endpoint to{addresses_[next_++], port_};
        auto socket = std::make_shared<tcp::socket>(end_.get_executor());
        attempts_.push_back(socket);
        socket->async_connect(to, [self = shared_from_this(), socket](
                                      boost::system::error_code ec) { self->ended(*socket, ec); });
        next_try_.expires_after(stagger);
        next_try_.async_wait([self = shared_from_this()](boost::system::error_code ec) {
            if (!ec) self->start_next();
        });
    }

    void stop() {
        over_ = true;
        next_try_.cancel();
        end_.cancel();
        boost::system::error_code ignored;
        for (const auto& socket : attempts_) socket->close(ignored);
    }

    asio::steady_timer& end() { return end_; }
    bool over() const { return over_; }
    std::optional<tcp::socket>& winner() { return winner_; }
    const boost::system::error_code& last_error() const { return last_; }

 private:
    void ended(tcp::socket& socket, boost::system::error_code ec) {
        if (over_) return;
        if (!ec) {
            winner_.emplace(std::move(socket));
            return stop();
        }
        last_ = ec;
        if (++failed_ == addresses_.size()) return stop();
        next_try_.cancel();
        start_next();
    }

    Addresses addresses_;
    std::uint16_t port_;
    asio::steady_timer next_try_, end_;
    std::vector<std::shared_ptr<tcp::socket>> attempts_;
    std::size_t next_ = 0, failed_ = 0;
    bool over_ = false;
    std::optional<tcp::socket> winner_;
    boost::system::error_code last_;
};

Error failed(std::string why) {
    return Error{ErrorKind::temporary, "connect: " + std::move(why)};
}

asio::awaitable<Result<tcp::socket>> connect(Addresses addresses, std::uint16_t port,
                                             SteadyTime deadline) {
    const auto race = std::make_shared<Race>(co_await asio::this_coro::executor, in_turn(addresses),
                                             port, deadline);
    race->start_next();
    const auto [ec] = co_await race->end().async_wait(asio::as_tuple(asio::use_awaitable));
    const bool settled = race->over();
    race->stop();
    if (race->winner()) {
        boost::system::error_code ignored;
        race->winner()->set_option(tcp::no_delay{true}, ignored);
        race->winner()->set_option(asio::socket_base::keep_alive{true}, ignored);
        co_return std::move(*race->winner());
    }
    if (settled) co_return failed(race->last_error().message());
    if (ec) co_return Error{ErrorKind::cancelled, "connect: cancelled"};
    co_return failed("nobody answered in time");
}

Error denied(std::string_view reason) {
    return Error{ErrorKind::denied, "connect: an address of it is not public (" +
                                        std::string{reason} + ") and allow_private is not set"};
}

}  // namespace

asio::awaitable<Result<tcp::socket>> GuardedDialer::dial(std::string host, std::uint16_t port,
                                                         bool allow_private, Duration limit) {
    const SteadyTime deadline = std::chrono::steady_clock::now() + limit;
    Addresses addresses;
    boost::system::error_code not_literal;
    const auto literal = asio::ip::make_address(host, not_literal);
    if (!not_literal) {
        addresses.push_back(literal);
    } else {
        auto found = co_await resolver_.resolve(std::move(host), limit);
        if (!found) co_return Error{found.error().kind, "resolve: " + found.error().detail};
        addresses = std::move(*found);
    }
    if (addresses.empty()) co_return failed("the name has no address");
    if (!allow_private)
        for (const auto& address : addresses)
            if (const auto reason = forbidden_reason(address); !reason.empty())
                co_return denied(reason);
    co_return co_await connect(std::move(addresses), port, deadline);
}

}  // namespace webcare::net
