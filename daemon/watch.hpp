#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "console/service.hpp"
#include "core/health.hpp"
#include "daemon/metrics.hpp"
#include "daemon/rhythm.hpp"
#include "setup/setup.hpp"
#include "storage/store.hpp"

namespace webcare::daemon {

namespace asio = boost::asio;

/// Watches over the health of the sources: what they say of themselves, what their failures say,
/// and their silence. A trouble that begins is an alert, and one that ends resolves it; what is
/// going on is committed with the alert, so that nobody is told twice, after a restart either. I/O
/// thread.
class Watch {
 public:
    struct Seams {
        storage::Store& store;
        const Clock& clock;
        Random& random;
        Log& log;
        Metrics& metrics;
        std::function<std::shared_ptr<const setup::Setup>()> setup;
        std::function<void()> committed;
    };
    explicit Watch(Seams seams) : seams_{std::move(seams)} {}

    static constexpr std::chrono::hours failing_after{1};
    static constexpr std::chrono::hours expiring_before{24 * 7};
    static constexpr std::chrono::hours gap_lasts{24};  ///< a gap does not heal: it is told a day

    /// One answer of a source.
    struct Answer {
        std::size_t fresh = 0;    ///< mentions that were new
        Health says;              ///< what the connector says of itself
        bool is_history = false;  ///< a first poll, or reading back: no measure of what is usual
        Answer() = default;
    };
    /// A source answered. Waits for the commit where something changed; trouble there is logged,
    /// and the next answer tries again.
    asio::awaitable<void> answered(std::string source, Answer answer);
    /// A source failed.
    asio::awaitable<void> failed(std::string source, Error error, Health says);
    /// The source is configured no more: what was wrong with it is no trouble any longer.
    /// False where that could not be stored, or something else about it is being stored: to be
    /// tried again.
    asio::awaitable<bool> forget(std::string source);

    std::vector<console::SourceTrouble> of(std::string_view source) const;
    /// When the source last answered; nothing: not since the start.
    std::optional<Time> answered_at(std::string_view source) const;

 private:
    struct Lasting {
        std::string detail, alert;
        Time since{}, said_at{};
        Lasting() = default;
    };
    using Troubles = std::map<Trouble, Lasting>;
    struct Patient {
        Troubles troubles;
        Rhythm rhythm;
        std::optional<Time> failing_since, answered_at;
        bool busy = false;  // a commit about it is under way
        Patient() = default;
    };
    struct Change {
        Health begun;
        std::vector<Trouble> ended;
        Change() = default;
    };
    asio::awaitable<std::shared_ptr<Patient>> patient(std::string source);
    void note_configured(const std::string& source, Time now, Health& says) const;
    static void hold_back(const std::string& source, const setup::Setup& setup, Time now,
                          Change& change);
    static Change compare(Patient& patient, const Health& says, bool may_end, Time now);
    asio::awaitable<bool> carry_out(std::string source, std::shared_ptr<Patient> patient,
                                    Change change);
    void show(const std::string& source, const Patient& patient) const;

    Seams seams_;
    std::map<std::string, std::shared_ptr<Patient>, std::less<>> patients_;
};

}  // namespace webcare::daemon
