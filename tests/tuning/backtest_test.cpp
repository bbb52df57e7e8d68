// Rules held against what people said.

#include "tuning/backtest.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "tests/tuning/rule_folder.hpp"
#include "tuning/report.hpp"

namespace webcare::tuning {
namespace {

class BacktestTest : public ::testing::Test {
 protected:
    static std::vector<Labelled> labelled(const std::string& lines) {
        std::istringstream in{lines};
        LabelFile file = read_labels(in);
        EXPECT_TRUE(file.errors.empty());
        return std::move(file.rows);
    }

    Backtest run(const std::string& candidate, const std::string& lines,
                 const std::string& present = "") {
        candidate_ = folder_.rules(candidate);
        const auto against = present.empty() ? nullptr : folder_.rules(present);
        return backtest(*candidate_, against.get(), labelled(lines), BacktestOptions{});
    }

    std::shared_ptr<const classifier::RuleSet> candidate_;

 private:
    RuleFolder folder_;
};

const std::string defect = R"yaml(
rules:
  - id: a.defect
    title: Defect
    when: kapot
    severity: 40
    type: complaint
    examples: { hit: [kapot], miss: [heel] }
  - id: a.fire
    title: Fire
    when: brand
    severity: 80
    type: complaint
    intent: safety
    examples: { hit: [brand], miss: [water] }
)yaml";

TEST_F(BacktestTest, CountsWhatWasSeenMissedAndSeenWrongly) {
    const auto result = run(defect, R"({"id":"1","text":"Mijn oven is kapot","complaint":true}
{"id":"2","text":"Ik wacht al een week","complaint":true}
{"id":"3","text":"kapot mooi","complaint":false}
{"id":"4","text":"Fijne winkel","complaint":false}
)");
    const Tally& complaint = result.questions.at("complaint");
    EXPECT_EQ(complaint.true_yes, 1u);
    EXPECT_EQ(complaint.false_no, 1u);
    EXPECT_EQ(complaint.false_yes, 1u);
    EXPECT_EQ(complaint.true_no, 1u);
    EXPECT_DOUBLE_EQ(complaint.f1(), 0.5);
    const Tally& rule = result.rules.at("a.defect").tally;
    EXPECT_EQ(rule.true_yes, 1u);
    EXPECT_EQ(rule.false_yes, 1u);
    EXPECT_EQ(rule.false_no, 1u) << "a complaint in which it did not fire";
    EXPECT_EQ(rule.true_no, 1u);
    EXPECT_DOUBLE_EQ(rule.f1(), 0.5);
    EXPECT_EQ(result.rules.at("a.fire").fired, 0u);
    EXPECT_EQ(result.cases.at("complaint missed").at(0).id, "2");
}

TEST_F(BacktestTest, AsksOfSevereMentionsWhetherAnyGraveIntentIsSeen) {
    const auto result = run(defect, R"({"id":"1","text":"Er is brand","severe":"safety"}
{"id":"2","text":"Ik bel mijn advocaat","severe":"legal"}
{"id":"3","text":"Dag","severe":"none"}
)");
    EXPECT_DOUBLE_EQ(result.questions.at("severe").recall(), 0.5);
    EXPECT_DOUBLE_EQ(result.questions.at("intent:safety").f1(), 1);
    EXPECT_EQ(result.severe_by_severity[80].true_yes, 1u);
    EXPECT_EQ(result.severe_by_severity[81].true_yes, 0u);
}

TEST_F(BacktestTest, TellsWhoWouldNewlyBeAlerted) {
    const auto result = run(defect, R"({"id":"1","text":"kapot"}
{"id":"2","text":"te laat"}
{"id":"3","text":"mooi"}
)",
                            R"yaml(
rules:
  - id: a.late
    title: Late
    when: '"te laat"'
    severity: 50
    type: complaint
    examples: { hit: [te laat], miss: [op tijd] }
)yaml");
    EXPECT_EQ(result.newly_alerting, 1u);
    EXPECT_EQ(result.no_longer_alerting, 1u);
    EXPECT_EQ(result.cases.at("no longer alerting").at(0).id, "2");
}

TEST_F(BacktestTest, NamesTheVetoThatSilencedARule) {
    const auto result = run(R"yaml(
rules:
  - id: a.defect
    title: Defect
    when: kapot AND NOT ("kapot gelachen" OR kwis) AND NOT zeppelin
    severity: 40
    type: complaint
    examples: { hit: [kapot], miss: [heel] }
)yaml",
                            R"({"id":"1","text":"Kapot gelachen om uw rekening","complaint":true}
{"id":"2","text":"Kapot","complaint":true}
{"id":"3","text":"Heel kapot gelachen","complaint":false}
)");
    ASSERT_EQ(result.vetoes.size(), 1u);
    EXPECT_EQ(result.vetoes.begin()->first.rule, "a.defect");
    EXPECT_EQ(result.vetoes.begin()->first.what, "NOT \"kapot gelachen\"");
    EXPECT_EQ(result.vetoes.begin()->second, 1u);
    EXPECT_NE(result.cases.at("complaint missed").at(0).why.find("silenced by NOT"),
              std::string::npos);
}

TEST_F(BacktestTest, NamesTheRuleThatOutweighedAComplaintAndShowsEachConfusion) {
    const auto result = run(defect + R"yaml(
  - id: a.praise
    title: Praise
    when: mooi
    severity: -5
    sentiment: 60
    type: compliment
    examples: { hit: [mooi], miss: [lelijk] }
)yaml",
                            R"({"id":"1","text":"mooi, kapot","type":"complaint"})");
    EXPECT_EQ(result.outweighed_by.at("a.praise"), 1u);
    EXPECT_EQ(result.cases.at("type: complaint judged compliment").at(0).id, "1");
    const std::string page = to_html(result, *candidate_, "Backtest");
    EXPECT_NE(page.find("<svg"), std::string::npos);
    EXPECT_EQ(page.find("src="), std::string::npos);
    EXPECT_EQ(page.find("http"), std::string::npos);
}

TEST_F(BacktestTest, PageEncodesWhatStrangersWrote) {
    const auto result =
        run(defect, R"({"id":"1","text":"kapot <script>alert(1)</script>","complaint":false})");
    const std::string page = to_html(result, *candidate_, "Backtest");
    EXPECT_EQ(page.find("<script>"), std::string::npos);
    EXPECT_NE(page.find("&lt;script&gt;"), std::string::npos);
}

TEST(Labels, ABadLineIsToldAndTheOthersStand) {
    std::istringstream in{R"({"id":"1","text":"a","type":"complaint"}
{"id":"2","text":"b","type":"grumble"}
not json
{"id":"4","text":"d","complaint":"yes"}
{"id":"5","text":"e","sentiment":null,"lang":"nl"}
)"};
    const LabelFile file = read_labels(in);
    ASSERT_EQ(file.rows.size(), 2u);
    EXPECT_EQ(file.rows[0].labels.complaint, true);
    EXPECT_FALSE(file.rows[1].labels.sentiment);
    EXPECT_EQ(file.rows[1].labels.language, "nl");
    ASSERT_EQ(file.errors.size(), 3u);
    EXPECT_EQ(file.errors[0].line, 2u);
    EXPECT_NE(file.errors[0].what.find("grumble"), std::string::npos);
    EXPECT_EQ(file.errors[2].line, 4u);
}

TEST(Confusion, MacroF1IsOverTheAnswersThatPeopleGave) {
    Confusion choice;
    choice.add("nl", "nl");
    choice.add("nl", "en");
    choice.add("de", "de");
    EXPECT_NEAR(choice.accuracy(), 2.0 / 3, 1e-9);
    EXPECT_NEAR(choice.macro_f1(), (2.0 / 3 + 1) / 2, 1e-9);
}

}  // namespace
}  // namespace webcare::tuning
