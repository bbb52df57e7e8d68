#include "daemon/intake.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "tests/daemon/workshop.hpp"

namespace webcare::daemon {
namespace {

using Answer = std::optional<Result<console::Accepted>>;

asio::awaitable<void> offer(Intake& intake, Work work, Answer& answer) {
    auto taken = co_await intake.take(std::move(work));
    answer.emplace(std::move(taken));
}

/// An intake on a real context, with planning on its own thread and the store in memory.
class OpenIntake : public testing::Test {
 protected:
    void take(Work work, Answer& answer) { start(offer(intake_, std::move(work), answer)); }
    void serve() { start(intake_.run()); }
    /// Runs until everything that was started has ended.
    void finish() {
        intake_.finish();
        io_.restart();
        io_.run();
    }
    void start(asio::awaitable<void> work) {
        asio::co_spawn(io_, std::move(work), [](std::exception_ptr error) { EXPECT_FALSE(error); });
    }
    void until(const Answer& answer) {
        io_.restart();
        while (!answer && io_.run_one() != 0) {
        }
    }
    /// Lets what was started come to its first wait.
    void settle() {
        io_.restart();
        io_.poll();
    }

    asio::io_context io_{1};
    ManualClock clock_{sunday};
    SeededRandom random_{7};
    MemoryLog log_;
    Metrics metrics_;
    test::MemoryStore store_{io_.get_executor(), clock_};
    Folder folder_;
    std::shared_ptr<const setup::Setup> setup_ = small_setup(folder_);
    std::unique_ptr<InFlight> marks_ = *InFlight::open(folder_ / "inflight");
    Planner planner_{Planner::Seams{store_, clock_, random_, *marks_}, 1, ""};
    int told_ = 0;
    Intake intake_{Intake::Seams{io_.get_executor(), store_, planner_, metrics_, log_,
                                 [this] { return setup_; }, [this](News) { ++told_; }}};
};

TEST_F(OpenIntake, CommitsTogetherWhatWaitsTogether) {
    Answer one, two, three;
    take(polled({mention("1", "it is broken")}), one);
    take(polled({mention("2", "it is broken", "kim")}), two);
    take(polled({mention("1", "it is broken")}, "c2"), three);
    settle();
    serve();
    finish();

    ASSERT_EQ(store_.batches.size(), 1u);
    EXPECT_EQ(told_, 1);
    EXPECT_EQ(one->value().accepted, 1u);
    EXPECT_EQ(two->value().accepted, 1u);
    EXPECT_EQ(three->value().duplicate, 1u);
    EXPECT_EQ(store_.cursor("forum"), Cursor{"c2"});
}

TEST_F(OpenIntake, PlansAgainWhenAPersonWasFaster) {
    Answer first;
    take(polled({mention("1", "it is broken")}), first);
    settle();
    serve();
    int commits = 0;
    store_.before_commit = [&] {
        if (++commits != 2) return;
        const Case dossier = store_.cases({}).value().items.at(0);
        store_.put(
            storage::CaseChanged{cases::claim(dossier, "Noor", false, clock_.now()).value()});
    };
    until(first);
    Answer second;
    take(polled({mention("2", "still broken")}, "c2"), second);
    until(second);
    finish();

    EXPECT_EQ(second->value().accepted, 1u);
    EXPECT_EQ(commits, 3) << "one that conflicts, one that holds";
    const auto dossiers = store_.cases({}).value().items;
    ASSERT_EQ(dossiers.size(), 1u);
    EXPECT_EQ(dossiers[0].owner, "Noor");
    EXPECT_EQ(dossiers[0].mentions, (std::vector<std::string>{"forum:1", "forum:2"}));
}

TEST_F(OpenIntake, TellsWhoBroughtAPageThatTheStoreRefusedItAndKeepsNothing) {
    store_.refuse(1, Error{ErrorKind::temporary, "no space"});
    Answer refused;
    take(polled({mention("1", "it is broken")}), refused);
    settle();
    serve();
    finish();

    ASSERT_TRUE(refused.has_value());
    ASSERT_FALSE(*refused);
    EXPECT_EQ(refused->error().kind, ErrorKind::temporary);
    EXPECT_EQ(store_.cursor("forum"), Cursor{});
    EXPECT_EQ(store_.counts().mentions, 0u);
    EXPECT_EQ(told_, 0);
}

TEST_F(OpenIntake, EmptiesItsQueueBeforeItFinishesAndThenTakesNothingMore) {
    Answer before, after;
    take(polled({mention("1", "it is broken")}), before);
    settle();
    intake_.finish();
    take(polled({mention("2", "it is broken")}), after);
    serve();
    io_.restart();
    io_.run();

    EXPECT_EQ(before->value().accepted, 1u);
    ASSERT_TRUE(after.has_value());
    EXPECT_EQ(after->error().kind, ErrorKind::cancelled);
    EXPECT_EQ(store_.counts().mentions, 1u);
}

TEST_F(OpenIntake, MakesASourceWaitWhileItIsFullAndDropsNothing) {
    const std::vector<Mention> crowd(Intake::max_queued, mention("1", "it is broken"));
    Answer large, late;
    take(polled(crowd), large);
    settle();
    EXPECT_TRUE(intake_.is_full());
    take(polled({mention("2", "it is broken")}, "c2"), late);
    settle();
    serve();
    until(late);
    finish();

    EXPECT_EQ(large->value().accepted, 1u);
    EXPECT_EQ(large->value().duplicate, Intake::max_queued - 1);
    EXPECT_EQ(late->value().accepted, 1u);
    EXPECT_EQ(store_.batches.size(), 2u);
    EXPECT_FALSE(intake_.is_full());
}

}  // namespace
}  // namespace webcare::daemon
