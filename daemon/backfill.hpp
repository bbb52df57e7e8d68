#pragma once

#include <map>
#include <memory>
#include <string>

#include "console/service.hpp"
#include "daemon/intake.hpp"
#include "daemon/spawn.hpp"

namespace webcare::daemon {

/// Reads sources back at an operator's word, beside their polls: a page at a time, each durable
/// before where it goes on is, so that a restart goes on too. News comes first: a page waits while
/// the intake is busy, and the connector goes slowly. I/O thread.
class Backfill {
 public:
    struct Seams {
        asio::any_io_executor executor;
        storage::Store& store;
        Intake& intake;
        connectors::Parts parts;
    };
    explicit Backfill(Seams seams) : seams_{std::move(seams)} {}

    /// Begins with `source`. One that is under way is replaced by it, and the answer's note says
    /// so. Fails as misconfigured where such a source cannot be read back.
    Result<console::BackfillStatus> start(const config::Source& source,
                                          connectors::Connector& connector, Time since);
    /// Goes on where a restart or a reload broke off; nothing where nothing was begun. The
    /// connector is asked for at once.
    void resume(const config::Source& source, std::shared_ptr<connectors::Connector> connector);
    void stop(const std::string& source);
    void stop();
    std::optional<console::BackfillStatus> status(std::string_view source) const;

 private:
    struct Job;
    asio::awaitable<bool> wait(std::shared_ptr<Job> job, Error error);
    void run(std::shared_ptr<Job> job, asio::awaitable<void> work);
    asio::awaitable<void> read(std::shared_ptr<Job> job);
    asio::awaitable<void> look_up(std::shared_ptr<Job> job,
                                  std::shared_ptr<connectors::Connector> connector);
    asio::awaitable<bool> carry(std::shared_ptr<Job> job, Page page);
    asio::awaitable<bool> note(std::shared_ptr<Job> job);

    Seams seams_;
    std::map<std::string, std::shared_ptr<Job>, std::less<>> jobs_;
};

}  // namespace webcare::daemon
