#include "net/address_guard.hpp"

#include <array>
#include <cstdint>

namespace webcare::net {
namespace {

namespace ip = boost::asio::ip;
using Bytes4 = ip::address_v4::bytes_type;
using Bytes16 = ip::address_v6::bytes_type;

template <class Bytes>
struct Range {
    Bytes network;
    unsigned prefix;  ///< bits
    std::string_view reason;
};

// The IANA special-purpose registries (RFC 6890 and what was added since), as far as they are not
// public unicast.
constexpr std::array ranges4{
    Range<Bytes4>{{0, 0, 0, 0}, 8, "this network, RFC 791"},
    Range<Bytes4>{{10, 0, 0, 0}, 8, "private-use, RFC 1918"},
    Range<Bytes4>{{100, 64, 0, 0}, 10, "carrier-grade NAT, RFC 6598"},
    Range<Bytes4>{{127, 0, 0, 0}, 8, "loopback, RFC 1122"},
    Range<Bytes4>{{169, 254, 0, 0}, 16, "link-local, RFC 3927"},
    Range<Bytes4>{{172, 16, 0, 0}, 12, "private-use, RFC 1918"},
    Range<Bytes4>{{192, 0, 0, 0}, 24, "protocol assignments, RFC 6890"},
    Range<Bytes4>{{192, 0, 2, 0}, 24, "documentation, RFC 5737"},
    Range<Bytes4>{{192, 31, 196, 0}, 24, "AS112, RFC 7535"},
    Range<Bytes4>{{192, 52, 193, 0}, 24, "AMT, RFC 7450"},
    Range<Bytes4>{{192, 88, 99, 0}, 24, "6to4 relay, RFC 7526"},
    Range<Bytes4>{{192, 168, 0, 0}, 16, "private-use, RFC 1918"},
    Range<Bytes4>{{192, 175, 48, 0}, 24, "AS112, RFC 7534"},
    Range<Bytes4>{{198, 18, 0, 0}, 15, "benchmarking, RFC 2544"},
    Range<Bytes4>{{198, 51, 100, 0}, 24, "documentation, RFC 5737"},
    Range<Bytes4>{{203, 0, 113, 0}, 24, "documentation, RFC 5737"},
    Range<Bytes4>{{224, 0, 0, 0}, 4, "multicast, RFC 5771"},
    Range<Bytes4>{{240, 0, 0, 0}, 4, "reserved or broadcast, RFC 1112"},
};

// IPv6 the other way round: global unicast is 2000::/3 and nothing else; these are the exceptions
// inside it.
constexpr std::array ranges6{
    Range<Bytes16>{{0x20, 0x01, 0x00}, 23, "protocol assignments or Teredo, RFC 2928"},
    Range<Bytes16>{{0x20, 0x01, 0x0d, 0xb8}, 32, "documentation, RFC 3849"},
    Range<Bytes16>{{0x20, 0x02}, 16, "6to4, RFC 3056"},
    Range<Bytes16>{{0x26, 0x20, 0x00, 0x4f, 0x80, 0x00}, 48, "AS112, RFC 7534"},
    Range<Bytes16>{{0x3f, 0xfe}, 16, "6bone, RFC 3701"},
    Range<Bytes16>{{0x3f, 0xff}, 20, "documentation, RFC 9637"},
};

// For the message only: what lies outside global unicast has a name too.
constexpr std::array names6{
    Range<Bytes16>{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 96, "IPv4-mapped, RFC 4291"},
    Range<Bytes16>{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 128, "loopback, RFC 4291"},
    Range<Bytes16>{{}, 96, "unspecified or IPv4-compatible, RFC 4291"},
    Range<Bytes16>{{0x00, 0x64, 0xff, 0x9b}, 32, "NAT64, RFC 6052 and 8215"},
    Range<Bytes16>{{0x01, 0x00}, 64, "discard-only, RFC 6666"},
    Range<Bytes16>{{0xfc, 0x00}, 7, "unique local, RFC 4193"},
    Range<Bytes16>{{0xfe, 0x80}, 10, "link-local, RFC 4291"},
    Range<Bytes16>{{0xfe, 0xc0}, 10, "site-local, RFC 3879"},
    Range<Bytes16>{{0xff, 0x00}, 8, "multicast, RFC 4291"},
};

template <class Bytes>
bool contains(const Range<Bytes>& range, const Bytes& address) {
    for (unsigned bit = 0, i = 0; bit < range.prefix; bit += 8, ++i) {
        const unsigned kept = range.prefix - bit < 8 ? range.prefix - bit : 8;
        const unsigned mask = (0xff00u >> kept) & 0xffu;
        if (((range.network[i] ^ address[i]) & mask) != 0) return false;
    }
    return true;
}

template <class Bytes, std::size_t N>
std::string_view find(const std::array<Range<Bytes>, N>& ranges, const Bytes& address) {
    for (const auto& range : ranges)
        if (contains(range, address)) return range.reason;
    return {};
}

// ::5efe:a.b.c.d as the interface part, with the universal bit or without.
bool is_isatap(const Bytes16& a) {
    return (a[8] & 0xfd) == 0 && a[9] == 0 && a[10] == 0x5e && a[11] == 0xfe;
}

std::string_view reason6(const ip::address_v6& address) {
    const Bytes16 bytes = address.to_bytes();
    if (address.scope_id() != 0) return "scoped to a link, RFC 4007";
    if ((bytes[0] & 0xe0) != 0x20) {
        const std::string_view known = find(names6, bytes);
        return known.empty() ? "not global unicast, RFC 4291" : known;
    }
    if (is_isatap(bytes)) return "ISATAP, RFC 5214";
    return find(ranges6, bytes);
}

}  // namespace

std::string_view forbidden_reason(const ip::address& address) {
    if (address.is_v4()) return find(ranges4, address.to_v4().to_bytes());
    return reason6(address.to_v6());
}

}  // namespace webcare::net
