// The shipped packs against what the practice of complaint handling asks of a judgement. The
// messages are in practice.yaml (row by row) and temper.yaml (how heavy a message weighs).

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include "classifier/classifier.hpp"
#include "classifier/score.hpp"
#include "language/language.hpp"

namespace webcare::classifier {
namespace {

const std::string source_dir = WEBCARE_SOURCE_DIR;

/// Read once: that takes most of a second.
const RuleSet& shipped() {
    static const std::shared_ptr<const RuleSet> rules = [] {
        RuleSetOptions options;
        options.paths = {source_dir + "/config/rules"};
        config::Problems problems;
        auto read = load_rules(options, problems);
        if (!read) throw std::runtime_error{problems.text()};
        return read;
    }();
    return *rules;
}

/// One entry of a table: a condition that holds for every `hit` and for no `miss`.
class Row {
 public:
    explicit Row(config::Node node) : node_{std::move(node)} {
        config::Problems problems;
        language::Compiler compiler{problems};
        compiler.add("expect", node_["expect"], language::Scope::judged);
        expected_ = compiler.compile();
        if (!expected_) throw std::runtime_error{problems.text()};
    }

    void judge() {
        for (const auto& text : node_["hit"].items()) judge(text.scalar(), true);
        for (const auto& text : node_["miss"].items()) judge(text.scalar(), false);
    }

 private:
    void judge(const std::string& text, bool hit) {
        Mention mention;
        mention.id = "test:1";
        mention.text = text;
        const Assessment judged = classify(shipped(), mention, {}, Time{}, scratch_);
        language::Subject subject{mention};
        subject.assessment = &judged;
        language::evaluate(*expected_, subject, workspace_, hits_);
        EXPECT_EQ(!hits_.empty(), hit)
            << node_["row"].scalar() << " " << node_["expect"].scalar() << "\n"
            << explain(shipped(), mention, judged, false);
        if (!hit) return;
        // Whatever is said of a message, an agent can see why.
        EXPECT_TRUE(
            judged.severity == 0 ||
            std::any_of(judged.signals.begin(), judged.signals.end(),
                        [](const Signal& s) { return s.severity > 0 && !s.reason.empty(); }))
            << text;
        const std::string ladder = node_["ladder"].scalar();
        EXPECT_TRUE(ladder.empty() || judged.escalate == std::vector{ladder}) << text;
    }

    config::Node node_;
    std::shared_ptr<const language::Program> expected_;
    Scratch scratch_;
    language::Workspace workspace_;
    language::Hits hits_;
};

void judge_table(const std::string& name) {
    config::Problems problems;
    const auto table = config::Document::load(source_dir + "/tests/classifier/" + name, problems);
    ASSERT_TRUE(problems.ok()) << problems.text();
    ASSERT_FALSE(table.items().empty());
    for (const auto& row : table.items()) Row{row}.judge();
}

TEST(Practice, EveryRowIsJudgedAsItAsks) {
    judge_table("practice.yaml");
}

TEST(Practice, AngerIsNotSeverityAndCalmIsNotMildness) {
    judge_table("temper.yaml");
}

/// The level stands in the rules: a heap of ordinary complaints, whatever is in it, stays below
/// critical, because each kind of rule has a group and a group weighs no more than its heaviest.
TEST(Practice, NoHeapOfOrdinaryComplaintsIsCritical) {
    const std::set<std::string> severe{"claim", "legal", "press", "privacy", "safety", "threat"};
    for (const char* lang : {"nl", "en", "de", "fr"}) {
        std::map<std::string, int> heaviest;
        for (const auto& file :
             std::filesystem::directory_iterator{source_dir + "/config/rules/" + lang}) {
            config::Problems problems;
            const auto pack = config::Document::load(file.path().string(), problems);
            for (const auto& rule : pack["rules"].items()) {
                const std::string id = rule["id"].scalar(), group = rule["group"].scalar();
                const std::string weight = rule["severity"].scalar();
                if (weight.empty() || rule["shadow"] || severe.count(rule["intent"].scalar()) > 0)
                    continue;
                int& most = heaviest[group.empty() ? id : group];
                most = std::max(most, std::stoi(weight));
            }
        }
        std::vector<Contribution> all;
        all.reserve(heaviest.size());
        for (const auto& [name, weight] : heaviest) all.emplace_back(weight, -1);
        EXPECT_GT(all.size(), 4u) << lang;
        EXPECT_LT(combine(all, {}), LevelBounds{}.critical) << lang;
    }
}

}  // namespace
}  // namespace webcare::classifier
