#include "tests/stories/story.hpp"

namespace webcare::test {
namespace {

class WhatChangesIsFollowed : public Story {
 protected:
    static std::string post(const std::string& text, int shares, bool deleted = false) {
        return R"({"id":"reddit:t3_1","network":"reddit","text":")" + text +
               R"(","author":{"handle":"jo"},"engagement":{"reposts":)" + std::to_string(shares) +
               R"(},"deleted":)" + (deleted ? "true" : "false") + "}";
    }
    static constexpr const char* hook =
        "  - { name: hook, kind: push, secret: whsec_c2VjcmV0IG9mIHRoZSBzdG9yaWVz }";
};

TEST_F(WhatChangesIsFollowed, AComplaintThatManyPassOnIsToldOnceMore) {
    configure(hook);
    start();
    ASSERT_EQ(push("hook", "1", post(complaint, 3)).status, 202);
    ASSERT_TRUE(receiver_.wait_for(1));
    ASSERT_EQ(push("hook", "2", post(complaint, 300)).status, 202);
    ASSERT_TRUE(receiver_.wait_for(2));
    ASSERT_EQ(push("hook", "3", post(complaint, 900)).status, 202);
    stop();
    ASSERT_EQ(receiver_.received().size(), 2u);
    EXPECT_NE(receiver_.received()[0].key, receiver_.received()[1].key);
}

TEST_F(WhatChangesIsFollowed, ADeletedPostLosesItsWordsAndKeepsItsCase) {
    configure(hook);
    start();
    ASSERT_EQ(push("hook", "1", post(complaint, 0)).status, 202);
    ASSERT_TRUE(receiver_.wait_for(1));
    ASSERT_NE(json_of({"journal", "tail"}).find("alweer kapot"), std::string::npos);
    ASSERT_EQ(push("hook", "2", post("", 0, true)).status, 202);

    JsonDocument document;
    const std::string listing = json_of({"cases"});
    const auto cases = document.parse(listing);
    ASSERT_TRUE(cases);
    ASSERT_EQ((*cases)["items"].size(), 1u);
    EXPECT_EQ(cases->pointer("/items/0/status").string_or(), "new");
    EXPECT_EQ(listing.find("alweer kapot"), std::string::npos);
    EXPECT_EQ(json_of({"journal", "tail"}).find("alweer kapot"), std::string::npos);
    stop();
}

}  // namespace
}  // namespace webcare::test
