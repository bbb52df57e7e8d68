#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <memory>
#include <string>

#include "core/id.hpp"
#include "storage/store.hpp"
#include "tests/support/folder.hpp"

namespace webcare::storage {

using test::Folder;

/// A disk with as much room as the test says.
class SetDisk final : public Disk {
 public:
    Result<std::uint64_t> free_bytes(const std::string&) const override { return free.load(); }
    std::atomic<std::uint64_t> free{std::uint64_t{1} << 40};
};

constexpr Time noon{std::chrono::sys_days{std::chrono::year{2026} / 11 / 22} +
                    std::chrono::hours{12}};

inline Mention mention(const std::string& id, const std::string& text = "De kassa doet het niet") {
    Mention m;
    m.id = id;
    m.network = id.substr(0, id.find(':'));
    m.source = "plein";
    m.author.id = "42";
    m.author.handle = "jip";
    m.text = text;
    m.created_at = noon;
    m.collected_at = noon;
    return m;
}

inline MentionRecorded recorded(Mention m, Level level = Level::medium) {
    MentionRecorded event;
    event.mention = std::move(m);
    event.assessment.level = level;
    event.assessment.type = MentionType::complaint;
    if (level != Level::none) {
        event.assessment.severity = 40;
        Signal signal;
        signal.rule = "nl.test";
        signal.severity = 40;
        signal.spans = {Span{3, 5}};
        event.assessment.signals.push_back(signal);
    }
    return event;
}

inline Case dossier(const std::string& id, std::uint64_t version,
                    const std::string& customer = "mastodon:42") {
    Case c;
    c.id = id;
    c.version = version;
    c.customer = customer;
    c.title = "De kassa doet het niet";
    c.opened_at = noon;
    c.changed_at = noon;
    return c;
}

inline Alert alert(const std::string& id, std::uint64_t version) {
    Alert a;
    a.id = id;
    a.version = version;
    a.mention = "mastodon:1";
    a.level = Level::high;
    a.ladder = "team";
    a.raised_at = noon;
    return a;
}

inline Delivery delivery(const std::string& id, Level level, Time next_at) {
    Delivery d;
    d.id = id;
    d.channel = "team";
    d.type = "alert.raised";
    d.level = level;
    d.created_at = noon;
    d.next_at = next_at;
    return d;
}

template <class... Events>
Batch batch_of(Events... events) {
    Batch batch;
    (batch.add(std::move(events)), ...);
    return batch;
}

/// A store in a folder of its own, on a clock that stands still.
class StoreTest : public testing::Test {
 protected:
    StoreTest() { options.folder = folder.path(), options.ballast_bytes = 0, options.disk = &disk; }

    void open() {
        store.reset();
        auto opened = Store::open(options, clock, log);
        ASSERT_TRUE(opened) << opened.error().detail;
        store = std::move(*opened);
    }
    void SetUp() override { open(); }

    Result<std::uint64_t> commit(Batch batch) { return store->commit_and_wait(std::move(batch)); }
    template <class... Events>
    Result<std::uint64_t> commit_all(Events... events) {
        return commit(batch_of(std::move(events)...));
    }

    Folder folder;
    ManualClock clock{noon};
    MemoryLog log;
    SetDisk disk;
    Options options;
    std::unique_ptr<Store> store;
};

/// ASSERT that a Result holds, and say why when not.
#define ASSERT_HOLDS(result) ASSERT_TRUE(result) << (result).error().detail

}  // namespace webcare::storage
