#pragma once

#include <boost/asio/ip/address.hpp>
#include <string_view>

namespace webcare::net {

/// Why `address` is no public unicast address ("private-use, RFC 1918"), or empty when it is one.
/// Looks inside the forms that carry an IPv4 address in an IPv6 one (mapped, compatible, NAT64,
/// 6to4, Teredo, ISATAP): those are refused whatever they carry, since no public service is reached
/// by such an address. Pure; no allocation.
std::string_view forbidden_reason(const boost::asio::ip::address& address);

}  // namespace webcare::net
