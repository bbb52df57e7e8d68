#include "net/redirect.hpp"

#include <gtest/gtest.h>

#include "tests/net/client_under_test.hpp"

namespace webcare::net {
namespace {

using test::answer;
using test::LoopbackServer;
using test::SeenRequest;

Url url(std::string_view text) {
    return *parse_url(text);
}

Response redirect(int status, std::string to) {
    Response made;
    made.status = status;
    made.headers.emplace_back("Location", std::move(to));
    return made;
}

Request with_credentials() {
    Request request{"GET", "https://a.example/feed"};
    request.headers = {
        {"Authorization", "Bearer s"}, {"Cookie", "s"},        {"X-Api-Key", "s"},
        {"webhook-signature", "s"},    {"Accept", "text/xml"}, {"If-None-Match", "\"1\""}};
    return request;
}

TEST(Trail, KeepsCredentialsOnTheSameOrigin) {
    Trail trail{url("https://a.example/feed"), 5};
    Request request = with_credentials();
    ASSERT_TRUE(*trail.follow(redirect(302, "/other"), request));
    EXPECT_EQ(trail.at().str(), "https://a.example/other");
    EXPECT_EQ(request.headers.size(), 6u);
}

TEST(Trail, DropsEveryCredentialWhenTheOriginChanges) {
    for (const char* to : {"https://b.example/", "https://a.example:8443/", "//c.example/x"}) {
        Trail trail{url("https://a.example/feed"), 5};
        Request request = with_credentials();
        ASSERT_TRUE(*trail.follow(redirect(302, to), request)) << to;
        EXPECT_EQ(request.headers, (Headers{{"Accept", "text/xml"}, {"If-None-Match", "\"1\""}}))
            << to;
    }
}

TEST(Trail, CarriesNoUserAndPasswordToAnotherOrigin) {
    Trail trail{url("https://me:pw@a.example/feed"), 5};
    Request request{"GET", "https://me:pw@a.example/feed"};
    ASSERT_TRUE(*trail.follow(redirect(301, "/next"), request));
    EXPECT_EQ(trail.at().basic, "me:pw");
    ASSERT_TRUE(*trail.follow(redirect(301, "https://b.example/"), request));
    EXPECT_EQ(trail.at().basic, "");
    EXPECT_EQ(trail.moved_to(), "https://b.example/");
}

TEST(Trail, RefusesToGoInTheClearWithCredentials) {
    Trail trail{url("https://a.example/feed"), 5};
    Request request = with_credentials();
    const auto refused = trail.follow(redirect(301, "http://a.example/feed"), request);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::denied);
    Request bare{"GET", "https://a.example/feed"};
    EXPECT_TRUE(*trail.follow(redirect(301, "http://a.example/feed"), bare));
}

TEST(Trail, LearnsOnlyFromPermanentRedirects) {
    Trail trail{url("http://a.example/1"), 5};
    Request request{"GET", "http://a.example/1"};
    ASSERT_TRUE(*trail.follow(redirect(301, "/2"), request));
    ASSERT_TRUE(*trail.follow(redirect(308, "/3"), request));
    ASSERT_TRUE(*trail.follow(redirect(302, "/4"), request));
    ASSERT_TRUE(*trail.follow(redirect(301, "/5"), request));
    EXPECT_EQ(trail.moved_to(), "http://a.example/3");
    EXPECT_EQ(trail.at().str(), "http://a.example/5");
}

TEST(Trail, StaysWhereItIsForAPostAndWhenToldTo) {
    Trail trail{url("http://a.example/"), 5};
    Request post{"POST", "http://a.example/"};
    EXPECT_FALSE(*trail.follow(redirect(307, "/x"), post));
    Request told{"GET", "http://a.example/"};
    told.follow = false;
    EXPECT_FALSE(*trail.follow(redirect(301, "/x"), told));
    Response nowhere;
    nowhere.status = 301;
    Request request{"GET", "http://a.example/"};
    EXPECT_FALSE(*trail.follow(nowhere, request));
}

TEST(Redirect, EndsAfterFiveHops) {
    LoopbackServer server{[](const SeenRequest&) {
        return answer(302, {}, {{"Location", "/again"}});
    }};
    ClientUnderTest under;
    const auto failed = under.send(to(server.url()));
    ASSERT_FALSE(failed);
    EXPECT_NE(failed.error().detail.find("redirect: too many"), std::string::npos);
    EXPECT_EQ(server.requests().size(), 6u);
}

TEST(Redirect, CarriesNoCredentialToAnotherPort) {
    LoopbackServer second{[](const SeenRequest&) { return answer(200, "there"); }};
    const std::string there = second.url("/landed");
    LoopbackServer first{[there](const SeenRequest&) {
        return answer(301, {}, {{"Location", there}});
    }};
    ClientUnderTest under;
    Request request = to(first.url());
    request.headers = {
        {"Authorization", "Bearer canary"}, {"X-Token", "canary"}, {"Accept", "a/b"}};
    const auto response = under.send(std::move(request));
    ASSERT_TRUE(response) << response.error().detail;
    EXPECT_EQ(response->final_url, there);
    EXPECT_EQ(response->moved_to, there);
    const auto seen = second.requests();
    for (const auto& [name, value] : seen.at(0).headers)
        EXPECT_EQ(value.find("canary"), std::string::npos) << name;
    EXPECT_EQ(header(seen.at(0).headers, "Accept"), "a/b");
}

TEST(Redirect, IsRefusedToOtherSchemes) {
    for (const char* where :
         {"file:///etc/passwd", "ftp://a.example/", "gopher://a.example:70/", "javascript:alert(1)",
          "https://user:pw@a.example/", "http://a.example:25/"}) {
        Trail trail{url("http://a.example/"), 5};
        Request request{"GET", "http://a.example/"};
        const auto refused = trail.follow(redirect(301, where), request);
        ASSERT_FALSE(refused) << where;
        EXPECT_EQ(refused.error().kind, ErrorKind::malformed);
    }
}

}  // namespace
}  // namespace webcare::net
