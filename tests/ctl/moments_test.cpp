#include "ctl/moments.hpp"

#include <gtest/gtest.h>

#include "tests/support/folder.hpp"

namespace webcare::ctl {
namespace {

TEST(MomentsOnTheCommandLine, AreOnTheClockOfTheTeam) {
    test::Folder folder;
    const Zone zone = zone_of(folder.write("webcared.yaml", "timezone: Europe/Amsterdam\n"));
    EXPECT_EQ(exact("2026-11-22T22:40", zone), "2026-11-22T21:40:00Z");
    EXPECT_EQ(exact("2026-11-22T22:40:00Z", zone), "2026-11-22T22:40:00Z");
    EXPECT_EQ(exact("2026-07-01", zone, true), "2026-07-01T22:00:00Z");
    EXPECT_EQ(exact("next week", zone), "next week");
    EXPECT_EQ(exact("", zone), "");
    EXPECT_EQ(exact("2026-11-22T22:40", zone_of("nowhere.yaml")), "2026-11-22T22:40:00Z");
}

}  // namespace
}  // namespace webcare::ctl
