// The button under an alert in a chat acknowledges it, once, for whoever pressed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/console/desk.hpp"

namespace webcare::console {
namespace {

using ::testing::HasSubstr;

class ChatButton : public testing::Test {
 protected:
    ChatButton() {
        house_.desk.services.pressed = [this](std::string_view channel, const net::Headers&,
                                              std::string_view body) -> Result<Pressed> {
            if (channel != "team") return Error{ErrorKind::misconfigured, "no such channel"};
            if (body == "forged") return Error{ErrorKind::denied, "the signature does not match"};
            Pressed pressed;
            pressed.token = token_;
            pressed.who = body;
            pressed.answer = answer_;
            pressed.language = "nl";
            return pressed;
        };
    }
    Reply press(const std::string& who, const std::string& channel = "team") {
        return house_.ask("POST", "/chat/" + channel, who);
    }

    House house_;
    std::string token_ = house_.links.sign("alert-1", house_.clock.now() + std::chrono::hours{1});
    std::string answer_ = "ephemeral_text";
};

TEST_F(ChatButton, TakesTheAlertForWhoeverPressed) {
    const Reply reply = press("Noor");
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.body, R"({"ephemeral_text":"Opgepakt door Noor"})");
    EXPECT_EQ(house_.alert().acknowledged_by, "Noor");
}

TEST_F(ChatButton, TheSecondIsToldWhoWasFirst) {
    press("Noor");
    const Reply second = press("Sem");
    EXPECT_EQ(second.status, 200);
    EXPECT_THAT(second.body, HasSubstr("Iemand was je voor: Noor"));
    EXPECT_EQ(house_.alert().acknowledged_by, "Noor");
}

TEST_F(ChatButton, WhatWasSentToOnePersonIsTakenByThem) {
    token_ = house_.links.sign("alert-1 Sem", house_.clock.now() + std::chrono::hours{1});
    press("De directeur");
    EXPECT_EQ(house_.alert().acknowledged_by, "Sem");
}

TEST_F(ChatButton, AChatThatHearsNothingGetsAnEmptyAnswer) {
    answer_.clear();
    const Reply reply = press("Noor");
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.body, "");
    EXPECT_EQ(house_.alert().acknowledged_by, "Noor");
}

TEST_F(ChatButton, WhatIsNotOursChangesNothing) {
    EXPECT_EQ(press("forged").status, 401);
    EXPECT_EQ(press("Noor", "elsewhere").status, 404);
    token_ = "forged.token";
    EXPECT_THAT(press("Noor").body, HasSubstr("ephemeral_text"));
    token_ = house_.links.sign("alert-1", house_.clock.now() - std::chrono::hours{1});
    EXPECT_EQ(press("Noor").status, 200);
    token_ = house_.links.sign("alert-9", house_.clock.now() + std::chrono::hours{1});
    EXPECT_EQ(press("Noor").status, 200);
    token_.clear();
    EXPECT_EQ(press("Noor").status, 200);
    EXPECT_EQ(house_.alert().status, AlertStatus::raised);
}

TEST_F(ChatButton, APressByNobodyTakesNothing) {
    EXPECT_EQ(press(" \n ").status, 200);
    EXPECT_EQ(house_.alert().status, AlertStatus::raised);
}

}  // namespace
}  // namespace webcare::console
