// The outbox's indexes (what is due, what is untold, whose turn it is in a line, what is dead),
// held against a plain list of deliveries that is searched from end to end.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "tests/storage/fixture.hpp"

namespace webcare::storage {
namespace {

using namespace std::chrono_literals;

/// What the outbox must know, kept plainly.
class Model {
 public:
    std::map<std::string, Delivery> rows;

    std::vector<Delivery> due(const std::string& channel, Time now, std::size_t limit,
                              std::optional<Level>& held) const {
        std::vector<Delivery> found;
        std::set<std::string> taken;
        for (const Delivery& row : sorted(channel, DeliveryStatus::due, &Delivery::next_at)) {
            if (row.next_at > now || found.size() == limit) continue;
            const Delivery& head = head_of(row);
            if (head.id != row.id && !held) held = row.level;
            if (head.next_at <= now && taken.insert(head.id).second) found.push_back(head);
        }
        return found;
    }
    std::vector<Delivery> untold(const UntoldQuery& query) const {
        const auto status = query.handed ? DeliveryStatus::handed : DeliveryStatus::due;
        std::vector<Delivery> found = sorted(query.channel, status, &Delivery::created_at);
        std::erase_if(found, [&](const Delivery& row) {
            return row.level < query.at_least || row.created_at >= query.before;
        });
        if (found.size() > query.limit) found.resize(query.limit);
        return found;
    }
    std::optional<Time> next_due(const std::string& channel, Time after) const {
        std::optional<Time> next;
        for (const Delivery& row : sorted(channel, DeliveryStatus::due, &Delivery::next_at))
            if (row.next_at > after) next = std::min(next.value_or(row.next_at), row.next_at);
        return next;
    }
    std::size_t count(DeliveryStatus status) const {
        return static_cast<std::size_t>(
            std::count_if(rows.begin(), rows.end(),
                          [&](const auto& entry) { return entry.second.status == status; }));
    }

 private:
    /// Worst first, then oldest by `moment`.
    std::vector<Delivery> sorted(const std::string& channel, DeliveryStatus status,
                                 Time Delivery::*moment) const {
        std::vector<Delivery> found;
        for (const auto& [id, row] : rows)
            if (row.channel == channel && row.status == status) found.push_back(row);
        std::sort(found.begin(), found.end(), [&](const Delivery& a, const Delivery& b) {
            return std::tie(b.level, a.*moment, a.id) < std::tie(a.level, b.*moment, b.id);
        });
        return found;
    }
    /// What is told the same person of the same matter before it; what was written down in the same
    /// moment may go in any order.
    const Delivery& head_of(const Delivery& row) const {
        const Delivery* head = &rows.at(row.id);
        if (row.matter.empty()) return *head;
        for (const auto& [id, other] : rows) {
            if (other.status == DeliveryStatus::due && other.channel == row.channel &&
                other.matter == row.matter && other.to == row.to &&
                other.created_at < head->created_at)
                head = &other;
        }
        return *head;
    }
};

const std::vector<std::string> channels{"team", "mail"};

Time any_moment() {
    return noon + std::chrono::minutes{*rc::gen::inRange(-6, 6)};
}

/// A new one, or one that is there already as it may become: tried in vain, sent, handed to the
/// fallback, given up, put back by a person.
Delivery any_change(const Model& model) {
    const std::string id = "D" + std::to_string(*rc::gen::inRange(0, 14));
    const auto known = model.rows.find(id);
    Delivery row;
    if (known != model.rows.end()) {
        row = known->second;
    } else {
        row = delivery(id, *rc::gen::element(Level::low, Level::high, Level::critical), noon);
        row.channel = *rc::gen::elementOf(channels);
        row.created_at = row.next_at = any_moment();
        row.matter = *rc::gen::element(std::string{}, std::string{"case1"}, std::string{"case2"});
        row.to = *rc::gen::element(std::string{}, std::string{"noor"});
        return row;
    }
    row.status = *rc::gen::element(DeliveryStatus::due, DeliveryStatus::sent, DeliveryStatus::dead,
                                   DeliveryStatus::handed);
    if (known->second.status == DeliveryStatus::dead && row.status == DeliveryStatus::due)
        row.created_at = any_moment();  // sent again by a person: its patience begins anew
    row.told_by = row.status == DeliveryStatus::handed ? "other" : "";
    row.attempts = row.status == DeliveryStatus::due ? row.attempts + 1 : 0;
    row.next_at = any_moment();
    return row;
}

void compare(const Store& store, const Model& model) {
    for (const std::string& channel : channels) {
        for (const Time now : {noon - 10min, noon, noon + 10min}) {
            for (const std::size_t limit : {std::size_t{3}, std::size_t{100}}) {
                std::optional<Level> held, expected_held;
                const auto due = store.deliveries_due(channel, now, limit, &held);
                RC_ASSERT(*due == model.due(channel, now, limit, expected_held));
                if (limit == 100) RC_ASSERT(held == expected_held);
            }
            RC_ASSERT(store.next_delivery_due(channel, now) == model.next_due(channel, now));
            for (const bool handed : {false, true}) {
                for (const Level least : {Level::none, Level::high}) {
                    UntoldQuery query;
                    query.channel = channel;
                    query.handed = handed;
                    query.at_least = least;
                    query.before = now;
                    query.limit = handed ? 3 : 100;
                    RC_ASSERT(*store.untold(query) == model.untold(query));
                }
            }
        }
        UntoldQuery all;
        all.channel = channel;
        all.limit = 100;
        RC_ASSERT(store.deliveries_waiting(channel, 100) == model.untold(all).size());
    }
    RC_ASSERT(store.counts().deliveries_due == model.count(DeliveryStatus::due));
    RC_ASSERT(store.counts().dead_letters == model.count(DeliveryStatus::dead));
    const auto letters = store.dead_letters("", 100);
    RC_ASSERT(letters->items.size() == model.count(DeliveryStatus::dead));
    for (const Delivery& letter : letters->items) RC_ASSERT(letter == model.rows.at(letter.id));
}

RC_GTEST_PROP(OutboxIndexes, StayInStepWithTheDeliveriesAlsoAcrossRestarts, ()) {
    const Folder folder;
    const ManualClock clock{noon};
    MemoryLog log;
    const SetDisk disk;
    Options options;
    options.folder = folder.path();
    options.ballast_bytes = 0;
    options.disk = &disk;
    options.sync = false;  // a restart is not a power cut, and a sync costs milliseconds
    auto store = Store::open(options, clock, log);
    RC_ASSERT(store);
    Model model;
    const int steps = *rc::gen::inRange(1, 25);
    for (int step = 0; step < steps; ++step) {
        Batch batch;
        const int size = *rc::gen::inRange(1, 8);  // the same one may change twice in one commit
        for (int i = 0; i < size; ++i) {
            DeliveryChanged change;
            change.delivery = any_change(model);
            model.rows[change.delivery.id] = change.delivery;
            batch.add(std::move(change));
        }
        RC_ASSERT((*store)->commit_and_wait(std::move(batch)).has_value());
        if (*rc::gen::inRange(0, 8) == 0) {
            *store = nullptr;
            store = Store::open(options, clock, log);
            RC_ASSERT(store);
        }
        compare(**store, model);
    }
}

class OutboxIndex : public StoreTest {
 protected:
    Delivery put(const std::string& id, DeliveryStatus status, Time created = noon) {
        Delivery row = delivery(id, Level::high, noon);
        row.created_at = created;
        row.matter = "case";
        row.status = status;
        EXPECT_TRUE(commit_all(DeliveryChanged{row}));
        return row;
    }
    std::vector<std::string> due() {
        std::vector<std::string> ids;
        const auto rows = store->deliveries_due("team", noon, 10);
        for (const Delivery& row : *rows) ids.push_back(row.id);
        return ids;
    }
    std::size_t untold(bool handed) {
        UntoldQuery query;
        query.channel = "team";
        query.handed = handed;
        query.limit = 10;
        return store->untold(query)->size();
    }
};

TEST_F(OutboxIndex, LetsTheNextOfALineGoWhenTheFirstIsGivenUp) {
    put("first", DeliveryStatus::due, noon - 2min);
    put("second", DeliveryStatus::due, noon - 1min);
    EXPECT_EQ(due(), std::vector<std::string>{"first"});
    put("first", DeliveryStatus::dead, noon - 2min);
    EXPECT_EQ(due(), std::vector<std::string>{"second"});
    EXPECT_EQ(untold(false), 1u);
}

TEST_F(OutboxIndex, PutsADeadLetterThatIsSentAgainBackInItsPlace) {
    put("first", DeliveryStatus::dead, noon - 2min);
    put("second", DeliveryStatus::due, noon - 1min);
    put("first", DeliveryStatus::due, noon - 2min);
    EXPECT_EQ(due(), std::vector<std::string>{"first"});
    EXPECT_EQ(untold(false), 2u);
    EXPECT_TRUE(store->dead_letters("", 10)->items.empty());
    open();
    EXPECT_EQ(due(), std::vector<std::string>{"first"});
}

TEST_F(OutboxIndex, MovesWhatIsHandedOverFromOneListToTheOther) {
    put("a", DeliveryStatus::due);
    put("a", DeliveryStatus::handed);
    EXPECT_EQ(untold(false), 0u);
    EXPECT_EQ(untold(true), 1u);
    EXPECT_TRUE(due().empty());
    open();
    EXPECT_EQ(untold(true), 1u);
    put("a", DeliveryStatus::sent);
    EXPECT_EQ(untold(true), 0u);
}

}  // namespace
}  // namespace webcare::storage
