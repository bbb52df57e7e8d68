#include "net/address_guard.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>

#include <cstdio>

#include "net/url.hpp"
#include "tests/net/client_under_test.hpp"

namespace webcare::net {
namespace {

using test::answer;
using test::LoopbackServer;
using test::SeenRequest;

std::string_view reason(const std::string& address) {
    return forbidden_reason(asio::ip::make_address(address));
}

const std::vector<std::string> forbidden4{
    "0.0.0.0",         "0.1.2.3",         "10.0.0.1",        "10.255.255.255", "100.64.0.1",
    "100.127.255.255", "127.0.0.1",       "127.255.255.254", "169.254.0.1",    "169.254.169.254",
    "172.16.0.1",      "172.31.255.255",  "192.0.0.1",       "192.0.2.1",      "192.88.99.1",
    "192.168.0.1",     "192.168.255.255", "198.18.0.1",      "198.19.255.255", "198.51.100.7",
    "203.0.113.9",     "224.0.0.1",       "239.255.255.255", "240.0.0.1",      "255.255.255.255"};

const std::vector<std::string> forbidden6{"::",
                                          "::1",
                                          "::2",
                                          "::ffff:8.8.8.8",
                                          "::ffff:0:1.2.3.4",
                                          "64:ff9b::808:808",
                                          "64:ff9b:1::1",
                                          "100::1",
                                          "2001::1",
                                          "2001:2::1",
                                          "2001:10::1",
                                          "2001:20::1",
                                          "2001:db8::1",
                                          "2002:808:808::",
                                          "3fff::1",
                                          "5f00::1",
                                          "fc00::1",
                                          "fd12:3456::1",
                                          "fe80::1",
                                          "febf::1",
                                          "fec0::1",
                                          "ff02::1",
                                          "ff0e::1",
                                          "4000::1",
                                          "2620:4f:8000::1",
                                          "2a00:1450::5efe:7f00:1"};

const std::vector<std::string> allowed{"1.1.1.1",           "8.8.8.8",
                                       "9.255.255.255",     "11.0.0.0",
                                       "100.63.255.255",    "100.128.0.0",
                                       "126.255.255.255",   "128.0.0.0",
                                       "169.253.255.255",   "169.255.0.0",
                                       "172.15.255.255",    "172.32.0.0",
                                       "192.0.1.0",         "192.0.3.0",
                                       "192.167.255.255",   "192.169.0.0",
                                       "198.17.255.255",    "198.20.0.0",
                                       "203.0.112.255",     "203.0.114.0",
                                       "223.255.255.255",   "2001:4860:4860::8888",
                                       "2a00:1450:400e::1", "2606:4700::1111"};

TEST(AddressGuard, RefusesEveryRangeThatIsNotPublic) {
    for (const auto& address : forbidden4) EXPECT_FALSE(reason(address).empty()) << address;
    for (const auto& address : forbidden6) EXPECT_FALSE(reason(address).empty()) << address;
}

TEST(AddressGuard, LetsPublicAddressesThroughUpToTheEdgesOfTheRanges) {
    for (const auto& address : allowed) EXPECT_EQ(reason(address), "") << address;
}

TEST(AddressGuard, NamesTheStandardThatReservesTheRange) {
    EXPECT_EQ(reason("10.1.2.3"), "private-use, RFC 1918");
    EXPECT_EQ(reason("169.254.169.254"), "link-local, RFC 3927");
    EXPECT_EQ(reason("::1"), "loopback, RFC 4291");
    EXPECT_EQ(reason("::ffff:127.0.0.1"), "IPv4-mapped, RFC 4291");
    EXPECT_EQ(reason("64:ff9b::7f00:1"), "NAT64, RFC 6052 and 8215");
}

std::string written(const char* format, unsigned a, unsigned b, unsigned c, unsigned d) {
    std::array<char, 96> out{};
    std::snprintf(out.data(), out.size(), format, a, b, c, d);
    return out.data();
}

/// The ways to write an IPv4 address in a URL that one reader or another understands.
std::vector<std::string> forms_of(const std::string& address) {
    unsigned a = 0, b = 0, c = 0, d = 0;
    std::sscanf(address.c_str(), "%u.%u.%u.%u", &a, &b, &c, &d);
    const unsigned long whole = (static_cast<unsigned long>(a) << 24) | (b << 16) | (c << 8) | d;
    return {address,
            address + ".",
            std::to_string(whole),
            written("0x%02x.0x%02x.0x%02x.0x%02x", a, b, c, d),
            written("0x%02x%02x%02x%02x", a, b, c, d),
            written("0%03o.0%03o.0%03o.0%03o", a, b, c, d),
            std::to_string(a) + "." + std::to_string((b << 16) | (c << 8) | d),
            "[::ffff:" + address + "]",
            written("[::ffff:%02x%02x:%02x%02x]", a, b, c, d),
            "[::" + address + "]",
            written("[64:ff9b::%02x%02x:%02x%02x]", a, b, c, d),
            written("[2002:%02x%02x:%02x%02x::1]", a, b, c, d),
            "shop.example@" + address,
            "shop.example%40" + address,
            "shop.example\\@" + address,
            "user:pw@shop.example@" + address};
}

std::vector<std::string> url_forms(std::uint16_t port) {
    const std::string tail = ":" + std::to_string(port) + "/";
    std::vector<std::string> urls;
    for (const auto& address : forbidden4)
        for (const auto& host : forms_of(address)) urls.push_back("http://" + host + tail);
    for (const auto& address : forbidden6) urls.push_back("http://[" + address + "]" + tail);
    for (const char* host : {"localhost", "LOCALHOST", "localhost.", "127.1", "127.0.1", "0",
                             "0x7f.1", "017700000001", "1\xe2\x91\xa1\xe2\x91\xa6.0.0.1",
                             "127\xe3\x80\x82"
                             "0\xe3\x80\x82"
                             "0\xe3\x80\x82"
                             "1",
                             "\xef\xbc\x91\xef\xbc\x92\xef\xbc\x97.0.0.1", "%31%32%37.0.0.1",
                             "127.0.0.1%00.shop.example", "[::1%25lo]", "[fe80::1%25eth0]",
                             "127.0.0.1\t", "127.0.0.1 .shop.example", "[::ffff:7f00:1]"})
        urls.push_back("http://" + std::string{host} + tail);
    return urls;
}

/// Understands names as libc does: numbers in every base are addresses.
class LibcLikeResolver final : public Resolver {
 public:
    asio::awaitable<Result<Addresses>> resolve(std::string host, Duration) override {
        in_addr address{};
        if (host == "localhost" || host == "localhost.") co_return addresses({"127.0.0.1", "::1"});
        if (::inet_aton(host.c_str(), &address) == 0)
            co_return Error{ErrorKind::temporary, "no such name"};
        co_return Addresses{asio::ip::address_v4{ntohl(address.s_addr)}};
    }
};

/// Takes one name to a server of the test, as if that were out on the internet; guards all others.
class DetourDialer final : public Dialer {
 public:
    DetourDialer(Resolver& resolver, std::uint16_t port) : guarded{resolver}, port_{port} {}
    asio::awaitable<Result<tcp::socket>> dial(std::string host, std::uint16_t port,
                                              bool allow_private, Duration limit) override {
        if (host == "start.example") {
            host = "127.0.0.1", port = port_, allow_private = true;
        }
        co_return co_await guarded.dial(std::move(host), port, allow_private, limit);
    }
    GuardedDialer guarded;

 private:
    std::uint16_t port_;
};

TEST(AddressGuard, LetsNoFormOfAUrlReachAForbiddenAddress) {
    LoopbackServer sentinel{[](const SeenRequest&) { return answer(200, "inside"); }};
    const auto urls = url_forms(sentinel.port());
    EXPECT_GE(urls.size(), 200u);
    LibcLikeResolver resolver;
    GuardedDialer dialer{resolver};
    asio::io_context io{1};
    HttpClient client{io.get_executor(), dialer};
    for (const auto& url : urls) {
        Request request{"GET", url};
        request.limits.connect = std::chrono::milliseconds{200};
        const auto response = test::run_on(io, client.send(std::move(request)));
        ASSERT_FALSE(response) << url;
        EXPECT_TRUE(response.error().kind == ErrorKind::denied ||
                    response.error().kind == ErrorKind::misconfigured)
            << url << ": " << response.error().detail;
    }
    EXPECT_EQ(sentinel.connections(), 0);
}

TEST(AddressGuard, LetsNoRedirectReachAForbiddenAddress) {
    LoopbackServer sentinel{[](const SeenRequest&) { return answer(200, "inside"); }};
    std::string next;
    LoopbackServer start{[&next](const SeenRequest&) {
        return answer(302, {}, {{"Location", next}});
    }};
    LibcLikeResolver resolver;
    DetourDialer dialer{resolver, start.port()};
    asio::io_context io{1};
    HttpClient client{io.get_executor(), dialer};
    for (const auto& url : url_forms(sentinel.port())) {
        if (url.find_first_of("\t") != url.npos || url.find('\\') != url.npos)
            continue;  // tested below, as Location
        next = url;
        Request request{"GET", "http://start.example/"};
        request.limits.connect = std::chrono::milliseconds{200};
        const auto response = test::run_on(io, client.send(std::move(request)));
        ASSERT_FALSE(response) << url;
        EXPECT_TRUE(response.error().kind == ErrorKind::denied ||
                    response.error().kind == ErrorKind::malformed)
            << url << ": " << response.error().detail;
    }
    EXPECT_EQ(sentinel.connections(), 0);
    EXPECT_GT(start.requests().size(), 200u);
    const Url base = *parse_url("http://start.example/");
    EXPECT_FALSE(resolve_url(base, "http://shop.example\\@127.0.0.1/"));
    EXPECT_FALSE(resolve_url(base, "http://127.0.0.1\t/"));
}

TEST(AddressGuard, LetsNoNameReachAForbiddenAddressNotEvenAmongOthers) {
    LoopbackServer sentinel{[](const SeenRequest&) { return answer(200, "inside"); }};
    ClientUnderTest under;
    std::vector<std::string> all = forbidden4;
    all.insert(all.end(), forbidden6.begin(), forbidden6.end());
    for (const auto& address : all)
        for (const auto& among :
             {addresses({address.c_str()}), addresses({"8.8.8.8", address.c_str()}),
              addresses({address.c_str(), "2606:4700::1111"})}) {
            under.resolver.name("shop.example", {among});
            const auto refused =
                under.send({"GET", "http://shop.example:" + std::to_string(sentinel.port()) + "/"});
            ASSERT_FALSE(refused) << address;
            EXPECT_EQ(refused.error().kind, ErrorKind::denied) << refused.error().detail;
        }
    EXPECT_EQ(sentinel.connections(), 0);
}

TEST(AddressGuard, AsksForANameOnceAndConnectsToWhatItChecked) {
    LoopbackServer server{[](const SeenRequest&) { return answer(200, "right"); }};
    ClientUnderTest under;
    // The second answer would lead nowhere; if it were asked for, the connection would fail.
    under.resolver.name("shop.example", {addresses({"127.0.0.1"}), addresses({"127.0.0.2"})});
    const auto response =
        under.send(to("http://shop.example:" + std::to_string(server.port()) + "/"));
    ASSERT_TRUE(response) << response.error().detail;
    EXPECT_EQ(under.resolver.asked.size(), 1u);
}

TEST(AddressGuard, ChecksANameAgainWhenItIsDialledAgain) {
    LoopbackServer sentinel{[](const SeenRequest&) { return answer(200, "inside"); }};
    asio::io_context io{1};
    NamedResolver resolver;
    GuardedDialer dialer{resolver};
    // Public while the guard looks, private a moment later: the classic rebinding.
    resolver.name("shop.example", {addresses({"127.0.0.1"}), addresses({"127.0.0.1"})});
    for (int i = 0; i < 2; ++i) {
        const auto refused = test::run_on(
            io, dialer.dial("shop.example", sentinel.port(), false, std::chrono::seconds{1}));
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().kind, ErrorKind::denied);
    }
    EXPECT_EQ(resolver.asked.size(), 2u);
    EXPECT_EQ(sentinel.connections(), 0);
}

TEST(Dialer, GoesOnToTheNextAddressWhenOneRefuses) {
    LoopbackServer server{[](const SeenRequest&) { return answer(200, "here"); }};
    ClientUnderTest under;
    under.resolver.name("shop.example", {addresses({"::1", "127.0.0.9", "127.0.0.1"})});
    const auto response =
        under.send(to("http://shop.example:" + std::to_string(server.port()) + "/"));
    ASSERT_TRUE(response) << response.error().detail;
    EXPECT_EQ(response->body, "here");
}

TEST(SystemResolver, KnowsThisMachineAndLeavesAtItsLimit) {
    asio::io_context io{1};
    SystemResolver resolver{io.get_executor()};
    const auto found = test::run_on(io, resolver.resolve("localhost", std::chrono::seconds{20}));
    ASSERT_TRUE(found) << found.error().detail;
    for (const auto& address : *found) EXPECT_TRUE(address.is_loopback());
    const auto late = test::run_on(io, resolver.resolve("localhost", std::chrono::microseconds{0}));
    if (!late) {
        EXPECT_EQ(late.error().kind, ErrorKind::temporary);
    }
}

}  // namespace
}  // namespace webcare::net
