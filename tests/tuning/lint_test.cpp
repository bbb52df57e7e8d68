// What works in rule files and is probably not meant.

#include "tuning/lint.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/tuning/rule_folder.hpp"
#include "tuning/cost.hpp"
#include "tuning/impossible.hpp"

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

TEST(LintNames, NamesWhatNoOtherRuleKnowsAndWhatIsOver) {
    RuleFolder folder;
    const auto packs = folder.files(
        "rules:\n" + rule("p", "a", "intent: safety, group: nl.facts, escalate: accountable") +
        rule("q", "a", "intent: safety, group: nl.facts, escalate: accountable"));
    const auto mine =
        folder.files("rules:\n" + rule("a", "a", "intent: safty, until: 2026-11-30") +
                     rule("b", "a", "group: nl.fact, until: 2099-01-01") +
                     rule("c", "a", "escalate: acountable") +
                     rule("d", "a", "intent: safety, group: nl.facts, escalate: accountable"));
    const auto found = lint_names(mine, packs, *parse_time("2026-12-02T00:00:00Z"));
    EXPECT_THAT(said(found),
                ElementsAre("a: unknown name", "a: over", "b: unknown name", "c: unknown name"));
    EXPECT_EQ(found[0].what, "no other rule has the intent \"safty\"; did you mean safety?");
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
    EXPECT_THAT(found, Not(Contains("webcared.deadline: never fires")));
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

TEST(LintConditions, NamesWhatCannotHold) {
    RuleFolder folder;
    const auto rules =
        folder.rules("rules:\n" + rule("itself", "kapot AND oven AND NOT kapot", "severity: 10") +
                     rule("among", "kapot AND NOT (oven OR kapot)", "severity: 10") +
                     rule("stars", "rating < 0.2 AND rating > 0.8", "severity: 10") +
                     rule("edge", "rating < 0.2 AND rating >= 0.2", "severity: 10") +
                     rule("kinds", "kind:review AND kind:question AND kapot", "severity: 10") +
                     rule("deep", "(kapot AND NOT kapot) OR (oven AND NOT oven)", "severity: 10") +
                     rule("band", "rating >= 0.2 AND rating <= 0.2 AND kapot", "severity: 10") +
                     rule("fine", "kapot AND NOT (oven OR kapotje)", "severity: 10") +
                     rule("half", "(kapot AND NOT kapot) OR oven", "severity: 10"));
    EXPECT_THAT(said(lint_conditions(*rules)),
                ElementsAre("itself: impossible", "among: impossible", "stars: impossible",
                            "edge: impossible", "kinds: impossible", "deep: impossible"));
}

TEST(LintConditions, NamesWhatAsksForNothingAndFiguresAgainstTheType) {
    RuleFolder folder;
    const auto rules =
        folder.rules("rules:\n" + rule("nothing", "NOT kapot", "severity: 10") +
                     rule("praise", "mooi", "severity: 20, type: compliment") +
                     rule("gentle", "kapot", "severity: -20, type: complaint") +
                     rule("glad", "stuk", "severity: 20, sentiment: 30, type: complaint") +
                     rule("fine", "fijn", "severity: -5, sentiment: 30, type: compliment"));
    EXPECT_THAT(said(lint_conditions(*rules)),
                ElementsAre("nothing: no word", "praise: contradictory", "gentle: contradictory",
                            "glad: contradictory"));
}

TEST(LintCosts, NamesARuleThatCostsManyTimesTheOthers) {
    RuleFolder folder;
    const auto rules = folder.rules("rules:\n" + rule("dear", "kapot", "severity: 10") +
                                    rule("cheap", "oven", "severity: 10") +
                                    rule("usual", "winkel", "severity: 10"));
    Cost cost;
    for (const auto& [id, nanoseconds] :
         {std::pair{"dear", 5000.0}, std::pair{"cheap", 80.0}, std::pair{"usual", 100.0}}) {
        RuleCost each;
        each.rule = id;
        each.nanoseconds = nanoseconds;
        cost.rules.push_back(each);
    }
    EXPECT_THAT(said(lint_costs(*rules, cost)), ElementsAre("dear: slow"));
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
