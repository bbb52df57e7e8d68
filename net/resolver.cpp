#include "net/resolver.hpp"

#include <netdb.h>
#include <sys/socket.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

namespace webcare::net {
namespace {

constexpr std::size_t most_threads = 4;
constexpr std::size_t most_questions = 512;  // waiting for a thread

Result<Resolver::Addresses> ask_system(const std::string& host) {
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    const int code = ::getaddrinfo(host.c_str(), nullptr, &hints, &found);
    if (code != 0) return Error{ErrorKind::temporary, ::gai_strerror(code)};
    Resolver::Addresses addresses;
    for (const addrinfo* each = found; each != nullptr; each = each->ai_next) {
        asio::ip::tcp::endpoint endpoint;
        if (each->ai_addrlen > endpoint.capacity()) continue;
        std::memcpy(endpoint.data(), each->ai_addr, each->ai_addrlen);
        endpoint.resize(each->ai_addrlen);
        addresses.push_back(endpoint.address());
    }
    ::freeaddrinfo(found);
    if (addresses.empty()) return Error{ErrorKind::temporary, "the name has no address"};
    return addresses;
}

}  // namespace

struct SystemResolver::Asker {
    explicit Asker(const asio::any_io_executor& executor, Duration limit) : bell{executor, limit} {}
    asio::steady_timer bell;
    std::optional<Result<Addresses>> answer;
};

// The threads are detached: libc offers no way to break off a question, and a stop of the daemon
// must not wait for a dead name server. They own the desk together with us, and touch the executor
// only while we stand (`open`).
struct SystemResolver::Desk : std::enable_shared_from_this<Desk> {
    struct Question {
        std::uint64_t id;
        std::string host;
    };

    explicit Desk(asio::any_io_executor e) : executor{std::move(e)} {}

    bool ask(std::uint64_t id, std::string host) {
        const std::lock_guard lock{mutex};
        if (questions.size() >= most_questions) return false;
        questions.push_back({id, std::move(host)});
        if (idle > 0 || threads == most_threads) {
            news.notify_one();
            return true;
        }
        ++threads;
        std::thread{[self = shared_from_this()] { self->serve(); }}.detach();
        return true;
    }

    void serve() {
        std::unique_lock lock{mutex};
        for (;;) {
            ++idle;
            news.wait(lock, [this] { return !open || !questions.empty(); });
            --idle;
            if (!open) return;
            const Question question = std::move(questions.front());
            questions.pop_front();
            lock.unlock();
            auto answer = ask_system(question.host);
            lock.lock();
            if (!open) return;
            asio::post(*executor, [self = shared_from_this(), id = question.id,
                                   answer = std::move(answer)]() mutable {
                self->hand_over(id, std::move(answer));
            });
        }
    }

    void hand_over(std::uint64_t id, Result<Addresses> answer) {
        const auto asker = askers.find(id);
        if (asker == askers.end()) return;  // left already
        asker->second->answer = std::move(answer);
        asker->second->bell.cancel();
    }

    void close() {
        const std::lock_guard lock{mutex};
        open = false;
        questions.clear();
        executor.reset();
        news.notify_all();
    }

    std::mutex mutex;  // guards what follows up to `executor`
    std::condition_variable news;
    std::deque<Question> questions;
    std::size_t threads = 0, idle = 0;
    bool open = true;
    std::optional<asio::any_io_executor> executor;
    // Of the executor's thread only:
    std::map<std::uint64_t, Asker*> askers;
    std::uint64_t next_id = 0;
};

SystemResolver::SystemResolver(asio::any_io_executor executor)
    : executor_{executor}, desk_{std::make_shared<Desk>(std::move(executor))} {}

SystemResolver::~SystemResolver() {
    desk_->close();
}

asio::awaitable<Result<Resolver::Addresses>> SystemResolver::resolve(std::string host,
                                                                     Duration limit) {
    // Takes the asker off the list also when the frame is destroyed while it waits.
    struct Seat {
        std::shared_ptr<Desk> desk;
        std::uint64_t id;
        ~Seat() { desk->askers.erase(id); }
    };
    Asker asker{executor_, limit};
    const Seat seat{desk_, desk_->next_id++};
    desk_->askers.emplace(seat.id, &asker);
    if (!desk_->ask(seat.id, std::move(host)))
        co_return Error{ErrorKind::temporary, "too many names to look up at once"};
    const auto [ec] = co_await asker.bell.async_wait(asio::as_tuple(asio::use_awaitable));
    if (asker.answer) co_return std::move(*asker.answer);
    if (ec) co_return Error{ErrorKind::cancelled, "cancelled"};
    co_return Error{ErrorKind::temporary, "no answer in time"};
}

}  // namespace webcare::net
