#pragma once

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "net/http_client.hpp"
#include "tests/support/loopback_server.hpp"
#include "tests/support/run.hpp"

namespace webcare::net {

/// Names and addresses of a test; a name may get another address at every question (the last one
/// stays).
class NamedResolver final : public Resolver {
 public:
    void name(const std::string& host, std::vector<Addresses> answers) {
        names_[host] = {answers.begin(), answers.end()};
    }
    asio::awaitable<Result<Addresses>> resolve(std::string host, Duration) override {
        asked.push_back(host);
        const auto known = names_.find(host);
        if (known == names_.end()) co_return Error{ErrorKind::temporary, "no such name"};
        const Addresses now = known->second.front();
        if (known->second.size() > 1) known->second.pop_front();
        co_return now;
    }
    std::vector<std::string> asked;

 private:
    std::map<std::string, std::deque<Addresses>> names_;
};

inline Resolver::Addresses addresses(std::initializer_list<const char*> texts) {
    Resolver::Addresses made;
    for (const char* text : texts) made.push_back(asio::ip::make_address(text));
    return made;
}

/// A real client with names of the test's own.
struct ClientUnderTest {
    explicit ClientUnderTest(HttpSettings settings = HttpSettings())
        : client{io.get_executor(), dialer, std::move(settings)} {}

    Result<Response> send(Request request) {
        return test::run_on(io, client.send(std::move(request)));
    }

    asio::io_context io{1};
    NamedResolver resolver;
    GuardedDialer dialer{resolver};
    HttpClient client;
};

/// A request that may go to this machine.
inline Request to(std::string url, std::string method = "GET") {
    Request request{std::move(method), std::move(url)};
    request.access.allow_private = true;
    return request;
}

}  // namespace webcare::net
