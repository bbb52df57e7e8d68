#include "core/json_read.hpp"
#include "tests/storage/fixture.hpp"

namespace webcare::storage {
namespace {

class StoreWaves : public StoreTest {};

Wave wave(const std::string& id, Time opened_at) {
    Wave made;
    made.id = id;
    made.version = 1;
    made.subject = "topic:delivery";
    made.opened_at = opened_at;
    made.attached.add("mastodon:1", 12, false);
    return made;
}

TEST_F(StoreWaves, ListsTheOpenOnesAndAllOfThemNewestFirst) {
    Batch batch;
    batch.add(WaveChanged{wave("B", noon)});
    batch.add(WaveChanged{wave("A", noon + std::chrono::hours{1})});
    Wave over = wave("C", noon - std::chrono::hours{1});
    batch.add(WaveChanged{over});
    over.version = 2, over.ended_at = noon;
    batch.add(WaveChanged{over});
    ASSERT_TRUE(store->commit_and_wait(std::move(batch)));

    EXPECT_EQ(store->counts().waves_open, 2u);
    WaveQuery query;
    query.limit = 2;
    const auto first = *store->waves(query);
    ASSERT_EQ(first.items.size(), 2u);
    EXPECT_EQ(first.items[0].id, "A");
    EXPECT_EQ(first.items[1], wave("B", noon));
    query.before = first.next;
    const auto rest = *store->waves(query);
    ASSERT_EQ(rest.items.size(), 1u);
    EXPECT_EQ(rest.items[0], over);
    query = {};
    query.open_only = true;
    EXPECT_EQ(store->waves(query)->items.size(), 2u);
    EXPECT_EQ(**store->wave("C"), over);
    EXPECT_FALSE(*store->wave("D"));
}

TEST_F(StoreWaves, CountsPeopleByHourAndSubject) {
    Batch batch;
    for (int i = 0; i < 3; ++i) {
        MentionRecorded event = recorded(mention("mastodon:" + std::to_string(i)));
        event.mention.created_at = noon + std::chrono::hours{i / 2};
        event.counted = {"brand"};
        if (i == 2) event.counted.emplace_back("topic:delivery");
        batch.add(std::move(event));
    }
    ASSERT_TRUE(store->commit_and_wait(std::move(batch)));
    const auto hour = std::chrono::floor<std::chrono::hours>(noon).time_since_epoch().count();
    const auto brand = *store->people("brand", hour);
    ASSERT_EQ(brand.size(), 2u);
    EXPECT_EQ(brand[0].hour, hour);
    EXPECT_EQ(brand[0].people, 2u);
    EXPECT_EQ(brand[1].people, 1u);
    EXPECT_EQ(store->people("brand", hour + 1)->size(), 1u);
    EXPECT_EQ(store->people("topic:delivery", hour)->size(), 1u);
    EXPECT_TRUE(store->people("topic", hour)->empty());
}

TEST_F(StoreWaves, KeepsWhatAnAlertStandsForAndAnnouncedChanges) {
    Attached attached;
    attached.add("mastodon:1", 5, false);
    attached.add("mastodon:2", 6, true);
    AnnouncedChange release, later;
    release.name = "release 4.2", release.at = noon;
    later.name = "price", later.at = noon + std::chrono::hours{2};
    Batch batch;
    batch.add(AlertAttached{"01A", attached});
    batch.add(ChangeAnnounced{later});
    batch.add(ChangeAnnounced{release});
    ASSERT_TRUE(store->commit_and_wait(std::move(batch)));
    EXPECT_EQ(**store->attached("01A"), attached);
    EXPECT_FALSE(*store->attached("01B"));
    EXPECT_EQ(*store->changes(noon, noon), std::vector{release});
    EXPECT_EQ(*store->changes(noon - std::chrono::hours{1}, later.at),
              (std::vector{release, later}));
}

TEST_F(StoreWaves, ReadsTheirEventsBackFromTheJournal) {
    const Wave one = wave("A", noon);
    AnnouncedChange change;
    change.name = "release", change.at = noon;
    Batch batch;
    batch.add(WaveChanged{one});
    batch.add(AlertAttached{"01A", one.attached});
    batch.add(ChangeAnnounced{change});
    ASSERT_TRUE(store->commit_and_wait(std::move(batch)));
    const auto journal = *store->journal(1, 10);
    ASSERT_EQ(journal.size(), 3u);
    std::vector<Event> events;
    for (const JournalEntry& entry : journal) {
        JsonDocument document;
        auto event = read_event(entry.type, *document.parse(entry.data));
        ASSERT_TRUE(event) << entry.type;
        events.push_back(*std::move(event));
    }
    EXPECT_EQ(std::get<WaveChanged>(events[0]).wave, one);
    EXPECT_EQ(std::get<AlertAttached>(events[1]).attached, one.attached);
    EXPECT_EQ(std::get<ChangeAnnounced>(events[2]).change, change);
}

}  // namespace
}  // namespace webcare::storage
