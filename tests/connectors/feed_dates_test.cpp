#include "connectors/feed/dates.hpp"

#include <gtest/gtest.h>

namespace webcare::connectors::feed {
namespace {

std::string shown(std::string_view text) {
    const auto time = parse_date(text);
    return time ? format_time(*time) : "none";
}

TEST(FeedDates, ReadsWhatRfc822AndItsCustomsAllow) {
    EXPECT_EQ(shown("Sun, 22 Nov 2026 09:30:00 +0100"), "2026-11-22T08:30:00Z");
    EXPECT_EQ(shown("22 Nov 26 09:30 GMT"), "2026-11-22T09:30:00Z");
    EXPECT_EQ(shown("Mon, 01 June 1998 9:05:07 EST"), "1998-06-01T14:05:07Z");
    EXPECT_EQ(shown("1 Aug 2026 12:00:00 CEST"), "2026-08-01T10:00:00Z");
    EXPECT_EQ(shown("Wed, 2 Jan 98 00:00:00 -0330"), "1998-01-02T03:30:00Z");
    EXPECT_EQ(shown("3 Feb 2026 04:05:06"), "2026-02-03T04:05:06Z");
}

TEST(FeedDates, ReadsTheProfilesOfIso8601) {
    EXPECT_EQ(shown("2026"), "2026-01-01T00:00:00Z");
    EXPECT_EQ(shown("2026-11"), "2026-11-01T00:00:00Z");
    EXPECT_EQ(shown("2026-11-22"), "2026-11-22T00:00:00Z");
    EXPECT_EQ(shown("2026-11-22T10:20+01:00"), "2026-11-22T09:20:00Z");
    EXPECT_EQ(shown(" 2026-11-22T10:20:30.5Z\n"), "2026-11-22T10:20:30.500Z");
}

TEST(FeedDates, GivesNothingForJunk) {
    for (const auto* junk :
         {"", "gisteren", "zo 22 oktober 2026", "31 Feb 2026 10:00 GMT", "22 Nov 2026 25:00 GMT",
          "22 Nov 2026 10:00 NOWHERE", "2026-13", "Nov", "99999999999 Nov 2026"}) {
        EXPECT_EQ(shown(junk), "none") << junk;
    }
}

}  // namespace
}  // namespace webcare::connectors::feed
