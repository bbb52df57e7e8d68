#include "daemon/watch.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/json.hpp"
#include "core/json_read.hpp"
#include "core/text.hpp"
#include "escalation/policy.hpp"

namespace webcare::daemon {
namespace {

constexpr std::size_t detail_room = 300;  // characters

const Condition* find(const Health& health, Trouble trouble) {
    const auto found = std::find_if(health.begin(), health.end(),
                                    [trouble](const Condition& c) { return c.trouble == trouble; });
    return found == health.end() ? nullptr : &*found;
}

// What is done on the store's reader thread; named, as a co_await needs it.
struct ReadNotes {
    std::string source;
    std::map<std::string, std::string> operator()(const storage::Store& store) const {
        return store.notes(source);
    }
};
struct ReadAlert {
    std::string id;
    Result<std::optional<Alert>> operator()(const storage::Store& store) const {
        return store.alert(id);
    }
};

/// Also where the task is stopped on its way.
class Busy {
 public:
    explicit Busy(bool& flag) : flag_{flag} { flag_ = true; }
    ~Busy() { flag_ = false; }
    Busy(const Busy&) = delete;
    Busy& operator=(const Busy&) = delete;

 private:
    bool& flag_;
};

}  // namespace

asio::awaitable<std::shared_ptr<Watch::Patient>> Watch::patient(std::string source) {
    if (const auto known = patients_.find(source); known != patients_.end())
        co_return known->second;
    ReadNotes read{source};
    const auto notes = co_await seams_.store.read_on(std::move(read));
    auto made = std::make_shared<Patient>();
    made->rhythm = Rhythm::from_notes(notes);
    JsonDocument document;
    const auto health = notes.find("health");
    if (health != notes.end()) {
        const auto json = document.parse(health->second);
        if (json) {
            json->each_item([&](JsonValue one) {
                const auto trouble = trouble_named(one["trouble"].string_or());
                if (!trouble) return;
                Lasting& lasting = made->troubles[*trouble];
                lasting.detail = one["detail"].string_or();
                lasting.alert = one["alert"].string_or();
                lasting.since = lasting.said_at = one["since"].time().value_or(Time{});
            });
        }
    }
    made = patients_.emplace(source, std::move(made)).first->second;  // the first reader's stands
    show(source, *made);
    co_return made;
}

/// What the configuration says of the source's token.
void Watch::note_configured(const std::string& source, Time now, Health& says) const {
    for (const config::Source& one : seams_.setup()->config->sources) {
        if (one.name != source || !one.token_expires) continue;
        if (now + expiring_before < *one.token_expires) continue;
        const std::string at = seams_.setup()->config->zone.show(*one.token_expires);
        says.emplace_back(Trouble::expiring, *one.token_expires > now
                                                 ? fmt::format("the token ends {}", at)
                                                 : fmt::format("the token ended {}", at));
    }
}

asio::awaitable<void> Watch::answered(std::string source, Answer answer) {
    const auto whom = co_await patient(source);
    const Time now = seams_.clock.now();
    const auto setup = seams_.setup();
    whom->failing_since.reset();
    whom->answered_at = now;
    Health says = std::move(answer.says);
    note_configured(source, now, says);
    if (!answer.is_history) whom->rhythm.answered(now, answer.fresh, setup->config->zone);
    if (whom->rhythm.silent()) {
        const auto heard = whom->rhythm.heard_at();
        says.emplace_back(Trouble::silent, heard ? fmt::format("nothing new since {}",
                                                               setup->config->zone.show(*heard))
                                                 : std::string{});
    }
    Change change = compare(*whom, says, true, now);
    hold_back(source, *setup, now, change);
    co_await carry_out(std::move(source), whom, std::move(change));
}

asio::awaitable<void> Watch::failed(std::string source, Error error, Health says) {
    if (error.kind == ErrorKind::cancelled) co_return;
    const auto whom = co_await patient(source);
    const Time now = seams_.clock.now();
    if (!whom->failing_since) whom->failing_since = now;
    note_configured(source, now, says);
    const std::string detail = shorten(clean_text(error.detail), detail_room);
    // A service that asks for a pause has answered; that a day's quota is spent the connector says.
    if (error.kind == ErrorKind::denied)
        says.emplace_back(Trouble::refused, detail);
    else if (error.kind != ErrorKind::throttled && now - *whom->failing_since >= failing_after)
        says.emplace_back(Trouble::failing, detail);
    Change change = compare(*whom, says, false, now);
    hold_back(source, *seams_.setup(), now, change);
    co_await carry_out(std::move(source), whom, std::move(change));
}

asio::awaitable<bool> Watch::forget(std::string source) {
    const auto whom = co_await patient(source);
    Change change;
    for (const auto& [trouble, lasting] : whom->troubles) change.ended.push_back(trouble);
    const bool done = co_await carry_out(source, whom, std::move(change));
    if (done) patients_.erase(source);
    co_return done;
}

/// A failure says nothing of what an answer would, so only an answer ends a trouble.
Watch::Change Watch::compare(Patient& patient, const Health& says, bool may_end, Time now) {
    Change change;
    for (const Condition& condition : says) {
        const auto lasting = patient.troubles.find(condition.trouble);
        if (lasting != patient.troubles.end()) {
            lasting->second.said_at = now;
            lasting->second.detail = condition.detail;
        } else if (find(change.begun, condition.trouble) == nullptr) {
            change.begun.push_back(condition);
        }
    }
    for (const auto& [trouble, lasting] : patient.troubles) {
        const bool lingers = trouble == Trouble::gap && now - lasting.said_at < gap_lasts;
        if (may_end && find(says, trouble) == nullptr && !lingers) change.ended.push_back(trouble);
    }
    return change;
}

/// A source under maintenance has no new troubles; what lasts when its window ends is one then.
void Watch::hold_back(const std::string& source, const setup::Setup& setup, Time now,
                      Change& change) {
    if (!change.begun.empty() && !escalation::maintenance_of(*setup.policy, source, now).empty())
        change.begun.clear();
}

/// Commits what changed; when that does not succeed nothing has changed, and it is tried again with
/// the next answer. False then.
asio::awaitable<bool> Watch::carry_out(std::string source, std::shared_ptr<Patient> patient,
                                       Change change) {
    if (patient->busy) co_return false;
    storage::Batch batch;
    for (auto& [topic, value] : patient->rhythm.take_notes())
        batch.add(storage::SourceNoted{source, topic, value});
    const bool news = !change.begun.empty() || !change.ended.empty();
    if (!news && batch.empty()) co_return true;
    const Busy busy{patient->busy};
    const auto setup = seams_.setup();
    const Time now = seams_.clock.now();
    Troubles after = patient->troubles;
    const auto add = [&batch](escalation::Raised raised) {
        batch.add(storage::AlertChanged{std::move(raised.alert)});
        for (Delivery& delivery : raised.deliveries)
            batch.add(storage::DeliveryChanged{std::move(delivery)});
    };
    for (const Condition& condition : change.begun) {
        Lasting& lasting = after[condition.trouble];
        lasting.detail = condition.detail;
        lasting.since = lasting.said_at = now;
        auto raised = escalation::raise(*setup->policy, source, condition, now, seams_.random);
        if (!raised) continue;
        lasting.alert = raised->alert.id;
        add(*std::move(raised));
    }
    for (const Trouble trouble : change.ended) {
        const std::string alert = std::exchange(after[trouble].alert, {});
        after.erase(trouble);
        if (alert.empty()) continue;
        ReadAlert read{alert};
        auto stored = co_await seams_.store.read_on(std::move(read));
        if (stored && *stored && (*stored)->status != AlertStatus::resolved)
            add(escalation::resolve(*setup->policy, **std::move(stored), now));
    }
    if (news) {
        std::string text;
        JsonWriter out{text};
        out.begin_array();
        for (const auto& [trouble, lasting] : after) {
            out.begin_object().field("trouble", name(trouble)).field("detail", lasting.detail);
            out.field("since", lasting.since).field_if("alert", lasting.alert).end_object();
        }
        out.end_array();
        batch.add(storage::SourceNoted{source, "health", after.empty() ? "" : text});
    }
    const auto committed = co_await seams_.store.commit(std::move(batch));
    if (!committed) {
        if (committed.error().kind != ErrorKind::cancelled)
            seams_.log.warning("health.not_stored",
                               {{"source", source}, {"error", committed.error().detail}});
        co_return false;
    }
    if (!news) co_return true;
    patient->troubles = std::move(after);
    show(source, *patient);
    for (const Condition& condition : change.begun)
        seams_.log.warning("source.trouble", {{"source", source},
                                              {"trouble", name(condition.trouble)},
                                              {"detail", condition.detail}});
    for (const Trouble trouble : change.ended)
        seams_.log.notice("source.well", {{"source", source}, {"trouble", name(trouble)}});
    seams_.committed();
    co_return true;
}

void Watch::show(const std::string& source, const Patient& patient) const {
    constexpr int all = static_cast<int>(Trouble::outdated) + 1;
    for (int i = 0; i < all; ++i) {
        const auto trouble = static_cast<Trouble>(i);
        seams_.metrics.trouble(source, name(trouble), patient.troubles.contains(trouble));
    }
}

std::vector<console::SourceTrouble> Watch::of(std::string_view source) const {
    std::vector<console::SourceTrouble> all;
    const auto found = patients_.find(source);
    if (found == patients_.end()) return all;
    for (const auto& [trouble, lasting] : found->second->troubles) {
        console::SourceTrouble& one = all.emplace_back();
        one.condition = Condition{trouble, lasting.detail};
        one.since = lasting.since;
    }
    return all;
}

std::optional<Time> Watch::answered_at(std::string_view source) const {
    const auto found = patients_.find(source);
    return found == patients_.end() ? std::nullopt : found->second->answered_at;
}

}  // namespace webcare::daemon
