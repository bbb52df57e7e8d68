#include "storage/event.hpp"

#include "core/json_read.hpp"
#include "tests/storage/fixture.hpp"

namespace webcare::storage {
namespace {

template <class E>
E round_trip(const E& event) {
    std::string json;
    JsonWriter out{json};
    write_json(out, Event{event});
    JsonDocument document;
    auto parsed = document.parse(json);
    EXPECT_TRUE(parsed) << json;
    auto read = read_event(type_of(Event{event}), *parsed);
    EXPECT_TRUE(read) << json;
    return std::get<E>(*read);
}

TEST(Event, ComesBackFromTheJournalAsItWasWritten) {
    MentionRecorded event = recorded(mention("mastodon:1"));
    event.case_id = "01A";
    event.remembered = {"nl.defect", "nl.late"};
    const auto again = round_trip(event);
    EXPECT_EQ(again.mention, event.mention);
    EXPECT_EQ(again.assessment, event.assessment);
    EXPECT_EQ(again.case_id, "01A");
    EXPECT_EQ(again.remembered, event.remembered);
    EXPECT_TRUE(again.keep_text);
    EXPECT_EQ(round_trip(CaseChanged{dossier("01A", 3)}).dossier, dossier("01A", 3));
    EXPECT_EQ(round_trip(AlertChanged{alert("01A", 2)}).alert, alert("01A", 2));
    EXPECT_EQ(round_trip(DeliveryChanged{delivery("D", Level::low, noon)}).delivery,
              delivery("D", Level::low, noon));
    const auto noted = round_trip(ThreadNoted{"team", "01CASE", R"({"ts":"1.0"})"});
    EXPECT_EQ(noted.channel, "team");
    EXPECT_EQ(noted.matter, "01CASE");
    EXPECT_EQ(noted.value, R"({"ts":"1.0"})");
    EXPECT_EQ(round_trip(CursorMoved{"plein", Cursor{"a\"b"}}).cursor.token, "a\"b");
}

TEST(Event, KeepsOnlyTheKeyAndTypeWhereNoTextIsWanted) {
    MentionRecorded event = recorded(mention("mastodon:1", "geheim"));
    event.keep_text = false;
    event.mention.revision = 3;
    const auto again = round_trip(event);
    EXPECT_FALSE(again.keep_text);
    EXPECT_EQ(again.mention.id, "mastodon:1");
    EXPECT_EQ(again.mention.revision, 3u);
    EXPECT_EQ(again.assessment.type, MentionType::complaint);
    EXPECT_EQ(again.mention.text, "");
}

TEST(Event, OfAnUnknownTypeIsMalformed) {
    const auto read = read_event("mention.imagined", JsonValue{});
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().kind, ErrorKind::malformed);
}

}  // namespace
}  // namespace webcare::storage
