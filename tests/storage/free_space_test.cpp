#include "storage/free_space.hpp"

#include "storage/folder.hpp"
#include "tests/storage/fixture.hpp"

namespace webcare::storage {
namespace {

using namespace std::chrono_literals;
constexpr std::uint64_t mib = 1 << 20;

class FullDisk : public StoreTest {
 protected:
    FullDisk() {
        options.min_free_bytes = 64 * mib;
        options.ballast_bytes = 1 * mib;
    }
    void set_free(std::uint64_t bytes) {
        disk.free = bytes;
        clock.advance(1s);  // past the age at which a look is taken again
    }
    bool has_ballast() const { return std::filesystem::exists(ballast_path(folder.path())); }
};

TEST_F(FullDisk, RefusesNewMentionsBelowTheMarkButLetsDeliveriesGoOn) {
    ASSERT_HOLDS(commit_all(DeliveryChanged{delivery("D1", Level::high, noon)}));
    set_free(60 * mib);

    const auto brought = commit_all(recorded(mention("mastodon:1")));
    ASSERT_FALSE(brought);
    EXPECT_EQ(brought.error().kind, ErrorKind::temporary);
    EXPECT_FALSE(store->seen("mastodon:1"));
    ASSERT_FALSE(store->writable());
    EXPECT_EQ(store->writable().error().kind, ErrorKind::temporary);

    Delivery sent = delivery("D1", Level::high, noon);
    sent.status = DeliveryStatus::sent;
    EXPECT_TRUE(commit_all(DeliveryChanged{sent}));
}

TEST_F(FullDisk, GivesUpTheBallastAndTakesItBackWhenSpaceReturns) {
    EXPECT_TRUE(has_ballast());
    set_free(10 * mib);
    EXPECT_TRUE(commit_all(CursorMoved{"plein", Cursor{"1"}}));
    EXPECT_FALSE(has_ballast());

    set_free(100 * mib);
    EXPECT_TRUE(store->writable());
    EXPECT_TRUE(has_ballast());
    EXPECT_TRUE(commit_all(recorded(mention("mastodon:1"))));
}

TEST_F(FullDisk, WritesNothingAtAllWhereRocksDbWouldMeetTheEnd) {
    set_free(1 * mib);
    const auto refused = commit_all(CursorMoved{"plein", Cursor{"1"}});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::temporary);
    EXPECT_LT(refused.error().retry_after.value_or(1h), 10s) << "no backoff that grows to minutes";
    set_free(100 * mib);
    EXPECT_TRUE(commit_all(CursorMoved{"plein", Cursor{"1"}}));
}

TEST_F(FullDisk, LooksAgainOnlyAfterAWhile) {
    ASSERT_HOLDS(commit_all(CursorMoved{"plein", Cursor{"1"}}));
    disk.free = 0;
    EXPECT_TRUE(store->writable());
    clock.advance(200ms);
    EXPECT_FALSE(store->writable());
}

TEST_F(FullDisk, LooksAgainAfterMuchWasWritten) {
    ASSERT_HOLDS(commit_all(recorded(mention("mastodon:0"))));
    disk.free = 0;
    Batch large;
    for (int i = 1; i <= 64; ++i) {
        large.add(recorded(mention("mastodon:" + std::to_string(i), std::string(8192, 'a'))));
    }
    ASSERT_HOLDS(commit(std::move(large)));
    EXPECT_FALSE(commit_all(recorded(mention("mastodon:65"))));
}

}  // namespace
}  // namespace webcare::storage
