#include "net/http.hpp"

#include <gtest/gtest.h>

#include "core/clock.hpp"
#include "net/backoff.hpp"
#include "net/rate.hpp"
#include "tests/support/run.hpp"
#include "tests/support/scripted_http.hpp"
#include "tests/support/virtual_timers.hpp"

namespace webcare::net {
namespace {

using std::chrono::seconds;
const Time now = Time{seconds{1767323045}};  // Fri, 02 Jan 2026 03:04:05 GMT

std::optional<seconds> pause_of(const std::string& value) {
    return retry_after(test::response(429, {}, {{"retry-after", value}}), now);
}

TEST(RetryAfter, ReadsSecondsAndEveryFormOfDate) {
    EXPECT_EQ(pause_of("120"), seconds{120});
    EXPECT_EQ(pause_of(" 7 "), seconds{7});
    EXPECT_EQ(pause_of("Fri, 02 Jan 2026 03:05:05 GMT"), seconds{60});
    EXPECT_EQ(pause_of("Friday, 02-Jan-26 03:05:05 GMT"), seconds{60});
    EXPECT_EQ(pause_of("Fri Jan  2 03:05:05 2026"), seconds{60});
}

TEST(RetryAfter, StaysBetweenASecondAndSixHours) {
    EXPECT_EQ(pause_of("0"), seconds{1});
    EXPECT_EQ(pause_of("Thu, 01 Jan 2026 00:00:00 GMT"), seconds{1});
    EXPECT_EQ(pause_of("99999"), seconds{21600});
    EXPECT_EQ(pause_of("999999999999999999999999"), seconds{21600});
    EXPECT_EQ(pause_of("Fri, 02 Jan 2099 03:05:05 GMT"), seconds{21600});
}

TEST(RetryAfter, IsNothingWhenUnreadable) {
    for (const char* bad : {"", "soon", "-1", "1.5", "Fri, 99 Jan 2026 03:05:05 GMT",
                            "Fri, 02 Foo 2026 03:05:05 GMT"})
        EXPECT_EQ(pause_of(bad), std::nullopt) << bad;
    EXPECT_EQ(retry_after(test::response(429), now), std::nullopt);
}

TEST(ErrorOf, SaysWhatTheCallerCanDo) {
    const auto kind = [](int status) { return error_of(test::response(status), "news", now).kind; };
    EXPECT_EQ(kind(401), ErrorKind::denied);
    EXPECT_EQ(kind(403), ErrorKind::denied);
    EXPECT_EQ(kind(404), ErrorKind::misconfigured);
    EXPECT_EQ(kind(410), ErrorKind::misconfigured);
    EXPECT_EQ(kind(408), ErrorKind::temporary);
    EXPECT_EQ(kind(429), ErrorKind::throttled);
    EXPECT_EQ(kind(503), ErrorKind::throttled);
    EXPECT_EQ(kind(500), ErrorKind::temporary);
    EXPECT_EQ(kind(302), ErrorKind::malformed);
    EXPECT_EQ(kind(422), ErrorKind::malformed);
    const Error slow = error_of(test::response(503, {}, {{"Retry-After", "9"}}), "news", now);
    EXPECT_EQ(slow.retry_after, seconds{9});
    EXPECT_EQ(slow.detail, "news: HTTP 503");
}

TEST(RedactUrl, ShowsNoSecret) {
    EXPECT_EQ(redact_url("https://me:pw@a.example/feed?token=s#x"), "https://a.example/feed");
    EXPECT_EQ(redact_url("https://hooks.slack.com/services/T1/B2/secret"),
              "https://hooks.slack.com/...");
    EXPECT_EQ(redact_url("https://acme.webhook.office.com/webhookb2/secret"),
              "https://acme.webhook.office.com/...");
    EXPECT_EQ(redact_url("https://nothooks.slack.com.example/x"),
              "https://nothooks.slack.com.example/x");
    EXPECT_EQ(redact_url("::secret::"), "(not a URL)");
}

/// Gives the same fraction for ever.
class FixedRandom final : public Random {
 public:
    explicit FixedRandom(double unit) : bits_{static_cast<std::uint64_t>(unit * 0x1p53) << 11} {}
    std::uint64_t next() override { return bits_; }

 private:
    std::uint64_t bits_;
};

TEST(Backoff, DoublesItsCeilingUpToTheCapAndBeginsAgain) {
    FixedRandom half{0.5};
    Backoff backoff{half, seconds{2}, seconds{10}};
    const Error trouble{ErrorKind::temporary, "x"};
    for (const int expected : {1000, 2000, 4000, 5000, 5000})
        EXPECT_EQ(backoff.next(trouble), std::chrono::milliseconds{expected});
    backoff.reset();
    EXPECT_EQ(backoff.next(trouble), seconds{1});
}

TEST(Backoff, ComesNeverBackBeforeTheServiceSaid) {
    FixedRandom none{0}, half{0.5};
    const Error asked{ErrorKind::throttled, "x", seconds{100}};
    EXPECT_EQ(Backoff{none}.next(asked), seconds{100});
    EXPECT_EQ(Backoff{half}.next(asked), seconds{105});
}

TEST(RateBudget, LetsABurstThroughAndSpreadsTheRest) {
    ManualClock clock{now};
    RateBudget budget{2, 3};
    for (int i = 0; i < 3; ++i) EXPECT_EQ(budget.take(clock.steady()), Duration{0});
    EXPECT_EQ(budget.take(clock.steady()), std::chrono::milliseconds{500});
    EXPECT_EQ(budget.take(clock.steady()), std::chrono::milliseconds{1000});
    EXPECT_FALSE(budget.try_take(clock.steady()));
    clock.advance(std::chrono::milliseconds{1500});
    EXPECT_TRUE(budget.try_take(clock.steady()));
    EXPECT_FALSE(budget.try_take(clock.steady()));
    clock.advance(std::chrono::hours{1});
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(budget.try_take(clock.steady()));
    EXPECT_FALSE(budget.try_take(clock.steady()));
}

TEST(RateBudget, GivesNothingDuringAPause) {
    ManualClock clock{now};
    RateBudget budget{10, 5};
    budget.pause(clock.steady() + seconds{60});
    EXPECT_FALSE(budget.try_take(clock.steady()));
    EXPECT_EQ(budget.take(clock.steady()), seconds{60});
    clock.advance(seconds{59});
    EXPECT_FALSE(budget.try_take(clock.steady()));
    clock.advance(seconds{2});
    EXPECT_TRUE(budget.try_take(clock.steady()));
}

TEST(SteadyTimers, WaitsAndSaysSo) {
    SteadyTimers timers;
    const auto begun = std::chrono::steady_clock::now();
    EXPECT_TRUE(test::run(timers.wait(std::chrono::milliseconds{5})));
    EXPECT_GE(std::chrono::steady_clock::now() - begun, std::chrono::milliseconds{5});
}

TEST(VirtualTimers, WakesInTheOrderOfTheDeadlines) {
    asio::io_context io{1};
    ManualClock clock{now};
    test::VirtualTimers timers{io, clock};
    std::vector<int> woken;
    const auto sleeper = [&](int number) -> asio::awaitable<void> {
        if (co_await timers.wait(seconds{number})) woken.push_back(number);
    };
    for (const int number : {3, 1, 2})
        asio::co_spawn(io, sleeper(number), [](std::exception_ptr) {});
    timers.advance(seconds{2});
    EXPECT_EQ(woken, (std::vector{1, 2}));
    EXPECT_EQ(timers.waiting(), 1u);
    timers.advance(seconds{1});
    EXPECT_EQ(woken, (std::vector{1, 2, 3}));
    EXPECT_EQ(clock.now(), now + seconds{3});
}

}  // namespace
}  // namespace webcare::net
