#include "escalation/ladder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <utility>

namespace webcare::escalation {

// NOLINTBEGIN(misc-unused-using-decls): clang 14 overlooks their use in a co_await.
using asio::experimental::awaitable_operators::operator||;
// NOLINTEND(misc-unused-using-decls)

namespace {

constexpr std::size_t at_once = 64;
constexpr Duration longest_sleep = std::chrono::hours{1};
constexpr Duration after_trouble = std::chrono::seconds{1};
constexpr std::size_t longest_timeline = 1000;
constexpr Duration between_clock_looks = std::chrono::seconds{1};
constexpr Duration far_ahead = std::chrono::hours{24 * 365 * 100};
constexpr std::size_t most_followed = 20'000;  // alerts with a step to come: about 30 MB

/// The case with the step in its history, and the acknowledgement that came to nothing before it.
storage::CaseChanged with_step(Case dossier, const Alert& alert, bool lapsed, Time now) {
    ++dossier.version;
    dossier.changed_at = now;
    if (lapsed) dossier.timeline.emplace_back(now, "lapsed", "webcared", alert.lapsed_by);
    dossier.timeline.emplace_back(now, "alert", "webcared",
                                  fmt::format("ladder {}, step {}", alert.ladder, alert.step));
    return storage::CaseChanged{std::move(dossier)};
}

}  // namespace

/// An alert whose step is due, with what the step needs to know.
struct Climber::Due {
    Alert alert;
    Assessment assessment;
    std::optional<Case> dossier;
    Due() = default;
};

struct Climber::Look {
    std::vector<Due> due;
    std::optional<Time> next;
    Look() = default;
};

Climber::Climber(Seams seams, std::function<std::shared_ptr<const Policy>()> policy,
                 std::function<void()> committed)
    : seams_{seams}, policy_{std::move(policy)}, committed_{std::move(committed)} {}

asio::awaitable<Result<Climber::Look>> Climber::look(Time now) {
    auto read = [now](const storage::Store& store) -> Result<Look> {
        auto alerts = store.alerts_due(now, at_once);
        if (!alerts) return alerts.error();
        Look found;
        for (Alert& alert : *alerts) {
            Due& due = found.due.emplace_back();
            auto stored = store.mention(alert.mention);
            if (!stored) return stored.error();
            if (*stored) due.assessment = std::move((*stored)->assessment);
            if (!alert.case_id.empty()) {
                auto dossier = store.find_case(alert.case_id);
                if (!dossier) return dossier.error();
                due.dossier = *std::move(dossier);
            }
            due.alert = std::move(alert);
        }
        found.next = store.next_alert_due();
        return found;
    };
    co_return co_await seams_.store.read_on(std::move(read));
}

asio::awaitable<Status> Climber::climb_one(Due due, Time now) {
    const auto policy = policy_();
    const int lapses = due.alert.lapses;
    Raised raised = climb(*policy, std::move(due.alert), due.assessment, due.dossier, now);
    storage::Batch batch;
    const bool told = !raised.deliveries.empty();
    if (told && due.dossier && due.dossier->timeline.size() < longest_timeline)
        batch.add(
            with_step(*std::move(due.dossier), raised.alert, raised.alert.lapses > lapses, now));
    for (Delivery& delivery : raised.deliveries) {
        storage::DeliveryChanged change;
        change.delivery = std::move(delivery);
        batch.add(std::move(change));
    }
    batch.add(storage::AlertChanged{std::move(raised.alert)});
    const auto stored = co_await seams_.store.commit(std::move(batch));
    if (!stored) co_return stored.error();
    if (told) committed_();
    co_return Status{};
}

/// Until somebody wakes us, the wall clock is set, or so long. False when cancelled.
asio::awaitable<bool> Climber::pause(Duration sleep) {
    const Clock::Steady end = seams_.clock.steady() + sleep;
    for (bool woken = false; !woken;) {
        const auto left = std::chrono::ceil<Duration>(
            std::max(end - seams_.clock.steady(), Clock::Steady::duration{}));
        if (left == Duration::zero()) break;
        const auto first =
            co_await (bell_.wait() || seams_.timers.wait(std::min(left, between_clock_looks)));
        const auto state = co_await asio::this_coro::cancellation_state;
        if (state.cancelled() != asio::cancellation_type::none) co_return false;
        set_by_ += clock_watch_.set_by(seams_.clock);
        woken = first.index() == 0 || set_by_ != Duration::zero();
    }
    co_return true;
}

/// One batch of alerts that were written under the clock as it was. True when there are no more.
asio::awaitable<Result<bool>> Climber::follow_clock_once(std::set<std::string>& done, Duration by,
                                                         Time before) {
    auto read = [before](const storage::Store& store) {
        return store.alerts_due(before + far_ahead, most_followed);
    };
    auto alerts = co_await seams_.store.read_on(std::move(read));
    if (!alerts) co_return alerts.error();
    const auto policy = policy_();
    storage::Batch batch;
    std::set<std::string> ids;
    for (Alert& alert : *alerts) {
        if (done.contains(alert.id) || alert.counted_from > before) continue;
        ids.insert(alert.id);
        batch.add(storage::AlertChanged{escalation::follow_clock(*policy, std::move(alert), by)});
        if (ids.size() == at_once) break;
    }
    if (ids.empty()) co_return true;
    const auto stored = co_await seams_.store.commit(std::move(batch));
    if (!stored) co_return stored.error();
    done.merge(ids);
    co_return false;
}

/// Tells the alerts that the clock was set. What bears a moment later than the clock showed then
/// was written since. False when cancelled.
asio::awaitable<bool> Climber::follow_clock() {
    const Duration by = std::exchange(set_by_, Duration::zero());
    const Time before = seams_.clock.now() - by;
    std::set<std::string> done;
    for (;;) {
        const auto whole = co_await follow_clock_once(done, by, before);
        if (whole && *whole) break;
        if (whole) continue;
        if (whole.error().kind == ErrorKind::cancelled) co_return false;
        if (whole.error().kind == ErrorKind::conflict) continue;  // a person was faster
        seams_.log.error("ladder.stuck", {{"error", whole.error().detail}});
        const Status waited = co_await seams_.timers.wait(after_trouble);
        if (!waited) co_return false;
    }
    seams_.log.warning("ladder.clock_was_set",
                       {{"seconds", std::chrono::floor<std::chrono::seconds>(by).count()},
                        {"alerts", static_cast<std::int64_t>(done.size())}});
    co_return true;
}

asio::awaitable<void> Climber::run() {
    co_await asio::this_coro::throw_if_cancelled(
        false);  // asked for below, where nothing is half done
    for (;;) {
        set_by_ += clock_watch_.set_by(seams_.clock);
        const Time now = seams_.clock.now();
        if (set_by_ != Duration::zero()) {
            if (!co_await follow_clock()) co_return;
            continue;
        }
        auto found = co_await look(now);
        Duration sleep = after_trouble;
        if (found) {
            bool again = false;
            for (Due& due : found->due) {
                const std::string id = due.alert.id;
                const Status climbed = co_await climb_one(std::move(due), now);
                if (climbed) continue;
                if (climbed.error().kind == ErrorKind::cancelled) co_return;
                again = true;
                // Somebody acknowledged or changed the case meanwhile: the next look decides again.
                if (climbed.error().kind == ErrorKind::conflict) continue;
                seams_.log.error("ladder.stuck",
                                 {{"alert", id}, {"error", climbed.error().detail}});
            }
            if (!found->due.empty() && !again) continue;  // the next steps may be due as well
            if (!again)
                sleep = found->next
                            ? std::clamp(*found->next - seams_.clock.now(),
                                         Duration{std::chrono::milliseconds{1}}, longest_sleep)
                            : longest_sleep;
        } else {
            seams_.log.error("ladder.unreadable", {{"error", found.error().detail}});
        }
        if (!co_await pause(sleep)) co_return;
    }
}

}  // namespace webcare::escalation
