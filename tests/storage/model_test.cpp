#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <set>

#include "tests/storage/fixture.hpp"

namespace webcare::storage {
namespace {

using namespace std::chrono_literals;

/// What a store must know, kept plainly.
struct Model {
    std::map<std::string, Mention> mentions;
    std::map<std::string, Case> cases;
    std::map<std::string, Delivery> deliveries;
    std::map<std::string, std::string> cursors;
    std::map<std::string, std::map<std::string, std::string>> notes;
    std::map<std::pair<std::string, std::string>, std::string> threads;
    std::map<std::string, Silence> silences;
    std::uint64_t last = 0;

    bool apply(const MentionRecorded& event, const Model& before) {
        const auto& id = event.mention.id;
        const auto known = before.mentions.find(id);
        if (known != before.mentions.end() && event.mention.revision <= known->second.revision &&
            mentions.at(id) == known->second) {
            return false;
        }
        mentions[id] = event.mention;
        return true;
    }
    bool apply(const CaseChanged& event, const Model&) {
        const auto known = cases.find(event.dossier.id);
        const std::uint64_t now = known == cases.end() ? 0 : known->second.version;
        if (event.dossier.version != now + 1) return false;
        cases[event.dossier.id] = event.dossier;
        return true;
    }
    bool apply(const DeliveryChanged& event, const Model&) {
        deliveries[event.delivery.id] = event.delivery;
        return true;
    }
    bool apply(const CursorMoved& event, const Model&) {
        cursors[event.source] = event.cursor.token;
        return true;
    }
    bool apply(const SourceNoted& event, const Model&) {
        auto& here = notes[event.source];
        if (event.value.empty())
            here.erase(event.topic);
        else
            here[event.topic] = event.value;
        return true;
    }
    bool apply(const ThreadNoted& event, const Model&) {
        threads[{event.channel, event.matter}] = event.value;
        return true;
    }
    bool apply(const SilenceChanged& event, const Model&) {
        if (event.silence.ended_by.empty())
            silences[event.silence.id] = event.silence;
        else
            silences.erase(event.silence.id);
        return true;
    }
    bool apply(const auto&, const Model&) { return true; }

    bool commit(const Batch& batch) {
        Model after = *this;
        for (const Event& event : batch.events) {
            if (!std::visit([&](const auto& e) { return after.apply(e, *this); }, event)) {
                return false;
            }
            ++after.last;
        }
        *this = std::move(after);
        return true;
    }
};

std::string pick(const std::string& prefix, int most) {
    return prefix + std::to_string(*rc::gen::inRange(0, most));
}

Event any_event() {
    switch (*rc::gen::inRange(0, 7)) {
        case 0: {
            Mention m = mention(pick("mastodon:", 6), *rc::gen::arbitrary<std::string>());
            std::erase_if(m.text, [](char c) { return c < ' ' || c > '~'; });
            m.text += "tekst";
            m.revision = static_cast<std::uint32_t>(*rc::gen::inRange(0, 4));
            return recorded(m, *rc::gen::element(Level::none, Level::medium, Level::critical));
        }
        case 1: {
            Case c = dossier(pick("01", 3), static_cast<std::uint64_t>(*rc::gen::inRange(1, 5)),
                             pick("mastodon:", 2));
            c.status = *rc::gen::element(CaseStatus::fresh, CaseStatus::closed);
            return CaseChanged{c};
        }
        case 2: {
            Delivery d = delivery(pick("D", 5), *rc::gen::element(Level::low, Level::high),
                                  noon + std::chrono::minutes{*rc::gen::inRange(-5, 5)});
            d.status =
                *rc::gen::element(DeliveryStatus::due, DeliveryStatus::sent, DeliveryStatus::dead);
            return DeliveryChanged{d};
        }
        case 3:
            return SourceNoted{pick("source", 3), pick("topic", 3), pick("", 2) == "0" ? "" : "v"};
        case 4:
            return ThreadNoted{pick("channel", 2), pick("01CASE", 3),
                               pick("", 3) == "0" ? "" : pick("{\"ts\":1}", 9)};
        case 5: {
            Silence s;
            s.id = pick("01S", 4);
            s.when = pick("text:\"storing", 3) + "\"";
            s.from = noon;
            s.until = noon + 2h;
            s.by = "Noor";
            s.reason = "bekend";
            s.even_critical = *rc::gen::arbitrary<bool>();
            if (*rc::gen::inRange(0, 3) == 0) s.ended_by = "Sem";
            return SilenceChanged{s};
        }
        default:
            return CursorMoved{pick("source", 3), Cursor{pick("", 100)}};
    }
}

template <class Item>
std::set<std::string> ids(const std::vector<Item>& items) {
    std::set<std::string> all;
    for (const Item& item : items) all.insert(item.id);
    return all;
}

void compare(const Store& store, const Model& model) {
    for (const auto& [id, mention] : model.mentions) {
        RC_ASSERT(store.mention(id).value().has_value());
        RC_ASSERT(store.mention(id).value()->mention == mention);
        RC_ASSERT(store.seen(id)->revision == mention.revision);
    }
    std::set<std::string> open_of_zero;
    for (const auto& [id, dossier] : model.cases) {
        RC_ASSERT(store.find_case(id).value() == dossier);
        if (dossier.is_open() && dossier.customer == "mastodon:0") open_of_zero.insert(id);
    }
    const auto open_cases = store.open_cases_of("mastodon:0");
    RC_ASSERT(ids(*open_cases) == open_of_zero);

    std::set<std::string> due, dead;
    for (const auto& [id, delivery] : model.deliveries) {
        RC_ASSERT(store.delivery(id).value() == delivery);
        if (delivery.status == DeliveryStatus::due && delivery.next_at <= noon) due.insert(id);
        if (delivery.status == DeliveryStatus::dead) dead.insert(id);
    }
    const auto waiting = store.deliveries_due("team", noon, 100);
    RC_ASSERT(ids(*waiting) == due);
    const auto letters = store.dead_letters("", 100);
    RC_ASSERT(ids(letters->items) == dead);

    for (const auto& [source, token] : model.cursors)
        RC_ASSERT(store.cursor(source).token == token);
    for (const auto& [key, value] : model.threads)
        RC_ASSERT(store.thread(key.first, key.second).value() == value);
    for (const auto& [source, topics] : model.notes) RC_ASSERT(store.notes(source) == topics);
    const auto silences = store.silences();
    RC_ASSERT(silences->size() == model.silences.size());
    for (const Silence& silence : *silences) RC_ASSERT(model.silences.at(silence.id) == silence);
    const Counts counts = store.counts();
    RC_ASSERT(counts.mentions == model.mentions.size());
    RC_ASSERT(counts.cases == model.cases.size());
    RC_ASSERT(counts.dead_letters == dead.size());
    RC_ASSERT(counts.journal_last == model.last);
    RC_ASSERT(store.mentions(MentionQuery{})->items.size() == model.mentions.size());
}

RC_GTEST_PROP(Store, KeepsWhatAModelKeepsAlsoAcrossRestarts, ()) {
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
    const int steps = *rc::gen::inRange(1, 12);
    for (int step = 0; step < steps; ++step) {
        Batch batch;
        const int size = *rc::gen::inRange(1, 8);
        for (int i = 0; i < size; ++i) batch.events.push_back(any_event());
        const bool expected = model.commit(batch);
        const auto committed = (*store)->commit_and_wait(std::move(batch));
        RC_ASSERT(committed.has_value() == expected);
        if (*rc::gen::inRange(0, 10) == 0) {
            *store = nullptr;
            store = Store::open(options, clock, log);
            RC_ASSERT(store);
        }
        compare(**store, model);
    }
}

}  // namespace
}  // namespace webcare::storage
