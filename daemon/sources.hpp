#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "console/service.hpp"
#include "daemon/intake.hpp"
#include "daemon/spawn.hpp"

namespace webcare::daemon {

/// Runs the connectors: asks each for its next page, carries the page through the intake, and only
/// then moves on. A source in trouble waits with backoff, for ever, and is shown as broken; the
/// others do not notice. I/O thread.
class Sources {
 public:
    struct Seams {
        asio::any_io_executor executor;
        storage::Store& store;
        Intake& intake;
        Metrics& metrics;
        connectors::Parts parts;
    };
    explicit Sources(Seams seams) : seams_{std::move(seams)} {}

    /// Starts what is new or changed, a few at once and the others in a row; stops what is gone;
    /// sources whose options are the same go on undisturbed.
    void use(const setup::Setup& setup);
    void stop();
    std::vector<console::SourceStatus> status() const;

 private:
    struct Listening;
    asio::awaitable<void> listen(std::shared_ptr<Listening> source, Duration wait);
    asio::awaitable<bool> carry(std::shared_ptr<Listening> source, Page page, bool first);
    void heard(Listening& source, std::size_t accepted, std::size_t duplicate);
    void report(Listening& source, const Error& error);
    asio::awaitable<bool> pause(std::shared_ptr<Listening> source, Error error);

    Seams seams_;
    std::map<std::string, std::shared_ptr<Listening>> listening_;
};

}  // namespace webcare::daemon
