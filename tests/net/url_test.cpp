#include "net/url.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace webcare::net {
namespace {

TEST(Url, IsTakenApart) {
    const Url url = *parse_url("https://Shop.Example:8443/a/b?c=d&e#f");
    EXPECT_TRUE(url.tls);
    EXPECT_EQ(url.host, "shop.example");
    EXPECT_EQ(url.port, 8443);
    EXPECT_EQ(url.target, "/a/b?c=d&e");
    EXPECT_EQ(url.origin(), "https://shop.example:8443");
    EXPECT_EQ(url.str(), "https://shop.example:8443/a/b?c=d&e");
}

TEST(Url, HasOneSpelling) {
    const std::vector<std::pair<std::string, std::string>> pairs{
        {"HTTP://A.example", "http://a.example/"},
        {" http://a.example:80/ ", "http://a.example/"},
        {"https://a.example:443?x", "https://a.example/?x"},
        {"http://a.example./x", "http://a.example/x"},
        {"http://[2001:DB8:0::1]:8080/", "http://[2001:db8::1]:8080/"},
        {"http://b\xc3\xbc"
         "cher.example/",
         "http://xn--bcher-kva.example/"},
        {"http://a.example/caf\xc3\xa9 bar|[1]", "http://a.example/caf%C3%A9%20bar%7C%5B1%5D"},
        {"http://a.example/100%", "http://a.example/100%25"},
        {"http://a.example/?q=a[]=1", "http://a.example/?q=a%5B%5D=1"},
        {"http://a_b.example/", "http://a_b.example/"},
    };
    for (const auto& [text, expected] : pairs) {
        const auto url = parse_url(text);
        ASSERT_TRUE(url) << text << ": " << url.error().detail;
        EXPECT_EQ(url->str(), expected);
    }
}

TEST(Url, IsRefusedWhenReadersWouldDisagree) {
    for (const char* text : {"",
                             "a.example",
                             "//a.example/",
                             "ftp://a.example/",
                             "file:///etc/passwd",
                             "http:/a.example",
                             "http:///x",
                             "http://",
                             "http://:80/",
                             "http://a.example:0/",
                             "http://a.example:65536/",
                             "http://a.example:x/",
                             "http://a.example:22/",
                             "http://a.example:25/",
                             "http://a b.example/",
                             "http://a..example/",
                             "http://.example/",
                             "http://2130706433/",
                             "http://0x7f000001/",
                             "http://0177.0.0.1/",
                             "http://127.1/",
                             "http://127.0.0.1../",
                             "http://a.example../",
                             "http://1.2.3.4.5/",
                             "http://1.2.3/",
                             "http://a.example\\@b.example/",
                             "http://a.example%2f@b.example/",
                             "http://a@b.example/",
                             "http://a.example:b@c.example/",
                             "http://a:b@c@d.example/",
                             "http://:pw@a.example/",
                             "http://a:@a.example/",
                             "http://[::1/",
                             "http://[::1%25eth0]/",
                             "http://[v1.x]/",
                             "http://a%41.example/",
                             "http://a.example\n/",
                             "http://xn--a\xcc\x81.example/",
                             "http://\xff.example/",
                             "http://a!b.example/"}) {
        const auto url = parse_url(text);
        EXPECT_FALSE(url) << text;
        if (!url) {
            EXPECT_EQ(url.error().kind, ErrorKind::misconfigured);
        }
    }
    EXPECT_FALSE(parse_url("http://a.example/" + std::string(9000, 'a')));
    EXPECT_FALSE(parse_url("http://" + std::string(64, 'a') + ".example/"));
}

TEST(Url, ReadsAnHonestUserAndPassword) {
    const Url url = *parse_url("https://reader:p%40ss@a.example/");
    EXPECT_EQ(url.basic, "reader:p@ss");
    EXPECT_EQ(url.str(), "https://a.example/");
}

TEST(Url, ShowsNoMoreThanTheHostInItsErrors) {
    for (const char* text :
         {"http://a.example:25/?canary", "gopher://a.example/canary", "http://canary@a.example/"})
        EXPECT_EQ(parse_url(text).error().detail.find("canary"), std::string::npos);
}

TEST(Url, FollowsARelativeReference) {
    const Url base = *parse_url("https://a.example/x/y?q");
    const auto leads = [&](std::string_view where) { return resolve_url(base, where)->str(); };
    EXPECT_EQ(leads("z"), "https://a.example/x/z");
    EXPECT_EQ(leads("../z?1"), "https://a.example/z?1");
    EXPECT_EQ(leads("/z z"), "https://a.example/z%20z");
    EXPECT_EQ(leads("?p"), "https://a.example/x/y?p");
    EXPECT_EQ(leads("//b.example"), "https://b.example/");
    EXPECT_EQ(leads("http://b.example/caf\xc3\xa9"), "http://b.example/caf%C3%A9");
    EXPECT_EQ(leads("/a?u=http://b.example/"), "https://a.example/a?u=http://b.example/");
    EXPECT_FALSE(resolve_url(base, "mailto:a@b.example"));
}

RC_GTEST_PROP(Url, ReadsItsOwnSpellingBackOrRefuses, (const std::string& tail)) {
    const auto url = parse_url("http://a.example/" + tail);
    if (url) RC_ASSERT(parse_url(url->str()).value() == *url);
}

}  // namespace
}  // namespace webcare::net
