#include "net/address_guard.hpp"

#include <gtest/gtest.h>

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
