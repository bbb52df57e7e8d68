#include "storage/retention.hpp"

#include "tests/storage/fixture.hpp"

namespace webcare::storage {
namespace {

using namespace std::chrono_literals;

class Retention : public StoreTest {
 protected:
    void run() {
        for (;;) {
            auto more = store->retain(24h * 14, 24h * 400, 24h * 730, clock.now());
            ASSERT_HOLDS(more);
            if (!*more) return;
        }
    }
    bool in_journal(const std::string& text) const {
        const auto entries = store->journal(0, 10'000);
        return std::any_of(entries->begin(), entries->end(), [&](const JournalEntry& entry) {
            return entry.data.find(text) != std::string::npos;
        });
    }
};

TEST_F(Retention, RemovesWhatNoRuleScoredFirst) {
    ASSERT_HOLDS(commit_all(recorded(mention("mastodon:1", "mooi weer"), Level::none),
                            recorded(mention("mastodon:2", "mijn pakket is weg"))));
    clock.advance(24h * 15);
    run();

    EXPECT_FALSE(*store->mention("mastodon:1"));
    EXPECT_TRUE(*store->mention("mastodon:2"));
    EXPECT_FALSE(in_journal("mooi weer"));
    EXPECT_EQ(store->counts().mentions, 1u);
    EXPECT_EQ(store->history("mastodon:42", noon + 1h).mentions_30d, 1u);
    EXPECT_TRUE(store->seen("mastodon:1")) << "a network that lists it still brings no news";

    clock.advance(24h * 400);
    run();
    EXPECT_FALSE(*store->mention("mastodon:2"));
    EXPECT_EQ(store->counts().mentions, 0u);
    EXPECT_FALSE(in_journal("pakket"));
}

TEST_F(Retention, RemovesAtOnceWhatANetworksTermsAskToForget) {
    ASSERT_HOLDS(commit_all(recorded(mention("reddit:1", "mijn pakket is weg")),
                            CaseChanged{dossier("01CASE", 1)}));
    MentionRecorded gone = recorded(mention("reddit:1", ""));
    gone.mention.deleted = true;
    gone.mention.revision = 1;
    gone.forgets = true;
    CaseChanged titled{dossier("01CASE", 2)};
    titled.dossier.title = "(deleted)";
    titled.forgets = true;
    ASSERT_HOLDS(commit_all(gone, titled));

    EXPECT_FALSE(in_journal("pakket"));
    EXPECT_FALSE(in_journal("kassa"));
    EXPECT_TRUE((*store->mention("reddit:1"))->mention.deleted);
    EXPECT_EQ((*store->find_case("01CASE"))->version, 2u);
}

TEST_F(Retention, ForgetsWhichRulesHeldAfterTheLongestWindow) {
    Batch many;
    for (int i = 0; i < 600; ++i) {
        MentionRecorded event = recorded(mention("mastodon:" + std::to_string(i)));
        event.mention.created_at = i == 0 ? noon - 10 * 24h : noon;
        event.remembered = {"nl.defect"};
        many.add(std::move(event));
    }
    ASSERT_HOLDS(commit(std::move(many)));
    const auto count = [&](const std::string& author) {
        PastQuery query;
        query.rule = "nl.defect";
        query.author = author;
        query.from = noon - 400 * 24h;
        query.to = noon + 24h;
        int found = 0;
        EXPECT_TRUE(store->past(query, [&](auto, auto) { return ++found > 0; }));
        return found;
    };
    clock.advance(24h * 21);
    run();
    EXPECT_EQ(count(""), 599);
    EXPECT_EQ(count("mastodon:42"), 599);
    clock.advance(24h * 10);
    run();
    EXPECT_EQ(count(""), 0);
    EXPECT_EQ(count("mastodon:42"), 0);
    EXPECT_TRUE(*store->mention("mastodon:1")) << "the mention itself stays";
}

TEST_F(Retention, KeepsWhatIsYoungEnough) {
    ASSERT_HOLDS(commit_all(recorded(mention("mastodon:1"), Level::none)));
    clock.advance(24h * 13);
    run();
    EXPECT_TRUE(*store->mention("mastodon:1"));
}

TEST_F(Retention, GoesThroughMoreThanOneSlice) {
    Batch many;
    for (int i = 0; i < 2000; ++i) {
        many.add(recorded(mention("mastodon:" + std::to_string(i)), Level::none));
    }
    ASSERT_HOLDS(commit(std::move(many)));
    clock.advance(24h * 15);
    run();
    EXPECT_EQ(store->counts().mentions, 0u);
    EXPECT_TRUE(store->journal(0, 10)->empty());
}

TEST_F(Retention, RemovesAnOldRevisionEvenWhereItHasPassedAlready) {
    ASSERT_HOLDS(commit_all(recorded(mention("mastodon:1", "eerste tekst"))));
    clock.advance(24h * 15);
    run();
    ASSERT_TRUE(in_journal("eerste tekst"));

    Mention edited = mention("mastodon:1", "tweede tekst");
    edited.revision = 1;
    ASSERT_HOLDS(commit_all(recorded(edited)));
    EXPECT_FALSE(in_journal("eerste tekst"));
    EXPECT_EQ(store->mention("mastodon:1").value()->mention.text, "tweede tekst");
}

TEST_F(Retention, KeepsOpenCasesAndWhatIsDueHoweverOld) {
    Case closed = dossier("01B", 1);
    closed.status = CaseStatus::closed;
    Delivery sent = delivery("D2", Level::high, noon);
    sent.status = DeliveryStatus::sent;
    Alert climbing = alert("01A", 1);
    climbing.next_step_at = noon + 1h;
    ASSERT_HOLDS(commit_all(CaseChanged{dossier("01A", 1)}, CaseChanged{closed},
                            DeliveryChanged{delivery("D1", Level::high, noon)},
                            DeliveryChanged{sent}, AlertChanged{climbing},
                            AlertChanged{alert("01B", 1)}));
    clock.advance(24h * 731);
    run();

    EXPECT_TRUE(*store->find_case("01A"));
    EXPECT_FALSE(*store->find_case("01B"));
    EXPECT_TRUE(*store->delivery("D1"));
    EXPECT_FALSE(*store->delivery("D2"));
    EXPECT_TRUE(*store->alert("01A"));
    EXPECT_FALSE(*store->alert("01B"));
    EXPECT_EQ(store->counts().cases, 1u);
    EXPECT_EQ(store->counts().alerts_open, 1u);
    EXPECT_EQ(store->journal(0, 100)->size(), 3u);
}

TEST_F(Retention, ForgetsWebhookIdsAfterTwoDays) {
    HookAccepted hook;
    hook.source = "hook";
    hook.webhook_id = "msg_1";
    hook.at = noon;
    ASSERT_HOLDS(commit_all(hook));
    clock.advance(47h);
    run();
    EXPECT_TRUE(store->hook_seen("hook", "msg_1"));
    clock.advance(2h);
    run();
    EXPECT_FALSE(store->hook_seen("hook", "msg_1"));
}

TEST_F(Retention, ForgetsThreadsWithTheCasesTheyWereAbout) {
    ASSERT_HOLDS(commit_all(ThreadNoted{"team", "01CASE", R"({"ts":"1"})"},
                            ThreadNoted{"team", "02CASE", R"({"ts":"2"})"}));
    clock.advance(24h * 729);
    run();
    EXPECT_EQ(*store->thread("team", "01CASE"), R"({"ts":"1"})");
    ASSERT_HOLDS(commit_all(ThreadNoted{"team", "02CASE", R"({"ts":"3"})"}));
    clock.advance(24h * 2);
    run();
    EXPECT_EQ(*store->thread("team", "01CASE"), "");
    EXPECT_EQ(*store->thread("team", "02CASE"), R"({"ts":"3"})");
}

TEST_F(Retention, ForgetsTheIdOnceNothingOfItsAgeIsKept) {
    ASSERT_HOLDS(commit_all(recorded(mention("mastodon:1"), Level::none)));
    clock.advance(24h * 731);
    run();
    EXPECT_FALSE(store->seen("mastodon:1"));
}

TEST_F(Retention, RemovesQuarantinedMentionsWithTheOthers) {
    MentionQuarantined aside;
    aside.mention = mention("mastodon:13", "giftig");
    aside.at = noon;
    ASSERT_HOLDS(commit_all(aside));
    clock.advance(24h * 15);
    run();
    EXPECT_EQ(store->quarantined(10)->size(), 1u);
    clock.advance(24h * 400);
    run();
    EXPECT_TRUE(store->quarantined(10)->empty());
    EXPECT_FALSE(in_journal("giftig"));
    EXPECT_EQ(store->counts().quarantined, 0u);
}

}  // namespace
}  // namespace webcare::storage
