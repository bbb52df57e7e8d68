#include "cases/cases.hpp"

#include <gtest/gtest.h>

namespace webcare::cases {
namespace {

using namespace std::chrono_literals;

const Time now = *parse_time("2026-11-22T21:40:00Z");

class Register : public testing::Test {
 protected:
    Register() {
        mention_.id = "mastodon:1";
        mention_.network = "mastodon";
        mention_.author.id = "42";
        mention_.author.handle = "noor";
        mention_.text = "Mijn laarzen zijn\nkapot";
        mention_.created_at = now;
        judged_.type = MentionType::complaint;
        judged_.level = Level::medium;
        judged_.severity = 40;
        judged_.respond_by = now + 4h;
    }
    Change record(const std::vector<Case>& open = {}, const std::optional<Case>& thread = {}) {
        return register_mention(mention_, judged_, open, thread, now, random_);
    }
    Case opened() { return *record().dossier; }

    SeededRandom random_{5};
    Mention mention_;
    Assessment judged_;
};

TEST_F(Register, OpensACaseForAComplaint) {
    const Change change = record();
    ASSERT_TRUE(change.opened);
    EXPECT_EQ(change.dossier->version, 1u);
    EXPECT_EQ(change.dossier->title, "Mijn laarzen zijn kapot");
    EXPECT_EQ(change.dossier->customer, author_key(mention_));
    EXPECT_EQ(change.dossier->mentions, std::vector<std::string>{"mastodon:1"});
    EXPECT_EQ(change.dossier->respond_by, now + 4h);
}

TEST_F(Register, OpensACaseForAnAddressedQuestionAndForALead) {
    judged_.type = MentionType::question;
    EXPECT_FALSE(record().dossier);
    mention_.addressed = true;
    EXPECT_TRUE(record().opened);
    mention_.addressed = false;
    judged_.intents = {"lead"};
    EXPECT_TRUE(record().opened);
}

TEST_F(Register, LeavesNoiseAndPraiseAlone) {
    for (const MentionType type :
         {MentionType::noise, MentionType::compliment, MentionType::news}) {
        judged_.type = type;
        EXPECT_FALSE(record().dossier);
    }
}

TEST_F(Register, JoinsWhatTheCustomerWroteThisWeek) {
    Case dossier = opened();
    mention_.id = "mastodon:2";
    judged_.severity = 70;
    judged_.level = Level::high;
    const Change change = record({dossier});
    EXPECT_FALSE(change.opened);
    EXPECT_EQ(change.dossier->id, dossier.id);
    EXPECT_EQ(change.dossier->version, 2u);
    EXPECT_EQ(change.dossier->level, Level::high);
    dossier.changed_at = now - 8 * 24h;
    EXPECT_TRUE(record({dossier}).opened);
}

TEST_F(Register, HearsTheCustomerOutInTheirOwnConversationOnly) {
    Case dossier = opened();
    dossier.status = CaseStatus::waiting_customer;
    mention_.id = "mastodon:2";
    judged_.type = MentionType::noise;
    const Change thanks = record({}, dossier);
    ASSERT_TRUE(thanks.dossier);
    EXPECT_EQ(thanks.dossier->status, CaseStatus::acknowledged);

    mention_.author.id = "43";  // a bystander in the same thread
    EXPECT_FALSE(record({}, dossier).dossier);
    judged_.type = MentionType::complaint;
    EXPECT_TRUE(record({}, dossier).opened);
}

TEST_F(Register, NotesOurFirstAnswer) {
    const Case dossier = opened();
    mention_.id = "mastodon:9";
    mention_.ours = true;
    mention_.created_at = now + 20min;
    const Change answered = record({}, dossier);
    ASSERT_TRUE(answered.dossier);
    EXPECT_EQ(answered.dossier->responded_at, now + 20min);
    mention_.created_at = now + 40min;
    mention_.id = "mastodon:10";
    EXPECT_EQ(record({}, answered.dossier).dossier->responded_at, now + 20min);
    EXPECT_FALSE(record().dossier);  // and it is no matter of its own
}

TEST_F(Register, KnowsSinceWhenTheCustomerWaits) {
    mention_.created_at = now - 3h;
    const Case dossier = opened();
    EXPECT_EQ(waiting_since(dossier), now - 3h);
    mention_.id = "mastodon:2";
    mention_.created_at = now - 1h;
    const Case twice = *record({dossier}).dossier;
    EXPECT_EQ(waiting_since(twice), now - 3h);

    mention_.id = "mastodon:9";
    mention_.ours = true;
    mention_.created_at = now;
    const Case answered = *record({}, twice).dossier;
    EXPECT_EQ(waiting_since(answered), std::nullopt);

    mention_.id = "mastodon:3";
    mention_.ours = false;
    mention_.created_at = now + 1h;
    EXPECT_EQ(waiting_since(*record({answered}).dossier), now + 1h);

    Case old = dossier;  // of a version that did not keep it
    old.waiting_since.reset();
    EXPECT_EQ(waiting_since(old), old.opened_at);
}

TEST_F(Register, KeepsOneEntryForAnEditedMention) {
    const Case dossier = opened();
    mention_.revision = 1;
    judged_.severity = 90;
    const Change edited = record({dossier});
    EXPECT_EQ(edited.dossier->mentions.size(), 1u);
    EXPECT_EQ(edited.dossier->severity, 90);
    EXPECT_EQ(edited.dossier->timeline.back().kind, "edited");
}

TEST_F(Register, StaysBoundedForACustomerWhoNeverStops) {
    Case dossier = opened();
    for (int i = 2; i < 3000; ++i) {
        mention_.id = "mastodon:" + std::to_string(i);
        dossier = *record({dossier}).dossier;
    }
    EXPECT_LE(dossier.mentions.size(), 200u);
    EXPECT_LE(dossier.timeline.size(), 1000u);
    EXPECT_EQ(dossier.version, 2999u);
}

TEST_F(Register, ReopensWhatWasResolvedForAnotherComplaintOnly) {
    Case dossier = opened();
    dossier.status = CaseStatus::resolved;
    mention_.id = "mastodon:2";
    judged_.type = MentionType::compliment;
    EXPECT_FALSE(
        register_mention(mention_, judged_, {}, dossier, now + 1h, random_).dossier.has_value())
        << "a thanks leaves it resolved";
    judged_.type = MentionType::complaint;
    const auto again = register_mention(mention_, judged_, {}, dossier, now + 1h, random_);
    ASSERT_TRUE(again.dossier);
    EXPECT_FALSE(again.opened);
    EXPECT_EQ(again.dossier->status, CaseStatus::reopened);
    EXPECT_EQ(again.dossier->timeline.back().kind, "reopened");
}

}  // namespace
}  // namespace webcare::cases
