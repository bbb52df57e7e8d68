#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "console/service.hpp"
#include "daemon/backfill.hpp"
#include "daemon/intake.hpp"
#include "daemon/spawn.hpp"
#include "daemon/watch.hpp"

namespace webcare::daemon {

/// Runs the connectors: asks each for its next page, carries the page through the intake, and only
/// then moves on. A source in trouble waits with backoff, at most its own interval unless the
/// service asks for longer, and is asked again for ever, also after a fault of ours; it is shown as
/// broken, and the others do not notice. I/O thread.
class Sources {
 public:
    struct Seams {
        asio::any_io_executor executor;
        storage::Store& store;
        Intake& intake;
        Metrics& metrics;
        Watch& watch;
        connectors::Parts parts;
    };
    explicit Sources(Seams seams)
        : seams_{std::move(seams)},
          backfill_{{seams_.executor, seams_.store, seams_.intake, seams_.parts}} {}

    /// Starts what is new or changed, a few at once and the others in a row; stops what is gone;
    /// those that are made from the same as before go on undisturbed.
    void use(const setup::Setup& setup);
    void stop();
    std::vector<console::SourceStatus> status() const;
    /// Reads a source back. Fails as malformed where there is none, as misconfigured where it
    /// cannot be.
    Result<console::BackfillStatus> backfill(const std::string& source, Time since);
    /// To be called now and then: whoever waits for news has none now, and that is an answer.
    asio::awaitable<void> note_silence();

 private:
    struct Listening;
    asio::awaitable<void> listen(std::shared_ptr<Listening> source, Duration wait);
    asio::awaitable<void> follow(std::shared_ptr<Listening> source);
    asio::awaitable<void> look_after(std::shared_ptr<Listening> source, std::size_t fresh,
                                     bool first);
    asio::awaitable<void> forget(std::string source);
    asio::awaitable<void> forget_strangers(std::set<std::string> configured);
    asio::awaitable<bool> carry(std::shared_ptr<Listening> source, Page page, bool first);
    void heard(Listening& source, std::size_t accepted, std::size_t duplicate);
    void report(Listening& source, const Error& error);
    asio::awaitable<bool> pause(std::shared_ptr<Listening> source, Error error);

    Seams seams_;
    Backfill backfill_;
    std::map<std::string, std::shared_ptr<Listening>> listening_;
    std::vector<Task> chores_;
};

}  // namespace webcare::daemon
