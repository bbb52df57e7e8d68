#include "escalation/ladder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/experimental/awaitable_operators.hpp>

namespace webcare::escalation {

// NOLINTBEGIN(misc-unused-using-decls): clang 14 overlooks their use in a co_await.
using asio::experimental::awaitable_operators::operator||;
// NOLINTEND(misc-unused-using-decls)

namespace {

constexpr std::size_t at_once = 64;
constexpr Duration longest_sleep = std::chrono::hours{1};
constexpr Duration after_trouble = std::chrono::seconds{1};
constexpr std::size_t longest_timeline = 1000;

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

asio::awaitable<Result<Climber::Look>> Climber::look() {
    auto read = [now = seams_.clock.now()](const storage::Store& store) -> Result<Look> {
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

asio::awaitable<Status> Climber::climb_one(Due due) {
    const Time now = seams_.clock.now();
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

asio::awaitable<void> Climber::run() {
    co_await asio::this_coro::throw_if_cancelled(
        false);  // asked for below, where nothing is half done
    for (;;) {
        auto found = co_await look();
        Duration sleep = after_trouble;
        if (found) {
            bool again = false;
            for (Due& due : found->due) {
                const std::string id = due.alert.id;
                const Status climbed = co_await climb_one(std::move(due));
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
        co_await (bell_.wait() || seams_.timers.wait(sleep));
        const auto state = co_await asio::this_coro::cancellation_state;
        if (state.cancelled() != asio::cancellation_type::none) co_return;
    }
}

}  // namespace webcare::escalation
