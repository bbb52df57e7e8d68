#pragma once

#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "net/http.hpp"

namespace webcare::test {

/// A response in one line: `response(200, "<rss/>", {{"ETag", "\"1\""}})`.
inline net::Response response(int status, std::string body = {}, net::Headers headers = {}) {
    net::Response made;
    made.status = status;
    made.body = std::move(body);
    made.headers = std::move(headers);
    return made;
}

/// Answers from a script and remembers what was asked. Answers for a URL (`at`) come first and
/// repeat; the others are given once each, in order. When the script has ended it fails as
/// cancelled, which ends a well-made loop.
class ScriptedHttp final : public net::Http {
 public:
    void reply(net::Response answer) { script_.emplace_back(std::move(answer)); }
    void reply(int status, std::string body = {}, net::Headers headers = {}) {
        reply(response(status, std::move(body), std::move(headers)));
    }
    void fail(Error error) { script_.emplace_back(std::move(error)); }

    /// Every request for exactly this URL gets this answer, until another is set.
    void at(std::string url, Result<net::Response> answer) {
        fixed_.insert_or_assign(std::move(url), std::move(answer));
    }

    net::asio::awaitable<Result<net::Response>> send(net::Request request) override {
        const std::string url = request.url;
        asked.push_back(std::move(request));
        Result<net::Response> answer = next(url);
        if (answer && answer->final_url.empty()) answer->final_url = url;
        co_return answer;
    }

    bool finished() const { return script_.empty(); }

    std::vector<net::Request> asked;  ///< in order

 private:
    Result<net::Response> next(const std::string& url) {
        if (const auto known = fixed_.find(url); known != fixed_.end()) return known->second;
        if (script_.empty()) return Error{ErrorKind::cancelled, "the script has ended"};
        Result<net::Response> answer = std::move(script_.front());
        script_.pop_front();
        return answer;
    }

    std::deque<Result<net::Response>> script_;
    std::map<std::string, Result<net::Response>> fixed_;
};

}  // namespace webcare::test
