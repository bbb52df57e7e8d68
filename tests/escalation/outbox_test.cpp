#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/escalation/outbox_fixture.hpp"

namespace webcare::escalation {
namespace {

TEST_F(Outbox, TellsInTheChannelsLanguageAndWithTheAuthorsHistory) {
    for (const char* id : {"y:1", "y:2"}) {
        storage::MentionRecorded said;
        said.mention.id = id;
        said.mention.network = "y";
        said.mention.author.handle = "noor";
        said.mention.created_at = start - 1h;
        store_.put(std::move(said));
    }
    storage::DeliveryChanged due;
    due.delivery.id = "a";
    due.delivery.channel = "team";
    due.delivery.mention = "y:2";
    due.delivery.created_at = due.delivery.next_at = clock_.now();
    store_.put(std::move(due));
    language_ = "en";
    begin();
    EXPECT_EQ(service_.languages, std::vector<std::string>{"en"});
    EXPECT_EQ(service_.mentions_30d, std::vector<std::uint32_t>{2});
}

TEST_F(Outbox, SendsTheWorstFirst) {
    add("a", Level::low);
    add("b", Level::critical);
    add("c", Level::high);
    begin();
    EXPECT_EQ(order(), (std::vector<std::string>{"b", "c", "a"}));
    EXPECT_EQ(row("a").status, DeliveryStatus::sent);
    EXPECT_EQ(dispatcher_->health().sent, 3u);
}

TEST_F(Outbox, LooksWhenItIsWoken) {
    begin();
    add("a");
    timers_.settle();
    EXPECT_TRUE(service_.got.empty());
    dispatcher_->wake();
    timers_.settle();
    EXPECT_EQ(order(), std::vector<std::string>{"a"});
}

TEST_F(Outbox, SendsWhatItIsOfferedAsItWasCommitted) {
    begin();
    add("a");
    offer("a");
    timers_.settle();
    EXPECT_EQ(service_.texts, std::vector<std::string>{"as committed"});
    EXPECT_EQ(row("a").status, DeliveryStatus::sent);
    timers_.advance(2h);
    EXPECT_EQ(order(), std::vector<std::string>{"a"});
}

TEST_F(Outbox, PutsWhatItIsOfferedAmongTheRestByLevel) {
    service_.takes = 1s;
    add("first");
    add("second");
    begin();
    add("mild", Level::low);
    add("bad", Level::critical);
    offer("mild");
    offer("bad");
    timers_.advance(10s);
    EXPECT_EQ(order(), (std::vector<std::string>{"first", "bad", "second", "mild"}));
}

TEST_F(Outbox, SendsOnceWhatItFoundAndIsOfferedAfterwards) {
    service_.takes = 1s;
    add("under way");
    add("waits");
    begin();
    offer("under way");
    offer("waits");
    timers_.advance(10s);
    EXPECT_EQ(order(), (std::vector<std::string>{"under way", "waits"}));
}

TEST_F(Outbox, SendsOnceWhatItIsOfferedWhileItLooks) {
    add("found");
    store_.after_looking = [this] {
        if (store_.delivery("missed")->has_value()) return;
        add("missed");
        offer("found");
        offer("missed");
    };
    begin();
    timers_.advance(10s);
    EXPECT_EQ(order(), (std::vector<std::string>{"found", "missed"}));
    EXPECT_EQ(service_.texts, (std::vector<std::string>{"kapot", "as committed"}));
}

TEST_F(Outbox, ReadsAgainWhatHasChangedSinceItWasOffered) {
    service_.takes = 1s;
    add("first");
    begin();
    add("a");
    offer("a");
    dispatcher_->distrust();
    timers_.advance(10s);
    EXPECT_EQ(service_.texts, (std::vector<std::string>{"kapot", "kapot"}));
}

TEST_F(Outbox, ReadsAgainWhatWaitedForTheDiskToTakeAnAttempt) {
    begin(1, false);
    add("a");
    offer("a");
    timers_.settle();
    EXPECT_EQ(service_.texts, std::vector<std::string>{"kapot"});
}

TEST_F(Outbox, LooksForWhatItHadNoRoomFor) {
    service_.takes = 1ms;
    add("first");
    begin();
    for (std::size_t i = 0; i < Queue::most + 3; ++i) {
        add("d" + std::to_string(i), Level::low);
        offer("d" + std::to_string(i));
    }
    timers_.advance(60s);
    EXPECT_EQ(service_.got.size(), Queue::most + 4);
    EXPECT_EQ(store_.counts().deliveries_due, 0u);
}

TEST_F(Outbox, LeavesOtherChannelsAlone) {
    add("a", Level::critical, "mail");
    begin();
    EXPECT_TRUE(service_.got.empty());
}

TEST_F(Outbox, KeepsAsManyUnderWayAsThereAreLanes) {
    for (int i = 0; i < 40; ++i) add("d" + std::to_string(i));
    service_.takes = 100ms;
    begin(4);
    timers_.advance(2s);
    EXPECT_EQ(service_.got.size(), 40u);
    EXPECT_EQ(service_.most_at_once, 4);
}

TEST_F(Outbox, GathersTheMarksOfItsLanesInOneCommit) {
    for (int i = 0; i < 16; ++i) add("d" + std::to_string(i));
    const std::size_t before = store_.batches.size();
    begin(16);
    EXPECT_EQ(service_.got.size(), 16u);
    EXPECT_LE(store_.batches.size() - before, 3u);
}

TEST_F(Outbox, TriesAgainAfterTroubleUnderTheSameKey) {
    add("a");
    service_.script.emplace_back(Error{ErrorKind::temporary, "no answer"});
    begin();
    EXPECT_EQ(row("a").status, DeliveryStatus::due);
    EXPECT_EQ(row("a").last_error, "no answer");
    timers_.advance(2s);
    EXPECT_EQ(order(), (std::vector<std::string>{"a", "a"}));
    EXPECT_EQ(row("a").status, DeliveryStatus::sent);
}

TEST_F(Outbox, StaysAwayForAsLongAsTheServiceAsks) {
    add("a", Level::critical);
    add("b");
    service_.script.emplace_back(Error{ErrorKind::throttled, "slow down", 60s});
    begin();
    timers_.advance(59s);
    EXPECT_EQ(service_.got.size(), 1u);  // not a word to the service meanwhile, of any delivery
    timers_.advance(30s);
    EXPECT_EQ(service_.got.size(), 3u);
    EXPECT_EQ(row("a").status, DeliveryStatus::sent);
    EXPECT_EQ(row("a").attempts, 1u);
}

TEST_F(Outbox, KeepsNothingInMemoryForAServiceThatAskedForAPause) {
    add("a");
    service_.script.emplace_back(Error{ErrorKind::throttled, "slow down", 60s});
    begin();
    timers_.settle();
    add("b");
    offer("b");
    timers_.advance(90s);
    EXPECT_EQ(service_.texts, (std::vector<std::string>{"kapot", "kapot", "kapot"}));  // as stored
    EXPECT_EQ(row("b").status, DeliveryStatus::sent);
}

TEST_F(Outbox, OpensTheCircuitAndThenSendsOneAtATime) {
    for (int i = 0; i < 50; ++i) add("d" + std::to_string(i));
    for (int i = 0; i < 500; ++i)
        service_.script.emplace_back(Error{ErrorKind::temporary, "HTTP 502"});
    begin();
    timers_.advance(1h);
    EXPECT_LT(service_.got.size(), 30u);  // an hour of trouble for fifty deliveries
    EXPECT_TRUE(dispatcher_->health().broken);
    service_.script.clear();
    timers_.advance(30min);
    EXPECT_EQ(store_.counts().deliveries_due, 0u);
    EXPECT_EQ(store_.counts().dead_letters, 0u);
    EXPECT_FALSE(dispatcher_->health().broken);
}

TEST_F(Outbox, PutsWhatIsRefusedAsideAndGoesOn) {
    add("a", Level::high);
    add("b");
    for (int tries = 0; tries < 2; ++tries)
        service_.script.emplace_back(Error{ErrorKind::malformed, "too long"});
    begin();
    EXPECT_EQ(row("a").status, DeliveryStatus::dead);
    EXPECT_EQ(row("b").status, DeliveryStatus::sent);
}

TEST_F(Outbox, GivesUpOnAMentionThatIsGone) {
    storage::DeliveryChanged orphan;
    orphan.delivery.id = "o";
    orphan.delivery.channel = "team";
    orphan.delivery.mention = "x:erased";
    orphan.delivery.created_at = orphan.delivery.next_at = start;
    store_.put(std::move(orphan));
    begin();
    EXPECT_EQ(row("o").status, DeliveryStatus::dead);
    EXPECT_TRUE(service_.got.empty());
}

TEST_F(Outbox, WritesAnAttemptDownBeforeAChannelThatShowsRepeats) {
    add("a");
    service_.takes = 10s;
    begin(1, false);
    timers_.advance(1s);
    EXPECT_EQ(row("a").attempts, 1u);            // durable while the answer is still awaited
    EXPECT_EQ(service_.got.at(0).attempts, 0u);  // and not yet a repeat for the reader
    end();                                       // the process dies here

    begin(1, false);
    timers_.advance(11s);
    EXPECT_EQ(service_.got.at(1).attempts, 1u);
    EXPECT_EQ(row("a").status, DeliveryStatus::sent);
}

TEST_F(Outbox, SendsNothingMoreThanWasUnderWayWhenItDrains) {
    for (int i = 0; i < 5; ++i) add("d" + std::to_string(i));
    service_.takes = 10s;
    begin(2);
    timers_.advance(1s);
    dispatcher_->drain();
    timers_.advance(20s);
    EXPECT_TRUE(ended_);
    EXPECT_EQ(service_.got.size(), 2u);
    EXPECT_EQ(store_.counts().deliveries_due, 3u);
}

TEST_F(Outbox, HoldsItsMarksWhileTheDiskRefuses) {
    add("a");
    store_.refuse(3, Error{ErrorKind::temporary, "no space"});
    begin();
    timers_.advance(10s);
    EXPECT_EQ(service_.got.size(), 1u);
    EXPECT_EQ(row("a").status, DeliveryStatus::sent);
}

TEST_F(Outbox, TakesAThrowingChannelForABrokenOne) {
    add("a");
    service_.throws = true;
    begin();
    EXPECT_EQ(row("a").status, DeliveryStatus::due);
    EXPECT_NE(dispatcher_->health().last_error.find("a bug in this channel"), std::string::npos);
    service_.throws = false;
    timers_.advance(1min);
    EXPECT_EQ(row("a").status, DeliveryStatus::sent);
}

TEST(Retry, NeverComesBackBeforeTheServiceSaid) {
    SeededRandom random{1};
    Delivery delivery;
    delivery.created_at = start;
    const Error asked{ErrorKind::throttled, "slow down", 90s};
    const Delivery after = after_failure(delivery, asked, RetryPolicy{}, start, 0s, random);
    EXPECT_GE(after.next_at, start + 90s);
    EXPECT_LE(after.next_at, start + 99s);
    EXPECT_EQ(after.attempts, 0u);
}

TEST(Retry, GivesUpAfterAWeek) {
    SeededRandom random{1};
    Delivery delivery;
    delivery.created_at = start;
    const Error down{ErrorKind::temporary, "down"};
    EXPECT_EQ(after_failure(delivery, down, RetryPolicy{}, start, 24h * 7 - 1h, random).status,
              DeliveryStatus::due);
    EXPECT_EQ(after_failure(delivery, down, RetryPolicy{}, start, 24h * 7, random).status,
              DeliveryStatus::dead);
}

RC_GTEST_PROP(Retry, WaitsLessThanTheCeilingOfItsAttempt,
              (std::uint8_t failures, std::uint64_t seed)) {
    SeededRandom random{seed};
    Delivery delivery;
    delivery.created_at = start;
    delivery.attempts = failures;
    const Error down{ErrorKind::temporary, "down"};
    const Delivery after = after_failure(delivery, down, RetryPolicy{}, start, 0s, random);
    const Duration ceiling =
        std::min<Duration>(15min, 2s * (std::int64_t{1} << std::min<int>(failures, 20)));
    RC_ASSERT(after.next_at >= start);
    RC_ASSERT(after.next_at < start + ceiling);
}

TEST(AlertLink, OpensForThePersonItWasMadeFor) {
    const net::LinkSigner links{Secret{"key"}};
    Alert alert;
    alert.id = "01ALERT";
    alert.raised_at = start;
    const std::string link = alert_link(links, "https://webcare.acme.nl", alert, "noor");
    const std::string prefix = "https://webcare.acme.nl/a/";
    ASSERT_TRUE(link.starts_with(prefix));
    EXPECT_EQ(links.open(link.substr(prefix.size()), start).value(), "01ALERT noor");
    EXPECT_FALSE(links.open(link.substr(prefix.size()), start + 24h * 31));
}

/// A delivery about the case of an alert, to the channel or to one person there.
storage::DeliveryChanged about(const std::string& id, const std::string& alert, std::string to) {
    storage::DeliveryChanged row;
    row.delivery.id = id;
    row.delivery.channel = "team";
    row.delivery.mention = "x:a";
    row.delivery.alert = alert;
    row.delivery.to = std::move(to);
    row.delivery.created_at = row.delivery.next_at = start;
    return row;
}

TEST_F(Outbox, GoesOnInTheThreadOfTheCase) {
    add("a");  // its mention is what the others are about
    begin();
    service_.threads.clear();
    storage::AlertChanged alert;
    alert.alert.id = "01ALERT";
    alert.alert.version = 1;
    alert.alert.mention = "x:a";
    alert.alert.case_id = "01CASE";
    store_.put(alert);
    alert.alert.id = "02ALERT";
    store_.put(alert);
    service_.script = {Receipt{"ok", R"({"ts":"1"})"}, Receipt{"ok", R"({"ts":"p"})"},
                       Receipt{"ok", R"({"ts":"1","n":2})"}};
    store_.put(about("d1", "01ALERT", ""));
    store_.put(about("d2", "01ALERT", "noor"));
    store_.put(about("d3", "02ALERT", ""));
    store_.put(about("d4", "02ALERT", "noor"));
    store_.put(about("d5", "01ALERT", ""));
    dispatcher_->wake();
    timers_.advance(1s);
    EXPECT_EQ(service_.threads, (std::vector<std::string>{"", "", R"({"ts":"1"})", R"({"ts":"p"})",
                                                          R"({"ts":"1","n":2})"}));
    end();  // also after a restart
    service_.threads.clear();
    store_.put(about("d6", "02ALERT", ""));
    begin();
    EXPECT_EQ(service_.threads, (std::vector<std::string>{R"({"ts":"1","n":2})"}));
}

TEST_F(Outbox, GivesTheThreadAlsoToWhatTheIntakeHandedOver) {
    store_.put(storage::ThreadNoted{"team", "01CASE", R"({"ts":"7"})"});
    begin();
    add("b");
    Outgoing fresh{row("b"), std::make_unique<Message>()};
    fresh.message->delivery = fresh.delivery;
    fresh.message->dossier.id = "01CASE";
    dispatcher_->offer(std::move(fresh));
    timers_.settle();
    EXPECT_EQ(service_.threads, (std::vector<std::string>{R"({"ts":"7"})"}));
}

TEST_F(Outbox, KeepsNoThreadThatIsTooLong) {
    add("a");
    begin();
    storage::AlertChanged alert;
    alert.alert.id = "01ALERT";
    alert.alert.version = 1;
    store_.put(alert);
    service_.script = {Receipt{"ok", std::string(3000, 'x')}};
    store_.put(about("d1", "01ALERT", ""));
    dispatcher_->wake();
    timers_.advance(1s);
    EXPECT_EQ(row("d1").status, DeliveryStatus::sent);
    EXPECT_EQ(*store_.thread("team", "01ALERT"), "");
}

TEST_F(Outbox, LetsARefusedRecipientGoOnAloneAndTheOthersInPeace) {
    Receipt partly{"ok"};
    partly.refused.emplace_back("lead@acme.nl", Error{ErrorKind::denied, "550 no such mailbox"});
    partly.refused.emplace_back("sem@acme.nl", Error{ErrorKind::temporary, "450 come again"});
    service_.script.emplace_back(std::move(partly));
    add("a", Level::high, "team", "case");
    const Delivery lead = for_one(row("a"), "lead@acme.nl"), sem = for_one(row("a"), "sem@acme.nl");
    begin();
    EXPECT_EQ(row("a").status, DeliveryStatus::sent);
    EXPECT_EQ(row(lead.id).status, DeliveryStatus::dead);
    EXPECT_EQ(row(lead.id).last_error, "access was refused: 550 no such mailbox");
    EXPECT_EQ(row(sem.id).status, DeliveryStatus::due);
    EXPECT_EQ(store_.batches.back().events.size(), 3u) << "one commit";
    end();
    begin();  // after a restart too
    timers_.advance(1h);
    EXPECT_EQ(row(sem.id).status, DeliveryStatus::sent);
    EXPECT_EQ(order(), (std::vector<std::string>{"a", sem.id}));
    EXPECT_EQ(service_.got.back().to, "sem@acme.nl");
    EXPECT_EQ(store_.counts().dead_letters, 1u);
}

}  // namespace
}  // namespace webcare::escalation
