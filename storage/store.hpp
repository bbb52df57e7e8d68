#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/execution/outstanding_work.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/clock.hpp"
#include "core/log.hpp"
#include "core/secret.hpp"
#include "storage/event.hpp"

namespace webcare::storage {

namespace asio = boost::asio;

/// The seam to the file system's free space; RocksDB must never meet ENOSPC (docs/reliability.md).
class Disk {
 public:
    virtual ~Disk() = default;
    virtual Result<std::uint64_t> free_bytes(const std::string& folder) const = 0;
};
const Disk& system_disk();

struct Options {
    std::string folder;
    bool read_only = false;  ///< for webcarectl while the daemon is down (or beside it)
    bool sync = true;        ///< false only for the harness's control, which must lose
    std::uint64_t min_free_bytes =
        512ULL << 20;  ///< commits that bring new mentions are refused below this
    std::uint64_t ballast_bytes =
        64ULL << 20;  ///< a file given up when the disk fills, so that deliveries can go on
    const Disk* disk = nullptr;  ///< nullptr: system_disk()
    Options() = default;
};

/// What `seen` knows of a mention.
struct Seen {
    std::uint64_t content_hash = 0;
    std::uint32_t revision = 0;
    Time created_at{};
    Seen() = default;
};

struct StoredMention {
    Mention mention;
    Assessment assessment;
    std::string case_id;
    StoredMention() = default;
};

struct JournalEntry {
    std::uint64_t sequence = 0;
    Time at{};
    std::string type;
    std::string data;  ///< JSON
    JournalEntry() = default;
};

struct Quarantined {
    Mention mention;
    std::string reason;
    std::uint32_t attempts = 0;
    Time at{};
    Quarantined() = default;
};

/// What a rule may ask of the past of one author.
struct AuthorHistory {
    std::uint32_t mentions_30d = 0;
    std::uint32_t open_cases = 0;
    AuthorHistory() = default;
};

/// Mentions in which a rule held, of those that conditions ask for, written in [from, to).
struct PastQuery {
    std::string_view rule;
    std::string_view author;  ///< a key; empty: everybody's
    Time from{}, to{};
    PastQuery() = default;
};
/// Says whether to go on.
using PastVisit = std::function<bool(std::string_view author_key, std::string_view mention_id)>;

/// A page of a listing, newest first. Pass `next` as `before` to go on; empty: that was all.
template <class T>
struct Listing {
    std::vector<T> items;
    std::string next;
    Listing() = default;
};

struct MentionQuery {
    std::string before;      ///< a Listing::next
    std::size_t limit = 50;  ///< at most 1000
    std::optional<Level> at_least;
    std::optional<MentionType> type;
    std::string source, network;  ///< empty: any
    MentionQuery() = default;
};
struct CaseQuery {
    std::string before;
    std::size_t limit = 50;
    bool open_only = false;
    CaseQuery() = default;
};
struct WaveQuery {
    std::string before;
    std::size_t limit = 50;
    bool open_only = false;
    WaveQuery() = default;
};
/// People who spoke of one subject in one hour of the clock.
struct HourCount {
    std::int64_t hour = 0;  ///< since 1970
    std::uint64_t people = 0;
    HourCount() = default;
    HourCount(std::int64_t h, std::uint64_t p) : hour{h}, people{p} {}
};
struct AlertQuery {
    std::string before;
    std::size_t limit = 50;
    std::optional<AlertStatus> status;
    AlertQuery() = default;
};

/// Deliveries that their own channel has not told: due, or handed to the fallback.
struct UntoldQuery {
    std::string channel;
    bool handed = false;  ///< those handed over, else those due
    Level at_least = Level::none;
    Time before = Time::max();  ///< created earlier than this
    std::size_t limit = 1000;
    UntoldQuery() = default;
};

/// Counts for `status`, /metrics and the drain message.
struct Counts {
    std::uint64_t mentions = 0, cases_open = 0, cases = 0, alerts_open = 0;
    std::uint64_t deliveries_due = 0, dead_letters = 0, quarantined = 0, journal_last = 0;
    std::uint64_t waves_open = 0;
    Counts() = default;
};

/// The journal and its views in RocksDB. One writer thread groups what waits into one synced write.
/// commit() and the reads are thread-safe. Reads block (a few microseconds from memory, a disk read
/// at worst): on the I/O thread use read_on().
class Store {
 public:
    /// Creates the folder where it is missing (not read-only). Fails as misconfigured: newer
    /// format, unreadable, somebody else's folder; as temporary: data dir in use (names the pid),
    /// damaged files (what to do is in the message).
    static Result<std::unique_ptr<Store>> open(Options options, const Clock& clock, Log& log);
    virtual ~Store() = default;

    /// Durable when it completes. Errors: conflict (a precondition; nothing of the batch is in),
    /// temporary (no space: try later). After a failed sync no commit ever succeeds again: the
    /// process must end. Resumes on the caller's executor.
    virtual asio::awaitable<Result<std::uint64_t>> commit(
        Batch batch) = 0;  ///< sequence of its last event
    virtual Result<std::uint64_t> commit_and_wait(
        Batch batch) = 0;  ///< the same, blocking; not on the I/O thread

    virtual std::optional<Seen> seen(std::string_view mention_id) const = 0;
    virtual bool hook_seen(std::string_view source, std::string_view webhook_id) const = 0;
    virtual Cursor cursor(std::string_view source) const = 0;
    /// What is noted of this source, by topic.
    virtual std::map<std::string, std::string> notes(std::string_view source) const = 0;
    virtual Result<std::optional<StoredMention>> mention(std::string_view id) const = 0;
    virtual Result<Listing<StoredMention>> mentions(const MentionQuery& query) const = 0;
    virtual Result<std::optional<Case>> find_case(std::string_view id) const = 0;
    virtual Result<Listing<Case>> cases(const CaseQuery& query) const = 0;
    /// Open cases of this author, newest first.
    virtual Result<std::vector<Case>> open_cases_of(std::string_view author_key) const = 0;
    virtual AuthorHistory history(std::string_view author_key, Time now) const = 0;
    /// Visits them from the newest down. Only rules that a MentionRecorded named as remembered, for
    /// longest_window at most.
    virtual Status past(const PastQuery& query, const PastVisit& visit) const = 0;
    virtual Result<std::optional<Alert>> alert(std::string_view id) const = 0;
    virtual Result<Listing<Alert>> alerts(const AlertQuery& query) const = 0;
    /// What the alert stands for; of one mention only: nothing.
    virtual Result<std::optional<Attached>> attached(std::string_view alert) const = 0;
    virtual Result<std::optional<Wave>> wave(std::string_view id) const = 0;
    virtual Result<Listing<Wave>> waves(const WaveQuery& query) const = 0;
    /// Oldest first, without the hours in which nobody did; from hour `from` on.
    virtual Result<std::vector<HourCount>> people(std::string_view subject,
                                                  std::int64_t from) const = 0;
    /// Announced in [from, to], oldest first; at most 1,000.
    virtual Result<std::vector<AnnouncedChange>> changes(Time from, Time to) const = 0;
    /// Alerts whose next ladder step is due at `now`, longest due first.
    virtual Result<std::vector<Alert>> alerts_due(Time now, std::size_t limit) const = 0;
    virtual std::optional<Time> next_alert_due() const = 0;
    /// Those that nobody ended, also where their time has passed; oldest first.
    virtual Result<std::vector<Silence>> silences() const = 0;
    virtual Result<std::optional<Delivery>> delivery(std::string_view id) const = 0;
    /// Due at `now` on this channel: worst level first, then oldest. What must wait for an earlier
    /// delivery of its line (rows.hpp) is left out, and `held` is the worst level of that; the
    /// earlier one stands in its place where it is due.
    virtual Result<std::vector<Delivery>> deliveries_due(
        std::string_view channel, Time now, std::size_t limit,
        std::optional<Level>* held = nullptr) const = 0;
    /// Worst level first, then oldest.
    virtual Result<std::vector<Delivery>> untold(const UntoldQuery& query) const = 0;
    /// When the first delivery that is due later than `after` is due.
    virtual std::optional<Time> next_delivery_due(std::string_view channel, Time after) const = 0;
    /// How many deliveries of this channel are still to be sent, now or later; counts to `most`.
    virtual std::size_t deliveries_waiting(std::string_view channel, std::size_t most) const = 0;
    /// The channels that deliveries wait for, whether they are configured or not; a seek for each.
    virtual std::vector<std::string> channels_waiting() const = 0;
    /// What ThreadNoted said last of this matter; empty for nothing.
    virtual Result<std::string> thread(std::string_view channel, std::string_view matter) const = 0;
    virtual Result<Listing<Delivery>> dead_letters(std::string_view before,
                                                   std::size_t limit) const = 0;
    virtual Result<std::vector<Quarantined>> quarantined(std::size_t limit) const = 0;
    virtual Result<std::vector<JournalEntry>> journal(std::uint64_t from,
                                                      std::size_t limit) const = 0;
    virtual Counts counts() const = 0;

    /// A 32-byte key kept in `meta`, made on first open (not read-only); signs links.
    virtual Secret link_key() const = 0;

    /// Whether new mentions are welcome: enough free space, and syncs succeed. The reason when not.
    virtual Status writable() const = 0;

    /// Removes what is older than the retention allows, a bounded slice a call; true when there is
    /// more. Blocking.
    virtual Result<bool> retain(Duration unscored, Duration mentions, Duration cases, Time now) = 0;
    /// Online backup into `folder` (RocksDB BackupEngine). Blocking, long.
    virtual Status backup(const std::string& folder) = 0;

    /// Calls `read(const Store&)` on the store's reader thread and resumes here with what it
    /// returned. Name the lambda before the co_await (g++ 12).
    template <class Read>
    auto read_on(Read read) -> asio::awaitable<std::invoke_result_t<Read, const Store&>>;

 protected:
    virtual asio::any_io_executor reader() const = 0;
};

template <class Read>
auto Store::read_on(Read read) -> asio::awaitable<std::invoke_result_t<Read, const Store&>> {
    using Found = std::invoke_result_t<Read, const Store&>;
    auto initiate = [this](auto handler, Read reading) {
        asio::any_io_executor home = asio::prefer(asio::get_associated_executor(handler),
                                                  asio::execution::outstanding_work.tracked);
        asio::post(reader(), [this, home = std::move(home), handler = std::move(handler),
                              reading = std::move(reading)]() mutable {
            auto resume = [handler = std::move(handler), found = Found{reading(*this)}]() mutable {
                std::move(handler)(std::move(found));
            };
            asio::post(home, std::move(resume));
        });
    };
    return asio::async_initiate<const asio::use_awaitable_t<>, void(Found)>(
        initiate, asio::use_awaitable, std::move(read));
}

/// Puts the newest backup in `from` into the empty or missing folder `to`. The daemon must be down.
Status restore(const std::string& from, const std::string& to);

}  // namespace webcare::storage
