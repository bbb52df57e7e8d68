// What works in rule files and is probably not meant.

#include "tuning/lint.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/tuning/rule_folder.hpp"
#include "tuning/cost.hpp"

namespace webcare::tuning {
namespace {

std::vector<std::string> said(const std::vector<Finding>& findings) {
    std::vector<std::string> out;
    for (const Finding& finding : findings) out.push_back(finding.rule + ": " + finding.kind);
    return out;
}

std::string rule(const std::string& id, const std::string& when, const std::string& rest) {
    return "  - { id: " + id + ", title: t, when: '" + when + "', " + rest +
           ", examples: { hit: [a], miss: [b] } }\n";
}

std::vector<Labelled> rows(const std::vector<std::pair<std::string, bool>>& texts) {
    std::vector<Labelled> out;
    for (const auto& [text, complaint] : texts) {
        Labelled row;
        row.mention.id = std::to_string(out.size());
        row.mention.text = text;
        row.labels.complaint = complaint;
        out.push_back(std::move(row));
    }
    return out;
}

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Not;

TEST(LintFiles, FindsListsAndWordsThatDoNothing) {
    RuleFolder folder;
    const auto files = folder.files(R"yaml(
terms:
  used: [kapot, kapotte, "kapot*", kapot, stuk]
  unused: [woest]
rules:
  - { id: a, title: t, when: $used, examples: { hit: [kapot], miss: [heel] } }
)yaml");
    EXPECT_THAT(said(lint_files(files)),
                ElementsAre("used: twice in a list", "used: covered", "used: covered",
                            "used: covered", "unused: unused list"));
}

TEST(LintRules, NamesRulesThatNeverOrAlwaysFire) {
    RuleFolder folder;
    const auto rules =
        folder.rules("rules:\n" + rule("never", "zeppelin", "severity: 10") +
                     rule("always", "de", "severity: 10") + rule("fine", "kapot", "severity: 10"));
    const auto found = said(lint_rules(
        *rules, rows({{"de oven kapot", true}, {"de zon", false}, {"de fiets", false}}), Time{}));
    EXPECT_THAT(found, Contains("never: never fires"));
    EXPECT_THAT(found, Contains("always: always fires"));
    EXPECT_THAT(found, Not(Contains("fine: never fires")));
}

TEST(LintRules, NamesShadowsAndContradictions) {
    RuleFolder folder;
    const auto rules = folder.rules(
        "rules:\n" + rule("broad", "kapot OR stuk", "severity: 30, type: complaint, topic: x") +
        rule("narrow", "stuk", "severity: 20, type: complaint, topic: x") +
        rule("praise", "stuk AND mooi", "severity: -5, type: compliment"));
    std::vector<std::pair<std::string, bool>> texts;
    for (int i = 0; i < 6; ++i) {
        texts.emplace_back("een mooi stuk " + std::to_string(i), false);
        texts.emplace_back("kapot " + std::to_string(i), true);
    }
    const auto found = said(lint_rules(*rules, rows(texts), Time{}));
    EXPECT_THAT(found, Contains("narrow: shadowed"));
    EXPECT_THAT(found, Contains("praise: contradictory"));
    EXPECT_THAT(found, Not(Contains("broad: shadowed")));
}

TEST(LintRules, NamesAWordThatIsInHalfOfTheNoise) {
    RuleFolder folder;
    const auto rules = folder.rules("rules:\n" + rule("a", "win OR kapot", "severity: 10"));
    std::vector<std::pair<std::string, bool>> texts;
    for (int i = 0; i < 15; ++i) texts.emplace_back("win een taart", false);
    for (int i = 0; i < 10; ++i) texts.emplace_back("mooie dag", false);
    const auto found = lint_rules(*rules, rows(texts), Time{});
    EXPECT_THAT(said(found), Contains("a: noisy word"));
}

TEST(RuleCosts, NamesEveryRuleAndHowOftenItFired) {
    RuleFolder folder;
    const auto rules = folder.rules("rules:\n" + rule("a", "kapot", "severity: 10") +
                                    rule("b", "kapot NEAR/5 oven", "severity: 10"));
    const Cost cost = cost_of(*rules, rows({{"oven kapot", true}, {"kapot", true}}), 1);
    std::map<std::string, std::size_t> fired;
    for (const RuleCost& each : cost.rules) fired[each.rule] = each.fired;
    EXPECT_EQ(fired["a"], 2u);
    EXPECT_EQ(fired["b"], 1u);
}

}  // namespace
}  // namespace webcare::tuning
