// Weights and words learnt from labels: on paper, for a person to accept.

#include "tuning/fit.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "tests/tuning/rule_folder.hpp"
#include "tuning/logistic.hpp"
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

TEST(Fit, WordsBesideTheRulesTellMoreThanTheRulesDo) {
    RuleFolder folder;
    const Fit found = fit(*folder.rules(yaml), rows(), FitOptions{});
    EXPECT_EQ(found.rows, 200u);
    EXPECT_EQ(found.yes, 100u);
    EXPECT_GT(found.with_words.f1(), 0.85);
    EXPECT_GT(found.with_words.f1(), found.weighted.f1() + 0.05);
    EXPECT_GT(found.with_words.f1(), found.as_it_is.f1() + 0.05);
}

TEST(Fit, RaisesTheSureRuleLowersTheUnsureAndLeavesTheGraveAlone) {
    RuleFolder folder;
    const Fit found = fit(*folder.rules(yaml), rows(), FitOptions{});
    ASSERT_EQ(found.weights.size(), 2u);
    EXPECT_EQ(found.weights[0].rule, "sure");
    EXPECT_GT(found.weights[0].proposed, 20);
    EXPECT_EQ(found.weights[1].rule, "unsure");
    EXPECT_LT(found.weights[1].proposed, 20);
    EXPECT_EQ(found.weights[1].fired, 100u);
}

TEST(Fit, ProposesWhatNoRuleFindsYet) {
    RuleFolder folder;
    const FitOptions options;
    const Fit found = fit(*folder.rules(yaml), rows(), options);
    const std::string proposal = to_yaml(found, options, "2026-11-23");
    EXPECT_THAT(proposal, HasSubstr("#   lekt "));
    EXPECT_THAT(proposal, Not(HasSubstr("#   kapot ")));
    EXPECT_THAT(proposal, HasSubstr("sure: { severity:"));
}

TEST(Fit, TheProposalIsARuleFileThatTakesEffect) {
    RuleFolder folder;
    const FitOptions options;
    const Fit found = fit(*folder.rules(yaml), rows(), options);
    const auto tuned = folder.rules(yaml + to_yaml(found, options, "2026-11-23"));
    classifier::Scratch scratch;
    Mention mention;
    mention.text = "kapot";
    EXPECT_EQ(classify(*tuned, mention, {}, Time{}, scratch).severity, found.weights[0].proposed);
}

TEST(Fit, SaysNothingOnTooFewRows) {
    RuleFolder folder;
    auto few = rows();
    few.resize(30);
    EXPECT_EQ(fit(*folder.rules(yaml), few, FitOptions{}).as_it_is.asked(), 0u);
}

TEST(Fit, IsTheSameEveryTime) {
    RuleFolder folder;
    const auto rules = folder.rules(yaml);
    const FitOptions options;
    EXPECT_EQ(to_yaml(fit(*rules, rows(), options), options, ""),
              to_yaml(fit(*rules, rows(), options), options, ""));
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
