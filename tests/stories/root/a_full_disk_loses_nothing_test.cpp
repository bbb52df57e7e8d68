#include <fmt/format.h>
#include <unistd.h>

#include <mutex>
#include <optional>
#include <set>

#include "tests/stories/root/small_disk.hpp"
#include "tests/stories/story.hpp"

namespace webcare::test {
namespace {

constexpr std::uint64_t mib = 1 << 20;

/// Fault F5.
class AFullDiskLosesNothing : public Story {
 protected:
    void SetUp() override {
        ASSERT_EQ(::geteuid(), 0u) << "this suite mounts a small disk: run it as root, by "
                                      "`./dev test --root`";
        disk_.emplace(folder_.file("data"), 96 * mib);
        configure("  - { name: hook, kind: push, secret_file: secret }", "min_free: 32M\n");
    }
    void TearDown() override {
        daemon_.reset();  // before the disk goes
        disk_.reset();
    }

    int offer() {
        const std::string id = std::to_string(++offered_);
        const auto answer = push("hook", id, mention_json("push:" + id, complaint));
        if (answer.status == 202) accepted_.insert("push:" + id);
        EXPECT_EQ(net::header(answer.headers, "Retry-After").has_value(), answer.status == 503);
        return answer.status;
    }
    /// Offers until the answer is `status`; false when it is not within `limit`.
    bool offer_until(int status, std::chrono::milliseconds limit) {
        const auto end = std::chrono::steady_clock::now() + limit;
        while (offer() != status) {
            if (std::chrono::steady_clock::now() >= end) return false;
        }
        return true;
    }
    bool status_comes_to_say(const std::string& what) {
        for (int tries = 0; tries < 500; ++tries) {
            if (json_of({"status"}).find(what) != std::string::npos) return true;
        }
        return false;
    }
    void expect_all_arrived() {
        for (const std::string& id : accepted_) {
            EXPECT_TRUE(receiver_.wait_for_mention(id)) << id << daemon_->output();
        }
    }

    std::optional<SmallDisk> disk_;
    std::set<std::string> accepted_;
    int offered_ = 0;
};

TEST_F(AFullDiskLosesNothing, BelowTheMarkNothingNewIsTakenAndWhatWasTakenGoesOut) {
    receiver_.answer_with(503, {{"retry-after", "1"}});
    start();
    for (int i = 0; i < 20; ++i) ASSERT_EQ(offer(), 202);
    disk_->leave_free(20 * mib);
    ASSERT_TRUE(offer_until(503, 5s));
    EXPECT_EQ(http("GET", "/readyz").status, 503);

    receiver_.answer_with(200);
    expect_all_arrived();
    EXPECT_EQ(offer(), 503) << "still";
    EXPECT_TRUE(status_comes_to_say("\"deliveries_due\":0")) << "what went out is marked as such";
    stop();
}

TEST_F(AFullDiskLosesNothing, AndItGoesOnByItselfWithinTenSeconds) {
    start();
    ASSERT_EQ(offer(), 202);
    disk_->leave_free(20 * mib);
    ASSERT_TRUE(offer_until(503, 5s));
    disk_->clear();
    ASSERT_TRUE(offer_until(202, 10s));
    expect_all_arrived();
    stop();
}

TEST_F(AFullDiskLosesNothing, NotEvenWhenTheLastBlockIsTaken) {
    receiver_.answer_with(503, {{"retry-after", "1"}});
    start();
    for (int i = 0; i < 20; ++i) ASSERT_EQ(offer(), 202);
    disk_->leave_free(0);
    ASSERT_EQ(disk_->free_bytes(), 0u);
    ASSERT_TRUE(offer_until(503, 5s));
    const std::size_t before = receiver_.received().size();
    ASSERT_TRUE(receiver_.wait_for(before + 1)) << "it still tries";
    EXPECT_EQ(offer(), 503) << "it neither died nor took anything";

    receiver_.answer_with(200);
    disk_->clear();
    ASSERT_TRUE(offer_until(202, 10s));
    expect_all_arrived();
    stop();
    start();  // and what it left on the disk opens again
    ASSERT_EQ(offer(), 202);
    expect_all_arrived();
    stop();
}

TEST_F(AFullDiskLosesNothing, BecauseTheBallastMakesRoomForTheDeliveries) {
    disk_.reset();
    disk_.emplace(folder_.file("data"), 256 * mib);
    configure("  - { name: hook, kind: push, secret_file: secret }", "min_free: 96M\n");
    receiver_.answer_with(503, {{"retry-after", "1"}});
    start();
    for (int i = 0; i < 20; ++i) ASSERT_EQ(offer(), 202);
    disk_->leave_free(0);
    ASSERT_TRUE(offer_until(503, 5s));

    receiver_.answer_with(200);
    expect_all_arrived();
    EXPECT_TRUE(status_comes_to_say("\"deliveries_due\":0")) << "what went out is marked as such";
    EXPECT_NE(daemon_->output().find("storage.ballast_given_up"), std::string::npos);
    EXPECT_EQ(offer(), 503) << "still";
    disk_->clear();
    EXPECT_TRUE(offer_until(202, 10s));
    stop();
}

TEST_F(AFullDiskLosesNothing, AndAFeedIsReadOnWithinTenSeconds) {
    std::vector<std::pair<std::string, std::string>> posts{{"Weer", "Lekker weertje vandaag"}};
    std::mutex guard;  // of `posts`
    const LoopbackServer forum{[&](const SeenRequest&) {
        const std::scoped_lock lock{guard};
        return answer(200, rss(posts));
    }};
    configure(
        "  - { name: hook, kind: push, secret_file: secret }\n"
        "  - { name: forum, kind: feed, url: \"" +
            forum.url("/feed.xml") + "\", every: 1s, allow_private: true }",
        "min_free: 32M\n");
    start();
    ASSERT_EQ(offer(), 202);
    disk_->leave_free(20 * mib);
    ASSERT_TRUE(offer_until(503, 5s));
    {
        const std::scoped_lock lock{guard};
        posts.emplace_back("Wasmachine", complaint);
    }
    ASSERT_TRUE(receiver_.wait_for(1));
    ASSERT_TRUE(status_comes_to_say("MiB wanted")) << "the feed's page waits";
    disk_->clear();
    EXPECT_TRUE(receiver_.wait_for(2, 10s)) << daemon_->output();
    stop();
}

}  // namespace
}  // namespace webcare::test
