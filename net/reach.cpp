#include "net/reach.hpp"

#include <fmt/format.h>

#include <boost/asio/ip/address.hpp>
#include <string>

#include "net/address_guard.hpp"
#include "net/url.hpp"

namespace webcare::net {
namespace {

std::string_view forbidden_host(const std::string& host) {
    if (host == "localhost" || host.ends_with(".localhost")) return "loopback, RFC 6761";
    boost::system::error_code not_literal;
    const auto address = boost::asio::ip::make_address(host, not_literal);
    return not_literal ? std::string_view{} : forbidden_reason(address);
}

}  // namespace

Status check_reach(std::string_view url, const Access& access) {
    const auto parsed = parse_url(url);
    if (!parsed) return parsed.error();
    if (access.allow_private) return {};
    const auto why = forbidden_host(parsed->host);
    if (why.empty()) return {};
    return Error{ErrorKind::misconfigured,
                 fmt::format("{} is no public address ({}); where that is meant, say "
                             "allow_private: true",
                             parsed->host, why)};
}

}  // namespace webcare::net
