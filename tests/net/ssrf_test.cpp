// The daemon is told addresses by people, feeds, redirects and name servers. Whatever way an
// address that is not public is written and given, nothing connects to it (threat T3).

#include <arpa/inet.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "net/address_guard.hpp"
#include "net/websocket.hpp"
#include "tests/net/client_under_test.hpp"
#include "tests/support/connect_recorder.hpp"

namespace webcare::net {
namespace {

using test::answer;
using test::ConnectRecorder;
using test::LoopbackServer;
using test::SeenRequest;
using ::testing::Contains;
using ::testing::IsEmpty;

/// A way to write an address in a URL, and the address that one reader or another takes it for.
struct Form {
    std::string url;
    std::string means;
    bool ours;  ///< we read it so too; else it is no URL to us, whatever is allowed
};

constexpr std::array forbidden4{"0.0.0.0",         "10.0.0.1",    "100.64.0.1",      "127.0.0.1",
                                "127.255.255.254", "169.254.0.1", "169.254.169.254", "172.16.0.1",
                                "172.31.255.255",  "192.0.0.1",   "192.168.0.1",     "198.18.0.1",
                                "224.0.0.1",       "240.0.0.1",   "255.255.255.255"};

/// The ways to write one IPv4 address.
void add_forms_of(const std::string& address, std::vector<Form>& out) {
    const auto four = asio::ip::make_address_v4(address).to_bytes();
    const unsigned a = four[0], b = four[1], c = four[2], d = four[3];
    const std::uint64_t whole = asio::ip::make_address_v4(address).to_uint();
    const auto host = [&](const std::string& text, bool ours = false) {
        out.push_back({"http://" + text + ":8080/", address, ours});
    };
    host(address, true);
    host("reader:pw@" + address, true);
    host(address + ".");
    host(address + "..");
    host(fmt::format("{}", whole));
    host(fmt::format("{}", whole + (1ULL << 32)));
    host(fmt::format("0x{:08x}", whole));
    host(fmt::format("0X{:08X}", whole));
    host(fmt::format("0{:o}", whole));
    host(fmt::format("0x{:x}.0x{:x}.0x{:x}.0x{:x}", a, b, c, d));
    host(fmt::format("0{:o}.0{:o}.0{:o}.0{:o}", a, b, c, d));
    host(fmt::format("000{:o}.{}.{}.{}", a, b, c, d));
    host(fmt::format("0x{:x}.{}.0{:o}.{}", a, b, c, d));
    host(fmt::format("{}.{}", a, whole & 0xff'ffff));
    host(fmt::format("{}.{}.{}", a, b, whole & 0xffff));
    host(fmt::format("0x{:x}.0x{:x}", a, whole & 0xff'ffff));
    host("shop.example@" + address);
    host("shop.example%40" + address);
    host("shop.example\\@" + address);
    host("reader:pw@shop.example@" + address);
    host(address + "\\@shop.example");
    host(address + "%00.shop.example");
    host(address + "\t");
    host("\t" + address);
    out.push_back({"http:\\\\" + address + "/", address, false});
    out.push_back({"http:/" + address + "/", address, false});
    out.push_back({"http:///" + address + "/", address, false});
    out.push_back({"hTtP://" + address + "/", address, true});
    out.push_back({"  http://" + address + "/  ", address, true});
    for (const char* scheme : {"ftp", "gopher", "dict", "file", "ldap"})
        out.push_back({fmt::format("{}://{}/", scheme, address), address, false});
    for (const int port : {0, 22, 25, 6379 + 65536, 6667})
        out.push_back({fmt::format("http://{}:{}/", address, port), address, false});

    std::string escaped, wide, circled;
    for (const char letter : address) {
        escaped += fmt::format("%{:02x}", static_cast<unsigned>(letter));
        const bool dot = letter == '.';
        // U+FF10 + digit, and U+3002; U+2460 is one in a circle, and zero is U+24EA.
        wide += dot ? "\xe3\x80\x82" : fmt::format("\xef\xbc{}", char(0x90 + letter - '0'));
        circled += dot             ? "."
                   : letter == '0' ? "\xe2\x93\xaa"
                                   : fmt::format("\xe2\x91{}", char(0xa0 + letter - '1'));
    }
    host(escaped);
    // Wide and circled digits are digits to UTS 46, so to us and to browsers.
    host(wide, true);
    host(circled, true);

    // IPv6 addresses with this one inside.
    const unsigned high = (a << 8) | b, low = (c << 8) | d;
    const auto inside = [&](const std::string& six) {
        const auto plain = asio::ip::make_address_v6(six).to_string();
        out.push_back({"http://[" + six + "]:8080/", plain, true});
    };
    inside("::ffff:" + address);
    inside(fmt::format("::ffff:{:x}:{:x}", high, low));
    inside(fmt::format("0:0:0:0:0:FFFF:{:04X}:{:04X}", high, low));
    inside("::" + address);
    inside("::ffff:0:" + address);
    inside(fmt::format("64:ff9b::{:x}:{:x}", high, low));
    inside(fmt::format("64:ff9b:1::{:x}:{:x}", high, low));
    inside(fmt::format("2002:{:x}:{:x}::1", high, low));
    inside(fmt::format("2001:0:808:808:0:0:{:x}:{:x}", high ^ 0xffff, low ^ 0xffff));
    inside(fmt::format("2a00:1450::5efe:{:x}:{:x}", high, low));
}

std::vector<Form> all_forms() {
    std::vector<Form> forms;
    for (const char* address : forbidden4) add_forms_of(address, forms);
    for (const char* six : {"::", "::1", "0:0:0:0:0:0:0:1", "100::1", "2001:db8::1", "2001:2::1",
                            "3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fd12:3456:789a:1::1",
                            "fe80::1", "febf::1", "fec0::1", "FF02::1", "ff0e::1"}) {
        const std::string plain = asio::ip::make_address_v6(six).to_string();
        forms.push_back({fmt::format("http://[{}]/", six), plain, true});
        forms.push_back({fmt::format("https://[{}]:8443/", six), plain, true});
        for (const char* zone : {"%25lo", "%25eth0", "%lo", "%251"})
            forms.push_back({fmt::format("http://[{}{}]/", six, zone), plain, false});
    }
    for (const char* name : {"localhost", "LOCALHOST", "LocalHost", "localhost.", "a.localhost",
                             "shop.example.localhost", "A.LOCALHOST.", "reader:pw@localhost",
                             "localhost.names.example", "10-0-0-1.names.example",
                             "\xef\xbd\x8c\xef\xbd\x8f\xef\xbd\x83\xef\xbd\x81\xef\xbd\x8c"
                             "host"}) {  // "local" in full width
        const std::string means =
            std::string_view{name}.starts_with("10-") ? "10.0.0.1" : "127.0.0.1";
        forms.push_back({fmt::format("http://{}/", name), means, true});
        forms.push_back({fmt::format("https://{}:8443/x?y#z", name), means, true});
    }
    // A name that begins with four numbers is one to us too, but our reader takes no chances.
    forms.push_back({"http://127.0.0.1.names.example/", "127.0.0.1", false});
    forms.push_back({"http://metadata.google.internal/", "169.254.169.254", true});
    forms.push_back({"http://instance-data/latest/", "169.254.169.254", true});
    return forms;
}

/// Answers as a careless system would: numbers in every base are addresses, and the names of the
/// table lead inside.
class CarelessResolver final : public Resolver {
 public:
    asio::awaitable<Result<Addresses>> resolve(std::string host, Duration) override {
        if (host.ends_with("localhost")) co_return addresses({"127.0.0.1", "::1"});
        if (host == "localhost.names.example") co_return addresses({"127.0.0.1"});
        if (host == "10-0-0-1.names.example") co_return addresses({"10.0.0.1"});
        if (host == "metadata.google.internal" || host == "instance-data")
            co_return addresses({"169.254.169.254"});
        if (host == "public.example") co_return addresses({"93.184.215.14"});
        in_addr address{};
        if (::inet_aton(host.c_str(), &address) == 0)
            co_return Error{ErrorKind::temporary, "no such name"};
        co_return Addresses{asio::ip::address_v4{ntohl(address.s_addr)}};
    }
};

/// Takes one name to a server of the test, as if that were out on the internet; guards all others.
class DetourDialer final : public Dialer {
 public:
    DetourDialer(Resolver& resolver, std::uint16_t port) : guarded_{resolver}, port_{port} {}
    asio::awaitable<Result<tcp::socket>> dial(std::string host, std::uint16_t port,
                                              bool allow_private, Duration limit) override {
        if (host == "start.example") {
            host = "127.0.0.1", port = port_, allow_private = true;
        }
        co_return co_await guarded_.dial(std::move(host), port, allow_private, limit);
    }

 private:
    GuardedDialer guarded_;
    std::uint16_t port_;
};

std::string host_in_url(const std::string& address) {
    return address.find(':') == address.npos ? address : "[" + address + "]";
}

/// A client whose every connect is written down, beside one server that stands for the internet.
class Ssrf : public ::testing::Test {
 protected:
    Ssrf() { connects.let(outside.port()); }

    void refuse(Request request, const Form& form) {
        const auto response = test::run_on(io, client.send(std::move(request)));
        ASSERT_FALSE(response) << form.url;
        EXPECT_NE(response.error().kind, ErrorKind::temporary)
            << form.url << ": " << response.error().detail;
        EXPECT_THAT(connects.take(), IsEmpty()) << form.url;
    }
    std::vector<std::string> reached(Request request) {
        (void)test::run_on(io, client.send(std::move(request)));
        return connects.take();
    }

    const std::vector<Form> forms = all_forms();
    std::string location;
    LoopbackServer outside{[this](const SeenRequest& seen) {
        if (seen.target.starts_with("/away")) return answer(302, {}, {{"Location", location}});
        return answer(seen.method == "CONNECT" ? 502 : 200, "outside");
    }};
    asio::io_context io{1};
    ConnectRecorder connects;
    CarelessResolver resolver;
    DetourDialer dialer{resolver, outside.port()};
    HttpClient client{io.get_executor(), dialer};
    WebSocketClient sockets{io.get_executor(), dialer, "webcared/test"};
};

TEST_F(Ssrf, TheTableHoldsSomeHundredFormsOfForbiddenAddresses) {
    std::set<std::string> urls;
    for (const Form& form : forms) {
        urls.insert(form.url);
        EXPECT_NE(forbidden_reason(asio::ip::make_address(form.means)), "") << form.url;
    }
    EXPECT_EQ(urls.size(), forms.size()) << "each form once";
    EXPECT_GE(forms.size(), 200u);
    RecordProperty("forms", static_cast<int>(forms.size()));
}

TEST_F(Ssrf, NoFormIsConnectedTo) {
    for (const Form& form : forms) refuse({"GET", form.url}, form);
}

TEST_F(Ssrf, WithAllowPrivateTheSameAddressesAreReached) {
    for (const Form& form : forms) {
        EXPECT_THAT(reached(to("http://" + host_in_url(form.means) + "/")), Contains(form.means));
        if (form.ours)
            EXPECT_THAT(reached(to(form.url)), Contains(form.means)) << form.url;
        else
            EXPECT_THAT(reached(to(form.url)), IsEmpty()) << form.url;
    }
}

TEST_F(Ssrf, NoRedirectIsFollowedToOne) {
    for (const Form& form : forms) {
        location = form.url;
        refuse({"GET", "http://start.example/away"}, form);
    }
    EXPECT_GE(outside.requests().size(), 200u);
}

TEST_F(Ssrf, NoFormIsAProxy) {
    for (const Form& form : forms) {
        for (const char* scheme : {"http", "https"}) {
            Request request{"GET", std::string{scheme} + "://public.example/"};
            request.access.proxy = form.url;
            refuse(request, form);
        }
    }
}

// A proxy resolves other names out of our sight, which docs/net.md says.
TEST_F(Ssrf, NoProxyIsAskedForOne) {
    const auto asks_a_name_server = [](const Form& form) {
        return form.url.ends_with("example/") || form.url.find("example:8443") != form.url.npos ||
               form.url == "http://metadata.google.internal/" ||
               form.url == "http://instance-data/latest/";
    };
    int asked = 0;
    for (const Form& form : forms) {
        if (asks_a_name_server(form)) continue;
        Request request{"GET", form.url};
        request.access.proxy = "http://start.example/";
        const auto response = test::run_on(io, client.send(request));
        ASSERT_FALSE(response) << form.url;
        EXPECT_NE(response.error().kind, ErrorKind::temporary) << response.error().detail;
        ++asked;
    }
    EXPECT_GE(asked, 200);
    EXPECT_THAT(outside.requests(), IsEmpty());
    EXPECT_THAT(connects.take(), IsEmpty());
}

TEST_F(Ssrf, NoStreamIsOpenedToOne) {
    for (const Form& form : forms) {
        std::string url = form.url;
        const std::size_t http = url.find("http");
        if (http != url.npos) url.replace(http, 4, "ws");
        const auto opened = test::run_on(io, sockets.open(SocketRequest{url}));
        ASSERT_FALSE(opened) << url;
        EXPECT_NE(opened.error().kind, ErrorKind::temporary) << url;
        EXPECT_THAT(connects.take(), IsEmpty()) << url;
        if (!form.ours || url.front() == ' ') continue;  // only http addresses are trimmed
        SocketRequest allowed{url};
        allowed.access.allow_private = true;
        (void)test::run_on(io, sockets.open(std::move(allowed)));
        EXPECT_THAT(connects.take(), Contains(form.means)) << url;
    }
}

/// A client with names of the test's own.
class SsrfByName : public ::testing::Test {
 protected:
    std::vector<std::string> reached(bool allow_private) {
        Request request{"GET", "http://shop.example/"};
        request.access.allow_private = allow_private;
        last = under.send(std::move(request));
        return connects.take();
    }
    static std::set<std::string> meant() {
        std::set<std::string> all;
        for (const Form& form : all_forms()) all.insert(form.means);
        return all;
    }

    ConnectRecorder connects;
    ClientUnderTest under;
    Result<Response> last = Response();
};

TEST_F(SsrfByName, NoNameLeadsToOneNotEvenAmongPublicAddresses) {
    for (const std::string& address : meant()) {
        const char* inside = address.c_str();
        for (const auto& answers : {addresses({inside}), addresses({"93.184.215.14", inside}),
                                    addresses({inside, "2606:4700::1111"}),
                                    addresses({"93.184.215.14", "2606:4700::1111", inside})}) {
            under.resolver.name("shop.example", {answers});
            EXPECT_THAT(reached(false), IsEmpty()) << address;
            EXPECT_EQ(last.error().kind, ErrorKind::denied);
            EXPECT_THAT(reached(true), Contains(address));
        }
    }
}

TEST_F(SsrfByName, ANameThatTurnsInwardsLaterIsRefusedThen) {
    for (const std::string& address : meant()) {
        const char* inside = address.c_str();
        // The guard's look-up is the only one: what it saw is what is connected to.
        under.resolver.name("shop.example", {addresses({"93.184.215.14"}), addresses({inside})});
        EXPECT_EQ(reached(false), std::vector<std::string>{"93.184.215.14"});
        EXPECT_EQ(last.error().kind, ErrorKind::temporary);
        EXPECT_THAT(reached(false), IsEmpty()) << address;
        EXPECT_EQ(last.error().kind, ErrorKind::denied);
        EXPECT_THAT(reached(true), Contains(address));
    }
}

}  // namespace
}  // namespace webcare::net
