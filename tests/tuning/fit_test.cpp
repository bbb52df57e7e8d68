// Weights and words learnt from labels: on paper, for a person to accept.

#include "tuning/fit.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>

#include "tests/tuning/rule_folder.hpp"
#include "tuning/logistic.hpp"
#include "tuning/weighing.hpp"
#include "tuning/words.hpp"

namespace webcare::tuning {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const std::string yaml = R"yaml(
rules:
  - id: sure
    title: t
    when: kapot
    severity: 20
    type: complaint
    examples: { hit: [kapot], miss: [heel] }
  - id: unsure
    title: t
    when: vandaag
    severity: 20
    type: complaint
    examples: { hit: [vandaag], miss: [gisteren] }
  - id: grave
    title: t
    when: brand
    severity: 80
    type: complaint
    intent: safety
    examples: { hit: [brand], miss: [water] }
)yaml";

/// "kapot" and "lekt" mark complaints, "vandaag" marks nothing; no rule knows "lekt".
std::vector<Labelled> rows() {
    std::vector<Labelled> out;
    const auto add = [&](const std::string& text, bool complaint) {
        Labelled row;
        row.mention.id = std::to_string(out.size());
        row.mention.text = text + " nummer" + std::to_string(out.size());
        row.mention.addressed = true;
        row.labels.complaint = complaint;
        out.push_back(std::move(row));
    };
    for (int i = 0; i < 40; ++i) {
        const std::string day = i % 2 == 0 ? " vandaag" : " gisteren";
        add("de oven is kapot" + day, true);
        add("de kraan lekt" + day, true);
        add("mooie winkel" + day, false);
        add("brand in de kachel" + day, i % 2 == 0);
        add("lekker gegeten" + day, false);
    }
    return out;
}

class FitTest : public ::testing::Test {
 protected:
    Fit run(const std::vector<Labelled>& labelled) {
        options_.with = [&](const std::string& proposal) { return folder_.rules(yaml, proposal); };
        return fit(*folder_.rules(yaml), labelled, options_);
    }

    const ProposedWeight& weight_of(const Fit& found, const std::string& rule) {
        for (const ProposedWeight& weight : found.proposal.weights)
            if (weight.rule == rule) return weight;
        throw std::out_of_range{rule};
    }

    RuleFolder folder_;
    FitOptions options_;
};

TEST_F(FitTest, ToldHowGoodEachStepIsOnMentionsItDidNotLearnFrom) {
    const Fit found = run(rows());
    EXPECT_EQ(found.rows, 200u);
    EXPECT_EQ(found.yes, 100u);
    EXPECT_EQ(found.weighted.asked(), 200u);
    EXPECT_EQ(found.with_terms.asked(), 200u);
    EXPECT_GT(found.with_terms.f1(), found.as_it_is.f1() + 0.05);
    EXPECT_GT(found.with_words.f1(), found.regression.f1() + 0.05);
}

TEST_F(FitTest, WordsOfChanceDoNotLookGoodOnMentionsThatWereHeldOut) {
    auto labelled = rows();
    std::uint32_t coin = 1;
    for (Labelled& row : labelled) {
        coin = coin * 1664525u + 1013904223u;
        row.labels.complaint = coin >> 31 == 1;
    }
    const Fit found = run(labelled);
    const double all_yes =
        2.0 * static_cast<double>(found.yes) / static_cast<double>(found.yes + found.rows);
    EXPECT_LT(found.with_terms.f1(), all_yes + 0.1);
    EXPECT_LT(found.with_words.f1(), all_yes + 0.1);
}

TEST_F(FitTest, ATrustedRuleComesToOutweighAnUntrustedOneAndTheGraveOneStays) {
    const Fit found = run(rows());
    ASSERT_EQ(found.proposal.weights.size(), 2u);
    EXPECT_GT(weight_of(found, "sure").severity, weight_of(found, "unsure").severity);
    EXPECT_LT(weight_of(found, "unsure").severity, 20);
    EXPECT_EQ(weight_of(found, "unsure").fired, 100u);
}

TEST_F(FitTest, PraiseThatAlertsIsNotMadeToAlertMore) {
    const std::string praise = yaml + R"yaml(
  - id: praise
    title: t
    when: mooie
    severity: 10
    type: compliment
    examples: { hit: [mooie], miss: [lelijk] }
)yaml";
    options_.with = [&](const std::string& proposal) { return folder_.rules(praise, proposal); };
    const Fit found = fit(*folder_.rules(praise), rows(), options_);
    EXPECT_THAT(to_yaml(found, options_, ""), Not(HasSubstr("praise: {")));
}

TEST_F(FitTest, ProposesWhatNoRuleFindsYetAsAListToReadThrough) {
    const std::string proposal = to_yaml(run(rows()), options_, "2026-11-23");
    EXPECT_THAT(proposal, HasSubstr("      - \"lekt\"  # "));
    EXPECT_THAT(proposal, Not(HasSubstr("- \"kapot\"")));
    EXPECT_THAT(proposal, HasSubstr("Nothing was changed"));
}

TEST_F(FitTest, TheProposalIsARuleFileWhoseExamplesHoldAndThatFindsTheNewWord) {
    const Fit found = run(rows());
    const auto tuned = folder_.rules(yaml, to_yaml(found, options_, "2026-11-23"));
    EXPECT_TRUE(classifier::test_examples(*tuned, Time{}).failures.empty());
    classifier::Scratch scratch;
    Mention mention;
    mention.text = "de kraan lekt";
    EXPECT_EQ(classify(*tuned, mention, {}, Time{}, scratch).type, MentionType::complaint);
}

TEST_F(FitTest, ForSevereMattersItOnlyTellsWords) {
    auto labelled = rows();
    for (Labelled& row : labelled) row.labels.severe = *row.labels.complaint ? "safety" : "none";
    options_.question = Question::severe;
    const Fit found = run(labelled);
    EXPECT_EQ(found.weighted.asked(), 0u);
    const std::string proposal = to_yaml(found, options_, "2026-11-23");
    EXPECT_THAT(proposal, HasSubstr("weights: {}"));
    EXPECT_THAT(proposal, HasSubstr("#   lekt "));
}

TEST_F(FitTest, SaysNothingOnTooFewRows) {
    auto few = rows();
    few.resize(30);
    EXPECT_EQ(run(few).as_it_is.asked(), 0u);
}

TEST_F(FitTest, IsTheSameEveryTime) {
    EXPECT_EQ(to_yaml(run(rows()), options_, ""), to_yaml(run(rows()), options_, ""));
}

TEST(Weighing, ATermThatSaysNothingYetIsNoComplaintAndIsGivenSomethingToSay) {
    Voice term;
    term.most = 1;
    std::vector<Heard> mentions(60);
    for (std::size_t i = 0; i < mentions.size(); ++i) {
        mentions[i].part = i % 5;
        mentions[i].truth = i % 2 == 0;
        if (mentions[i].truth) mentions[i].voices = {0};
    }
    const Weighing silent{{0.0}, 0};
    EXPECT_FALSE(is_complaint({term}, silent, mentions[0]));
    EXPECT_GT(weigh({term}, mentions).evidence[0], 0.1);
}

TEST(Weighing, HowMuchItTakesToBeAComplaintIsLearnt) {
    Voice weak, strong, grave;
    weak.present = strong.present = 0.1;
    weak.most = strong.most = 1;
    weak.doubted = strong.doubted = true;
    grave.present = grave.least = grave.most = 0.5;
    std::vector<Heard> mentions;
    const auto add = [&](std::vector<std::uint32_t> voices, bool truth) {
        Heard heard;
        heard.voices = std::move(voices);
        heard.truth = truth;
        heard.part = mentions.size() / 3 % 5;
        mentions.push_back(heard);
    };
    for (int i = 0; i < 60; ++i) add({0}, i % 10 == 0), add({1}, true), add({2}, true);
    const std::vector<Voice> voices{weak, strong, grave};
    const Weighing found = weigh(voices, mentions);
    EXPECT_FALSE(is_complaint(voices, found, mentions[3]));  // the weak one alone
    EXPECT_TRUE(is_complaint(voices, found, mentions[4]));
    EXPECT_DOUBLE_EQ(found.evidence[2], 0.5);
}

TEST(Logistic, LearnsWhichFeatureSpeaks) {
    const Features speaks{0}, mute{1}, both{0, 1}, none{};
    std::vector<const Features*> x;
    std::vector<bool> y;
    for (int i = 0; i < 20; ++i) {
        for (const Features* row : {&speaks, &both}) x.push_back(row), y.push_back(true);
        for (const Features* row : {&mute, &none}) x.push_back(row), y.push_back(false);
    }
    const Logistic learnt = fit_logistic(x, y, 2, 1.0);
    EXPECT_GT(learnt.weights[0], 1);
    EXPECT_LT(std::abs(learnt.weights[1]), learnt.weights[0] / 5);
    EXPECT_GT(learnt.log_odds(both), 0);
    EXPECT_LT(learnt.log_odds(none), 0);
}

TEST(Words, AreFoldedPairsStayWithinASentenceAndWhatIsFoundIsLeftOut) {
    EXPECT_EQ(words_of("Kapot! De oven @acme 12"),
              (std::vector<std::string>{"de", "de oven", "kapot", "oven"}));
    EXPECT_EQ(words_of("de oven kapot", {Span{8, 5}}),
              (std::vector<std::string>{"de", "de oven", "oven"}));
}

}  // namespace
}  // namespace webcare::tuning
