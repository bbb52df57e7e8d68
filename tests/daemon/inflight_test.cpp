#include "daemon/inflight.hpp"

#include "tests/daemon/workshop.hpp"

namespace webcare::daemon {
namespace {

class InFlightMarks : public testing::Test {
 protected:
    /// As after a crash: what was marked is left as it stands, and the next process opens the file.
    InFlight& crash() {
        marks_.reset();
        auto opened = InFlight::open(folder_ / "inflight");
        EXPECT_TRUE(opened) << opened.error().detail;
        marks_ = *std::move(opened);
        return *marks_;
    }
    void SetUp() override { crash(); }
    InFlight& marks() { return *marks_; }
    void judge(std::vector<std::string_view> ids) { marks().enter(ids); }

    Folder folder_;

 private:
    std::unique_ptr<InFlight> marks_;
};

TEST_F(InFlightMarks, SuspectWhoeverWasBeingJudgedAndBlameNobodyOfABatch) {
    judge({"forum:a", "forum:b"});
    const InFlight& after = crash();

    ASSERT_NE(after.suspicion("forum:a"), nullptr);
    ASSERT_NE(after.suspicion("forum:b"), nullptr);
    EXPECT_EQ(*after.suspicion("forum:a"), 0u);
    EXPECT_EQ(*after.suspicion("forum:b"), 0u);
    EXPECT_EQ(after.suspicion("forum:c"), nullptr);
}

TEST_F(InFlightMarks, CountOnlyTheCrashesOfAMentionThatWasAlone) {
    judge({"forum:a", "forum:b"});
    crash();
    judge({"forum:a"});
    crash();
    judge({"forum:a"});
    const InFlight& after = crash();

    EXPECT_EQ(*after.suspicion("forum:a"), InFlight::crashes_alone_to_quarantine);
    EXPECT_EQ(*after.suspicion("forum:b"), 0u);
}

TEST_F(InFlightMarks, ForgetWhatWasJudgedInPeace) {
    judge({"forum:a"});
    marks().leave();
    EXPECT_EQ(crash().suspicion("forum:a"), nullptr);
}

TEST_F(InFlightMarks, KeepSuspectsUntilTheyAreCleared) {
    judge({"forum:a", "forum:b"});
    crash();
    ASSERT_NE(crash().suspicion("forum:a"), nullptr) << "a second start must not clear them";

    marks().clear("forum:a");
    const InFlight& after = crash();
    EXPECT_EQ(after.suspicion("forum:a"), nullptr);
    EXPECT_NE(after.suspicion("forum:b"), nullptr);
}

TEST_F(InFlightMarks, MarkNoMoreThanTheFileHolds) {
    std::vector<std::string> ids;
    for (std::size_t i = 0; i <= InFlight::max_batch; ++i) ids.push_back(std::to_string(i));
    judge({ids.begin(), ids.end()});
    const InFlight& after = crash();
    EXPECT_NE(after.suspicion(ids[InFlight::max_batch - 1]), nullptr);
    EXPECT_EQ(after.suspicion(ids[InFlight::max_batch]), nullptr);
}

TEST_F(InFlightMarks, BeginAnewOnAFileThatIsNotTheirs) {
    folder_.write("other", std::string(4096, '\x7f'));
    auto opened = InFlight::open(folder_ / "other");
    ASSERT_TRUE(opened);
    EXPECT_EQ((*opened)->suspicion("forum:a"), nullptr);
}

TEST_F(InFlightMarks, SayWhichFileCannotBeMade) {
    const auto opened = InFlight::open(folder_ / "missing/inflight");
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().kind, ErrorKind::misconfigured);
    EXPECT_NE(opened.error().detail.find("missing/inflight"), std::string::npos);
}

}  // namespace
}  // namespace webcare::daemon
