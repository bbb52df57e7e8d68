#include "storage/rows.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "storage/keys.hpp"

namespace webcare::storage {
namespace {

TEST(Row, IsNothingWhenBytesAreMissingOrLeft) {
    MentionRow row;
    row.id = "mastodon:1";
    row.author = "mastodon:42";
    const std::string bytes = pack(row);
    EXPECT_EQ(unpack<MentionRow>(bytes), row);
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        EXPECT_FALSE(unpack<MentionRow>(bytes.substr(0, size)));
    }
    EXPECT_FALSE(unpack<MentionRow>(bytes + "x"));
}

TEST(Row, KeepsAllRulesOfAMentionOrIsNothing) {
    RememberedRow row;
    row.created_at = Time{Duration{-5}};
    row.author = "mastodon:42";
    EXPECT_EQ(unpack<RememberedRow>(pack(row)), row);
    row.rules = {"nl.defect", "", "nl.late"};
    const std::string bytes = pack(row);
    EXPECT_EQ(unpack<RememberedRow>(bytes), row);
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        EXPECT_FALSE(unpack<RememberedRow>(bytes.substr(0, size)));
    }
    EXPECT_FALSE(unpack<RememberedRow>(bytes + "x"));
}

TEST(Row, KeepsWhetherAStepIsToCome) {
    AlertRow row;
    EXPECT_EQ(unpack<AlertRow>(pack(row)), row);
    row.next_step_at = Time{Duration{5}};
    EXPECT_EQ(unpack<AlertRow>(pack(row)), row);
}

RC_GTEST_PROP(Key, SortsAsTheTimesItHolds, (std::int64_t a, std::int64_t b)) {
    std::string first, second;
    append_time(first, Time{Duration{a}});
    append_time(second, Time{Duration{b}});
    RC_ASSERT((first < second) == (a < b));
    RC_ASSERT(time_at(first, 0) == Time{Duration{a}});
}

RC_GTEST_PROP(Key, KeepsThePastOfOneRuleOutOfAnothers, (std::string a, std::string b)) {
    RC_PRE(a != b);
    RC_ASSERT(!keys::past_at(keys::past(b), Time{}, "x:1").starts_with(keys::past(a)));
    RC_ASSERT(!keys::past_of(b, a).starts_with(keys::past_of(a, a)));
    RC_ASSERT(!keys::past_of(a, b).starts_with(keys::past_of(a, a)));
}

RC_GTEST_PROP(Key, KeepsOneNameOutOfAnothersRange, (std::string a, std::string b)) {
    RC_PRE(a != b);
    const std::string range = keys::case_of(a, "");
    RC_ASSERT(!keys::case_of(b, "01A").starts_with(range));
    RC_ASSERT(keys::case_of(a, "01A").starts_with(range));
    RC_ASSERT(keys::case_of(a, "01A") < after_prefix(range));
}

}  // namespace
}  // namespace webcare::storage
