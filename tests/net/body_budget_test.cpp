#include "net/body_budget.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "tests/net/client_under_test.hpp"

namespace webcare::net {
namespace {

constexpr std::size_t mebibyte = 1 << 20;

TEST(BodyBudget, GivesUpTheLargestUntilAllFit) {
    BodyBudget budget;
    std::string given_up;
    BodyBudget::Share small{budget, [&] { given_up += "small "; }};
    BodyBudget::Share large{budget, [&] { given_up += "large "; }};
    std::optional<BodyBudget::Share> middle;
    middle.emplace(budget, [&] { given_up += "middle "; });
    small.grow_to(mebibyte);
    middle->grow_to(6 * mebibyte);
    large.grow_to(7 * mebibyte);
    EXPECT_EQ(given_up, "");
    small.grow_to(2 * mebibyte);
    EXPECT_EQ(given_up, "large ");
    EXPECT_EQ(budget.held(), 8 * mebibyte);
    large.grow_to(9 * mebibyte);  // its last bytes come late
    EXPECT_EQ(budget.held(), 8 * mebibyte);
    middle->grow_to(13 * mebibyte);
    EXPECT_EQ(given_up, "large middle ");
    middle.reset();
    EXPECT_EQ(budget.held(), 2 * mebibyte);
}

TEST(BodyBudget, LetsOneBodyComeAlone) {
    BodyBudget budget;
    bool given_up = false;
    BodyBudget::Share alone{budget, [&] { given_up = true; }};
    alone.grow_to(12 * mebibyte);  // as large as a feed may be
    EXPECT_FALSE(given_up);
}

asio::awaitable<void> ask(HttpClient& client, std::string url, std::vector<std::string>& said) {
    Request request = to(std::move(url));
    request.limits.body = 12 * mebibyte;
    const auto response = co_await client.send(std::move(request));
    said.push_back(response ? "whole" : response.error().detail);
}

TEST(BodyBudget, LosesTheEndlessBodiesAndKeepsTheOthers) {
    test::LoopbackServer server{[](const test::SeenRequest& seen) {
        if (seen.target == "/good") return test::answer(200, std::string(300'000, 'a'));
        test::RawAnswer endless{"HTTP/1.1 200 OK\r\n\r\n"};
        endless.endlessly.assign(64 * 1024, 'a');
        return endless;
    }};
    HttpSettings settings;
    settings.sockets_per_host = 20;
    ClientUnderTest under{settings};
    std::vector<std::string> good, bad;
    for (int i = 0; i < 10; ++i) {
        asio::co_spawn(under.io, ask(under.client, server.url("/endless"), bad),
                       [](std::exception_ptr) {});
        asio::co_spawn(under.io, ask(under.client, server.url("/good"), good),
                       [](std::exception_ptr) {});
    }
    while (good.size() + bad.size() < 20 && under.io.run_one() != 0) {
    }
    EXPECT_EQ(good, std::vector<std::string>(10, "whole"));
    int crowded = 0;
    for (const auto& why : bad) crowded += why.find("too much comes in") != why.npos;
    EXPECT_GE(crowded, 8) << "of ten without an end";
}

}  // namespace
}  // namespace webcare::net
