#pragma once

#include <cstdint>
#include <string>

#include "core/result.hpp"

namespace webcare::storage {

/// One format of the key layout and the rows; a folder of a newer one is refused.
constexpr std::uint32_t format_version = 1;

/// Where things stand in a data folder.
std::string database_path(const std::string& folder);
std::string ballast_path(const std::string& folder);

/// Keeps a second daemon out of a data folder. The lock is the kernel's (an open file description
/// lock): it goes with the process, however that ends. The pid inside the file is only for the
/// message.
class FolderLock {
 public:
    /// Fails as misconfigured: in use (names the pid), not allowed, not a folder.
    static Result<FolderLock> take(const std::string& folder);
    FolderLock(FolderLock&& other) noexcept;
    FolderLock& operator=(FolderLock&& other) noexcept;
    ~FolderLock();

 private:
    explicit FolderLock(int file) : file_{file} {}
    int file_ = -1;
};

/// Writes `text` to `folder`/`name` whole or not at all: a new file, synced, renamed, the folder
/// synced.
Status write_file(const std::string& folder, const std::string& name, std::string_view text);
Status sync_folder(const std::string& folder);

/// Where no marker is, the folder must hold nothing but what a first start leaves when it is cut
/// short. Fails as misconfigured and names what it found.
Status nothing_foreign(const std::string& folder);

/// The format marker, written once a database was made: after that, a missing database is damage.
Status mark_format(const std::string& folder);
/// 0: no marker. Fails as misconfigured for a newer or unreadable one.
Result<std::uint32_t> marked_format(const std::string& folder);

}  // namespace webcare::storage
