#pragma once

#include <gtest/gtest.h>

#include "connectors/mastodon/mastodon.hpp"
#include "core/log.hpp"
#include "tests/connectors/mastodon_server.hpp"
#include "tests/support/run.hpp"
#include "tests/support/virtual_timers.hpp"

namespace webcare::connectors::mastodon {

/// A source that listens to #acme of a server in memory, with a clock that leaps.
class MastodonSource : public ::testing::Test {
 protected:
    MastodonSource() {
        options_.name = "fediverse";
        options_.server = test::MastodonServer::origin;
        options_.domain = "m.example";
        options_.token = Secret{"t0ken"};
        Timeline acme;
        acme.tag = "acme";
        options_.timelines = {acme};
        restart();
    }
    /// The process ended and began again: all that is left is the cursor.
    void restart() { source_ = std::make_unique<Mastodon>(options_, parts_); }
    void stream(Transport transport) {
        options_.transport = transport;
        restart();
    }

    Result<Page> ask() { return run(source_->next(cursor_)); }
    /// The next page, stored.
    Page poll() {
        auto page = ask();
        EXPECT_TRUE(page) << (page ? "" : page.error().detail);
        if (!page) return {};
        cursor_ = page->next;
        return *std::move(page);
    }
    /// Pages until nothing more comes, stored: their mentions.
    std::vector<Mention> poll_all() {
        std::vector<Mention> all;
        for (;;) {
            server_.thump();
            Page page = poll();
            if (page.mentions.empty()) return all;
            std::move(page.mentions.begin(), page.mentions.end(), std::back_inserter(all));
        }
    }
    Error failure() {
        const auto page = ask();
        EXPECT_FALSE(page);
        return page ? Error{ErrorKind::cancelled, "no error"} : page.error();
    }
    static std::vector<std::string> texts(const std::vector<Mention>& mentions) {
        std::vector<std::string> all;
        for (const Mention& mention : mentions)
            all.push_back(mention.deleted ? "deleted" : mention.text);
        return all;
    }
    static bool noticed(const Page& page, std::string_view word) {
        return std::any_of(page.notices.begin(), page.notices.end(),
                           [&](const std::string& notice) { return notice.starts_with(word); });
    }
    template <class T>
    T run(asio::awaitable<T> work) {
        return test::run_on(io_, std::move(work));
    }
    /// How often a request of this kind was made, and the last one.
    std::size_t count(std::string_view what) const {
        return static_cast<std::size_t>(
            std::count_if(server_.order.begin(), server_.order.end(),
                          [&](const std::string& one) { return one.starts_with(what); }));
    }

    asio::io_context io_{1};
    ManualClock clock_{*parse_time("2026-01-02T04:00:00Z")};
    test::MastodonServer server_;
    test::LeapingTimers timers_{clock_};
    SeededRandom random_{1};
    MemoryLog log_;
    Parts parts_{server_, server_, timers_, clock_, random_, log_, "webcared/test", {}, &server_};
    Options options_;
    std::unique_ptr<Mastodon> source_;
    Cursor cursor_;
};

}  // namespace webcare::connectors::mastodon
