#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "storage/store.hpp"

namespace webcare::test {

/// The store without a disk: the same preconditions, orders and views, in maps. Reads and commits
/// happen at once, on the executor given; one thread.
class MemoryStore final : public storage::Store {
 public:
    explicit MemoryStore(boost::asio::any_io_executor executor, const Clock& clock)
        : executor_{std::move(executor)}, clock_{clock} {}

    /// The next `count` commits fail with this error and leave nothing behind.
    void refuse(int count, Error error) { refusals_ = count, refusal_ = std::move(error); }
    /// As retention does: the mention is no longer kept, and that it was seen is.
    void forget_text(const std::string& mention_id) { no_text_.insert(mention_id); }
    /// Called before each commit is applied, as somebody else who is faster.
    std::function<void()> before_commit;
    /// Called when deliveries_due() has looked and has not answered yet.
    std::function<void()> after_looking;
    /// Every batch that was accepted, in order.
    std::vector<storage::Batch> batches;

    /// A batch of one event, at once. For setting the stage.
    template <class E>
    void put(E event) {
        storage::Batch batch;
        batch.add(std::move(event));
        (void)commit_and_wait(std::move(batch)).value();
    }

    boost::asio::awaitable<Result<std::uint64_t>> commit(storage::Batch batch) override;
    Result<std::uint64_t> commit_and_wait(storage::Batch batch) override;

    std::optional<storage::Seen> seen(std::string_view mention_id) const override;
    bool hook_seen(std::string_view source, std::string_view webhook_id) const override;
    Cursor cursor(std::string_view source) const override;
    std::map<std::string, std::string> notes(std::string_view source) const override;
    Result<std::optional<storage::StoredMention>> mention(std::string_view id) const override;
    Result<storage::Listing<storage::StoredMention>> mentions(
        const storage::MentionQuery& query) const override;
    Result<std::optional<Case>> find_case(std::string_view id) const override;
    Result<storage::Listing<Case>> cases(const storage::CaseQuery& query) const override;
    Result<std::vector<Case>> open_cases_of(std::string_view author_key) const override;
    storage::AuthorHistory history(std::string_view author_key, Time now) const override;
    Status past(const storage::PastQuery& query, const storage::PastVisit& visit) const override;
    Result<std::optional<Alert>> alert(std::string_view id) const override;
    Result<storage::Listing<Alert>> alerts(const storage::AlertQuery& query) const override;
    Result<std::optional<Attached>> attached(std::string_view alert) const override;
    Result<std::optional<Wave>> wave(std::string_view id) const override;
    Result<storage::Listing<Wave>> waves(const storage::WaveQuery& query) const override;
    Result<std::vector<storage::HourCount>> people(std::string_view subject,
                                                   std::int64_t from) const override;
    Result<std::vector<AnnouncedChange>> changes(Time from, Time to) const override;
    Result<std::vector<Silence>> silences() const override;
    Result<std::vector<Alert>> alerts_due(Time now, std::size_t limit) const override;
    std::optional<Time> next_alert_due() const override;
    Result<std::optional<Delivery>> delivery(std::string_view id) const override;
    Result<std::vector<Delivery>> deliveries_due(std::string_view channel, Time now,
                                                 std::size_t limit,
                                                 std::optional<Level>* held) const override;
    Result<std::vector<Delivery>> untold(const storage::UntoldQuery& query) const override;
    std::optional<Time> next_delivery_due(std::string_view channel, Time after) const override;
    std::size_t deliveries_waiting(std::string_view channel, std::size_t most) const override;
    std::vector<std::string> channels_waiting() const override;
    Result<std::string> thread(std::string_view channel, std::string_view matter) const override;
    Result<storage::Listing<Delivery>> dead_letters(std::string_view before,
                                                    std::size_t limit) const override;
    Result<std::vector<storage::Quarantined>> quarantined(std::size_t limit) const override;
    Result<std::vector<storage::JournalEntry>> journal(std::uint64_t from,
                                                       std::size_t limit) const override;
    storage::Counts counts() const override;
    Secret link_key() const override { return Secret{std::string(32, 'k')}; }
    Status writable() const override { return {}; }
    /// Keeps everything: there is nothing to reclaim.
    Result<bool> retain(Duration, Duration, Duration, Time) override { return false; }
    Status backup(const std::string&) override {
        return Error{ErrorKind::misconfigured, "memory has no backup"};
    }

 protected:
    boost::asio::any_io_executor reader() const override { return executor_; }

 private:
    using Versions =
        std::map<std::string, std::uint64_t>;  // by id, as a batch has made them so far
    Status check(const storage::Event& event, Versions& made) const;
    void apply(const storage::Event& event);

    template <class Row>
    using Rows = std::map<std::string, Row, std::less<>>;

    boost::asio::any_io_executor executor_;
    const Clock& clock_;
    int refusals_ = 0;
    Error refusal_{ErrorKind::temporary, ""};
    std::uint64_t sequence_ = 0;
    Rows<storage::StoredMention> mentions_;
    Rows<std::vector<std::string>> remembered_;
    Rows<Case> cases_;
    Rows<Alert> alerts_;
    Rows<Attached> attached_;
    Rows<Wave> waves_;
    Rows<std::map<std::int64_t, std::uint64_t>> people_;
    std::vector<AnnouncedChange> changes_;
    std::vector<std::string> arrivals_;  // mention ids, as they first came
    Rows<Delivery> deliveries_;
    std::set<std::string, std::less<>> no_text_;
    Rows<Cursor> cursors_;
    Rows<std::map<std::string, std::string>> notes_;
    Rows<Silence> silences_;
    std::set<std::pair<std::string, std::string>> hooks_;
    std::map<std::pair<std::string, std::string>, std::string> threads_;
    std::vector<storage::Quarantined> quarantined_;
    std::vector<storage::JournalEntry> journal_;
};

}  // namespace webcare::test
