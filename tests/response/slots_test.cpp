#include "response/slots.hpp"

#include <gtest/gtest.h>

namespace webcare::response {
namespace {

TEST(Slots, AreFilledEverywhereTheyStand) {
    const Slots slots{{"name", "Sanne"}, {"moment", "vrijdag"}};
    EXPECT_EQ(filled("Hoi {name}, uiterlijk {moment}. Tot {moment}, {name}", slots),
              "Hoi Sanne, uiterlijk vrijdag. Tot vrijdag, Sanne");
}

TEST(Slots, NeverFillWhatACustomerWroteInTheirName) {
    const Slots slots{{"name", "{moment}"}, {"moment", "vrijdag"}};
    EXPECT_EQ(filled("Hoi {name}", slots), "Hoi {moment}");
}

TEST(Slots, LeaveUnknownNamesAndOpenBracesAlone) {
    EXPECT_EQ(filled("a {later} b { c", Slots{}), "a {later} b { c");
}

TEST(Slots, AreListedInOrder) {
    EXPECT_EQ(slot_names("{a} x {b}{"), (std::vector<std::string_view>{"a", "b"}));
}

}  // namespace
}  // namespace webcare::response
