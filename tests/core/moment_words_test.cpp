#include "core/moment_words.hpp"

#include <gtest/gtest.h>

namespace webcare {
namespace {

Time at(const char* text) {
    return parse_moment(text, Zone::find("Europe/Amsterdam").value()).value();
}
std::string words(const char* moment, std::string_view language) {
    return moment_words(at(moment), at("2026-11-26T13:00"), Zone::find("Europe/Amsterdam").value(),
                        language);
}

TEST(MomentWords, SayADayThatIsNearByName) {
    EXPECT_EQ(words("2026-11-26T14:15", "nl"), "vandaag om 14.15 uur");
    EXPECT_EQ(words("2026-11-27T09:05", "nl"), "morgen om 9.05 uur");
    EXPECT_EQ(words("2026-11-25T23:59", "en"), "23:59 yesterday");
    EXPECT_EQ(words("2026-11-26T14:15", "en"), "14:15 today");
}

TEST(MomentWords, SayAnotherDayInFull) {
    EXPECT_EQ(words("2026-11-30T10:00", "nl"), "maandag 30 november om 10.00 uur");
    EXPECT_EQ(words("2026-11-30T10:00", "en"), "10:00 on Monday 30 November");
    EXPECT_EQ(words("2027-01-04T10:00", "nl"), "maandag 4 januari 2027 om 10.00 uur");
    EXPECT_EQ(words("2026-11-30T10:00", "fr"), "10:00 on Monday 30 November")
        << "what is not Dutch is English";
}

}  // namespace
}  // namespace webcare
