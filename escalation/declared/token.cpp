#include "escalation/declared/token.hpp"

#include <algorithm>

#include "core/json_read.hpp"
#include "net/signature.hpp"

namespace webcare::escalation::declared {

asio::awaitable<Result<std::string>> Token::get(const Auth::ClientCredentials& by, Values values,
                                                const net::Access& access, const Parts& parts) {
    constexpr std::chrono::minutes early{1};  // before it ends, another is fetched
    if (expires_ && parts.clock.now() + early < *expires_) co_return token_;
    const Scope scope{values};
    const auto url = by.token_url.fill(scope, Sink::url);
    const auto id = by.client_id.fill(scope, Sink::url);
    const auto secret = by.client_secret.fill(scope, Sink::url);
    if (!url || !id || !secret)
        co_return Error{ErrorKind::misconfigured, "the login lacks a client id or secret"};
    net::Request request{"POST", *url};
    request.access = access;
    request.follow = false;
    request.limits.body = 64 << 10;
    request.headers = {{"Content-Type", "application/x-www-form-urlencoded"},
                       {"Accept", "application/json"},
                       {"User-Agent", parts.user_agent},
                       {"Authorization", "Basic " + net::base64(*id + ":" + *secret)}};
    request.body = "grant_type=client_credentials";
    if (const auto scopes = by.scope.fill(scope, Sink::url); scopes && !scopes->empty())
        request.body += "&scope=" + *scopes;
    auto response = co_await parts.http.send(std::move(request));
    if (!response) co_return response.error();
    if (response->status != 200) {
        Error refused = net::error_of(*response, "the login", parts.clock.now());
        if (response->status == 400) refused.kind = ErrorKind::denied;  // invalid_client
        co_return refused;
    }
    JsonDocument document;
    const auto json = document.parse(response->body);
    std::string token = json ? (*json)["access_token"].string_or() : std::string{};
    if (token.empty())
        co_return Error{ErrorKind::malformed, "the answer to the login holds no token"};
    constexpr std::int64_t usual = 3600, longest = 365LL * 24 * 3600;
    const std::int64_t lives =
        std::clamp((*json)["expires_in"].integer().value_or(usual), std::int64_t{120}, longest);
    token_ = std::move(token);
    expires_ = parts.clock.now() + std::chrono::seconds{lives};
    co_return token_;
}

}  // namespace webcare::escalation::declared
