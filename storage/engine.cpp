#include "storage/engine.hpp"

#include <fmt/format.h>
#include <rocksdb/cache.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/merge_operator.h>
#include <rocksdb/perf_level.h>
#include <rocksdb/table.h>

#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <utility>
#include <vector>

namespace webcare::storage {
namespace {

constexpr std::size_t mib = std::size_t{1} << 20;

/// Rollups: counters that add up, big-endian as all our numbers.
class AddCounters final : public rocksdb::AssociativeMergeOperator {
 public:
    bool Merge(const rocksdb::Slice&, const rocksdb::Slice* existing, const rocksdb::Slice& value,
               std::string* sum, rocksdb::Logger*) const override {
        const std::uint64_t before = existing ? be64_at(view(*existing), 0) : 0;
        sum->clear();
        append_be64(*sum, before + be64_at(view(value), 0));
        return true;
    }
    const char* Name() const override { return "webcare.add"; }
};

/// RocksDB's own log would be a file that turns over at every opening, also of a reader. Its errors
/// go to ours instead.
class EngineLog final : public rocksdb::Logger {
 public:
    explicit EngineLog(Log& log) : rocksdb::Logger{rocksdb::ERROR_LEVEL}, log_{log} {}
    using rocksdb::Logger::Logv;
    void Logv(const char* format, va_list arguments) override {
        char line[512];
        std::vsnprintf(line, sizeof line, format, arguments);
        log_.warning("storage.engine", {{"detail", std::string_view{line}}});
    }

 private:
    Log& log_;
};

rocksdb::DBOptions database_options(bool create, Log& log) {
    rocksdb::DBOptions options;
    options.create_if_missing = create;
    options.create_missing_column_families = true;
    options.info_log = std::make_shared<EngineLog>(log);
    // A power cut tears the tail of the log; what was synced stands before the tear.
    options.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
    // After a failed sync nobody knows what is on the disk: no resuming (docs/reliability.md, F6).
    options.max_bgerror_resume_count = 0;
    options.max_background_jobs = 2;
    options.max_total_wal_size = 64 * mib;
    options.max_open_files = 256;
    options.bytes_per_sync = mib / 2;
    options.writable_file_max_buffer_size = 128 << 10;
    options.allow_concurrent_memtable_write = false;  // one writer
    options.stats_dump_period_sec = 0;
    options.stats_persist_period_sec = 0;
    return options;
}

rocksdb::ColumnFamilyOptions table_options(Table table,
                                           const std::shared_ptr<rocksdb::Cache>& cache) {
    rocksdb::BlockBasedTableOptions blocks;
    blocks.block_cache = cache;
    blocks.block_size = 16 << 10;
    blocks.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
    blocks.format_version = 5;

    rocksdb::ColumnFamilyOptions options;
    options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(blocks));
    // One compression on all levels: the journal's files, written in order, then move down
    // untouched.
    options.compression = rocksdb::kLZ4Compression;
    // Small: there are as many as tables, and the figures do not gain by larger ones (decision 17).
    options.write_buffer_size = table == Table::journal ? 2 * mib : mib;
    options.max_write_buffer_number = 4;
    options.arena_block_size = 64 << 10;
    options.target_file_size_base = 16 * mib;
    options.max_bytes_for_level_base = 64 * mib;
    options.max_compaction_bytes = 128 * mib;  // well below the free-space watermark
    if (table == Table::rollups) options.merge_operator = std::make_shared<AddCounters>();
    // The writer asks these for rows that are mostly not there.
    if (table == Table::seen || table == Table::cases || table == Table::outbox) {
        options.memtable_prefix_bloom_size_ratio = 0.05;
        options.memtable_whole_key_filtering = true;
    }
    return options;
}

std::vector<rocksdb::ColumnFamilyDescriptor> families() {
    const auto cache = rocksdb::NewLRUCache(4 * mib);
    std::vector<rocksdb::ColumnFamilyDescriptor> all;
    for (std::size_t i = 0; i < table_count; ++i) {
        const auto table = static_cast<Table>(i);
        all.emplace_back(name(table), table_options(table, cache));
    }
    return all;
}

Error opening_error(const std::string& path, const rocksdb::Status& status) {
    if (status.IsCorruption() || status.IsInvalidArgument() || status.IsPathNotFound() ||
        status.IsNotFound()) {
        return Error{
            ErrorKind::temporary,
            fmt::format("{}: the data is damaged ({}). Nothing was changed. Set the folder "
                        "aside and put the newest backup in its place (webcarectl restore); "
                        "the sources are then read again from there",
                        path, status.ToString())};
    }
    return engine_error(path, status);
}

/// RocksDB counts each comparison of keys for its perf context, which nobody reads. By thread.
void count_nothing() {
    thread_local bool told = false;
    if (told) return;
    rocksdb::SetPerfLevel(rocksdb::PerfLevel::kDisable);
    told = true;
}

}  // namespace

rocksdb::Slice slice(std::string_view bytes) {
    return {bytes.data(), bytes.size()};
}
std::string_view view(const rocksdb::Slice& bytes) {
    return {bytes.data(), bytes.size()};
}

Error engine_error(std::string_view doing, const rocksdb::Status& status) {
    return Error{ErrorKind::temporary, fmt::format("{}: {}", doing, status.ToString())};
}

Result<std::unique_ptr<Engine>> Engine::open(const std::string& path, bool create, Log& log) {
    auto engine = std::unique_ptr<Engine>{new Engine};
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    rocksdb::DB* db = nullptr;
    // Flushes and compactions give way to the writer, which people wait for.
    rocksdb::Env::Default()->LowerThreadPoolCPUPriority(rocksdb::Env::HIGH,
                                                        rocksdb::CpuPriority::kLow);
    rocksdb::Env::Default()->LowerThreadPoolCPUPriority(rocksdb::Env::LOW,
                                                        rocksdb::CpuPriority::kLow);
    const auto status =
        rocksdb::DB::Open(database_options(create, log), path, families(), &handles, &db);
    if (!status.ok()) return opening_error(path, status);
    engine->db_.reset(db);
    std::copy(handles.begin(), handles.end(), engine->handles_.begin());
    return engine;
}

Result<std::unique_ptr<Engine>> Engine::open_read_only(const std::string& path, Log& log) {
    auto options = database_options(false, log);
    options.max_open_files = -1;  // all opened now: the daemon beside us may remove them
    // A flush or compaction of the running daemon may take a file away while we open: look again.
    constexpr int tries = 5;
    for (int i = 1;; ++i) {
        auto engine = std::unique_ptr<Engine>{new Engine};
        std::vector<rocksdb::ColumnFamilyHandle*> handles;
        rocksdb::DB* db = nullptr;
        const auto status = rocksdb::DB::OpenForReadOnly(options, path, families(), &handles, &db);
        if (status.ok()) {
            engine->db_.reset(db);
            std::copy(handles.begin(), handles.end(), engine->handles_.begin());
            return engine;
        }
        if (i == tries) return opening_error(path, status);
    }
}

Engine::~Engine() {
    if (!db_) return;
    for (auto* handle : handles_) {
        if (handle) db_->DestroyColumnFamilyHandle(handle);
    }
}

Result<std::optional<std::string>> Engine::get(Table table, std::string_view key) const {
    count_nothing();
    std::string value;
    const auto status = db_->Get({}, handle(table), slice(key), &value);
    if (status.ok()) return std::optional{std::move(value)};
    if (status.IsNotFound()) return std::optional<std::string>{};
    return engine_error(fmt::format("reading {}", name(table)), status);
}

std::unique_ptr<rocksdb::Iterator> Engine::range(Table table, const rocksdb::Slice& to) const {
    count_nothing();
    rocksdb::ReadOptions options;
    options.iterate_upper_bound = &to;
    return std::unique_ptr<rocksdb::Iterator>{db_->NewIterator(options, handle(table))};
}

void Engine::pause_compactions(bool pause) {
    for (auto* handle : handles_) {
        db_->SetOptions(handle, {{"disable_auto_compactions", pause ? "true" : "false"}});
    }
}

}  // namespace webcare::storage
