// The draft check at the command line.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/ctl/desk.hpp"

namespace webcare::ctl {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* good =
    "Hoi Sem, wat vervelend dat je droger stilstaat. Dank dat je het laat weten. Ik bel je vrijdag "
    "om 14.00 uur. "
    "Groet, Noor";

class DraftCommand : public ::testing::Test {
 protected:
    Said check(const std::string& draft, std::vector<std::string> options) {
        std::vector<std::string> arguments{"draft", "check", folder_.write("draft.txt", draft),
                                           "--now", "2026-11-25T10:00"};
        arguments.insert(arguments.end(), options.begin(), options.end());
        return webcarectl(arguments);
    }
    std::string mention(const std::string& json) { return folder_.write("mention.json", json); }
    test::TempFolder folder_;
};

TEST_F(DraftCommand, IsPleasedWithAGoodAnswer) {
    const Said said = check(good, {});
    EXPECT_EQ(said.exit, 0) << said.out << said.err;
    EXPECT_THAT(said.out, HasSubstr("vrijdag 27 november om 14.00 uur"));
    EXPECT_THAT(said.out, HasSubstr("nothing found"));
}

TEST_F(DraftCommand, ShowsThePlaceTheReasonAndADirection) {
    const Said said = check("Hoi Sem,\nSorry als je dat zo ervaart. Groet, Noor", {});
    EXPECT_EQ(said.exit, 1);
    EXPECT_THAT(said.out, HasSubstr("2:1  conditional_sorry"));
    EXPECT_THAT(said.out, HasSubstr("Spijt onder voorbehoud is geen spijt"));
    EXPECT_THAT(said.out, HasSubstr("-> Zeg het zonder als"));
}

TEST_F(DraftCommand, WritesTheCheckAsMachinesReadIt) {
    const Said said = check("We komen er op terug.", {"--json"});
    EXPECT_EQ(said.exit, 0);
    EXPECT_THAT(said.out,
                HasSubstr("{\"zekep\":{\"zakelijk\":{\"met\":true,\"evidence\":[[0,21]]}"));
    EXPECT_THAT(said.out,
                HasSubstr("\"epo\":{\"missing\":[\"empathy\",\"positive\",\"solution\"]"));
    EXPECT_THAT(said.out, HasSubstr("\"kind\":\"vague_promise\",\"span\":[3,17]"));
}

TEST_F(DraftCommand, TakesFromTheMessageWhatTheAnswerMustMeet) {
    const std::string message = mention(
        R"({"id":"x:1","network":"x","text":"Geachte heer, mijn wasdroger staat stil. Kunt u mij helpen?","addressed":true})");
    const Said said = check("Super dat je ons bericht! Groet, Noor", {"--mention", message});
    EXPECT_THAT(said.out, HasSubstr("no_recap"));
    EXPECT_THAT(said.out, HasSubstr("wrong_register"));
    std::string longer;
    for (int i = 0; i < 30; ++i) longer += "De droger komt. ";
    EXPECT_THAT(check(longer, {"--mention", message}).out, HasSubstr("280"));
}

TEST_F(DraftCommand, KnowsWhatAnAnswerIsFor) {
    EXPECT_THAT(check(good, {"--mode", "apology"}).out, HasSubstr("NO  responsibility"));
    EXPECT_THAT(check(good, {"--mode", "whatever"}).err, HasSubstr("--mode"));
}

TEST_F(DraftCommand, SaysWhatItCannotRead) {
    EXPECT_THAT(check(good, {"--mention", "/nowhere.json"}).err,
                HasSubstr("/nowhere.json cannot be read"));
    EXPECT_THAT(check(good, {"--mention", mention("{")}).err, HasSubstr("mention.json"));
    EXPECT_THAT(check(good, {"--rules", "/nowhere"}).err, HasSubstr("holds no draft check"));
}

TEST_F(DraftCommand, RunsTheExamplesOfATeamsOwnRules) {
    EXPECT_THAT(webcarectl({"draft", "test"}).out, HasSubstr(", 0 failed"));
    folder_.write("nl.yaml",
                  "language: nl\nrules:\n  - { id: own, finds: jargon, when: dossier }\n");
    const Said said = webcarectl({"draft", "test", folder_.path()});
    EXPECT_EQ(said.exit, 1);
    EXPECT_THAT(said.err, HasSubstr("own needs an example under `hit`"));
    EXPECT_THAT(said.err, HasSubstr("`texts` needs blame"));
}

TEST_F(DraftCommand, IsHeldAgainstLabelledDrafts) {
    const std::string labels = folder_.write(
        "drafts.jsonl",
        R"({"id":"1","lang":"nl","network":"mail","mode":"epo","draft":"We komen er op terug. Groet, Noor","findings":[{"kind":"vague_promise"}],"missing_epo":["empathy","positive","solution"],"zekep":{"empathisch":false,"effectief":false}})"
        "\n");
    const Said said = webcarectl({"draft", "score", labels});
    EXPECT_EQ(said.exit, 0) << said.err;
    EXPECT_THAT(said.out, HasSubstr("vague_promise"));
    EXPECT_THAT(said.out, Not(HasSubstr("0.00")));
}

}  // namespace
}  // namespace webcare::ctl
