#include "storage/store.hpp"

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

#include "tests/storage/fixture.hpp"

namespace webcare::storage {
namespace {

using namespace std::chrono_literals;

class StoreCommit : public StoreTest {};

TEST_F(StoreCommit, KeepsAMentionWithItsAssessmentAcrossARestart) {
    const MentionRecorded event = recorded(mention("mastodon:1"));
    ASSERT_HOLDS(commit_all(event, CursorMoved{"plein", Cursor{"17"}}));
    open();

    const auto found = store->mention("mastodon:1");
    ASSERT_HOLDS(found);
    ASSERT_TRUE(*found);
    EXPECT_EQ((*found)->mention, event.mention);
    EXPECT_EQ((*found)->assessment, event.assessment);
    EXPECT_EQ(store->cursor("plein").token, "17");
    EXPECT_EQ(store->counts().mentions, 1u);
}

TEST_F(StoreCommit, KnowsAMentionItHasSeen) {
    ASSERT_HOLDS(commit_all(recorded(mention("mastodon:1"))));

    const auto seen = store->seen("mastodon:1");
    ASSERT_TRUE(seen);
    EXPECT_EQ(seen->revision, 0u);
    EXPECT_EQ(seen->created_at, noon);
    EXPECT_EQ(seen->content_hash, content_hash(mention("mastodon:1")));
    EXPECT_FALSE(store->seen("mastodon:2"));
}

TEST_F(StoreCommit, RefusesAMentionThatAnotherCommitBroughtMeanwhile) {
    ASSERT_HOLDS(commit_all(recorded(mention("mastodon:1"))));

    const auto again =
        commit_all(recorded(mention("mastodon:1")), CursorMoved{"plein", Cursor{"99"}});

    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().kind, ErrorKind::conflict);
    EXPECT_EQ(store->cursor("plein").token, "");
}

TEST_F(StoreCommit, RefusesWhatWasPlannedBeforeAnotherCommitBroughtIt) {
    storage::Batch planned;
    planned.seen_as_of = store->counts().journal_last;
    planned.add(recorded(mention("mastodon:1")));
    ASSERT_HOLDS(commit_all(recorded(mention("mastodon:1"))));

    const auto again = store->commit_and_wait(planned);

    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().kind, ErrorKind::conflict);
    EXPECT_EQ(store->counts().mentions, 1u);
}

TEST_F(StoreCommit, RefusesItAlsoWhenBothWaitForTheSameSync) {
    storage::Batch planned;
    planned.seen_as_of = store->counts().journal_last;
    planned.add(recorded(mention("mastodon:1")));
    std::vector<std::thread> writers;
    std::atomic<int> taken{0}, refused{0};
    for (int i = 0; i < 8; ++i) {
        writers.emplace_back([&] {
            const auto done = store->commit_and_wait(planned);
            if (done)
                ++taken;
            else if (done.error().kind == ErrorKind::conflict)
                ++refused;
        });
    }
    for (std::thread& writer : writers) writer.join();
    EXPECT_EQ(taken, 1);
    EXPECT_EQ(refused, 7);
    EXPECT_EQ(store->counts().mentions, 1u);
}

TEST_F(StoreCommit, TakesTwiceInOneBatchAlsoWhereItKnowsWhatWasSeen) {
    storage::Batch planned;
    planned.seen_as_of = store->counts().journal_last;
    planned.add(recorded(mention("feed/a:1", "eerst")));
    planned.add(recorded(mention("feed/a:1", "daarna")));
    ASSERT_HOLDS(store->commit_and_wait(planned));
    EXPECT_EQ(store->counts().mentions, 1u);
    EXPECT_EQ(store->mention("feed/a:1").value()->mention.text, "daarna");
}

TEST_F(StoreCommit, TakesTheSameMentionTwiceInOneBatchAsOne) {
    ASSERT_HOLDS(commit_all(recorded(mention("feed/a:1", "eerst")),
                            recorded(mention("feed/a:1", "daarna"))));

    EXPECT_EQ(store->counts().mentions, 1u);
    EXPECT_EQ(store->mention("feed/a:1").value()->mention.text, "daarna");
    EXPECT_EQ(store->history("feed/a:42", noon + 1h).mentions_30d, 1u);
}

TEST_F(StoreCommit, ShowsTheNewestRevisionInItsOldPlace) {
    ASSERT_HOLDS(commit_all(recorded(mention("mastodon:1")), recorded(mention("mastodon:2"))));
    Mention edited = mention("mastodon:1", "Het is opgelost, bedankt");
    edited.revision = 1;
    ASSERT_HOLDS(commit_all(recorded(edited, Level::none)));

    const auto page = store->mentions(MentionQuery{});
    ASSERT_HOLDS(page);
    ASSERT_EQ(page->items.size(), 2u);
    EXPECT_EQ(page->items[0].mention.id, "mastodon:2");
    EXPECT_EQ(page->items[1].mention, edited);
    EXPECT_EQ(store->counts().mentions, 2u);
    EXPECT_EQ(store->seen("mastodon:1")->revision, 1u);
}

TEST_F(StoreCommit, KeepsOnlyTheKeyWhereNoTextIsWanted) {
    MentionRecorded event = recorded(mention("mastodon:1", "een geheim"), Level::none);
    event.keep_text = false;
    ASSERT_HOLDS(commit_all(event));

    EXPECT_TRUE(store->seen("mastodon:1"));
    EXPECT_FALSE(*store->mention("mastodon:1"));
    EXPECT_EQ(store->counts().mentions, 0u);
    const auto entries = store->journal(0, 10);
    ASSERT_HOLDS(entries);
    ASSERT_EQ(entries->size(), 1u);
    for (const auto& entry : *entries) {
        EXPECT_EQ(entry.data.find("geheim"), std::string::npos);
    }
}

TEST_F(StoreCommit, RefusesACaseChangedFromAnOldVersionAndKeepsNothingOfThatBatch) {
    ASSERT_HOLDS(commit_all(CaseChanged{dossier("01A", 1)}));
    ASSERT_HOLDS(commit_all(CaseChanged{dossier("01A", 2)}));

    const auto late = commit_all(recorded(mention("mastodon:9")), CaseChanged{dossier("01A", 2)});

    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().kind, ErrorKind::conflict);
    EXPECT_FALSE(store->seen("mastodon:9"));
    EXPECT_EQ(store->counts().mentions, 0u);
    EXPECT_EQ(store->find_case("01A").value()->version, 2u);
}

TEST_F(StoreCommit, SeesEarlierEventsOfTheSameBatch) {
    ASSERT_HOLDS(commit_all(CaseChanged{dossier("01A", 1)}, CaseChanged{dossier("01A", 2)}));
    EXPECT_EQ(store->find_case("01A").value()->version, 2u);
    EXPECT_EQ(store->counts().cases, 1u);
}

TEST_F(StoreCommit, NumbersEventsWithoutGapsAlsoAfterARefusal) {
    EXPECT_EQ(commit_all(CaseChanged{dossier("01A", 1)}).value(), 1u);
    EXPECT_FALSE(commit_all(CursorMoved{"plein", Cursor{"1"}}, CaseChanged{dossier("01A", 1)}));
    EXPECT_EQ(
        commit_all(CursorMoved{"plein", Cursor{"1"}}, CursorMoved{"hof", Cursor{"2"}}).value(), 3u);
    open();
    EXPECT_EQ(commit_all(CursorMoved{"plein", Cursor{"2"}}).value(), 4u);
    const auto journal = store->journal(2, 2);
    ASSERT_HOLDS(journal);
    ASSERT_EQ(journal->size(), 2u);
    EXPECT_EQ((*journal)[0].sequence, 2u);
    EXPECT_EQ((*journal)[0].type, "cursor.moved");
    EXPECT_EQ((*journal)[0].at, noon);
    EXPECT_EQ((*journal)[0].data, R"({"source":"plein","cursor":"1"})");
}

TEST_F(StoreCommit, TakesASignedDeliveryOnce) {
    HookAccepted hook;
    hook.source = "hook";
    hook.webhook_id = "msg_1";
    hook.at = noon;
    ASSERT_HOLDS(commit_all(hook));
    EXPECT_TRUE(store->hook_seen("hook", "msg_1"));
    EXPECT_FALSE(store->hook_seen("hook", "msg_2"));
    EXPECT_FALSE(store->hook_seen("other", "msg_1"));

    const auto again = commit_all(hook);
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().kind, ErrorKind::conflict);
}

TEST_F(StoreCommit, PutsAMentionAsideAndDoesNotAskForItAgain) {
    MentionQuarantined aside;
    aside.mention = mention("mastodon:13");
    aside.reason = "ended the process three times";
    aside.attempts = 3;
    aside.at = noon;
    ASSERT_HOLDS(commit_all(aside));
    open();

    EXPECT_TRUE(store->seen("mastodon:13"));
    EXPECT_FALSE(*store->mention("mastodon:13"));
    const auto list = store->quarantined(10);
    ASSERT_HOLDS(list);
    ASSERT_EQ(list->size(), 1u);
    EXPECT_EQ((*list)[0].mention, aside.mention);
    EXPECT_EQ((*list)[0].reason, aside.reason);
    EXPECT_EQ((*list)[0].attempts, 3u);
    EXPECT_EQ(store->counts().quarantined, 1u);
}

class StoreViews : public StoreTest {};

class StorePast : public StoreTest {
 protected:
    static MentionRecorded held(const std::string& id, std::vector<std::string> rules,
                                Time written = noon, const std::string& author = "42") {
        MentionRecorded event = recorded(mention(id));
        event.mention.created_at = written;
        event.mention.author.id = author;
        if (author.empty()) event.mention.author.handle.clear();
        event.remembered = std::move(rules);
        return event;
    }
    using Found = std::vector<std::pair<std::string, std::string>>;
    Found past(const std::string& rule, const std::string& author = "", Time from = noon - 24h,
               Time to = noon + 24h) const {
        PastQuery query;
        query.rule = rule;
        query.author = author;
        query.from = from;
        query.to = to;
        Found found;
        const Status read = store->past(query, [&](std::string_view who, std::string_view id) {
            found.emplace_back(who, id);
            return true;
        });
        EXPECT_TRUE(read);
        return found;
    }
};

TEST_F(StorePast, TellsInWhichMentionsARuleHeldAlsoAfterARestart) {
    ASSERT_HOLDS(commit_all(held("forum:1", {"nl.defect"}, noon - 2h),
                            held("forum:2", {"nl.defect", "nl.late"}, noon - 1h, "43"),
                            held("forum:3", {}, noon), held("forum:4", {"nl.defect"}, noon, "")));
    open();

    EXPECT_EQ(past("nl.defect"),
              (Found{{"", "forum:4"}, {"forum:43", "forum:2"}, {"forum:42", "forum:1"}}));
    EXPECT_EQ(past("nl.defect", "forum:42"), (Found{{"forum:42", "forum:1"}}));
    EXPECT_EQ(past("nl.late"), (Found{{"forum:43", "forum:2"}}));
    EXPECT_EQ(past("nl.defect", "", noon - 1h, noon), (Found{{"forum:43", "forum:2"}}));
    EXPECT_EQ(past("nl.def"), Found{});
    EXPECT_EQ(store->mentions(MentionQuery{})->items.size(), 4u);
    EXPECT_TRUE(store->quarantined(10)->empty());
}

TEST_F(StorePast, LetsARevisionReplaceWhatTheOneBeforeItSaid) {
    ASSERT_HOLDS(commit_all(held("forum:1", {"nl.defect", "nl.late"})));
    MentionRecorded edited = held("forum:1", {"nl.late"});
    edited.mention.text = "Alleen te laat";
    edited.mention.revision = 1;
    MentionRecorded again = edited;
    again.mention.revision = 2;
    ASSERT_HOLDS(commit_all(edited, again));

    EXPECT_EQ(past("nl.defect"), Found{});
    EXPECT_EQ(past("nl.defect", "forum:42"), Found{});
    EXPECT_EQ(past("nl.late"), (Found{{"forum:42", "forum:1"}}));
}

TEST_F(StoreViews, ListMentionsNewestFirstInPages) {
    for (int i = 1; i <= 5; ++i) {
        ASSERT_HOLDS(commit_all(recorded(mention("mastodon:" + std::to_string(i)))));
    }
    MentionQuery query;
    query.limit = 2;
    std::vector<std::string> ids;
    do {
        const auto page = store->mentions(query);
        ASSERT_HOLDS(page);
        for (const auto& item : page->items) ids.push_back(item.mention.id);
        query.before = page->next;
    } while (!query.before.empty());
    EXPECT_EQ(ids, (std::vector<std::string>{"mastodon:5", "mastodon:4", "mastodon:3", "mastodon:2",
                                             "mastodon:1"}));
}

TEST_F(StoreViews, FilterMentionsByLevelTypeSourceAndNetwork) {
    Mention other = mention("bluesky:1");
    other.source = "hof";
    ASSERT_HOLDS(commit_all(recorded(mention("mastodon:1"), Level::low),
                            recorded(mention("mastodon:2"), Level::critical), recorded(other)));
    MentionQuery bad;
    bad.at_least = Level::high;
    EXPECT_EQ(store->mentions(bad)->items.size(), 1u);
    MentionQuery network;
    network.network = "bluesky";
    EXPECT_EQ(store->mentions(network)->items.at(0).mention.id, "bluesky:1");
    MentionQuery source;
    source.source = "plein";
    EXPECT_EQ(store->mentions(source)->items.size(), 2u);
    MentionQuery praise;
    praise.type = MentionType::compliment;
    EXPECT_TRUE(store->mentions(praise)->items.empty());
}

TEST_F(StoreViews, RefuseAPositionThatIsNotOurs) {
    MentionQuery query;
    query.before = "gisteren";
    const auto page = store->mentions(query);
    ASSERT_FALSE(page);
    EXPECT_EQ(page.error().kind, ErrorKind::malformed);
    EXPECT_FALSE(store->dead_letters("x", 10));
}

TEST_F(StoreViews, FindTheOpenCasesOfACustomerNewestFirst) {
    ASSERT_HOLDS(commit_all(CaseChanged{dossier("01A", 1)}, CaseChanged{dossier("01B", 1)},
                            CaseChanged{dossier("01C", 1, "mastodon:421")}));
    Case closed = dossier("01A", 2);
    closed.status = CaseStatus::closed;
    ASSERT_HOLDS(commit_all(CaseChanged{closed}));

    const auto open_ones = store->open_cases_of("mastodon:42");
    ASSERT_HOLDS(open_ones);
    ASSERT_EQ(open_ones->size(), 1u);
    EXPECT_EQ(open_ones->at(0).id, "01B");
    EXPECT_EQ(store->history("mastodon:42", noon).open_cases, 1u);
    CaseQuery all;
    EXPECT_EQ(store->cases(all)->items.size(), 3u);
    all.open_only = true;
    EXPECT_EQ(store->cases(all)->items.size(), 2u);
    EXPECT_EQ(store->counts().cases, 3u);
    EXPECT_EQ(store->counts().cases_open, 2u);
}

TEST_F(StoreViews, CountAnAuthorsMentionsOfThirtyDays) {
    Mention old = mention("mastodon:1");
    old.created_at = noon - 24h * 31;
    Mention stranger = mention("mastodon:3");
    stranger.author.id = "421";
    ASSERT_HOLDS(commit_all(recorded(old), recorded(mention("mastodon:2")), recorded(stranger)));
    EXPECT_EQ(store->history("mastodon:42", noon + 1h).mentions_30d, 1u);
    EXPECT_EQ(store->history("", noon).mentions_30d, 0u);
}

TEST_F(StoreViews, GiveAlertsWhoseLadderIsDueLongestDueFirst) {
    Alert later = alert("01A", 1), sooner = alert("01B", 1), resting = alert("01C", 1);
    later.next_step_at = noon + 10min;
    sooner.next_step_at = noon + 5min;
    ASSERT_HOLDS(commit_all(AlertChanged{later}, AlertChanged{sooner}, AlertChanged{resting}));

    EXPECT_EQ(store->next_alert_due(), noon + 5min);
    EXPECT_TRUE(store->alerts_due(noon, 10)->empty());
    ASSERT_EQ(store->alerts_due(noon + 5min, 10)->size(), 1u);
    const auto due = store->alerts_due(noon + 1h, 10);
    ASSERT_EQ(due->size(), 2u);
    EXPECT_EQ(due->at(0), sooner);
    EXPECT_EQ(due->at(1), later);

    sooner.version = 2;
    sooner.status = AlertStatus::resolved;
    ASSERT_HOLDS(commit_all(AlertChanged{sooner}));
    EXPECT_EQ(store->next_alert_due(), noon + 10min);
    EXPECT_EQ(store->counts().alerts_open, 2u);
    AlertQuery resolved;
    resolved.status = AlertStatus::resolved;
    EXPECT_EQ(store->alerts(resolved)->items.size(), 1u);
    EXPECT_EQ(store->alerts(AlertQuery{})->items.at(0).id, "01C");
}

TEST_F(StoreViews, GiveDueDeliveriesWorstFirstThenOldest) {
    Delivery elsewhere = delivery("D5", Level::critical, noon);
    elsewhere.channel = "team2";
    ASSERT_HOLDS(commit_all(DeliveryChanged{delivery("D1", Level::low, noon - 1h)},
                            DeliveryChanged{delivery("D2", Level::high, noon)},
                            DeliveryChanged{delivery("D3", Level::high, noon - 1min)},
                            DeliveryChanged{delivery("D4", Level::critical, noon + 1min)},
                            DeliveryChanged{elsewhere}));
    const auto ids = [&](Time now, std::size_t limit) {
        std::vector<std::string> out;
        const auto due = store->deliveries_due("team", now, limit);
        EXPECT_TRUE(due);
        for (const auto& d : *due) out.push_back(d.id);
        return out;
    };
    EXPECT_EQ(ids(noon, 10), (std::vector<std::string>{"D3", "D2", "D1"}));
    EXPECT_EQ(ids(noon + 1min, 2), (std::vector<std::string>{"D4", "D3"}));
    EXPECT_EQ(store->next_delivery_due("team", Time{}), noon - 1h);
    EXPECT_EQ(store->next_delivery_due("team", noon - 1h), noon - 1min);
    EXPECT_EQ(store->next_delivery_due("team", noon), noon + 1min);
    EXPECT_EQ(store->next_delivery_due("team", noon + 1min), std::nullopt);
    EXPECT_EQ(store->next_delivery_due("nobody", Time{}), std::nullopt);
    EXPECT_EQ(store->deliveries_waiting("team", 100), 4u) << "also what is due later";
    EXPECT_EQ(store->deliveries_waiting("team", 3), 3u);
    EXPECT_EQ(store->deliveries_waiting("nobody", 100), 0u);
    EXPECT_EQ(store->channels_waiting(), (std::vector<std::string>{"team", "team2"}));
    EXPECT_EQ(store->counts().deliveries_due, 5u);
}

TEST_F(StoreViews, KeepDeadLettersForAPersonToSeeAndSendAgain) {
    Delivery dead = delivery("D1", Level::high, noon);
    dead.status = DeliveryStatus::dead;
    dead.last_error = "410 Gone";
    Delivery younger = dead;
    younger.id = "A2";
    younger.created_at = noon + 1min;
    ASSERT_HOLDS(commit_all(DeliveryChanged{dead}, DeliveryChanged{younger}));
    const auto first = store->dead_letters("", 1);
    ASSERT_HOLDS(first);
    EXPECT_EQ(first->items.at(0).id, "A2");
    const auto second = store->dead_letters(first->next, 1);
    ASSERT_HOLDS(second);
    EXPECT_EQ(second->items.at(0), dead);
    EXPECT_EQ(second->next, "");

    dead.status = DeliveryStatus::due;
    ASSERT_HOLDS(commit_all(DeliveryChanged{dead}));
    EXPECT_EQ(store->counts().dead_letters, 1u);
    EXPECT_EQ(store->deliveries_due("team", noon, 10)->size(), 1u);
    EXPECT_EQ(store->delivery("D1").value()->status, DeliveryStatus::due);
}

TEST_F(StoreViews, ForgetADeliveryThatWasSent) {
    Delivery sent = delivery("D1", Level::high, noon);
    ASSERT_HOLDS(commit_all(DeliveryChanged{sent}));
    sent.status = DeliveryStatus::sent;
    ASSERT_HOLDS(commit_all(DeliveryChanged{sent}));
    EXPECT_TRUE(store->deliveries_due("team", noon + 1h, 10)->empty());
    EXPECT_EQ(store->counts().deliveries_due, 0u);
}

}  // namespace
}  // namespace webcare::storage
