// What comes back changed: edits, deletions, and what many people have seen since.

#include <boost/asio/io_context.hpp>

#include "daemon/planner.hpp"
#include "tests/daemon/workshop.hpp"

namespace webcare::daemon {
namespace {

using namespace std::chrono_literals;

class ComesBack : public testing::Test {
 protected:
    Plan carry(Work page) {
        Work* only = &page;
        auto planned = planner_.plan(*setup_, {only});
        EXPECT_TRUE(planned) << planned.error().detail;
        const auto committed = store_.commit_and_wait(planned->batch);
        EXPECT_TRUE(committed) << committed.error().detail;
        return *std::move(planned);
    }
    Plan carry(Mention mention) { return carry(polled({std::move(mention)})); }
    Case only_case() const {
        const auto all = store_.cases({});
        EXPECT_EQ(all->items.size(), 1u);
        return all->items.empty() ? Case{} : all->items[0];
    }
    storage::StoredMention stored(const std::string& id = "forum:1") const {
        return **store_.mention(id);
    }
    static Mention with_reactions(Mention mention, std::uint64_t reposts) {
        mention.engagement.reposts = reposts;
        return mention;
    }
    static Mention deleted(const std::string& id, const std::string& network = "forum") {
        Mention gone;
        gone.id = network + ":" + id;
        gone.network = network;
        gone.deleted = true;
        return gone;
    }
    static std::vector<std::string> kinds(const Case& dossier) {
        std::vector<std::string> all;
        for (const TimelineEntry& entry : dossier.timeline) all.push_back(entry.kind);
        return all;
    }

    boost::asio::io_context io_;
    ManualClock clock_{sunday};
    SeededRandom random_{7};
    test::MemoryStore store_{io_.get_executor(), clock_};
    Folder folder_;
    std::shared_ptr<const setup::Setup> setup_ = small_setup(folder_);
    std::unique_ptr<InFlight> marks_ = *InFlight::open(folder_ / "inflight");
    Planner planner_{{store_, clock_, random_, *marks_}, 0, ""};
};

TEST_F(ComesBack, AnEditJoinsItsCaseAlsoWhenTheMentionIsKeptNoLonger) {
    carry(mention("1", "it is broken"));
    store_.forget_text("forum:1");
    clock_.advance(24h * 30);  // no longer the same matter by its time alone
    carry(mention("1", "thanks, somebody called me"));

    EXPECT_EQ(kinds(only_case()), (std::vector<std::string>{"opened", "mention", "edited"}));
}

TEST_F(ComesBack, AWorseEditIsToldUnderAKeyOfItsOwn) {
    const Plan first = carry(mention("1", "broken and slow"));
    carry(mention("2", "rather slow", "kim"));
    const Plan worse = carry(mention("2", "rather slow, and broken", "kim"));
    const Plan again = carry(mention("2", "fine now", "kim"));
    EXPECT_EQ(worse.alerts, 1u);
    EXPECT_EQ(again.alerts, 0u);
    EXPECT_EQ(all_of<storage::AlertChanged>(first.batch).at(0).alert.revision, 0u);
    EXPECT_EQ(all_of<storage::AlertChanged>(worse.batch).at(0).alert.revision, 1u);
}

TEST_F(ComesBack, ADeletionIsMarkedAndTheCaseStays) {
    carry(mention("1", "it is broken"));
    const Plan gone = carry(deleted("1"));

    EXPECT_EQ(gone.alerts, 0u);
    EXPECT_TRUE(stored().mention.deleted);
    EXPECT_EQ(stored().mention.text, "it is broken");  // no term of this forum asks otherwise
    EXPECT_EQ(stored().mention.author.handle, "jo");
    EXPECT_EQ(stored().assessment.level, Level::high);
    EXPECT_EQ(only_case().status, CaseStatus::fresh);
    EXPECT_EQ(kinds(only_case()).back(), "deleted");
}

TEST_F(ComesBack, ADeletionIsRegisteredOnce) {
    carry(mention("1", "it is broken"));
    carry(deleted("1"));
    const Plan again = carry(deleted("1"));
    EXPECT_EQ(again.accepted.at(0).duplicate, 1u);
    EXPECT_EQ(stored().mention.revision, 1u);
}

TEST_F(ComesBack, ReadingBackDoesNotUndoADeletion) {
    carry(mention("1", "it is broken"));
    carry(deleted("1"));
    Work old = polled({mention("1", "it is broken")});
    old.page.first = true;
    EXPECT_EQ(carry(std::move(old)).accepted.at(0).duplicate, 1u);
    EXPECT_TRUE(stored().mention.deleted);
}

TEST_F(ComesBack, ADeletionDropsTheWordsWhereTheNetworksTermsAskIt) {
    Mention post = mention("1", "it is broken");
    post.id = "reddit:1";
    post.network = "reddit";
    carry(post);
    EXPECT_EQ(only_case().title, "it is broken");
    const Plan gone = carry(deleted("1", "reddit"));

    EXPECT_EQ(stored("reddit:1").mention.text, "");
    EXPECT_EQ(stored("reddit:1").assessment.level, Level::high);
    for (const Signal& signal : stored("reddit:1").assessment.signals)
        EXPECT_TRUE(signal.spans.empty());
    EXPECT_EQ(only_case().title, "(deleted)");
    EXPECT_TRUE(all_of<storage::MentionRecorded>(gone.batch).at(0).forgets);
    EXPECT_TRUE(all_of<storage::CaseChanged>(gone.batch).at(0).forgets);
}

TEST_F(ComesBack, ASourceAndADefinitionSayOtherwiseWhereTheyMust) {
    carry(polled({mention("1", "it is broken"), mention("2", "it is broken", "kim")}));
    Work configured = polled({deleted("1")});
    configured.deleted_text = DeletedText::drop;
    configured.page.deleted_text = DeletedText::keep;
    carry(std::move(configured));
    EXPECT_EQ(stored("forum:1").mention.text, "");
    Work defined = polled({deleted("2")});
    defined.page.deleted_text = DeletedText::drop;
    carry(std::move(defined));
    EXPECT_EQ(stored("forum:2").mention.text, "");
}

TEST_F(ComesBack, AComplaintThatManyPassOnIsJudgedAgainAndToldOnce) {
    carry(with_reactions(mention("1", "it is broken"), 3));
    const int before = stored().assessment.urgency;

    const Plan grown = carry(with_reactions(mention("1", "it is broken"), 300));
    EXPECT_EQ(grown.alerts, 1u);
    EXPECT_GT(stored().assessment.urgency, before);
    EXPECT_EQ(stored().mention.engagement.reposts, 300u);
    EXPECT_EQ(kinds(only_case()).back(), "grown");
    EXPECT_GT(only_case().urgency, before);

    const Plan more = carry(with_reactions(mention("1", "it is broken"), 3000));
    EXPECT_EQ(more.accepted.at(0).accepted, 1u);
    EXPECT_EQ(more.alerts, 0u);
}

TEST_F(ComesBack, OnlyGrowthThatMattersIsWritten) {
    carry(with_reactions(mention("1", "it is broken"), 30));
    std::size_t written = 0;
    for (std::uint64_t reposts = 31; reposts < 100'000; reposts += reposts / 30 + 1) {
        const Plan plan = carry(with_reactions(mention("1", "it is broken"), reposts));
        written += plan.accepted.at(0).accepted;
    }
    EXPECT_GE(written, 8u);
    EXPECT_LE(written, 12u);  // a doubling each
}

TEST_F(ComesBack, GrowthOfWhatIsSettledOrNoMatterIsNoNews) {
    carry(with_reactions(mention("1", "fine weather"), 3));
    EXPECT_EQ(carry(with_reactions(mention("1", "fine weather"), 300)).accepted.at(0).duplicate,
              1u);
    carry(with_reactions(mention("2", "it is broken"), 3));
    storage::CaseChanged closed{
        *cases::close(only_case(), "Noor", Justified::yes, "", clock_.now())};
    store_.put(std::move(closed));
    EXPECT_EQ(carry(with_reactions(mention("2", "it is broken"), 300)).accepted.at(0).duplicate,
              1u);
}

TEST_F(ComesBack, GrowthWithinOneRoundIsJudgedOnce) {
    carry(with_reactions(mention("1", "it is broken"), 3));
    const Mention much = with_reactions(mention("1", "it is broken"), 300);
    const Plan plan = carry(polled({much, much}));
    EXPECT_EQ(plan.accepted.at(0).accepted, 1u);
    EXPECT_EQ(plan.accepted.at(0).duplicate, 1u);
}

}  // namespace
}  // namespace webcare::daemon
