#include <fmt/format.h>
#include <rocksdb/utilities/backup_engine.h>

#include <filesystem>
#include <memory>

#include "storage/rocks_store.hpp"

namespace webcare::storage {
namespace {

namespace fs = std::filesystem;
constexpr std::uint32_t backups_kept = 7;

Status done(std::string_view doing, const rocksdb::Status& status) {
    if (status.ok()) return {};
    return engine_error(doing, status);
}

std::uint64_t size_of(const std::string& folder) {
    std::uint64_t bytes = 0;
    std::error_code failed;
    for (const auto& entry : fs::recursive_directory_iterator{folder, failed}) {
        if (entry.is_regular_file(failed)) bytes += entry.file_size(failed);
    }
    return bytes;
}

bool is_empty_or_missing(const std::string& folder) {
    std::error_code failed;
    return !fs::exists(folder, failed) ||
           (fs::is_directory(folder, failed) && fs::is_empty(folder, failed));
}

}  // namespace

Status RocksStore::backup(const std::string& folder) {
    if (!writer_) return only_reads();
    std::error_code failed;
    fs::create_directories(folder, failed);
    if (failed)
        return Error{ErrorKind::misconfigured, fmt::format("{}: {}", folder, failed.message())};
    // The target may be on our own disk, which must not fill.
    const Disk& disk = options_.disk ? *options_.disk : system_disk();
    auto free = disk.free_bytes(folder);
    if (!free) return free.error();
    const std::uint64_t needed = size_of(database_path(options_.folder)) + options_.min_free_bytes;
    if (*free < needed) {
        return Error{ErrorKind::temporary,
                     fmt::format("{}: a backup needs {} MiB free, there are {}", folder,
                                 needed >> 20, *free >> 20)};
    }
    rocksdb::BackupEngine* opened = nullptr;
    const auto status = rocksdb::BackupEngine::Open(rocksdb::Env::Default(),
                                                    rocksdb::BackupEngineOptions{folder}, &opened);
    if (!status.ok()) return engine_error("opening the backup folder", status);
    const std::unique_ptr<rocksdb::BackupEngine> engine{opened};
    if (auto made = done("backing up", engine->CreateNewBackup(&engine_->db())); !made) return made;
    return done("removing old backups", engine->PurgeOldBackups(backups_kept));
}

Status restore(const std::string& from, const std::string& to) {
    if (!is_empty_or_missing(to)) {
        return Error{
            ErrorKind::misconfigured,
            fmt::format("{}: not empty; restore puts a backup into an empty folder only", to)};
    }
    rocksdb::BackupEngineReadOnly* opened = nullptr;
    const auto status = rocksdb::BackupEngineReadOnly::Open(
        rocksdb::Env::Default(), rocksdb::BackupEngineOptions{from}, &opened);
    if (!status.ok()) return engine_error(fmt::format("{}: not a backup", from), status);
    const std::unique_ptr<rocksdb::BackupEngineReadOnly> engine{opened};
    std::vector<rocksdb::BackupInfo> backups;
    engine->GetBackupInfo(&backups);
    if (backups.empty())
        return Error{ErrorKind::misconfigured, fmt::format("{}: holds no backup", from)};
    std::error_code failed;
    fs::create_directories(to, failed);
    if (failed) return Error{ErrorKind::misconfigured, fmt::format("{}: {}", to, failed.message())};
    const std::string path = database_path(to);
    auto restored = done("restoring", engine->RestoreDBFromLatestBackup(path, path));
    return restored ? mark_format(to) : restored;
}

}  // namespace webcare::storage
