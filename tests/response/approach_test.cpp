#include "response/approach.hpp"

#include <gtest/gtest.h>

namespace webcare::response {
namespace {

Mention addressed() {
    Mention mention;
    mention.addressed = true;
    return mention;
}

Assessment complaint(Level level, Fault fault) {
    Assessment assessment;
    assessment.type = MentionType::complaint;
    assessment.level = level;
    assessment.fault = fault;
    return assessment;
}

Assessment with_intent(std::string intent) {
    Assessment assessment = complaint(Level::high, Fault::ours);
    assessment.intents = {std::move(intent)};
    return assessment;
}

Assessment of_type(MentionType type) {
    Assessment assessment;
    assessment.type = type;
    return assessment;
}

TEST(Approach, IsEverydayBelowHighWhoeverIsAtFault) {
    for (const Fault fault : {Fault::unknown, Fault::ours, Fault::third_party})
        EXPECT_EQ(approach_to(addressed(), complaint(Level::medium, fault)), Approach::epo);
}

TEST(Approach, IsAFullApologyFromHighUpForWhatWeAnswerFor) {
    for (const Level level : {Level::high, Level::critical})
        for (const Fault fault : {Fault::ours, Fault::third_party})
            EXPECT_EQ(approach_to(addressed(), complaint(level, fault)), Approach::apology);
}

TEST(Approach, IsADatedInvestigationWhileFaultIsUnknown) {
    EXPECT_EQ(approach_to(addressed(), complaint(Level::high, Fault::unknown)),
              Approach::investigation);
}

TEST(Approach, BlamesNobodyWhenTheCustomerErred) {
    for (const Level level : {Level::low, Level::critical})
        EXPECT_EQ(approach_to(addressed(), complaint(level, Fault::theirs)), Approach::explain);
}

TEST(Approach, LeavesClaimsSafetyPrivacyAndPressToThePersonAccountableEvenIfWeErred) {
    EXPECT_EQ(approach_to(addressed(), with_intent("safety")), Approach::safety);
    EXPECT_EQ(approach_to(addressed(), with_intent("claim")), Approach::claim);
    EXPECT_EQ(approach_to(addressed(), with_intent("legal")), Approach::claim);
    EXPECT_EQ(approach_to(addressed(), with_intent("privacy")), Approach::privacy);
    EXPECT_EQ(approach_to(addressed(), with_intent("press")), Approach::press);
}

TEST(Approach, PutsInjuryBeforeTheClaimThatComesWithIt) {
    Assessment both = with_intent("claim");
    both.intents = {"claim", "safety"};
    EXPECT_EQ(approach_to(addressed(), both), Approach::safety);
}

TEST(Approach, AnswersAQuestionOnlyWhenItIsAskedOfUs) {
    EXPECT_EQ(approach_to(addressed(), of_type(MentionType::question)), Approach::question);
    EXPECT_EQ(approach_to(Mention{}, of_type(MentionType::question)), Approach::watch);
    EXPECT_EQ(approach_to(Mention{}, of_type(MentionType::compliment)), Approach::watch);
}

TEST(Approach, AnswersAComplaintThatIsNotAddressedToUs) {
    EXPECT_EQ(approach_to(Mention{}, complaint(Level::medium, Fault::ours)), Approach::epo);
}

TEST(Approach, NeverAnswersOurselvesOrWhatWasTakenAway) {
    Mention own = addressed();
    own.ours = true;
    Mention gone = addressed();
    gone.deleted = true;
    EXPECT_EQ(approach_to(own, with_intent("safety")), Approach::watch);
    EXPECT_EQ(approach_to(gone, with_intent("safety")), Approach::watch);
}

TEST(Approach, TakesABusinessEnquiryToSales) {
    Assessment lead = of_type(MentionType::question);
    lead.intents = {"lead"};
    EXPECT_EQ(approach_to(addressed(), lead), Approach::lead);
}

TEST(Approach, HasANameForEveryAnswer) {
    EXPECT_EQ(name(Approach::thanks), "thanks");
    EXPECT_EQ(name(Approach::epo), "epo");
    EXPECT_EQ(name(Approach::press), "press");
    EXPECT_EQ(name(Approach::boundary), "boundary");
}

}  // namespace
}  // namespace webcare::response
