// What an answer promises, at the command line.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/ctl/desk.hpp"

namespace webcare::ctl {
namespace {

using ::testing::HasSubstr;

class PromisesRead : public ::testing::Test {
 protected:
    Said read(const std::string& answer, std::vector<std::string> options) {
        std::vector<std::string> arguments{"promises", "read", folder_.write("answer.txt", answer)};
        arguments.insert(arguments.end(), options.begin(), options.end());
        return webcarectl(arguments);
    }
    test::TempFolder folder_;
};

TEST_F(PromisesRead, ShowsEachWithItsMomentInTheLanguageOfTheAnswer) {
    const Said said = read(
        "Wat vervelend. Ik bel u uiterlijk vrijdag om 14.00 uur. Wij komen er spoedig op terug.",
        {"--now", "2026-11-25T10:00"});
    EXPECT_EQ(said.exit, 0) << said.err;
    EXPECT_THAT(said.out, HasSubstr("vrijdag 27 november om 14.00 uur  Ik bel u uiterlijk"));
    EXPECT_THAT(said.out, HasSubstr("? er staat geen moment"));
}

TEST_F(PromisesRead, KnowsTheHolidaysOfTheOffice) {
    const std::string config = folder_.write(
        "webcared.yaml",
        "brands: [{ name: Acme }]\ndata_dir: data\ntimezone: Europe/Amsterdam\n"
        "calendars: { office: { days: mon-fri, hours: \"08:30-16:30\", holidays: nl } }\n");
    const Said said = read("U hebt het binnen 1 werkdag.",
                           {"--now", "2026-04-24T10:00", "--json", "--config", config});
    EXPECT_EQ(said.exit, 0) << said.err;
    // Monday is King's Day.
    EXPECT_THAT(said.out, HasSubstr("\"moment\":\"2026-04-28T14:30:00Z\""));
}

TEST_F(PromisesRead, SaysWhatItCannotRead) {
    EXPECT_THAT(webcarectl({"promises", "read", "/nowhere/answer.txt"}).err,
                HasSubstr("/nowhere/answer.txt cannot be read"));
    EXPECT_THAT(read("\xff\xfe", {}).err, HasSubstr("the answer is not UTF-8"));
    EXPECT_THAT(read("Morgen.", {"--now", "soon"}).err, HasSubstr("--now is a moment such as"));
    EXPECT_THAT(read("Dank voor uw bericht.", {}).err, HasSubstr("nothing is promised"));
}

}  // namespace
}  // namespace webcare::ctl
