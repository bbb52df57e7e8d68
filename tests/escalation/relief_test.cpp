#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/escalation/outbox_fixture.hpp"

namespace webcare::escalation {
namespace {

const Error down{ErrorKind::temporary, "HTTP 502"};

class Relief : public Outbox {
 protected:
    void SetUp() override { terms_.fallback.channel = "mail"; }
    void break_it() {
        service_.refuses = [](const Message&) { return std::optional{down}; };
    }
    void mend_it() { service_.refuses = nullptr; }
    std::vector<Delivery> digests() const {
        std::vector<Delivery> all;
        std::set<std::string> seen;
        for (const Delivery& d : service_.got)
            if (d.digest && seen.insert(d.id).second) all.push_back(d);
        return all;
    }
    /// An alert and its delivery, as the planner commits them.
    void raise(const std::string& id, Level level, AlertStatus status = AlertStatus::raised) {
        storage::AlertChanged raised;
        raised.alert.id = "alert-" + id;
        raised.alert.version = 1;
        raised.alert.mention = "x:" + id;
        raised.alert.level = level;
        raised.alert.status = status;
        raised.alert.raised_at = clock_.now();
        store_.put(std::move(raised));
        add(id, level);
        storage::DeliveryChanged row_again{row(id)};
        row_again.delivery.alert = row_again.delivery.matter = "alert-" + id;
        store_.put(std::move(row_again));
    }
};

TEST_F(Relief, ReachesTheFallbackWithinTwoMinutes) {
    break_it();
    add("a", Level::high);
    begin();
    timers_.advance(119s);
    const auto stand_ins = rows("mail", DeliveryStatus::due);
    ASSERT_EQ(stand_ins.size(), 1u);
    EXPECT_LE(stand_ins[0].next_at, start + 110s);
    EXPECT_NE(stand_ins[0].note.find("channel team failed: HTTP 502"), std::string::npos);
    EXPECT_EQ(row("a").status, DeliveryStatus::handed);
    EXPECT_EQ(row("a").told_by, stand_ins[0].id);
    EXPECT_GE(committed_, 1);
}

TEST_F(Relief, IsNotAskedForByWhatIsMildWhileTheChannelWorks) {
    terms_.rate = config::Rate{1, 1h};
    for (int i = 0; i < 5; ++i) add("d" + std::to_string(i), Level::low);
    begin();
    timers_.advance(10min);
    EXPECT_TRUE(added_ids("mail").empty());
    EXPECT_EQ(service_.got.size(), 1u);
}

TEST_F(Relief, IsAskedForByWhateverWaitsForABrokenChannel) {
    break_it();
    for (int i = 0; i < 5; ++i) add("d" + std::to_string(i), Level::low);
    begin();
    timers_.advance(2min);
    EXPECT_EQ(rows("mail", DeliveryStatus::due).size(), 5u);
}

TEST_F(Relief, WaitsForNoServiceThatAsksForADay) {
    service_.refuses = [](const Message&) {
        return std::optional{Error{ErrorKind::throttled, "HTTP 429", 24h}};
    };
    add("worst", Level::critical);
    add("mild", Level::low);
    begin();
    timers_.advance(2min);
    EXPECT_EQ(rows("mail", DeliveryStatus::due).size(), 2u);
    EXPECT_EQ(service_.got.size(), 1u) << "and is left alone meanwhile";
}

TEST_F(Relief, TellsAtOnceWhatTheChannelRefuses) {
    service_.refuses = [](const Message&) {
        return std::optional{Error{ErrorKind::denied, "HTTP 403"}};
    };
    add("a", Level::low);
    begin();
    EXPECT_EQ(rows("mail", DeliveryStatus::due).size(), 1u);
    EXPECT_EQ(row("a").status, DeliveryStatus::handed);
    EXPECT_EQ(store_.counts().dead_letters, 0u);
}

TEST_F(Relief, WritesToTheSamePersonThere) {
    terms_.fallback.addresses = {{"U123", "noor@acme.nl"}};
    add("a", Level::high);
    storage::DeliveryChanged change{row("a")};
    change.delivery.to = "U123";
    store_.put(std::move(change));
    break_it();
    begin();
    timers_.advance(2min);
    EXPECT_EQ(rows("mail", DeliveryStatus::due).at(0).to, "noor@acme.nl");
}

TEST_F(Relief, HandsOverWhatALaneHoldsAndCannotEnd) {
    add("a", Level::high);
    service_.takes = 10min;
    begin();
    timers_.advance(2min);
    EXPECT_EQ(rows("mail", DeliveryStatus::due).size(), 1u);
    break_it();
    timers_.advance(10min);
    EXPECT_EQ(row("a").status, DeliveryStatus::handed);  // the failure brings it back to nobody
    EXPECT_EQ(rows("mail", DeliveryStatus::due).size(), 1u);
}

TEST_F(Relief, ClosesWhatTheFallbackToldWhenTheChannelIsBackSoon) {
    break_it();
    add("a", Level::high);
    begin();
    timers_.advance(4min);
    mend_it();
    timers_.advance(20min);
    add("later");
    dispatcher_->wake();
    timers_.advance(1min);
    EXPECT_EQ(service_.got.back().id, "later");
    EXPECT_EQ(row("a").status, DeliveryStatus::sent);
    EXPECT_TRUE(digests().empty());
}

TEST_F(Relief, GathersWhatIsLateInOneDigest) {
    terms_.fallback.channel.clear();
    break_it();
    for (int i = 0; i < 30; ++i) raise("d" + std::to_string(i), i % 2 ? Level::high : Level::low);
    begin();
    timers_.advance(1h);
    mend_it();
    const std::size_t before = service_.got.size();
    timers_.advance(30min);
    ASSERT_EQ(digests().size(), 1u);
    const Delivery digest = digests()[0];
    EXPECT_EQ(service_.got.size() - before, 2u);  // what showed that it is back, and the digest
    EXPECT_EQ(digest.digest->counts[static_cast<std::size_t>(Level::high)], 14u);
    EXPECT_EQ(digest.digest->counts[static_cast<std::size_t>(Level::low)], 15u);
    EXPECT_EQ(digest.digest->since, start);
    EXPECT_EQ(service_.told.back(), 10u);
    EXPECT_EQ(store_.counts().deliveries_due, 0u);
    int by_digest = 0;
    for (const std::string& id : added_ids("team")) by_digest += row(id).told_by == digest.id;
    EXPECT_EQ(by_digest, 29);
}

TEST_F(Relief, SendsAloneWhatIsCriticalAndOpen) {
    terms_.fallback.channel.clear();
    break_it();
    for (int i = 0; i < 20; ++i) raise("m" + std::to_string(i), Level::medium);
    for (int i = 0; i < 3; ++i) raise("c" + std::to_string(i), Level::critical);
    raise("seen", Level::critical, AlertStatus::acknowledged);
    begin();
    timers_.advance(1h);
    mend_it();
    const std::size_t before = service_.got.size();
    timers_.advance(30min);
    std::vector<std::string> came;
    for (std::size_t i = before; i < service_.got.size(); ++i)
        came.push_back(service_.got[i].digest ? "digest" : service_.got[i].id);
    if (came.front() == "seen") came.erase(came.begin());  // it showed that the channel is back
    std::sort(came.begin(), came.end());
    EXPECT_EQ(came, (std::vector<std::string>{"c0", "c1", "c2", "digest"}));
    EXPECT_TRUE(service_.got.back().digest) << "what is open comes first";
}

TEST_F(Relief, GathersAfterTheDaemonItselfWasDown) {
    for (int i = 0; i < 30; ++i) raise("d" + std::to_string(i), Level::medium);
    clock_.advance(8h);
    terms_.fallback.channel.clear();
    begin(16);
    timers_.advance(1min);
    EXPECT_EQ(service_.got.size(), 2u);
    EXPECT_EQ(digests().size(), 1u);
}

TEST_F(Relief, SendsAFewLateOnesAsTheyAre) {
    terms_.fallback.channel.clear();
    for (int i = 0; i < 5; ++i) raise("d" + std::to_string(i), Level::medium);
    clock_.advance(8h);
    begin();
    EXPECT_EQ(service_.got.size(), 5u);
    EXPECT_TRUE(digests().empty());
}

TEST_F(Relief, IsNotMistakenForWhenTheClockIsSet) {
    service_.takes = 1s;
    for (int i = 0; i < 20; ++i) add("d" + std::to_string(i), Level::critical);
    begin();
    for (const Duration jump : {Duration{1h}, Duration{-1h}, Duration{24h * 365}, Duration{-24h}}) {
        timers_.advance(3s);
        clock_.set_wall(clock_.now() + jump);
    }
    timers_.advance(60s);
    EXPECT_TRUE(added_ids("mail").empty()) << "nobody waited for two minutes";
    EXPECT_EQ(service_.got.size(), 20u) << "each once";
    EXPECT_EQ(store_.counts().deliveries_due, 0u);
}

TEST_F(Relief, StillComesWhenTheClockWasSetBack) {
    break_it();
    begin();
    timers_.advance(1min);
    clock_.set_wall(start - 24h);
    add("a", Level::high);
    dispatcher_->wake();
    timers_.advance(2min);
    EXPECT_EQ(rows("mail", DeliveryStatus::due).size(), 1u);
}

/// A process that ends where it passes a moment, and is started again.
class Killed : public Relief {
 protected:
    void live(Duration span) {
        for (Duration passed{}; passed < span; passed += Duration{5s}) {
            timers_.advance(5s);
            if (ended_) begin(4);
        }
    }
};

TEST_F(Killed, AtAnyMomentLosesNothingAndTellsNothingUnderTwoKeys) {
    int run = 0, deaths = 0;
    for (const char* moment : {"before_send", "after_send", "in_mark", "after_fallback",
                               "digest_written", "after_digest"}) {
        for (int time = 1; time <= 4; ++time) {
            int left = time;
            bool died = false;
            passing_ = [&](std::string_view passed) {
                if (passed != moment || --left != 0) return;
                died = true;
                stop_.emit(asio::cancellation_type::terminal);
            };
            const std::string prefix = "k" + std::to_string(++run) + "-";
            const std::size_t took_before = service_.took.size();
            break_it();
            for (int i = 0; i < 12; ++i) raise(prefix + std::to_string(i), Level::high);
            begin(4);
            live(20min);
            mend_it();
            raise(prefix + "last", Level::high);
            dispatcher_->wake();
            live(10min);
            end();
            deaths += died;
            // Each was told here once: by itself or by one digest, which came.
            std::map<std::string, int> took;
            for (std::size_t i = took_before; i < service_.took.size(); ++i)
                ++took[service_.took[i]];
            int again = 0;
            for (const auto& [id, times] : took) again += times - 1;
            EXPECT_LE(again, died ? 1 : 0) << moment << " " << time;
            std::map<std::string, int> elsewhere;
            for (const Delivery& d : rows("mail", DeliveryStatus::due)) ++elsewhere[d.mention];
            for (int i = 0; i < 12; ++i) {
                const Delivery d = row(prefix + std::to_string(i));
                EXPECT_EQ(d.status, DeliveryStatus::sent) << moment << " " << time;
                EXPECT_TRUE(took.contains(d.told_by.empty() ? d.id : d.told_by))
                    << moment << " " << time << ": " << d.id;
                EXPECT_EQ(elsewhere[d.mention], 1) << "one key at the fallback";
            }
            EXPECT_EQ(row(prefix + "last").status, DeliveryStatus::sent);
        }
    }
    EXPECT_GE(deaths, 6);
    std::printf("%d deaths\n", deaths);
}

TEST_F(Outbox, TriesAgainInTimeAlthoughTheClockWasSetBack) {
    service_.script.emplace_back(down);
    add("a");
    begin();
    clock_.set_wall(start - 24h);
    timers_.advance(1h);
    EXPECT_EQ(row("a").status, DeliveryStatus::sent);
    EXPECT_EQ(service_.got.size(), 2u);
}

TEST_F(Outbox, SendsAtOnceWhatWasWrittenUnderALaterClock) {
    clock_.set_wall(start + 24h * 365);
    add("a");
    clock_.set_wall(start);
    begin();
    EXPECT_EQ(service_.got.size(), 1u);
}

TEST_F(Outbox, KeepsTheOrderOfACase) {
    service_.script.emplace_back(down);
    add("first", Level::medium, "team", "case");
    begin(4);
    timers_.advance(1ms);
    add("second", Level::medium, "team", "case");
    add("other", Level::low, "team", "another case");
    dispatcher_->wake();
    timers_.settle();
    EXPECT_EQ(order(), (std::vector<std::string>{"first", "other"}));  // only its own case waits
    timers_.advance(10s);
    EXPECT_EQ(order(), (std::vector<std::string>{"first", "other", "first", "second"}));
}

TEST_F(Outbox, SendsTheFirstOfACaseInThePlaceOfAWorseOneThatWaitsForIt) {
    service_.takes = 1s;
    for (int i = 0; i < 3; ++i) add("m" + std::to_string(i), Level::high);
    add("opened", Level::low, "team", "case");
    clock_.advance(1ms);
    add("worse", Level::critical, "team", "case");
    begin();
    timers_.advance(10s);
    EXPECT_EQ(order(), (std::vector<std::string>{"opened", "worse", "m0", "m1", "m2"}));
}

RC_GTEST_FIXTURE_PROP(Outbox, KeepsTheOrderOfEveryCaseWhateverFails, ()) {
    const auto lanes = *rc::gen::inRange(1, 6);
    const auto fails = *rc::gen::container<std::vector<bool>>(
        40, rc::gen::map(rc::gen::inRange(0, 6), [](int die) { return die == 5; }));
    const auto cases = *rc::gen::container<std::vector<int>>(30, rc::gen::inRange(0, 5));
    const auto levels = *rc::gen::container<std::vector<int>>(30, rc::gen::inRange(0, 5));
    service_ = Service{};
    service_.takes = 50ms;
    for (const bool fail : fails)
        service_.script.push_back(fail ? Result<Receipt>{down} : Result<Receipt>{Receipt{"ok"}});
    begin(lanes);
    std::vector<std::pair<std::string, std::string>> written;  // case and delivery
    static int run = 0;
    ++run;
    for (std::size_t i = 0; i < cases.size(); ++i) {
        const std::string id = "p" + std::to_string(run) + "-" + std::to_string(i);
        const std::string matter = "case" + std::to_string(run) + "-" + std::to_string(cases[i]);
        add(id, static_cast<Level>(levels[i]), "team", matter);
        written.emplace_back(matter, id);
        dispatcher_->wake();
        timers_.advance(20ms);
    }
    timers_.advance(3h);
    end();
    // Failures in a row make a silence, after which one digest tells of what waited.
    const auto alone = [this](const std::string& id) { return row(id).told_by.empty(); };
    std::map<std::string, std::vector<std::string>> wanted, sent;  // by case
    for (const auto& [matter, id] : written)
        if (alone(id)) wanted[matter].push_back(id);
    for (const Delivery& d : service_.got) {
        if (d.digest || !alone(d.id)) continue;
        auto& ids = sent[d.matter];
        if (ids.empty() || ids.back() != d.id) ids.push_back(d.id);  // again after a failure
    }
    RC_ASSERT(sent == wanted);
}

TEST_F(Outbox, KeepsToItsRate) {
    terms_.rate = config::Rate{30, 1min};
    for (int i = 0; i < 200; ++i) add("d" + std::to_string(i), Level::low);
    begin(8);
    timers_.advance(1min);
    EXPECT_GE(service_.got.size(), 30u);
    EXPECT_LE(service_.got.size(), 33u);
    timers_.advance(1min);
    EXPECT_LE(service_.got.size(), 63u);
}

TEST_F(Outbox, HasSomethingLeftForWhatIsCritical) {
    terms_.rate = config::Rate{30, 1min};
    for (int i = 0; i < 200; ++i) add("d" + std::to_string(i), Level::low);
    begin(8);
    timers_.advance(30s);
    add("bad", Level::critical);
    offer("bad");
    timers_.settle();
    EXPECT_EQ(service_.got.back().id, "bad");  // at once, in the midst of a flood
}

TEST_F(Outbox, TriesWhatIsRefusedOnceMoreAtHalfTheSize) {
    std::vector<bool> smaller;
    service_.refuses = [&](const Message& message) -> std::optional<Error> {
        smaller.push_back(message.smaller);
        if (message.smaller) return std::nullopt;
        return Error{ErrorKind::malformed, "HTTP 413"};
    };
    add("a");
    begin();
    EXPECT_EQ(smaller, (std::vector<bool>{false, true}));
    EXPECT_EQ(row("a").status, DeliveryStatus::sent);
}

TEST_F(Outbox, NoticesADeadConnectionWithinHalfAMinuteWhenItIsCritical) {
    service_.takes = 1h;
    add("a", Level::critical);
    begin();
    timers_.advance(29s);
    EXPECT_EQ(row("a").attempts, 1u);
    EXPECT_EQ(row("a").last_error, "no answer within 25 s");
}

/// A service in trouble for an hour, and ten deliveries a minute.
struct Storm {
    std::size_t calls = 0, deliveries = 0, refused = 0;
    double amplification() const {
        return static_cast<double>(calls) / static_cast<double>(deliveries);
    }
};

class Storms : public Outbox {
 protected:
    template <class Refuse>
    Storm play(Refuse refuse, int a_minute = 10) {
        service_.takes = 100ms;
        Storm storm;
        service_.refuses = [&](const Message& message) -> std::optional<Error> {
            auto refused = refuse(message);
            storm.refused += refused ? 1 : 0;
            return refused;
        };
        begin(16);
        const Time end = start + 1h;
        while (clock_.now() < end + 1h) {
            if (clock_.now() >= end) service_.refuses = nullptr;
            if (clock_.now() < end) {
                add("d" + std::to_string(storm.deliveries++), Level::medium);
                dispatcher_->wake();
            }
            timers_.advance(60s / a_minute);
        }
        storm.calls = service_.got.size();
        EXPECT_EQ(store_.counts().deliveries_due, 0u);
        EXPECT_EQ(store_.counts().dead_letters, 0u);
        std::printf("%zu calls for %zu deliveries, %zu refused: %.3f\n", storm.calls,
                    storm.deliveries, storm.refused, storm.amplification());
        return storm;
    }
};

TEST_F(Storms, AreNotFannedByRetries) {
    const Storm storm = play([](const Message&) { return std::optional{down}; });
    EXPECT_LE(storm.amplification(), 1.1);
}

TEST_F(Storms, AreNotFannedWhenEveryOtherAnswerIsYes) {
    const Storm storm = play([this](const Message&) {
        return random_.unit() < 0.5 ? std::optional{down} : std::optional<Error>{};
    });
    EXPECT_LE(storm.amplification(), 1.1);
}

TEST_F(Storms, BringNoCallWhileAPauseLasts) {
    Time not_before = start;
    int too_soon = 0;
    const Storm storm = play([&](const Message&) -> std::optional<Error> {
        if (clock_.now() - 100ms < not_before) ++too_soon;  // when the call began
        const auto pause = std::chrono::seconds{1 + static_cast<int>(random_.unit() * 120)};
        not_before = clock_.now() + pause;
        return Error{ErrorKind::throttled, "HTTP 429", pause};
    });
    EXPECT_EQ(too_soon, 0);
    EXPECT_LE(storm.amplification(), 1.1);
}

TEST_F(Storms, OfAServiceThatAlwaysAsksForASecond) {
    const Storm storm = play([](const Message&) {
        return std::optional{Error{ErrorKind::throttled, "HTTP 503", 1s}};
    });
    EXPECT_LE(storm.amplification(), 1.1);
}

TEST_F(Relief, LosesNothingInThreeDays) {
    break_it();
    begin(16);
    std::size_t written = 0;
    const Time back = start + 72h;
    std::map<std::string, Time> created;
    while (clock_.now() < back) {
        const std::string id = "d" + std::to_string(written);
        raise(id, static_cast<Level>(written % 5));
        created[id] = clock_.now();
        ++written;
        dispatcher_->wake();
        timers_.advance(2min);
    }
    mend_it();
    timers_.advance(30min);
    EXPECT_EQ(store_.counts().deliveries_due, rows("mail", DeliveryStatus::due).size());
    EXPECT_EQ(store_.counts().dead_letters, 0u);
    EXPECT_EQ(digests().size(), 1u);
    // Each was told on the channel itself, by the digest or by itself; and elsewhere in time.
    std::map<std::string, Time> elsewhere;
    for (const Delivery& d : rows("mail", DeliveryStatus::due)) elsewhere[d.mention] = d.next_at;
    Duration longest{};
    for (const auto& [id, at] : created) {
        EXPECT_EQ(row(id).status, DeliveryStatus::sent) << id;
        if (!elsewhere.contains("x:" + id)) continue;
        longest = std::max(longest, elsewhere["x:" + id] - at);
    }
    EXPECT_GE(elsewhere.size(), written - 2);
    EXPECT_LE(longest, 120s);
    std::printf("%zu deliveries in three days; at the fallback after %.1f s at most\n", written,
                std::chrono::duration<double>(longest).count());
}

}  // namespace
}  // namespace webcare::escalation
