#include "connectors/feed/request.hpp"

#include "connectors/address.hpp"

namespace webcare::connectors::feed {

net::Request request_for(const Options& options, const std::string& address,
                         const std::string& user_agent) {
    constexpr std::size_t max_body = 12 << 20;  // bytes, of one answer
    net::Request request{"GET", address};
    request.access = options.access;
    request.limits.body = max_body;
    request.headers.emplace_back("User-Agent", user_agent);
    request.headers.emplace_back(
        "Accept",
        "application/rss+xml, application/atom+xml, application/feed+json, "
        "application/xml;q=0.9, */*;q=0.5");
    if (!same_origin(address, options.url.reveal())) return request;
    for (const auto& header : options.credentials) request.headers.push_back(header);
    return request;
}

}  // namespace webcare::connectors::feed
