#pragma once

#include <rocksdb/db.h>

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/log.hpp"
#include "core/result.hpp"
#include "storage/keys.hpp"

namespace webcare::storage {

/// RocksDB, opened with our column families and options. Thread-safe as RocksDB is. The only holder
/// of its handles; destroyed after everything that reads or writes.
class Engine {
 public:
    /// `create` makes a database where there is none; without it a missing one is damage. Fails as
    /// temporary: damaged files.
    static Result<std::unique_ptr<Engine>> open(const std::string& path, bool create, Log& log);
    /// Beside a running daemon, or after it. Sees what was durable when it opened.
    static Result<std::unique_ptr<Engine>> open_read_only(const std::string& path, Log& log);
    ~Engine();
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    rocksdb::DB& db() const { return *db_; }
    rocksdb::ColumnFamilyHandle* handle(Table table) const {
        return handles_[static_cast<std::size_t>(table)];
    }

    /// Nothing where the key is not there. Fails as temporary when the disk or a checksum does.
    Result<std::optional<std::string>> get(Table table, std::string_view key) const;
    /// Over [from, to); starts unpositioned. `to` must outlive it.
    std::unique_ptr<rocksdb::Iterator> range(Table table, const rocksdb::Slice& to) const;

    /// Compactions need room; below the watermark they wait. Flushes go on.
    void pause_compactions(bool pause);

 private:
    Engine() = default;
    std::unique_ptr<rocksdb::DB> db_;
    std::array<rocksdb::ColumnFamilyHandle*, table_count> handles_{};
};

rocksdb::Slice slice(std::string_view bytes);
std::string_view view(const rocksdb::Slice& bytes);
Error engine_error(std::string_view doing, const rocksdb::Status& status);

}  // namespace webcare::storage
