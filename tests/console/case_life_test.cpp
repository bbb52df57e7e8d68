// The life of a case over the API, and two who want the same one.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>

#include "cases/handling.hpp"
#include "console/deeds.hpp"
#include "core/json_read.hpp"
#include "tests/console/desk.hpp"

namespace webcare::console {
namespace {

using ::testing::HasSubstr;

Reply deed(House& house, const std::string& path, const std::string& body) {
    return house.ask("POST", "/api/v1/cases/case-1/" + path, body);
}

TEST(CaseLife, GoesFromNewToClosedAndBack) {
    House house;
    EXPECT_EQ(house.dossier().status, CaseStatus::fresh);
    EXPECT_EQ(deed(house, "claim", R"({"who":"Noor"})").status, 200);
    EXPECT_EQ(house.dossier().status, CaseStatus::acknowledged);
    EXPECT_EQ(
        deed(house, "wait", R"({"who":"Noor","on":"expert","text":"the baker looks"})").status,
        200);
    EXPECT_EQ(house.dossier().status, CaseStatus::waiting_expert);
    EXPECT_EQ(deed(house, "resolve", R"({"who":"Noor","text":"a new oven"})").status, 200);
    EXPECT_EQ(house.alert().status, AlertStatus::resolved);
    EXPECT_EQ(deed(house, "reopen", R"({"who":"Noor","text":"broke again"})").status, 200);
    EXPECT_EQ(house.dossier().status, CaseStatus::reopened);
    EXPECT_EQ(deed(house, "close", R"({"who":"Noor","justified":"yes"})").status, 200);
    EXPECT_EQ(house.dossier().status, CaseStatus::closed);
    EXPECT_EQ(house.store->counts().cases_open, 0u);
    EXPECT_EQ(deed(house, "reopen", R"({"who":"Noor","text":"not yet"})").status, 200);
    EXPECT_EQ(house.store->counts().cases_open, 1u);
}

TEST(CaseLife, KeepsAPromise) {
    House house;
    const std::string due = format_time(house.clock.now() + std::chrono::hours{2});
    const std::string later = format_time(house.clock.now() + std::chrono::hours{4});
    ASSERT_EQ(
        deed(house, "promise", R"({"who":"Noor","what":"we call","due":")" + due + "\"}").status,
        200);
    const std::string id = house.dossier().promises.at(0).id;
    EXPECT_EQ(deed(house, "close", R"({"who":"Noor","justified":"yes"})").status, 400)
        << "while it is open";
    EXPECT_EQ(deed(house, "promises/" + id + "/move",
                   R"({"who":"Noor","told":"it takes longer","due":")" + later + "\"}")
                  .status,
              200);
    EXPECT_EQ(deed(house, "promises/" + id + "/move", R"({"who":"Noor","told":"longer"})").status,
              400);
    EXPECT_EQ(deed(house, "promises/none/keep", R"({"who":"Noor"})").status, 400);
    EXPECT_EQ(deed(house, "promises/" + id + "/keep", R"({"who":"Noor"})").status, 200);
    EXPECT_EQ(deed(house, "promises/" + id + "/keep", R"({"who":"Noor"})").status, 409);
    EXPECT_TRUE(house.dossier().promises.at(0).kept_at);
}

TEST(CaseLife, RefusesWhatDoesNotFit) {
    House house;
    EXPECT_EQ(deed(house, "wait", R"({"who":"Noor","on":"godot","text":"he comes"})").status, 400);
    EXPECT_EQ(deed(house, "wait", R"({"who":"Noor","on":"expert"})").status, 400);
    EXPECT_EQ(deed(house, "reopen", R"({"who":"Noor","text":"again"})").status, 409);
    EXPECT_EQ(deed(house, "resolve", R"({"text":"done"})").status, 400);
    EXPECT_EQ(house.dossier().version, 1u);
}

TEST(CaseLife, TellsWhoHasTheCaseUnlessItIsTakenOver) {
    House house;
    EXPECT_EQ(deed(house, "claim", R"({"who":"Noor"})").status, 200);
    const Reply second = deed(house, "claim", R"({"who":"Sem"})");
    EXPECT_EQ(second.status, 409);
    EXPECT_THAT(second.body, HasSubstr("Noor has the case"));
    EXPECT_EQ(deed(house, "claim", R"({"who":"Sem","take_over":true})").status, 200);
    EXPECT_EQ(house.dossier().owner, "Sem");
}

asio::awaitable<void> claims(Desk& desk, std::string id, std::string who, int& won, int& told) {
    CaseStep step = [&who](Case dossier, Time now) {
        return cases::claim(std::move(dossier), who, false, now);
    };
    const Deed<Case> deed = co_await step_case(desk, id, std::nullopt, step);
    if (deed.result) {
        ++won;
    } else if (deed.result.error().kind == ErrorKind::conflict && deed.now_is &&
               deed.result.error().detail == deed.now_is->owner + " has the case") {
        ++told;
    }
}

TEST(CaseLife, OneOfTwoWhoClaimAtOnceHasItAndTheOtherIsTold) {
    constexpr int rounds = 1000;
    House house;
    storage::Batch batch;
    for (int i = 0; i < rounds; ++i) {
        Case dossier = house.dossier();
        dossier.id = "race-" + std::to_string(i);
        batch.add(storage::CaseChanged{std::move(dossier)});
    }
    ASSERT_TRUE(house.store->commit_and_wait(std::move(batch)));

    for (int i = 0; i < rounds; ++i) {
        const std::string id = "race-" + std::to_string(i);
        int won = 0, told = 0;
        for (const char* who : {"Noor", "Sem"})
            asio::co_spawn(house.io, claims(house.desk, id, who, won, told),
                           [](std::exception_ptr error) { EXPECT_FALSE(error); });
        house.io.restart();
        house.io.run();
        ASSERT_EQ(won, 1) << id;
        ASSERT_EQ(told, 1) << id;
        ASSERT_EQ(house.store->find_case(id).value()->version, 2u) << id;
    }
}

}  // namespace
}  // namespace webcare::console
