// Waves, what alerts stand for, and announced changes over the API.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/json_read.hpp"
#include "tests/console/desk.hpp"

namespace webcare::console {
namespace {

using ::testing::HasSubstr;

class WavesApi : public testing::Test {
 protected:
    void SetUp() override {
        for (const char* id : {"wave-1", "wave-2"}) {
            Wave wave;
            wave.id = id, wave.version = 1, wave.subject = "topic:delivery";
            wave.began_at = wave.opened_at = house_.clock.now();
            wave.alert = "alert-1";
            for (int i = 0; i < 8; ++i) wave.attached.add("forum:" + std::to_string(i), 10, false);
            if (wave.id == "wave-1") wave.ended_at = house_.clock.now();
            put(storage::WaveChanged{wave});
            house_.clock.advance(std::chrono::minutes{1});
        }
    }
    void put(storage::Event event) {
        storage::Batch batch;
        batch.add(std::move(event));
        house_.store->commit_and_wait(std::move(batch)).value();
    }
    std::int64_t attached(const std::string& address, const std::string& pointer) {
        JsonDocument document;
        const Reply reply = house_.ask("GET", address);
        return document.parse(reply.body).value().pointer(pointer).integer().value_or(-1);
    }

    House house_;
};

TEST_F(WavesApi, ListsTheNewestFirstAndTheOpenOnes) {
    const std::string all = house_.ask("GET", "/api/v1/waves").body;
    EXPECT_LT(all.find("wave-2"), all.find("wave-1"));
    const std::string open = house_.ask("GET", "/api/v1/waves?open=true").body;
    EXPECT_THAT(open, HasSubstr("wave-2"));
    EXPECT_THAT(open, testing::Not(HasSubstr("wave-1")));
    EXPECT_THAT(house_.ask("GET", "/api/v1/waves/wave-1").body, HasSubstr(R"("status":"ended")"));
    EXPECT_EQ(house_.ask("GET", "/api/v1/waves/none").status, 404);
    EXPECT_EQ(house_.ask("GET", "/api/v1/waves?limit=0").status, 400);
    EXPECT_EQ(house_.ask("GET", "/api/v1/waves?colour=red").status, 400);
}

TEST_F(WavesApi, CountsWhatAnAlertStandsFor) {
    EXPECT_EQ(attached("/api/v1/alerts", "/items/0/attached"), 1) << "its own mention";
    EXPECT_EQ(attached("/api/v1/alerts/alert-1/attached", "/count"), 1);

    Attached alike;
    for (int i = 0; i < 5; ++i) alike.add("forum:" + std::to_string(i), 10, i > 2);
    put(storage::AlertAttached{"alert-1", alike});
    EXPECT_EQ(attached("/api/v1/alerts", "/items/0/attached"), 5);
    EXPECT_EQ(attached("/api/v1/alerts/alert-1", "/attached"), 5);
    EXPECT_EQ(attached("/api/v1/alerts/alert-1/attached", "/reposts"), 2);

    Alert alert = house_.alert();
    alert.wave = "wave-2", ++alert.version;
    put(storage::AlertChanged{alert});
    EXPECT_EQ(attached("/api/v1/alerts/alert-1", "/attached"), 8) << "those of its wave";

    alert.wave = "gone", ++alert.version;
    put(storage::AlertChanged{alert});
    EXPECT_EQ(attached("/api/v1/alerts/alert-1", "/attached"), 5);

    Alert source;
    source.id = "alert-2", source.version = 1, source.source = "news";
    source.raised_at = house_.clock.now();
    put(storage::AlertChanged{source});
    EXPECT_EQ(attached("/api/v1/alerts/alert-2", "/attached"), 0);
    EXPECT_EQ(house_.ask("GET", "/api/v1/alerts/none/attached").status, 404);
}

TEST_F(WavesApi, TakesAnAnnouncedChange) {
    const Reply told = house_.ask("POST", "/api/v1/changes",
                                  R"({"name":"release 4.2","kind":"release","topics":["website"],)"
                                  R"("who":"Noor"})");
    ASSERT_EQ(told.status, 200) << told.body;
    EXPECT_THAT(told.body, HasSubstr(format_time(house_.clock.now())));
    EXPECT_THAT(house_.ask("GET", "/api/v1/changes").body, HasSubstr("release 4.2"));
    EXPECT_EQ(house_.control.commits, 1);
}

TEST_F(WavesApi, RefusesAChangeThatIsNone) {
    const std::string much(121, 'a'), word(65, 'a');
    std::string topics;
    for (int i = 0; i < 33; ++i) topics += i == 0 ? "\"a\"" : ",\"a\"";
    for (const std::string& body :
         {std::string{}, std::string{"[]"}, std::string{R"({"name":" "})"},
          R"({"name":")" + much + "\"}", std::string{R"({"name":"a","at":"soon"})"},
          R"({"name":"a","kind":")" + word + "\"}", R"({"name":"a","topics":[")" + word + "\"]}",
          R"({"name":"a","topics":[)" + topics + "]}", std::string{R"({"name":"a","who":""})"}})
        EXPECT_EQ(house_.ask("POST", "/api/v1/changes", body).status, 400) << body;
    EXPECT_EQ(house_.control.commits, 0);
}

}  // namespace
}  // namespace webcare::console
