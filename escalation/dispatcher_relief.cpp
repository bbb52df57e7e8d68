// What a dispatcher does with deliveries that cannot go their own way in time.

#include <algorithm>
#include <utility>

#include "escalation/outbox.hpp"

namespace webcare::escalation {

namespace {

constexpr Duration between_watches = std::chrono::seconds{5};
constexpr Duration after_trouble = std::chrono::seconds{1};
constexpr Duration down_after = std::chrono::seconds{60};
constexpr std::size_t handed_together = 256;
constexpr std::size_t gathered_together = 1024;

}  // namespace

/// What its own channel has not told: what is late and still due, the worst of it on its own, and
/// what the fallback told meanwhile.
struct Dispatcher::LateOnes {
    std::vector<Delivery> due, handed;
    std::vector<Delivery> digests;  ///< that wait to be sent
    std::set<std::string> alone;    ///< of `due`: critical, and nobody has acknowledged it
    LateOnes() = default;
    std::size_t gathered() const { return due.size() - alone.size() + handed.size(); }
};

/// Whether nothing gets through: then whatever is late goes by the fallback, not only what is bad.
bool Dispatcher::is_down() const {
    return health_.broken && silent_since_ && seams_.clock.steady() - *silent_since_ >= down_after;
}

bool Dispatcher::watches_late() const {
    if (draining_ || fallback_.channel.empty()) return false;
    return !queue_.empty() || !under_way_.empty() || !queue_.is_all() || next_due_ || silent_since_;
}

/// For a query: what is so old, and what may be, since the clock was set.
Time Dispatcher::created_before(Duration age) const {
    return clock_watch_.set_in_this_life() ? Time::max() : seams_.clock.now() - age;
}

/// A mark as it is to be committed: what was handed over meanwhile stays so unless it was sent
/// after all, and what is given up goes by the fallback.
void Dispatcher::settle(Delivery& mark, storage::Batch& batch) {
    if (mark.status == DeliveryStatus::sent) return;
    const auto lane = under_way_.find(mark.id);
    if (lane != under_way_.end() && !lane->second.empty()) {
        mark.status = DeliveryStatus::handed;
        mark.told_by = lane->second;
    } else if (mark.status == DeliveryStatus::dead && !fallback_.channel.empty()) {
        Delivery instead = stand_in(mark, fallback_, mark.last_error, seams_.clock.now());
        mark = handed(std::move(mark), instead);
        batch.add(storage::DeliveryChanged{std::move(instead)});
        ++health_.handed;
        has_handed_ = true;
    }
}

void Dispatcher::hand(Delivery delivery, storage::Batch& batch) {
    const std::string why = !health_.last_error.empty()    ? health_.last_error
                            : !delivery.last_error.empty() ? delivery.last_error
                                                           : "more to send than it takes";
    Delivery instead = stand_in(delivery, fallback_, why, seams_.clock.now());
    const auto lane = under_way_.find(delivery.id);
    if (lane != under_way_.end()) lane->second = instead.id;
    batch.add(storage::DeliveryChanged{handed(std::move(delivery), instead)});
    batch.add(storage::DeliveryChanged{std::move(instead)});
}

/// Writes down for the fallback what has waited too long, also what a lane holds: nobody knows how
/// that ends. Looked for every few seconds, in one commit.
asio::awaitable<void> Dispatcher::hand_over() {
    watch_at_ = seams_.clock.steady() + between_watches;
    storage::UntoldQuery query;
    query.channel = name_;
    query.at_least = is_down() ? Level::none : Level::high;
    query.before = created_before(longest_wait);
    query.limit = handed_together;
    auto read = [query](const storage::Store& store) { return store.untold(query); };
    auto found = co_await seams_.store.read_on(std::move(read));
    if (!found || draining_) co_return;  // the look that follows says what is wrong
    const bool more = found->size() == query.limit;
    std::erase_if(*found, [this](const Delivery& d) {
        const auto lane = under_way_.find(d.id);
        const bool told = lane != under_way_.end() && !lane->second.empty();
        return d.digest || told || clock_watch_.age(d.created_at, seams_.clock) < longest_wait;
    });
    if (found->empty()) co_return;
    std::stable_sort(found->begin(), found->end(), [](const Delivery& a, const Delivery& b) {
        return a.created_at < b.created_at;
    });
    storage::Batch batch;
    std::set<std::string> ids;
    for (Delivery& delivery : *found) {
        ids.insert(delivery.id);
        hand(std::move(delivery), batch);
    }
    queue_.drop(ids);
    if (!co_await commit(std::move(batch))) co_return;
    pass("after_fallback");
    health_.handed += ids.size();
    has_handed_ = true;
    look_again_ = true;
    if (more) watch_at_ = seams_.clock.steady();
    seams_.log.warning("outbox.handed_over", {{"channel", name_},
                                              {"to", fallback_.channel},
                                              {"deliveries", static_cast<std::int64_t>(ids.size())},
                                              {"error", health_.last_error}});
    if (seams_.committed) seams_.committed();
}

/// Whether this success ends a silence that calls for a digest: of a service that failed, or of a
/// daemon that was down or waited for one.
bool Dispatcher::has_been_silent() const {
    return doubtful_ || (silent_since_ && seams_.clock.steady() - *silent_since_ >= long_silence);
}

asio::awaitable<Result<Dispatcher::LateOnes>> Dispatcher::find_late(std::size_t limit) {
    storage::UntoldQuery query;
    query.channel = name_;
    query.limit = limit;
    std::set<std::string> left;  // lanes hold them
    for (const auto& [id, told_by] : under_way_) left.insert(id);
    auto read = [this, query, left](const storage::Store& store) -> Result<LateOnes> {
        LateOnes late_ones;
        auto due = store.untold(query);
        if (!due) return due.error();
        for (Delivery& delivery : *due)
            if (delivery.digest) late_ones.digests.push_back(delivery);
        std::erase_if(*due, [&](const Delivery& d) {
            return left.contains(d.id) || d.digest ||
                   clock_watch_.age(d.created_at, seams_.clock) < late;
        });
        for (const Delivery& delivery : *due) {
            if (delivery.level < Level::critical || late_ones.alone.size() == most_alone) break;
            const auto alert = store.alert(delivery.alert);
            if (!alert) return alert.error();
            if (*alert && (*alert)->status == AlertStatus::raised)
                late_ones.alone.insert(delivery.id);
        }
        late_ones.due = *std::move(due);
        storage::UntoldQuery elsewhere{query};
        elsewhere.handed = true;
        auto handed = store.untold(elsewhere);
        if (!handed) return handed.error();
        std::erase_if(*handed, [&](const Delivery& d) { return left.contains(d.id); });
        late_ones.handed = *std::move(handed);
        return late_ones;
    };
    auto found = co_await seams_.store.read_on(std::move(read));
    co_return found;
}

/// Whether the fallback has told all there is, so that nothing is left to try the channel with: a
/// digest of it does. What is told meanwhile goes into the same one, before each try.
bool Dispatcher::tries_with_a_digest() const {
    const Clock::Steady now = seams_.clock.steady();
    return !draining_ && !fallback_.channel.empty() && under_way_.empty() && silent_since_ &&
           now - *silent_since_ >= long_silence && now >= gather_at_ && !circuit_.pause(now);
}

/// One digest instead of each late ping, where there are many; and what the fallback told is not
/// told again when the channel is back. Commits as many together as a batch holds well. False when
/// cancelled.
asio::awaitable<bool> Dispatcher::sum_up() {
    gather_at_ = seams_.clock.steady() + between_watches;
    Gathering gathering{seams_.clock.now()};
    const bool back = came_back_;
    std::size_t gathered = 0;
    bool resumed = false;
    for (bool more = true; more && !draining_;) {
        auto found = co_await find_late(gathered_together);
        if (!found) {
            seams_.log.error("outbox.unreadable",
                             {{"channel", name_}, {"error", found.error().detail}});
            co_return (co_await seams_.timers.wait(after_trouble)).has_value();  // and again
        }
        if (!std::exchange(resumed, true))
            for (Delivery& digest : found->digests) gathering.resume(std::move(digest));
        const bool digest =
            !gathering.digests().empty() || ((wants_digest_ || !back) && found->gathered() > few);
        if (!digest && !back) break;
        std::vector<Delivery> all;
        for (Delivery& delivery : found->due)
            if (digest && !found->alone.contains(delivery.id)) all.push_back(std::move(delivery));
        for (Delivery& delivery : found->handed) all.push_back(std::move(delivery));
        std::stable_sort(all.begin(), all.end(), [](const Delivery& a, const Delivery& b) {
            return a.level != b.level ? a.level > b.level : a.created_at < b.created_at;
        });
        more = !all.empty();
        if (!more) break;
        storage::Batch batch;
        std::set<std::string> ids;
        for (Delivery& delivery : all) {
            ids.insert(delivery.id);
            if (digest)
                delivery = gathering.add(std::move(delivery));
            else
                delivery.status = DeliveryStatus::sent;  // by the fallback, and that is told enough
            batch.add(storage::DeliveryChanged{std::move(delivery)});
        }
        for (Delivery& one : gathering.digests())
            batch.add(storage::DeliveryChanged{std::move(one)});
        queue_.drop(ids);
        if (!co_await commit(std::move(batch))) co_return false;
        if (digest) gathered += ids.size();
    }
    if (back) came_back_ = wants_digest_ = has_handed_ = false;
    look_again_ = look_again_ || back || gathered > 0;
    if (gathered == 0) co_return true;
    pass("digest_written");
    seams_.log.notice("outbox.gathered",
                      {{"channel", name_}, {"deliveries", static_cast<std::int64_t>(gathered)}});
    co_return true;
}

}  // namespace webcare::escalation
