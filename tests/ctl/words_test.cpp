// What webcarectl says to people who use it otherwise than it was meant.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "config/config.hpp"
#include "ctl/report.hpp"
#include "tests/ctl/desk.hpp"

namespace webcare::ctl {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* own_rules =
    "rules:\n"
    "  - { id: own.defect, title: Kapot, when: kapot, severity: 35, type: complaint,\n"
    "      examples: { hit: [kapot], miss: [heel] } }\n";

class Ctl : public ::testing::Test {
 protected:
    std::string config_with(const std::string& rules) {
        return folder_.write("webcared.yaml",
                             "brands: [{ name: Acme }]\ndata_dir: data\n"
                             "rules: " +
                                 rules + "\n");
    }
    std::string labels(const std::string& text) { return folder_.write("labels.jsonl", text); }

    test::TempFolder folder_;
    std::string rules_ = folder_.write("own.yaml", own_rules);
};

TEST_F(Ctl, WarnsWhoeverNamesRulesWithoutTheShippedPacks) {
    const Said said = webcarectl({"config", "check", config_with("[own.yaml]")});
    EXPECT_EQ(said.exit, 0) << said.err;
    EXPECT_THAT(said.err,
                HasSubstr("webcared.yaml:3:8: warning: `rules` names none of the shipped"));
    EXPECT_THAT(said.err, HasSubstr("/rules, ...]"));
}

TEST_F(Ctl, KeepsSilentWhereThePacksAreNamed) {
    const std::string shipped = config::shipped_folder() + "/rules";
    const Said said =
        webcarectl({"config", "check", config_with("[" + shipped + "/nl, own.yaml]")});
    EXPECT_EQ(said.exit, 0) << said.err;
    EXPECT_THAT(said.err, Not(HasSubstr("shipped packs")));
}

TEST_F(Ctl, SaysHowToBeginWhereNoDaemonHasEverRun) {
    const std::string config = config_with("[own.yaml]");
    for (const std::vector<std::string>& asked :
         {std::vector<std::string>{"status", "--config", config},
          std::vector<std::string>{"source", "backfill", "news", "--since", "2d", "--config",
                                   config}}) {
        const Said said = webcarectl(asked);
        EXPECT_EQ(said.exit, 1);
        EXPECT_THAT(said.err, HasSubstr("not running and has kept nothing yet in "));
        EXPECT_THAT(said.err, HasSubstr("webcared run --config"));
    }
}

TEST_F(Ctl, ReadsBackAMomentOfThePastOnly) {
    const std::string config = config_with("[own.yaml]");
    for (const char* since : {"0d", "2099-01-01T00:00:00Z", "300y", "1970-01-01"}) {
        const Said said =
            webcarectl({"source", "backfill", "news", "--since", since, "--config", config});
        EXPECT_EQ(said.exit, 1) << since;
        EXPECT_THAT(said.err, HasSubstr("between a minute and 20 years ago")) << since;
    }
}

TEST(ReadBackWords, SayWhyItWaitsAndForHowLong) {
    const Time now = *parse_time("2026-11-25T12:00:00Z");
    JsonDocument document;
    const auto json =
        document.parse(R"({"trouble":"reddit answered 503","retry_at":"2026-11-25T12:04:00Z"})");
    ASSERT_TRUE(json);
    EXPECT_EQ(waiting_words(*json, now), "reddit answered 503, tries again in 4 min");
    JsonDocument other;
    EXPECT_EQ(waiting_words(*other.parse(R"({"state":"running"})"), now), "");
}

TEST_F(Ctl, HintsAtTwoDashesBeforeATextThatBeginsWithOne) {
    const Said said = webcarectl({"explain", "-x"});
    EXPECT_EQ(said.exit, 2);
    EXPECT_THAT(said.err, HasSubstr("webcarectl explain -- \"-x\""));
    EXPECT_EQ(webcarectl({"explain", "--", "-kapot"}).exit, 0);
    EXPECT_THAT(webcarectl({"explain"}).err, Not(HasSubstr("explain -- ")));
}

TEST_F(Ctl, ExplainSaysWhatIsMissingWithoutAConfiguration) {
    EXPECT_THAT(webcarectl({"explain", "--rules", rules_, "kapot"}).out,
                HasSubstr("without --config: no brands"));
}

TEST_F(Ctl, ExplainJudgesNothingByARefusedConfiguration) {
    const auto refused = folder_.write("bad.yaml", "brands: [{ name: Acme }]\nnonsense: 1\n");
    const Said said = webcarectl({"explain", "--config", refused, "kapot"});
    EXPECT_EQ(said.exit, 1);
    EXPECT_EQ(said.out, "");
    EXPECT_THAT(said.err, HasSubstr("bad.yaml: refused, so nothing was judged"));
}

TEST_F(Ctl, ReadsWhatBeginsWithAByteOrderMark) {
    const std::string mention = "\xef\xbb\xbf{\"id\":\"a:1\",\"text\":\"kapot\"}\n";
    const Said judged = webcarectl({"classify", "--rules", rules_}, mention);
    EXPECT_EQ(judged.exit, 0) << judged.err;
    EXPECT_THAT(judged.out, HasSubstr("own.defect"));
    const Said tested =
        webcarectl({"rules", "backtest", "--rules", rules_, "--labels", labels(mention)});
    EXPECT_EQ(tested.exit, 0) << tested.err;
}

TEST_F(Ctl, ExitsWithOneWhereALineWasLeftOut) {
    const std::string file = labels(
        "{\"id\":\"1\",\"text\":\"kapot\",\"complaint\":true}\n"
        "{\"id\":\"2\",\"text\":\"kapot\",\"sentiment\":\"angry\"}\n");
    const Said said = webcarectl({"rules", "backtest", "--rules", rules_, "--labels", file});
    EXPECT_EQ(said.exit, 1);
    EXPECT_THAT(said.out, HasSubstr("1 mention, "));
    EXPECT_THAT(said.err,
                HasSubstr(":2: sentiment: \"angry\" is none of negative, neutral, positive"));
}

TEST_F(Ctl, ReadsOrdinaryFilesOnly) {
    const std::string pipe = folder_.file("pipe.yaml");
    ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
    for (const auto& [path, why] : std::vector<std::pair<std::string, std::string>>{
             {pipe, "a pipe"}, {"/dev/zero", "a device"}, {folder_.path(), "a folder"}}) {
        const Said said = webcarectl({"rules", "backtest", "--rules", rules_, "--labels", path});
        EXPECT_EQ(said.exit, 1);
        EXPECT_THAT(said.err, HasSubstr(path + ": cannot be read: it is " + why));
    }
    for (const std::string& path : {pipe, std::string{"/dev/zero"}}) {
        const Said said = webcarectl({"rules", "test", path});
        EXPECT_EQ(said.exit, 1);
        EXPECT_THAT(said.err, HasSubstr(path + ":1:1: cannot be read: it is a"));
    }
}

TEST_F(Ctl, PrintsNoPlaceThatIsNotKnown) {
    const Said said = webcarectl({"rules", "test", folder_.file("nothing.yaml")});
    EXPECT_THAT(said.err, Not(HasSubstr(":0:0")));
    std::filesystem::create_directory(folder_.file("empty"));
    EXPECT_THAT(webcarectl({"rules", "test", folder_.file("empty")}).err,
                HasSubstr("empty: this folder holds no rule file"));
}

TEST_F(Ctl, CountsOneAsOne) {
    EXPECT_EQ(webcarectl({"rules", "test", rules_}).out, "1 rule, 2 examples, 0 failed\n");
}

TEST_F(Ctl, RefusesNegativeNumbers) {
    const std::string file = labels("{\"id\":\"1\",\"text\":\"kapot\"}\n");
    EXPECT_EQ(webcarectl({"rules", "backtest", "--labels", file, "--cases", "-5"}).exit, 2);
    EXPECT_EQ(webcarectl({"rules", "cost", rules_, "--labels", file, "--max", "-5"}).exit, 2);
}

TEST_F(Ctl, TellsCostsAsJson) {
    const std::string file = labels("{\"id\":\"1\",\"text\":\"kapot\"}\n");
    const Said said = webcarectl({"rules", "cost", rules_, "--labels", file, "--json"});
    EXPECT_EQ(said.exit, 0) << said.err;
    EXPECT_THAT(said.out, HasSubstr("\"rule\":\"own.defect\""));
    EXPECT_THAT(said.out, HasSubstr("\"mentions\":1"));
}

}  // namespace
}  // namespace webcare::ctl
