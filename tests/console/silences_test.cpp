// Silences over the API: who sets one says why and until when.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/json_read.hpp"
#include "tests/console/desk.hpp"

namespace webcare::console {
namespace {

using ::testing::HasSubstr;

class SilencesApi : public testing::Test {
 protected:
    /// An order with everything in it, and `more` last, so that it wins nothing but adds.
    static std::string order(const std::string& fields) { return "{" + fields + "}"; }
    Reply add(const std::string& fields) {
        return house_.ask("POST", "/api/v1/silences", order(fields));
    }
    std::vector<Silence> set() { return house_.store->silences().value(); }
    std::string in(Duration later) { return format_time(house_.clock.now() + later); }
    std::string id_of(const Reply& reply) {
        JsonDocument document;
        return document.parse(reply.body).value()["id"].string_or();
    }

    static constexpr const char* whole =
        R"("when":"topic:outage","for":"2h","by":"Noor","reason":"known")";
    House house_;
};

TEST_F(SilencesApi, SetsListsAndEndsOne) {
    const Reply added = add(whole);
    ASSERT_EQ(added.status, 201) << added.body;
    ASSERT_EQ(set().size(), 1u);
    const Silence silence = set()[0];
    EXPECT_EQ(silence.id, id_of(added));
    EXPECT_EQ(silence.by, "Noor");
    EXPECT_EQ(silence.reason, "known");
    EXPECT_EQ(silence.from, house_.clock.now());
    EXPECT_EQ(silence.until, house_.clock.now() + std::chrono::hours{2});
    EXPECT_FALSE(silence.even_critical);
    EXPECT_THAT(house_.ask("GET", "/api/v1/silences").body, HasSubstr(silence.id));

    const std::string end = "/api/v1/silences/" + silence.id + "/end";
    EXPECT_EQ(house_.ask("POST", end, "{}").status, 400) << "nobody ends it";
    const Reply ended = house_.ask("POST", end, R"({"by":"Sem"})");
    EXPECT_EQ(ended.status, 200);
    EXPECT_THAT(ended.body, HasSubstr(R"("ended_by":"Sem")"));
    EXPECT_TRUE(set().empty());
    EXPECT_EQ(house_.ask("POST", end, R"({"by":"Sem"})").status, 404);
    EXPECT_EQ(house_.control.commits, 2) << "the planner hears of each";
}

TEST_F(SilencesApi, AsksForAnAuthorAReasonAndAnEnd) {
    const std::pair<const char*, const char*> refused[] = {
        {R"("for":"2h","by":"Noor","reason":"known")", "`when` is missing"},
        {R"("when":"storing","for":"2h","reason":"known")", "`by` is missing"},
        {R"("when":"storing","for":"2h","by":" ","reason":"known")", "`by` is missing"},
        {R"("when":"storing","for":"2h","by":"Noor")", "reason"},
        {R"("when":"storing","for":"2h","by":"Noor","reason":" \n ")", "reason"},
        {R"("when":"storing","by":"Noor","reason":"known")", "give `until`"},
        {R"("when":"storing","by":"Noor","reason":"known","until":"tonight")", "`until` is no"},
        {R"("when":"storing","by":"Noor","reason":"known","for":"soon")", "soon"},
        {R"("when":"storing","by":"Noor","reason":"known","for":"91d")", "90 days"},
        {R"("when":"storing","by":"Noor","reason":"known","for":"2h","from":"soon")",
         "`from` is no"},
        {R"("when":"storing","by":"Noor","reason":"known","for":"2h","even":"all")", "`even`"},
        {R"("when":["storing"],"by":"Noor","reason":"known","for":"2h")", "`when` is missing"},
    };
    for (const auto& [fields, why] : refused) {
        const Reply reply = add(fields);
        EXPECT_EQ(reply.status, 400) << fields;
        EXPECT_THAT(reply.body, HasSubstr(why)) << fields;
    }
    for (const char* body : {"", "[]", "{", "null", "\"storing\""})
        EXPECT_EQ(house_.ask("POST", "/api/v1/silences", body).status, 400) << body;
    EXPECT_TRUE(set().empty());
}

TEST_F(SilencesApi, IsOfTheFutureOnly) {
    const std::string who = R"("when":"storing","by":"Noor","reason":"known",)";
    EXPECT_EQ(add(who + "\"until\":\"" + in(-std::chrono::minutes{1}) + "\"").status, 400);
    EXPECT_EQ(add(who + "\"until\":\"" + in({}) + "\"").status, 400);
    EXPECT_EQ(add(who + "\"from\":\"" + in(std::chrono::hours{2}) + "\",\"until\":\"" +
                  in(std::chrono::hours{1}) + "\"")
                  .status,
              400);
    EXPECT_EQ(add(who + "\"from\":\"" + in(-std::chrono::hours{3}) + "\",\"for\":\"2h\"").status,
              400);
    EXPECT_EQ(add(who + "\"from\":\"" + in(std::chrono::hours{20}) + "\",\"for\":\"2h\"").status,
              201)
        << "one to come";
}

TEST_F(SilencesApi, SaysWhereItsConditionIsWrong) {
    house_.desk.services.check_silence = [](const Silence& silence) -> Status {
        EXPECT_EQ(silence.when, "topic:outage");
        return Error{ErrorKind::malformed, "when:1: there is no topic `outage`"};
    };
    const Reply reply = add(whole);
    EXPECT_EQ(reply.status, 422);
    EXPECT_THAT(reply.body, HasSubstr("when:1: there is no topic `outage`"));
    EXPECT_TRUE(set().empty());
}

TEST_F(SilencesApi, CleansAndBoundsWhatPeopleWrite) {
    const std::string hostile = R"(known\u0007\u001b[31m \u202ered)";
    ASSERT_EQ(add(R"("when":"storing","for":"2h","by":"No\u0000or\n","reason":")" + hostile + "\"")
                  .status,
              201);
    for (const std::string& text : {set()[0].by, set()[0].reason})
        for (const char c : text)
            EXPECT_TRUE(static_cast<unsigned char>(c) >= ' ' || c == '\n') << text;
    const std::string much(5000, 'a');
    EXPECT_EQ(add(R"("for":"2h","by":"Noor","reason":"r","when":")" + much + "\"").status, 400);
    EXPECT_EQ(add(R"("for":"2h","by":"Noor","when":"storing","reason":")" + much + "\"").status,
              400);
    ASSERT_EQ(add(R"("for":"2h","when":"storing","reason":"r","by":")" + much + "\"").status, 201);
    for (const Silence& silence : set()) EXPECT_LT(silence.by.size(), 400u);
}

TEST_F(SilencesApi, HoldsTwoHundredAndMakesRoomWhenTheyAreOver) {
    for (std::size_t i = 0; i < most_silences; ++i) ASSERT_EQ(add(whole).status, 201);
    EXPECT_EQ(add(whole).status, 409);
    house_.clock.advance(std::chrono::hours{3});
    EXPECT_EQ(add(whole).status, 201);
    EXPECT_EQ(set().size(), 1u);
}

TEST_F(SilencesApi, OutliveTheDaemon) {
    ASSERT_EQ(add(whole).status, 201);
    const Silence before = set().at(0);
    house_.store.reset();
    house_.store = house_.open_store();
    EXPECT_EQ(set(), std::vector<Silence>{before});
}

TEST_F(SilencesApi, ShowsWhyAnAlertToldNobody) {
    Alert alert;
    alert.id = "alert-2", alert.version = 1, alert.mention = "forum:7/a";
    alert.level = Level::high, alert.raised_at = house_.clock.now();
    alert.status = AlertStatus::silenced;
    alert.silenced = "silence S1 by Noor until 22 Nov 2026 04:00: known";
    storage::Batch batch;
    batch.add(storage::AlertChanged{alert});
    house_.store->commit_and_wait(std::move(batch)).value();
    const std::string listed = house_.ask("GET", "/api/v1/alerts?status=silenced").body;
    EXPECT_THAT(listed, HasSubstr(R"("status":"silenced")"));
    EXPECT_THAT(listed, HasSubstr("silence S1 by Noor until 22 Nov 2026 04:00: known"));
    EXPECT_THAT(listed, testing::Not(HasSubstr("alert-1")));
    EXPECT_THAT(house_.ask("GET", "/api/v1/status").body, HasSubstr(R"("alert":"alert-2")"));
}

}  // namespace
}  // namespace webcare::console
