// `routes test`: what it says of one mention and of the tests in a configuration.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "core/json_read.hpp"
#include "tests/ctl/desk.hpp"

namespace webcare::ctl {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* house = R"(brand: { name: Acme }
rules: [own.yaml]
timezone: Europe/Amsterdam
channels: [ { name: team, kind: console } ]
people: [ { name: Noor, roles: [lead], reach: { team: noor } } ]
routes:
  - { name: broken, when: 'level >= medium', ladder: lead }
ladders:
  lead: [ { after: 0m, roles: [lead] } ]
  late: [ { after: 0m, channels: [team] } ]
silences:
  - { when: storing, from: 2026-11-22T22:00, until: 2026-11-22T23:00, by: Noor, reason: bekend }
)";

class RoutesTest : public testing::Test {
 protected:
    void SetUp() override {
        folder_.write("own.yaml",
                      "rules:\n"
                      "  - { id: own.defect, title: Kapot, when: kapot, severity: 60, type: "
                      "complaint,\n"
                      "      examples: { hit: [kapot], miss: [heel] } }\n");
    }
    std::string config(const std::string& more = {}) {
        return folder_.write("webcared.yaml", house + more);
    }
    Said test(std::vector<std::string> more, const std::string& config,
              const std::string& in = {}) {
        std::vector<std::string> all{"routes", "test", "--config", config};
        all.insert(all.end(), more.begin(), more.end());
        return webcarectl(all, in);
    }

    test::TempFolder folder_;
};

TEST_F(RoutesTest, SaysWhoIsToldOfAText) {
    const Said said = test({"Mijn lamp is kapot"}, config());
    EXPECT_EQ(said.exit, 0) << said.err;
    EXPECT_THAT(said.out, HasSubstr("broken"));
    EXPECT_THAT(said.out, HasSubstr("Noor by channel team (noor)"));
    EXPECT_EQ(test({"Alles heel"}, config()).exit, 0);
}

TEST_F(RoutesTest, TakesTheMomentAsLocalTimeOrWithAnOffset) {
    for (const char* at : {"2026-11-22T22:30", "2026-11-22T21:30:00Z"})
        EXPECT_THAT(test({"--at", at, "kapot door de storing"}, config()).out,
                    HasSubstr("silenced, nobody is told"))
            << at;
    EXPECT_THAT(test({"--at", "2026-11-22T23:30", "kapot door de storing"}, config()).out,
                Not(HasSubstr("nobody is told")));
    for (const char* at : {"tomorrow", "2026-13-01T00:00", "22:40", "2026-11-22T22:40\x1b[31m"}) {
        const Said said = test({"--at", at, "kapot"}, config());
        EXPECT_EQ(said.exit, 1) << at;
        EXPECT_THAT(said.err, HasSubstr("--at: a moment is 2026-11-22T22:40, found"));
        EXPECT_THAT(said.err, Not(HasSubstr("\x1b")));
        EXPECT_EQ(said.out, "");
    }
}

TEST_F(RoutesTest, ReadsAMentionFromAFileOrItsInput) {
    const std::string json = R"({"id":"a:1","text":"kapot","kind":"review"})";
    const Said from_file = test({"--mention", folder_.write("m.json", json)}, config());
    EXPECT_EQ(from_file.exit, 0) << from_file.err;
    EXPECT_THAT(from_file.out, HasSubstr("broken"));
    EXPECT_EQ(test({"--mention", "-"}, config(), "\xef\xbb\xbf" + json).exit, 0);
    EXPECT_EQ(test({"--mention", "-", "kapot"}, config(), json).exit, 2) << "one or the other";
}

TEST_F(RoutesTest, SaysWhatIsWrongWithAMention) {
    std::filesystem::create_directory(folder_.file("folder"));
    const std::string large = folder_.write("large.json", std::string((1 << 20) + 1, ' '));
    for (const auto& [path, why] : std::vector<std::pair<std::string, std::string>>{
             {folder_.file("none.json"), "none.json cannot be read"},
             {large, "larger than 1 MiB"},
             {folder_.write("half.json", R"({"id":"a:1",)"), "the mention: "},
             {folder_.write("list.json", "[1]"), "the mention: "},
             {folder_.write("empty.json", ""), "the mention: "},
             {folder_.write("no_id.json", R"({"text":"kapot"})"), "the mention: "},
             {folder_.file("folder"), "the mention: "}}) {
        const Said said = test({"--mention", path}, config());
        EXPECT_EQ(said.exit, 1) << path;
        EXPECT_THAT(said.err, HasSubstr(why)) << path;
        EXPECT_EQ(said.out, "") << path;
    }
}

TEST_F(RoutesTest, RunsTheTestsOfTheConfiguration) {
    const Said good = test({}, config(R"(route_tests:
  - { mention: { text: kapot }, at: 2026-11-22T12:00, expect: { ladder: lead, people: [Noor] } }
  - { mention: { text: kapot door storing }, at: 2026-11-22T22:30, expect: { silenced: true } }
)"));
    EXPECT_EQ(good.exit, 0) << good.out << good.err;
    EXPECT_EQ(good.out, "2 route tests, 0 failed\n");

    const std::string bad = config(R"(route_tests:
  - { mention: { text: kapot }, expect: { ladder: late } }
  - { mention: { text: heel }, expect: { ladder: none } }
  - { mention: { text: kapot door storing }, at: 2026-11-22T12:00, expect: { silenced: true } }
)");
    const Said said = test({}, bad);
    EXPECT_EQ(said.exit, 1);
    EXPECT_THAT(said.out, HasSubstr(":14:5: route test: ladder: expected late, came lead\n"));
    EXPECT_THAT(said.out, HasSubstr(":16:5: route test: silenced: expected true, came false\n"));
    EXPECT_THAT(said.out, HasSubstr("\n3 route tests, 2 failed\n"));
    EXPECT_EQ(webcarectl({"config", "check", bad}).exit, 1) << "the check runs them too";
}

TEST_F(RoutesTest, TellsAProgramTheSame) {
    const std::string file =
        config("route_tests: [ { mention: { text: kapot }, expect: { ladder: late } } ]\n");
    JsonDocument document;
    const Said traced = test({"--json", "kapot"}, file);
    EXPECT_EQ(traced.exit, 0) << traced.err;
    const auto one = document.parse(traced.out);
    ASSERT_TRUE(one) << traced.out;
    EXPECT_EQ(one->pointer("/ladders/0").string(), "lead");
    EXPECT_EQ(one->pointer("/routes/0").string(), "broken");
    EXPECT_EQ(one->pointer("/people/0").string(), "Noor");

    JsonDocument other;
    const Said tested = test({"--json"}, file);
    EXPECT_EQ(tested.exit, 1);
    const auto all = other.parse(tested.out);
    ASSERT_TRUE(all) << tested.out;
    EXPECT_EQ((*all)["route_tests"].integer(), 1);
    EXPECT_EQ(all->pointer("/failed/0/line").integer(), 13);
    EXPECT_EQ(all->pointer("/failed/0/differences/0").string(), "ladder: expected late, came lead");
}

TEST_F(RoutesTest, ReadsNoRoutesOfARefusedConfiguration) {
    const Said said = test({"kapot"}, config("nonsense: 1\n"));
    EXPECT_EQ(said.exit, 1);
    EXPECT_EQ(said.out, "");
    EXPECT_THAT(said.err, HasSubstr("nonsense"));
    const Said missing = test({"kapot"}, folder_.file("none.yaml"));
    EXPECT_EQ(missing.exit, 1);
    EXPECT_THAT(missing.err, HasSubstr("none.yaml"));
    EXPECT_EQ(test({"kapot"}, config("route_tests: [ { expect: { ladder: lead } } ]\n")).exit, 1);
}

}  // namespace
}  // namespace webcare::ctl
