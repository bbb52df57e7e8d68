#include "daemon/planner.hpp"

#include <boost/asio/io_context.hpp>

#include "tests/daemon/workshop.hpp"

namespace webcare::daemon {
namespace {

using namespace std::chrono_literals;

class PlannedRound : public testing::Test {
 protected:
    void SetUp() override { reopen(); }
    /// The marks as a new process finds them, and a planner on them.
    void reopen() {
        planner_.reset();
        marks_.reset();
        marks_ = *InFlight::open(folder_ / "inflight");
        planner_.emplace(Planner::Seams{store_, clock_, random_, *marks_}, 2, "");
    }
    Plan plan(std::vector<Work> pages) {
        std::vector<Work*> round;
        for (Work& page : pages) round.push_back(&page);
        auto planned = planner_->plan(*setup_, round);
        EXPECT_TRUE(planned) << planned.error().detail;
        return *std::move(planned);
    }
    Plan plan(Work page) { return plan(std::vector{std::move(page)}); }
    /// Plans and commits, as the intake does.
    Plan carry(Work page) {
        Plan made = plan(std::move(page));
        const auto committed = store_.commit_and_wait(made.batch);
        EXPECT_TRUE(committed) << committed.error().detail;
        return made;
    }
    InFlight& marks() { return *marks_; }

    boost::asio::io_context io_;
    ManualClock clock_{sunday};
    SeededRandom random_{7};
    test::MemoryStore store_{io_.get_executor(), clock_};
    Folder folder_;
    std::shared_ptr<const setup::Setup> setup_ = small_setup(folder_);

 private:
    std::unique_ptr<InFlight> marks_;
    std::optional<Planner> planner_;
};

TEST_F(PlannedRound, TakesARepeatOnceAlsoAcrossItsPages) {
    const Mention one = mention("1", "it is broken");
    const Plan made = plan({polled({one, one}), polled({one}, "c2")});

    EXPECT_EQ(made.accepted[0].accepted, 1u);
    EXPECT_EQ(made.accepted[0].duplicate, 1u);
    EXPECT_EQ(made.accepted[1].accepted, 0u);
    EXPECT_EQ(made.accepted[1].duplicate, 1u);
    EXPECT_EQ(all_of<storage::MentionRecorded>(made.batch).size(), 1u);
    EXPECT_EQ(made.alerts, 1u);
}

TEST_F(PlannedRound, RecognisesWhatTheStoreHasAndStillMovesTheCursor) {
    carry(polled({mention("1", "it is broken")}));
    const Plan again = plan(polled({mention("1", "it is broken")}, "c2"));

    EXPECT_EQ(again.accepted[0].duplicate, 1u);
    ASSERT_EQ(again.batch.events.size(), 1u);
    EXPECT_EQ(all_of<storage::CursorMoved>(again.batch).at(0).cursor, Cursor{"c2"});
}

TEST_F(PlannedRound, TakesADeletionOfWhatItHasAndOfNothingElse) {
    carry(polled({mention("1", "it is broken")}));
    Mention gone = mention("1", ""), unknown = mention("2", ""), brief = mention("3", "slow"),
            brief_gone = mention("3", "");
    gone.deleted = unknown.deleted = brief_gone.deleted = true;
    const Plan made = plan(polled({unknown, gone, brief, brief_gone}, "c2"));

    const auto recorded = all_of<storage::MentionRecorded>(made.batch);
    ASSERT_EQ(recorded.size(), 3u);
    EXPECT_EQ(recorded[0].mention.id, "forum:1");
    EXPECT_TRUE(recorded[0].mention.deleted);
    EXPECT_EQ(recorded[1].mention.id, "forum:3");
    EXPECT_TRUE(recorded[2].mention.deleted);
    EXPECT_EQ(made.accepted[0].accepted, 3u);
    EXPECT_EQ(made.accepted[0].duplicate, 0u);
    EXPECT_EQ(made.accepted[0].never_had, 1u);
}

TEST_F(PlannedRound, GivesAnEditTheNextRevisionAndAlertsOnlyWhenItGotWorse) {
    carry(polled({mention("1", "rather slow")}));

    const Plan worse = carry(polled({mention("1", "rather slow, and broken")}));
    EXPECT_EQ(all_of<storage::MentionRecorded>(worse.batch).at(0).mention.revision, 1u);
    EXPECT_EQ(worse.cases_opened, 0u);
    EXPECT_EQ(worse.alerts, 1u);

    const Plan reworded = carry(polled({mention("1", "broken, I say")}));
    EXPECT_EQ(all_of<storage::MentionRecorded>(reworded.batch).at(0).mention.revision, 2u);
    EXPECT_EQ(reworded.alerts, 0u);
    EXPECT_EQ(store_.counts().cases, 1u);
}

TEST_F(PlannedRound, AlertsOnceAboutAMentionThatWasEditedWithinIt) {
    const Plan made = plan(polled({mention("1", "broken"), mention("1", "so broken")}));
    const auto recorded = all_of<storage::MentionRecorded>(made.batch);
    ASSERT_EQ(recorded.size(), 2u);
    EXPECT_EQ(recorded[1].mention.revision, 1u);
    EXPECT_EQ(made.alerts, 1u);
}

TEST_F(PlannedRound, KeepsAnEditWithinItInItsCaseWhenNobodyKnowsTheAuthor) {
    const Plan made = carry(polled({mention("1", "broken", ""), mention("1", "so broken", "")}));
    EXPECT_EQ(made.cases_opened, 1u);
    EXPECT_EQ(store_.counts().cases, 1u);
}

TEST_F(PlannedRound, LetsASecondMentionJoinTheCaseThatTheFirstOpened) {
    const Plan made = plan({polled({mention("1", "it is broken")}),
                            polled({mention("2", "and your service is slow")}, "c2")});

    EXPECT_EQ(made.cases_opened, 1u);
    const auto changes = all_of<storage::CaseChanged>(made.batch);
    ASSERT_EQ(changes.size(), 2u);
    EXPECT_EQ(changes[0].dossier.id, changes[1].dossier.id);
    EXPECT_EQ(changes[0].dossier.version, 1u);
    EXPECT_EQ(changes[1].dossier.version, 2u);
    EXPECT_EQ(changes[1].dossier.mentions, (std::vector<std::string>{"forum:1", "forum:2"}));
    EXPECT_TRUE(store_.commit_and_wait(made.batch));
}

TEST_F(PlannedRound, TellsOfANewMentionAllThatItsAlertSays) {
    const Plan made = plan(polled({mention("1", "it is broken")}));

    ASSERT_EQ(made.news.outgoing.size(), 1u);
    const escalation::Outgoing& fresh = made.news.outgoing[0];
    EXPECT_EQ(fresh.delivery, all_of<storage::DeliveryChanged>(made.batch).at(0).delivery);
    ASSERT_TRUE(fresh.message);
    EXPECT_EQ(fresh.message->delivery, fresh.delivery);
    EXPECT_EQ(fresh.message->alert, all_of<storage::AlertChanged>(made.batch).at(0).alert);
    EXPECT_EQ(fresh.message->dossier, all_of<storage::CaseChanged>(made.batch).at(0).dossier);
    const auto recorded = all_of<storage::MentionRecorded>(made.batch).at(0);
    EXPECT_EQ(fresh.message->mention, recorded.mention);
    EXPECT_EQ(fresh.message->assessment, recorded.assessment);
    EXPECT_EQ(fresh.message->customer.mentions_30d, 1u);
    EXPECT_EQ(fresh.message->customer.open_cases, 1u);
    EXPECT_FALSE(made.news.changed);
    EXPECT_FALSE(made.news.more);
}

TEST_F(PlannedRound, SaysThatACaseChangedOfWhichAnAlertMayWait) {
    setup_ = small_setup(folder_, "", "grouping: { window: 0s }\n");
    carry(polled({mention("1", "it is broken")}));
    const Plan joined = plan(polled({mention("2", "still broken")}, "c2"));
    EXPECT_TRUE(joined.news.changed);
    EXPECT_FALSE(joined.news.more);
    ASSERT_EQ(joined.news.outgoing.size(), 1u);
    EXPECT_FALSE(joined.news.outgoing[0].message);
}

TEST_F(PlannedRound, AsksForALookWhereAMentionWasEdited) {
    carry(polled({mention("1", "rather slow")}));
    EXPECT_TRUE(carry(polled({mention("1", "rather slow, and broken")})).news.more);
    EXPECT_TRUE(carry(polled({mention("1", "all is well")})).news.more);
    EXPECT_TRUE(plan(polled({mention("2", "broken"), mention("2", "so broken")})).news.more);
    EXPECT_FALSE(plan(polled({mention("3", "nothing to say")})).news.more);
}

TEST_F(PlannedRound, LeavesALongTextToBeReadAgain) {
    const Plan made = plan(polled({mention("1", "broken " + std::string(9'000, 'x'))}));
    ASSERT_EQ(made.news.outgoing.size(), 1u);
    EXPECT_FALSE(made.news.outgoing[0].message);
}

TEST_F(PlannedRound, OpensACaseForEachCustomer) {
    const Plan made = plan(polled({mention("1", "broken", "jo"), mention("2", "broken", "kim")}));
    EXPECT_EQ(made.cases_opened, 2u);
}

TEST_F(PlannedRound, RegistersWhatIsOldOnAFirstPageAndAlertsNobodyAboutIt) {
    Mention old = mention("1", "it is broken", "jo");
    old.created_at = sunday - 24h - 1s;
    Mention recent = mention("2", "it is broken", "kim");
    recent.created_at = sunday - 24h;
    Work page = polled({old, recent});
    page.page.first = true;
    const Plan made = plan(std::move(page));

    EXPECT_EQ(made.cases_opened, 2u);
    const auto alerts = all_of<storage::AlertChanged>(made.batch);
    ASSERT_EQ(alerts.size(), 1u);
    EXPECT_EQ(alerts[0].alert.mention, "forum:2");
}

TEST_F(PlannedRound, AlertsAboutWhatIsOldOnALaterPage) {
    Mention old = mention("1", "it is broken");
    old.created_at = sunday - 48h;
    EXPECT_EQ(plan(polled({old})).alerts, 1u);
}

TEST_F(PlannedRound, RegistersWhatIsSilencedAndTellsNobody) {
    Silence silence;
    silence.id = "S1";
    silence.when = "broken";
    silence.from = sunday - std::chrono::hours{1};
    silence.until = sunday + std::chrono::hours{1};
    silence.by = "Noor";
    silence.reason = "known";
    storage::Batch set;
    set.add(storage::SilenceChanged{silence});
    store_.commit_and_wait(std::move(set)).value();

    Plan plan = this->plan({polled({mention("1", "it is broken")})});
    const auto alerts = all_of<storage::AlertChanged>(plan.batch);
    ASSERT_EQ(alerts.size(), 1u);
    EXPECT_EQ(alerts[0].alert.status, AlertStatus::silenced);
    EXPECT_EQ(alerts[0].alert.silenced.substr(0, 20), "silence S1 by Noor u");
    EXPECT_FALSE(alerts[0].alert.case_id.empty());
    EXPECT_TRUE(all_of<storage::DeliveryChanged>(plan.batch).empty());

    silence.ended_by = "Sem";
    storage::Batch end;
    end.add(storage::SilenceChanged{silence});
    store_.commit_and_wait(std::move(end)).value();
    plan = this->plan({polled({mention("2", "it is broken", "ann")})});
    EXPECT_EQ(all_of<storage::DeliveryChanged>(plan.batch).size(), 1u);
}

TEST_F(PlannedRound, TakesOurOwnPostAsTheAnswerAndNeverAsAComplaint) {
    carry(polled({mention("1", "it is broken")}));
    Mention answer =
        mention("2", "How annoying that it is broken! We send a new one today.", "acme");
    answer.in_reply_to = "forum:1";
    const Plan made = carry(polled({answer}));

    EXPECT_EQ(made.alerts, 0u);
    EXPECT_EQ(made.cases_opened, 0u);
    const auto recorded = all_of<storage::MentionRecorded>(made.batch).at(0);
    EXPECT_TRUE(recorded.mention.ours);
    EXPECT_NE(recorded.assessment.type, MentionType::complaint);
    EXPECT_TRUE(store_.find_case(recorded.case_id).value()->responded_at);
}

TEST_F(PlannedRound, DoesNothingForAPushedDeliveryThatWasTaken) {
    Work pushed = polled({mention("1", "it is broken")});
    pushed.moves_cursor = false;
    pushed.webhook_id = "msg_1";
    carry(pushed);

    pushed.page.mentions = {mention("2", "it is broken")};
    const Plan again = plan(pushed);
    EXPECT_TRUE(again.batch.empty());
    EXPECT_EQ(again.accepted[0].duplicate, 1u);
}

TEST_F(PlannedRound, TakesNoEditBackForADeliveryThatComesAgain) {
    carry(polled({mention("1", "it is broken")}));
    Work first = polled({mention("1", "it is broken")});  // posted too, after it was polled
    first.moves_cursor = false;
    first.webhook_id = "msg_1";
    carry(first);
    Work edited = polled({mention("1", "it is broken and nobody answers")});
    edited.moves_cursor = false;
    edited.webhook_id = "msg_2";
    carry(edited);

    EXPECT_TRUE(plan(first).batch.empty());
    EXPECT_EQ(store_.mention("forum:1").value()->mention.text, "it is broken and nobody answers");
}

TEST_F(PlannedRound, TakesADeliveryOnceThatComesTwiceAtATime) {
    Work pushed = polled({mention("1", "it is broken"), mention("1", "it is broken again")});
    pushed.moves_cursor = false;
    pushed.webhook_id = "msg_1";
    const Plan made = plan({pushed, pushed});

    EXPECT_EQ(all_of<storage::MentionRecorded>(made.batch).size(), 2u);
    EXPECT_EQ(all_of<storage::HookAccepted>(made.batch).size(), 1u);
    EXPECT_EQ(made.accepted[0].accepted, 2u);
    EXPECT_EQ(made.accepted[1].duplicate, 2u);
}

TEST_F(PlannedRound, LeavesOutTheDeletionOfWhatWasNeverHere) {
    Mention gone = mention("1", "");
    gone.deleted = true;
    const Plan made = plan(polled({gone}));
    EXPECT_TRUE(all_of<storage::MentionRecorded>(made.batch).empty());
}

TEST_F(PlannedRound, NeverTrustsAMomentInTheFuture) {
    Mention early = mention("1", "it is broken");
    early.created_at = sunday + 24h;
    const Plan made = plan(polled({early}));
    EXPECT_EQ(all_of<storage::MentionRecorded>(made.batch).at(0).mention.created_at, sunday);
}

TEST_F(PlannedRound, PutsAsideWhatStoppedTheProcessTwiceAndJudgesTheRest) {
    const std::string_view poison = "forum:1";
    for (std::uint32_t i = 0; i < InFlight::crashes_alone_to_quarantine; ++i) {
        marks().enter({&poison, 1});
        reopen();
    }
    const Plan made = plan(polled({mention("1", "fine"), mention("2", "it is broken", "kim")}));

    EXPECT_EQ(made.quarantined, 1u);
    const auto aside = all_of<storage::MentionQuarantined>(made.batch);
    ASSERT_EQ(aside.size(), 1u);
    EXPECT_EQ(aside[0].mention.id, poison);
    const auto recorded = all_of<storage::MentionRecorded>(made.batch);
    EXPECT_EQ(recorded.at(0).assessment.level, Level::high) << "a person has to look at it";
    EXPECT_EQ(recorded.at(1).assessment.signals.at(0).rule, "t.broken");
}

TEST_F(PlannedRound, KnowsOurOwnPostAlsoWhereItIsPutAside) {
    const std::string_view poison = "forum:1";
    for (std::uint32_t i = 0; i < InFlight::crashes_alone_to_quarantine; ++i) {
        marks().enter({&poison, 1});
        reopen();
    }
    const Plan made = plan(polled({mention("1", "fine", "acme")}));
    EXPECT_EQ(made.quarantined, 1u);
    EXPECT_EQ(made.alerts, 0u);
    EXPECT_TRUE(all_of<storage::MentionRecorded>(made.batch).at(0).mention.ours);
}

TEST_F(PlannedRound, ClearsASuspectThatWasJudgedInPeace) {
    const std::string_view suspect = "forum:1";
    marks().enter({&suspect, 1});
    reopen();
    ASSERT_NE(marks().suspicion(suspect), nullptr);

    EXPECT_EQ(plan(polled({mention("1", "it is broken")})).quarantined, 0u);
    EXPECT_EQ(marks().suspicion(suspect), nullptr);
}

/// A rule that holds where `when` does, of severity 90, so that it can be told by that.
std::string asking(const std::string& when) {
    return "  - { id: t.asks, title: Asks, when: '" + when +
           "', severity: 90, examples: { hit: [x], miss: [fine] } }\n";
}

std::vector<bool> asked_held(const Plan& plan) {
    std::vector<bool> held;
    for (const auto& event : all_of<storage::MentionRecorded>(plan.batch))
        held.push_back(event.assessment.severity >= 90);
    return held;
}

using Held = std::vector<bool>;

TEST_F(PlannedRound, CountsWhatWasCommittedAndWhatTheRoundBroughtBefore) {
    setup_ = small_setup(folder_, asking("seen(rule:t.slow, 24h) >= 3"));
    EXPECT_EQ(asked_held(carry(polled({mention("1", "slow", "a"), mention("2", "fine", "b")}))),
              (Held{false, false}));
    const Plan made = carry({polled(
        {mention("3", "slow", "c"), mention("4", "slow", "d"), mention("5", "fine", "e")})});
    EXPECT_EQ(asked_held(made), (Held{false, true, true}));
    const auto recorded = all_of<storage::MentionRecorded>(made.batch);
    EXPECT_EQ(recorded[0].remembered, std::vector<std::string>{"t.slow"});
    EXPECT_TRUE(recorded[2].remembered.empty());
}

TEST_F(PlannedRound, CountsByAuthorAndByTheTimeOfWriting) {
    setup_ = small_setup(folder_, asking("seen(rule:t.slow, by=author, 2h) >= 2"));
    Mention old = mention("1", "slow", "jo");
    old.created_at = sunday - 3h;
    carry(polled({old, mention("2", "slow", "kim")}));
    EXPECT_EQ(asked_held(carry(polled({mention("3", "slow", "jo"), mention("4", "slow", "kim"),
                                       mention("5", "slow", ""), mention("6", "slow", "")}))),
              (Held{false, true, false, false}));
}

TEST_F(PlannedRound, CountsPeopleOnce) {
    setup_ = small_setup(folder_, asking("distinct(author, rule:t.slow, 2h) >= 3"));
    EXPECT_EQ(asked_held(carry(polled({mention("1", "slow", "a"), mention("2", "slow", "a"),
                                       mention("3", "slow", "b")}))),
              (Held{false, false, false}));
    EXPECT_EQ(asked_held(carry(polled({mention("4", "slow", "b"), mention("5", "fine", "c"),
                                       mention("6", "slow", "c"), mention("7", "fine", "a")}))),
              (Held{false, false, true, true}));
}

TEST_F(PlannedRound, CountsAnEditedMentionOnce) {
    setup_ = small_setup(folder_, asking("seen(rule:t.slow, 24h) >= 2"));
    carry(polled({mention("1", "slow")}));
    EXPECT_EQ(asked_held(carry(polled({mention("1", "so slow"), mention("1", "so very slow")}))),
              (Held{false, false}));
    EXPECT_EQ(asked_held(carry(polled({mention("1", "all fine"), mention("2", "slow", "kim")}))),
              (Held{false, false}));
    EXPECT_EQ(asked_held(carry(polled({mention("3", "slow", "kim")}))), (Held{true}));
}

TEST_F(PlannedRound, FollowsARuleThatAsksThePastInARuleThatAsksForIt) {
    setup_ = small_setup(
        folder_,
        "  - { id: t.twice, title: T, when: 'rule:t.slow AND seen(rule:t.slow, 1h) >= 2', "
        "severity: 5, examples: { hit: [x], miss: [fine] } }\n" +
            asking("seen(rule:t.twice, 1h) >= 2"));
    EXPECT_EQ(asked_held(carry(polled({mention("1", "slow"), mention("2", "slow"),
                                       mention("3", "slow"), mention("4", "fine")}))),
              (Held{false, false, true, true}));
}

TEST_F(PlannedRound, KnowsHowLongACustomerHasWaitedForUs) {
    setup_ = small_setup(folder_, asking("unanswered > 2h"));
    Mention first = mention("1", "it is slow");
    first.created_at = sunday - 3h;
    EXPECT_EQ(
        asked_held(carry(polled({first, mention("2", "hello?"), mention("3", "hello?", "kim")}))),
        (Held{false, true, false}));
    Mention answer = mention("4", "We are sorry", "acme");
    answer.in_reply_to = "forum:1";
    EXPECT_EQ(asked_held(carry(polled({answer, mention("5", "thank you")}))), (Held{false, false}));
}

TEST_F(PlannedRound, RoutesByThePastToo) {
    setup_ = small_setup(folder_, "",
                         "lists: { press: [\"forum:paper\"] }\n"
                         "routes:\n"
                         "  - { when: 'distinct(author, rule:t.slow, 2h) >= 2', ladder: all }\n"
                         "  - { when: 'list:press OR unanswered > 2h', ladder: all }\n"
                         "ladders: { all: [ { after: 0m, channels: [team] } ] }\n");
    ASSERT_TRUE(setup_);
    EXPECT_EQ(carry(polled({mention("1", "slow", "a"), mention("2", "fine", "b")})).alerts, 0u);
    EXPECT_EQ(carry(polled({mention("3", "slow", "b")})).alerts, 1u);
    EXPECT_EQ(carry(polled({mention("4", "hello", "paper")})).alerts, 1u);
}

TEST_F(PlannedRound, CountsTheAuthorsCasesAndMentionsForARule) {
    setup_ = small_setup(folder_, asking("customer.open_cases >= 1"));
    EXPECT_EQ(asked_held(carry(polled({mention("1", "slow"), mention("2", "fine", "kim")}))),
              (Held{false, false}));
    EXPECT_EQ(asked_held(carry(polled({mention("3", "fine"), mention("4", "fine", "kim")}))),
              (Held{true, false}));
    setup_ = small_setup(folder_, asking("NOT customer.mentions_30d < 2"));
    EXPECT_EQ(asked_held(carry(polled({mention("5", "fine"), mention("6", "fine", "bo")}))),
              (Held{true, false}));
}

TEST_F(PlannedRound, CountsTheAuthorsMentionsForARoute) {
    setup_ = small_setup(folder_, "",
                         "routes: [ { when: 'customer.mentions_30d >= 2', ladder: all } ]\n"
                         "ladders: { all: [ { after: 0m, channels: [team] } ] }\n");
    ASSERT_TRUE(setup_);
    EXPECT_EQ(carry(polled({mention("1", "fine"), mention("2", "fine")})).alerts, 0u);
    EXPECT_EQ(carry(polled({mention("3", "fine"), mention("4", "fine", "kim")})).alerts, 1u);
}

TEST_F(PlannedRound, FindsAComplaintOfWhoStillWaitsMoreUrgentThoughNoRuleAsks) {
    carry(polled({mention("1", "slow")}));
    const Plan made = plan(polled({mention("2", "slow again"), mention("3", "slow", "kim")}));
    const auto recorded = all_of<storage::MentionRecorded>(made.batch);
    EXPECT_GT(recorded.at(0).assessment.urgency, recorded.at(1).assessment.urgency);
}

TEST_F(PlannedRound, RemembersNothingThatNobodyAsksFor) {
    for (const auto& event :
         all_of<storage::MentionRecorded>(plan(polled({mention("1", "slow")})).batch))
        EXPECT_TRUE(event.remembered.empty());
}

TEST_F(PlannedRound, JudgesAlikeOnManyThreadsAndKeepsTheOrder) {
    std::vector<Mention> many;
    for (int i = 0; i < 1000; ++i) {
        const std::string id = std::to_string(i);
        many.push_back(mention(id, i % 3 == 0 ? "it is broken" : "all fine", "author" + id));
    }
    const auto recorded = all_of<storage::MentionRecorded>(plan(polled(many)).batch);
    ASSERT_EQ(recorded.size(), many.size());
    for (std::size_t i = 0; i < many.size(); ++i) {
        EXPECT_EQ(recorded[i].mention.id, many[i].id);
        EXPECT_EQ(recorded[i].assessment.severity, i % 3 == 0 ? 70 : 0);
    }
}

}  // namespace
}  // namespace webcare::daemon
