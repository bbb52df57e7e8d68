#include "storage/rocks_store.hpp"

#include "core/history.hpp"

#include <fmt/format.h>
#include <sys/random.h>

#include <algorithm>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <filesystem>
#include <future>
#include <utility>

namespace webcare::storage {
namespace {

namespace fs = std::filesystem;

/// What is usual of an hour is learned of the weeks before (cases/usual.hpp).
constexpr Duration people_kept = std::chrono::hours{24 * 7 * 13};

/// Resumes a coroutine on its own executor, which is kept from running out of work meanwhile.
template <class Handler>
class Resume final : public Job::Done {
 public:
    explicit Resume(Handler handler)
        : executor_{asio::prefer(asio::get_associated_executor(handler),
                                 asio::execution::outstanding_work.tracked)},
          handler_{std::move(handler)} {}
    void operator()(Result<std::uint64_t> outcome) override {
        asio::post(executor_,
                   [handler = std::move(handler_), outcome = std::move(outcome)]() mutable {
                       std::move(handler)(std::move(outcome));
                   });
    }

 private:
    asio::any_io_executor executor_;
    Handler handler_;
};

/// Owns its promise, so that the state outlives the waking of whoever waits.
class Fulfil final : public Job::Done {
 public:
    std::future<Result<std::uint64_t>> outcome() { return promise_.get_future(); }
    void operator()(Result<std::uint64_t> outcome) override {
        promise_.set_value(std::move(outcome));
    }

 private:
    std::promise<Result<std::uint64_t>> promise_;
};

Result<std::uint64_t> submit_and_wait(Writer& writer, Job job) {
    auto fulfil = std::make_unique<Fulfil>();
    auto outcome = fulfil->outcome();
    job.done = std::move(fulfil);
    writer.submit(std::move(job));
    return outcome.get();
}

bool holds_tables(const std::string& path) {
    std::error_code failed;
    for (const auto& entry : fs::directory_iterator{path, failed}) {
        const auto kind = entry.path().extension();
        if (kind == ".sst" || entry.path().filename().string().starts_with("MANIFEST")) return true;
    }
    return false;
}

}  // namespace

Error only_reads() {
    return Error{ErrorKind::misconfigured, "the data folder is open for reading only"};
}

Result<std::unique_ptr<Store>> Store::open(Options options, const Clock& clock, Log& log) {
    auto store = RocksStore::open(std::move(options), clock, log);
    if (!store) return store.error();
    return std::unique_ptr<Store>{std::move(*store)};
}

Result<std::unique_ptr<RocksStore>> RocksStore::open(Options options, const Clock& clock,
                                                     Log& log) {
    auto store = std::unique_ptr<RocksStore>{new RocksStore{std::move(options), clock, log}};
    if (auto ready = store->prepare_folder(); !ready) return ready.error();
    if (auto opened = store->open_engine(); !opened) return opened.error();
    if (auto known = store->open_meta(); !known) return known.error();
    return store;
}

RocksStore::~RocksStore() {
    reader_.join();
    writer_.reset();  // finishes what waits
}

Status RocksStore::prepare_folder() {
    const std::string& folder = options_.folder;
    std::error_code failed;
    if (!options_.read_only) fs::create_directories(folder, failed);
    if (failed || !fs::is_directory(folder, failed)) {
        return Error{ErrorKind::misconfigured,
                     fmt::format("{}: not a folder that can be used{}{}", folder,
                                 failed ? ": " : "", failed ? failed.message() : "")};
    }
    if (options_.read_only) return {};
    if (auto clean = nothing_foreign(folder); !clean) return clean.error();
    fs::permissions(folder, fs::perms::owner_all,
                    failed);  // best effort: it may be somebody else's
    auto lock = FolderLock::take(folder);
    if (!lock) return lock.error();
    lock_.emplace(std::move(*lock));
    return {};
}

Status RocksStore::open_engine() {
    const std::string& folder = options_.folder;
    auto marked = marked_format(folder);
    if (!marked) return marked.error();
    const std::string path = database_path(folder);
    std::error_code failed;
    const bool there = fs::exists(path + "/CURRENT", failed);
    if (options_.read_only && *marked == 0 && !there) {
        return Error{ErrorKind::misconfigured, fmt::format("{}: holds no data yet", folder)};
    }
    // Once made, a database that is gone is damage: an empty one in its place would forget
    // everything.
    if (!there && (*marked != 0 || holds_tables(path))) {
        return Error{ErrorKind::temporary,
                     fmt::format("{}: the data is damaged (db/CURRENT is missing). Nothing was "
                                 "changed. Set the folder aside and put the newest backup in its "
                                 "place (webcarectl restore)",
                                 folder)};
    }
    if (!options_.read_only) fs::create_directory(path, failed);  // else RocksDB complains of it
    auto engine = options_.read_only ? Engine::open_read_only(path, log_)
                                     : Engine::open(path, *marked == 0, log_);
    if (!engine) return engine.error();
    engine_ = std::move(*engine);
    if (!options_.read_only && *marked == 0) return mark_format(folder);
    return {};
}

Status RocksStore::open_meta() {
    auto format = engine_->get(Table::meta, keys::format);
    if (!format) return format.error();
    if (*format && be64_at(**format, 0) > format_version) {
        return Error{ErrorKind::misconfigured,
                     fmt::format("{}: data of format {}, this webcared reads up to {}",
                                 options_.folder, be64_at(**format, 0), format_version)};
    }
    auto key = engine_->get(Table::meta, keys::link_key);
    if (!key) return key.error();
    auto counts = engine_->get(Table::meta, keys::counts);
    if (!counts) return counts.error();
    counts_at_opening_ = unpack_counts(counts->value_or(""));
    if (!options_.read_only && (!*format || !*key)) {
        std::string fresh(32, '\0');
        if (::getrandom(fresh.data(), fresh.size(), 0) != static_cast<ssize_t>(fresh.size())) {
            return Error{ErrorKind::temporary, "no random bytes for the link key"};
        }
        rocksdb::WriteBatch first;
        std::string version;
        append_be64(version, format_version);
        first.Put(engine_->handle(Table::meta), slice(keys::format), version);
        if (!*key) first.Put(engine_->handle(Table::meta), slice(keys::link_key), fresh);
        rocksdb::WriteOptions durable;
        durable.sync = true;
        const auto written = engine_->db().Write(durable, &first);
        if (!written.ok()) return engine_error("writing meta", written);
        if (!*key) *key = std::move(fresh);
    }
    link_key_ = Secret{key->value_or("")};
    auto last = last_in_journal();
    if (!last) return last.error();
    counts_at_opening_.journal_last = std::max(counts_at_opening_.journal_last, *last);
    if (!options_.read_only) start_writer(counts_at_opening_);
    return {};
}

Result<std::uint64_t> RocksStore::last_in_journal() const {
    const std::string end(8, '\xff');
    const rocksdb::Slice to{end};
    const auto entry = engine_->range(Table::journal, to);
    entry->SeekToLast();
    if (entry->Valid()) return be64_at(view(entry->key()), 0);
    if (!entry->status().ok()) return engine_error("reading the journal", entry->status());
    return std::uint64_t{0};
}

void RocksStore::start_writer(const Counts& counts) {
    space_.emplace(options_, clock_, log_);
    Writer::Start start;
    start.counts = counts;
    start.next_sequence = counts.journal_last + 1;
    start.sync = options_.sync;
    writer_ = std::make_unique<Writer>(*engine_, *space_, start, log_);
}

asio::awaitable<Result<std::uint64_t>> RocksStore::commit(Batch batch) {
    auto initiate = [this](auto handler, Prepared prepared) {
        using Handler = std::decay_t<decltype(handler)>;
        Job job;
        job.prepared = std::move(prepared);
        job.done = std::make_unique<Resume<Handler>>(std::move(handler));
        if (writer_)
            writer_->submit(std::move(job));
        else
            (*job.done)(only_reads());
    };
    return asio::async_initiate<const asio::use_awaitable_t<>, void(Result<std::uint64_t>)>(
        initiate, asio::use_awaitable, Prepared{std::move(batch), clock_.now()});
}

Result<std::uint64_t> RocksStore::commit_and_wait(Batch batch) {
    if (!writer_) return only_reads();
    Job job;
    job.prepared = Prepared{std::move(batch), clock_.now()};
    return submit_and_wait(*writer_, std::move(job));
}

Status RocksStore::writable() const {
    if (!writer_) return only_reads();
    return writer_->writable();
}

Counts RocksStore::counts() const {
    return writer_ ? writer_->counts() : counts_at_opening_;
}

asio::any_io_executor RocksStore::reader() const {
    return reader_.get_executor();
}

Result<bool> RocksStore::retain(Duration unscored, Duration mentions, Duration cases, Time now) {
    if (!writer_) return only_reads();
    RetentionPass::Limits limits;
    limits.unscored = now - unscored;
    limits.mentions = now - mentions;
    limits.cases = now - cases;
    limits.hooks = now - std::chrono::hours{48};
    limits.past = std::max(now - longest_window, limits.mentions);
    limits.people = now - people_kept;
    RetentionPass after = retention_;
    Job job;
    job.edit = [&after, &limits, this](Draft& draft) {
        return after.slice(*engine_, draft, limits);
    };
    auto done = submit_and_wait(*writer_, std::move(job));
    if (!done) return done.error();
    retention_ = after;
    return retention_.more();
}

}  // namespace webcare::storage
