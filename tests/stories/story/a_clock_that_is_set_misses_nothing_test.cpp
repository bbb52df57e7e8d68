#include "tests/stories/story.hpp"
#include "tests/support/set_clock.hpp"

namespace webcare::test {
namespace {

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // nothing can be preloaded

/// A ladder whose second step comes two seconds after the first; the clock is set in between.
class AClockThatIsSet : public Story {
 protected:
    using Clock = std::chrono::steady_clock;

    void SetUp() override {
        configure("  - { name: hook, kind: push, secret_file: secret }",
                  "  - { name: second, kind: webhook, url: \"" + receiver_.url() +
                      "\", secret_file: secret, allow_private: true }\n"
                      "routes: [ { when: \"level >= medium\", ladder: team } ]\n"
                      "ladders:\n  team:\n    - { after: 0s, channels: [ops] }\n"
                      "    - { after: 2s, channels: [second] }\n");
        start(clock_.environment());
        ASSERT_EQ(push("hook", "one", mention_json("push:1", complaint)).status, 202);
        ASSERT_TRUE(receiver_.wait_for(1));
        first_ = Clock::now();
    }
    /// The step comes two seconds later by anybody's watch, and once.
    void expect_the_step_in_time() {
        ASSERT_TRUE(receiver_.wait_for(2));
        const auto after = Clock::now() - first_;
        EXPECT_GE(after, 1500ms);
        EXPECT_LE(after, 3000ms);
        stop();
        EXPECT_EQ(receiver_.received().size(), 2u);
        EXPECT_NE(daemon_->output().find("ladder.clock_was_set"), std::string::npos);
    }

    SetClock clock_{folder_.file("clock"), WEBCARE_CLOCK_SHIM};
    Clock::time_point first_;
};

TEST_F(AClockThatIsSet, ForwardAnHour) {
    clock_.set(1h);
    expect_the_step_in_time();
}

TEST_F(AClockThatIsSet, BackAnHour) {
    clock_.set(-1h);
    expect_the_step_in_time();
}

TEST_F(AClockThatIsSet, ForwardThreeDays) {
    clock_.set(72h);
    expect_the_step_in_time();
}

#endif

}  // namespace
}  // namespace webcare::test
