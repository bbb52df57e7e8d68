#include "storage/writer.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <thread>

#include "tests/storage/fixture.hpp"

namespace webcare::storage {
namespace {

class GroupCommit : public StoreTest {};

TEST_F(GroupCommit, ResumesEachCoroutineOnItsOwnThread) {
    asio::io_context io;
    const auto home = std::this_thread::get_id();
    int done = 0;
    const auto commit_one = [&](std::string id) -> asio::awaitable<void> {
        Batch batch = batch_of(recorded(mention(id)));
        const auto committed = co_await store->commit(std::move(batch));
        EXPECT_TRUE(committed);
        EXPECT_EQ(std::this_thread::get_id(), home);
        ++done;
    };
    const auto rethrow = [](std::exception_ptr failed) {
        if (failed) std::rethrow_exception(failed);
    };
    for (int i = 0; i < 100; ++i) {
        asio::co_spawn(io, commit_one("mastodon:" + std::to_string(i)), rethrow);
    }
    io.run();
    EXPECT_EQ(done, 100);
    EXPECT_EQ(store->counts().mentions, 100u);
}

TEST_F(GroupCommit, LetsOneMemberFailAlone) {
    asio::io_context io;
    std::vector<bool> outcomes(9);
    // All claim to make version 1: whoever comes first wins, whatever group they land in.
    const auto change_case = [&](std::size_t i) -> asio::awaitable<void> {
        Batch batch = batch_of(recorded(mention("mastodon:" + std::to_string(i))),
                               CaseChanged{dossier("01A", 1)});
        const auto committed = co_await store->commit(std::move(batch));
        outcomes[i] = committed.has_value();
        if (!committed) {
            EXPECT_EQ(committed.error().kind, ErrorKind::conflict);
        }
    };
    const auto rethrow = [](std::exception_ptr failed) {
        if (failed) std::rethrow_exception(failed);
    };
    for (std::size_t i = 0; i < outcomes.size(); ++i) asio::co_spawn(io, change_case(i), rethrow);
    io.run();
    EXPECT_EQ(std::count(outcomes.begin(), outcomes.end(), true), 1);
    EXPECT_TRUE(outcomes[0]);
    EXPECT_EQ(store->counts().mentions, 1u);
    EXPECT_EQ(store->counts().cases, 1u);
    EXPECT_EQ(store->counts().journal_last, 2u);
}

TEST_F(GroupCommit, TakesCommitsFromManyThreads) {
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&, t] {
            for (int i = 0; i < 25; ++i) {
                EXPECT_TRUE(commit_all(
                    recorded(mention("mastodon:" + std::to_string(t) + "-" + std::to_string(i)))));
            }
        });
    }
    for (auto& thread : threads) thread.join();
    open();
    EXPECT_EQ(store->counts().mentions, 100u);
    EXPECT_EQ(store->counts().journal_last, 100u);
}

TEST_F(GroupCommit, ReadsOnTheReadersThreadAndComesBack) {
    ASSERT_HOLDS(commit_all(CaseChanged{dossier("01A", 1)}));
    asio::io_context io;
    const auto home = std::this_thread::get_id();
    bool found = false;
    const auto look = [&]() -> asio::awaitable<void> {
        const auto read = [home](const Store& from) {
            EXPECT_NE(std::this_thread::get_id(), home);
            return from.find_case("01A");
        };
        const auto dossier = co_await store->read_on(read);
        EXPECT_EQ(std::this_thread::get_id(), home);
        found = dossier && *dossier;
    };
    asio::co_spawn(io, look(), [](std::exception_ptr failed) {
        if (failed) std::rethrow_exception(failed);
    });
    io.run();
    EXPECT_TRUE(found);
}

TEST_F(GroupCommit, AcknowledgesNothingAfterAFault) {
    auto engine = Engine::open(folder / "other", true, log);
    ASSERT_HOLDS(engine);
    FreeSpace space{options, clock, log};
    Writer writer{**engine, space, Writer::Start{}, log};
    EXPECT_TRUE(writer.writable());
    writer.fail("fdatasync: Input/output error");
    ASSERT_FALSE(writer.writable());
    EXPECT_EQ(writer.writable().error().kind, ErrorKind::denied);
    EXPECT_NE(writer.writable().error().detail.find("Input/output"), std::string::npos);
}

}  // namespace
}  // namespace webcare::storage
