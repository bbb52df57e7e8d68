#include "console/deeds.hpp"

#include "core/text.hpp"

namespace webcare::console {

namespace {

constexpr int attempts = 4;
constexpr std::size_t max_name = 80;     // graphemes
constexpr std::size_t max_words = 4000;  // bytes

Error unknown(std::string_view what) {
    return {ErrorKind::malformed, std::string{what} + " does not exist"};
}
Error busy() {
    return {ErrorKind::temporary, "others change it all the time"};
}

void add(storage::Batch& batch, AlertStep step) {
    batch.add(storage::AlertChanged{std::move(step.alert)});
    for (Delivery& delivery : step.deliveries)
        batch.add(storage::DeliveryChanged{std::move(delivery)});
}

/// What acknowledging does: the alert's next version, word of it, and a line in its case.
asio::awaitable<storage::Batch> acknowledgement(Desk& desk, AlertStep step, std::string who,
                                                Time now) {
    storage::Batch batch;
    auto read = [id = step.alert.case_id](const storage::Store& store) {
        return store.find_case(id);
    };
    auto found = co_await desk.services.store.read_on(std::move(read));
    if (found && *found) {
        Case dossier = std::move(**found);
        ++dossier.version;
        dossier.changed_at = now;
        if (dossier.status == CaseStatus::fresh) dossier.status = CaseStatus::acknowledged;
        dossier.timeline.emplace_back(now, "acknowledged", who, step.alert.id);
        batch.add(storage::CaseChanged{std::move(dossier)});
    }
    add(batch, std::move(step));
    co_return batch;
}

/// The alerts of a case that are not over yet.
asio::awaitable<Result<std::vector<Alert>>> open_alerts(Desk& desk, const Case& dossier) {
    auto read = [ids = dossier.alerts](const storage::Store& store) -> Result<std::vector<Alert>> {
        std::vector<Alert> open;
        for (const std::string& id : ids) {
            auto alert = store.alert(id);
            if (!alert) return alert.error();
            if (*alert && (*alert)->status != AlertStatus::resolved)
                open.push_back(std::move(**alert));
        }
        return open;
    };
    co_return co_await desk.services.store.read_on(std::move(read));
}

}  // namespace

asio::awaitable<Deed<Alert>> acknowledge(Desk& desk, std::string alert_id, std::string who) {
    for (int attempt = 0; attempt < attempts; ++attempt) {
        auto read = [&alert_id](const storage::Store& store) { return store.alert(alert_id); };
        auto found = co_await desk.services.store.read_on(read);
        if (!found) co_return Deed<Alert>{found.error()};
        if (!*found) co_return Deed<Alert>{unknown("the alert")};

        const Time now = desk.services.clock.now();
        auto next = desk.services.acknowledge(**found, who, now);
        if (!next) co_return Deed<Alert>{next.error(), std::move(*found)};
        if ((*found)->acknowledged_by == who)  // the same person again: nothing to write
            co_return Deed<Alert>{std::move(**found)};

        Alert acknowledged = next->alert;
        storage::Batch batch = co_await acknowledgement(desk, *std::move(next), who, now);
        auto committed = co_await desk.services.store.commit(std::move(batch));
        if (committed) {
            desk.services.control.committed();
            co_return Deed<Alert>{std::move(acknowledged)};
        }
        if (committed.error().kind != ErrorKind::conflict) co_return Deed<Alert>{committed.error()};
    }
    co_return Deed<Alert>{busy()};
}

asio::awaitable<Deed<Case>> step_case(Desk& desk, std::string case_id,
                                      std::optional<std::uint64_t> expected, CaseStep step) {
    for (int attempt = 0; attempt < attempts; ++attempt) {
        auto read = [&case_id](const storage::Store& store) { return store.find_case(case_id); };
        auto found = co_await desk.services.store.read_on(read);
        if (!found) co_return Deed<Case>{found.error()};
        if (!*found) co_return Deed<Case>{unknown("the case")};
        Case& current = **found;
        if (expected && *expected != current.version) {
            Error changed{ErrorKind::conflict, "the case changed since you read it"};
            co_return Deed<Case>{std::move(changed), std::move(current)};
        }

        const Time now = desk.services.clock.now();
        auto next = step(current, now);
        if (!next) co_return Deed<Case>{next.error(), std::move(current)};
        storage::Batch batch;
        batch.add(storage::CaseChanged{*next});
        if (current.is_open() && !next->is_open()) {
            auto alerts = co_await open_alerts(desk, *next);
            if (!alerts) co_return Deed<Case>{alerts.error()};
            for (Alert& alert : *alerts) add(batch, desk.services.resolve(std::move(alert), now));
        }
        auto committed = co_await desk.services.store.commit(std::move(batch));
        if (committed) {
            desk.services.control.committed();
            co_return Deed<Case>{std::move(next)};
        }
        if (committed.error().kind != ErrorKind::conflict) co_return Deed<Case>{committed.error()};
    }
    co_return Deed<Case>{busy()};
}

Result<std::string> person_named(std::string_view typed) {
    std::string name{trim(clean_text(typed.substr(0, 4096)))};
    for (char& c : name)
        if (c == '\n' || c == '\t') c = ' ';
    if (name.empty())
        return Error{ErrorKind::malformed, "`who` is missing: the name of the person"};
    return shorten(name, max_name);
}

Result<std::string> words_of(std::string_view typed, std::string_view what) {
    const std::string label = "`" + std::string{what} + "`";
    if (typed.size() > max_words)
        return Error{ErrorKind::malformed, label + " is longer than 4,000 bytes"};
    std::string words{trim(clean_text(typed))};
    if (words.empty()) return Error{ErrorKind::malformed, label + " is missing or empty"};
    return words;
}

}  // namespace webcare::console
