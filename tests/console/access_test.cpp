#include "console/access.hpp"

#include <gtest/gtest.h>

#include <set>

#include "console/routes.hpp"

namespace webcare::console {
namespace {

constexpr auto token = "correct horse battery staple";

Gate gate() {
    return Gate{"127.0.0.1:8420", "https://webcare.example", Secret{token}};
}

/// An address that the pattern matches.
std::string address_of(std::string_view pattern) {
    std::string address{pattern};
    for (auto open = address.find('{'); open != address.npos; open = address.find('{'))
        address.replace(open, address.find('}') - open + 1, "x.y");
    return address;
}

Head head_for(const Route& route, Transport transport, net::Headers headers) {
    Head head;
    head.method = std::string{route.method};
    head.target = address_of(route.pattern);
    head.transport = transport;
    head.headers = std::move(headers);
    return head;
}

int status_of(const Gate& by, const Head& head) {
    const auto admitted = admit(by, head);
    const auto* refusal = std::get_if<Reply>(&admitted);
    return refusal ? refusal->status : 200;
}

/// One way to call, and which callers it makes.
struct Approach {
    const char* label;
    Transport transport;
    net::Headers headers;
    std::set<Callers> welcome;
};

std::vector<Approach> approaches() {
    using enum Callers;
    const Transport near{Transport::Kind::tcp, true}, far{Transport::Kind::tcp, false};
    const std::pair<std::string, std::string> local_host{"Host", "localhost:8420"},
        our_host{"Host", "WEBCARE.example"};
    const std::pair<std::string, std::string> right{"Authorization",
                                                    std::string{"Bearer "} + token};
    const std::pair<std::string, std::string> wrong{"Authorization",
                                                    "Bearer correct horse battery stapler"};
    const std::pair<std::string, std::string> basic{"Authorization", std::string{"Basic "} + token};
    const std::pair<std::string, std::string> spoofed{"X-Forwarded-For", "127.0.0.1"};
    const std::set<Callers> open{anyone, signature, link};
    return {
        {"socket",
         {Transport::Kind::socket, true},
         {},
         {anyone, signature, link, local, operators, socket}},
        {"near", near, {local_host}, {anyone, signature, link, local}},
        {"near, through the proxy", near, {our_host}, open},
        {"far", far, {our_host}, open},
        {"far, with a loopback Host and a spoofed address", far, {local_host, spoofed}, open},
        {"far, right token", far, {our_host, right}, {anyone, signature, link, local, operators}},
        {"near, wrong token", near, {our_host, wrong}, open},
        {"near, no bearer", near, {our_host, basic}, open},
        {"another host", near, {{"Host", "evil.example"}, right}, {}},
        {"no host", near, {right}, {}},
    };
}

TEST(RouteTable, LetsInExactlyTheCallersThatEveryRouteNames) {
    const Gate by = gate();
    for (const Route& route : routes())
        for (const Approach& approach : approaches()) {
            const int status = status_of(by, head_for(route, approach.transport, approach.headers));
            EXPECT_EQ(status == 200, approach.welcome.contains(route.callers))
                << route.method << ' ' << route.pattern << " by " << approach.label << " gave "
                << status;
        }
}

TEST(RouteTable, KeepsTheApiOffTcpWithoutAConfiguredToken) {
    const Gate by{"127.0.0.1:8420", "", std::nullopt};
    for (const Route& route : routes()) {
        if (!route.pattern.starts_with("/api/")) continue;
        const Head head = head_for(route, {Transport::Kind::tcp, true},
                                   {{"Host", "localhost"}, {"Authorization", "Bearer "}});
        EXPECT_NE(status_of(by, head), 200) << route.pattern;
    }
}

TEST(RouteTable, GuardsEveryAddressOfTheApi) {
    for (const Route& route : routes()) {
        if (!route.pattern.starts_with("/api/")) continue;
        EXPECT_TRUE(route.callers == Callers::operators || route.callers == Callers::socket)
            << route.pattern;
    }
}

TEST(RouteTable, NamesNoAddressTwice) {
    std::set<std::pair<std::string_view, std::string_view>> seen;
    for (const Route& route : routes())
        EXPECT_TRUE(seen.emplace(route.method, route.pattern).second) << route.pattern;
}

TEST(Router, TellsWhichMethodsAnAddressTakes) {
    Head head;
    head.method = "DELETE", head.target = "/healthz",
    head.transport = {Transport::Kind::socket, true};
    const auto admitted = admit(gate(), head);
    const auto& refusal = std::get<Reply>(admitted);
    EXPECT_EQ(refusal.status, 405);
    EXPECT_EQ(refusal.headers.at(0), (std::pair<std::string, std::string>{"Allow", "GET"}));
}

TEST(Router, KeepsAnEncodedSlashInsideItsSegment) {
    Head head;
    head.method = "GET", head.target = "/api/v1/mentions/feed%2F3f%3Aa%2Fb?x=1",
    head.transport = {Transport::Kind::socket, true};
    const auto admitted = admit(gate(), head);
    EXPECT_EQ(std::get<Admission>(admitted).parameters, std::vector<std::string>{"feed/3f:a/b"});
}

TEST(Router, RefusesWhatIsNoAddress) {
    for (const std::string target : {"", "*", "http://x/healthz", "/nowhere", "/healthz/",
                                     "//healthz", "/api/v1/cases/%zz", "/api/v1/cases/%ff"}) {
        Head head;
        head.method = "GET", head.target = target, head.transport = {Transport::Kind::socket, true};
        EXPECT_GE(status_of(gate(), head), 400) << target;
    }
}

TEST(Gate, TakesFormsFromItsOwnPagesOnly) {
    const auto sent = [](net::Headers headers) {
        Head head;
        head.headers = std::move(headers);
        head.headers.emplace_back("Host", "localhost:8420");
        return gate().from_own_page(head);
    };
    EXPECT_TRUE(sent({}));
    EXPECT_TRUE(sent({{"Sec-Fetch-Site", "same-origin"}, {"Origin", "null"}}));
    EXPECT_TRUE(sent({{"Origin", "https://webcare.example"}}));
    EXPECT_TRUE(sent({{"Origin", "http://localhost:8420"}}));
    EXPECT_FALSE(sent({{"Sec-Fetch-Site", "cross-site"}}));
    EXPECT_FALSE(sent({{"Sec-Fetch-Site", "same-site"}, {"Origin", "null"}}));
    EXPECT_FALSE(sent({{"Origin", "https://evil.example"}}));
}

}  // namespace
}  // namespace webcare::console
