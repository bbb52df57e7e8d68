#pragma once

#include <boost/asio/thread_pool.hpp>
#include <memory>
#include <optional>
#include <string>

#include "storage/engine.hpp"
#include "storage/folder.hpp"
#include "storage/free_space.hpp"
#include "storage/retention.hpp"
#include "storage/rows.hpp"
#include "storage/store.hpp"
#include "storage/writer.hpp"

namespace webcare::storage {

/// The answer of a store that was opened for reading to anything that writes.
Error only_reads();

/// The embedded engine: RocksDB, one writer thread, one reader thread for read_on().
class RocksStore final : public Store {
 public:
    static Result<std::unique_ptr<RocksStore>> open(Options options, const Clock& clock, Log& log);
    ~RocksStore() override;

    asio::awaitable<Result<std::uint64_t>> commit(Batch batch) override;
    Result<std::uint64_t> commit_and_wait(Batch batch) override;

    std::optional<Seen> seen(std::string_view mention_id) const override;
    bool hook_seen(std::string_view source, std::string_view webhook_id) const override;
    Cursor cursor(std::string_view source) const override;
    std::map<std::string, std::string> notes(std::string_view source) const override;
    Result<std::optional<StoredMention>> mention(std::string_view id) const override;
    Result<Listing<StoredMention>> mentions(const MentionQuery& query) const override;
    Result<std::optional<Case>> find_case(std::string_view id) const override;
    Result<Listing<Case>> cases(const CaseQuery& query) const override;
    Result<std::vector<Case>> open_cases_of(std::string_view author_key) const override;
    AuthorHistory history(std::string_view author_key, Time now) const override;
    Status past(const PastQuery& query, const PastVisit& visit) const override;
    Result<std::optional<Alert>> alert(std::string_view id) const override;
    Result<Listing<Alert>> alerts(const AlertQuery& query) const override;
    Result<std::optional<Attached>> attached(std::string_view alert) const override;
    Result<std::optional<Wave>> wave(std::string_view id) const override;
    Result<Listing<Wave>> waves(const WaveQuery& query) const override;
    Result<std::vector<HourCount>> people(std::string_view subject,
                                          std::int64_t from) const override;
    Result<std::vector<AnnouncedChange>> changes(Time from, Time to) const override;
    Result<std::vector<Silence>> silences() const override;
    Result<std::vector<Alert>> alerts_due(Time now, std::size_t limit) const override;
    std::optional<Time> next_alert_due() const override;
    Result<std::optional<Delivery>> delivery(std::string_view id) const override;
    Result<std::vector<Delivery>> deliveries_due(std::string_view channel, Time now,
                                                 std::size_t limit,
                                                 std::optional<Level>* held) const override;
    Result<std::vector<Delivery>> untold(const UntoldQuery& query) const override;
    std::optional<Time> next_delivery_due(std::string_view channel, Time after) const override;
    Result<std::string> thread(std::string_view channel, std::string_view matter) const override;
    std::size_t deliveries_waiting(std::string_view channel, std::size_t most) const override;
    std::vector<std::string> channels_waiting() const override;
    Result<Listing<Delivery>> dead_letters(std::string_view before,
                                           std::size_t limit) const override;
    Result<std::vector<Quarantined>> quarantined(std::size_t limit) const override;
    Result<std::vector<JournalEntry>> journal(std::uint64_t from, std::size_t limit) const override;
    Counts counts() const override;
    Secret link_key() const override { return link_key_; }
    Status writable() const override;
    Result<bool> retain(Duration unscored, Duration mentions, Duration cases, Time now) override;
    Status backup(const std::string& folder) override;

 protected:
    asio::any_io_executor reader() const override;

 private:
    RocksStore(Options options, const Clock& clock, Log& log)
        : options_{std::move(options)}, clock_{clock}, log_{log} {}
    Status prepare_folder();
    Status open_engine();
    Status open_meta();
    Result<std::uint64_t> last_in_journal() const;
    void start_writer(const Counts& counts);

    /// For reads that cannot say "failed": such a fault must not look like "not there", so that the
    /// store acknowledges nothing any more.
    std::optional<std::string> must_get(Table table, std::string_view key) const;
    void hurt(const Error& error) const;
    template <class Row>
    Result<std::optional<Row>> row(Table table, std::string_view key) const;
    Result<std::string> head_of_line(const DeliveryRow& row, std::string_view id) const;

    const Options options_;
    const Clock& clock_;
    Log& log_;
    std::optional<FolderLock> lock_;
    std::unique_ptr<Engine> engine_;
    Secret link_key_;
    Counts counts_at_opening_;  // what a reader shows
    std::optional<FreeSpace> space_;
    RetentionPass retention_;
    std::unique_ptr<Writer> writer_;  // none when read-only
    mutable asio::thread_pool reader_{1};
};

}  // namespace webcare::storage
