#include "connectors/mastodon/request.hpp"

namespace webcare::connectors::mastodon {
namespace {

constexpr std::size_t max_body = 8 << 20;  // bytes, of one answer

}  // namespace

net::Headers headers_for(const Options& options, const std::string& user_agent) {
    net::Headers made{{"User-Agent", user_agent}};
    if (options.token)
        made.emplace_back("Authorization", "Bearer " + std::string{options.token->reveal()});
    return made;
}

net::Request request_for(const Options& options, const std::string& target,
                         const std::string& user_agent) {
    net::Request request{"GET", options.server + target};
    request.access = options.access;
    request.limits.body = max_body;
    request.headers = headers_for(options, user_agent);
    request.headers.emplace_back("Accept", "application/json");
    return request;
}

}  // namespace webcare::connectors::mastodon
