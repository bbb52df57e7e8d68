#include "storage/folder.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

namespace webcare::storage {
namespace {

constexpr const char* marker_name = "FORMAT";

Error trouble(ErrorKind kind, const std::string& path) {
    return Error{kind, fmt::format("{}: {}", path, std::strerror(errno))};
}

Status write_all(int file, std::string_view text, const std::string& path) {
    while (!text.empty()) {
        const ssize_t n = ::write(file, text.data(), text.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return trouble(ErrorKind::temporary, path);
        text.remove_prefix(static_cast<std::size_t>(n));
    }
    return {};
}

std::string pid_in(int file) {
    char text[32]{};
    const ssize_t n = ::pread(file, text, sizeof text - 1, 0);
    long pid = 0;
    const auto read = std::from_chars(text, text + (n > 0 ? n : 0), pid);
    return read.ec == std::errc{} ? fmt::format("process {}", pid) : "another process";
}

}  // namespace

std::string database_path(const std::string& folder) {
    return folder + "/db";
}
std::string ballast_path(const std::string& folder) {
    return folder + "/ballast";
}

Status nothing_foreign(const std::string& folder) {
    static constexpr std::array<std::string_view, 7> ours{
        "webcared.lock", "db", marker_name, "ballast", "in-flight", "tokens", "lost+found"};
    std::error_code failed;
    if (std::filesystem::exists(folder + "/" + marker_name, failed)) return {};
    for (const auto& entry : std::filesystem::directory_iterator{folder, failed}) {
        const std::string name = entry.path().filename();
        const bool known = std::find(ours.begin(), ours.end(), name) != ours.end();
        if (known || name.starts_with(marker_name)) continue;  // a marker being written
        return Error{
            ErrorKind::misconfigured,
            fmt::format("{}: holds \"{}\", which is not webcared's; choose an empty folder "
                        "for data_dir",
                        folder, name)};
    }
    return {};
}

Result<FolderLock> FolderLock::take(const std::string& folder) {
    const std::string path = folder + "/webcared.lock";
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) return trouble(ErrorKind::misconfigured, path);
    FolderLock lock{file};
    struct flock whole {};
    whole.l_type = F_WRLCK;
    whole.l_whence = SEEK_SET;
    if (::fcntl(file, F_OFD_SETLK, &whole) != 0) {
        if (errno != EAGAIN && errno != EACCES) return trouble(ErrorKind::misconfigured, path);
        return Error{ErrorKind::temporary,
                     fmt::format("{}: in use by {}; one data folder serves one daemon", folder,
                                 pid_in(file))};
    }
    if (::ftruncate(file, 0) != 0) return trouble(ErrorKind::misconfigured, path);
    if (auto written = write_all(file, fmt::format("{}\n", ::getpid()), path); !written) {
        return written.error();
    }
    return lock;
}

FolderLock::FolderLock(FolderLock&& other) noexcept : file_{std::exchange(other.file_, -1)} {}

FolderLock& FolderLock::operator=(FolderLock&& other) noexcept {
    std::swap(file_, other.file_);
    return *this;
}

FolderLock::~FolderLock() {
    if (file_ >= 0) ::close(file_);
}

Status sync_folder(const std::string& folder) {
    const int file = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (file < 0) return trouble(ErrorKind::temporary, folder);
    const bool synced = ::fsync(file) == 0;
    Status done = synced ? Status{} : Status{trouble(ErrorKind::temporary, folder)};
    ::close(file);
    return done;
}

Status write_file(const std::string& folder, const std::string& name, std::string_view text) {
    const std::string path = folder + "/" + name;
    const std::string fresh = path + ".new";
    const int file = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0) return trouble(ErrorKind::temporary, fresh);
    Status written = write_all(file, text, fresh);
    if (written && ::fsync(file) != 0) written = trouble(ErrorKind::temporary, fresh);
    ::close(file);
    if (!written) return written;
    if (std::rename(fresh.c_str(), path.c_str()) != 0) return trouble(ErrorKind::temporary, path);
    return sync_folder(folder);
}

Status mark_format(const std::string& folder) {
    return write_file(folder, marker_name,
                      fmt::format("webcared data, format {}\n", format_version));
}

Result<std::uint32_t> marked_format(const std::string& folder) {
    const std::string path = folder + "/" + marker_name;
    std::error_code failed;
    if (!std::filesystem::exists(path, failed) && !failed) return std::uint32_t{0};
    std::ifstream in{path};
    const std::string text{std::istreambuf_iterator<char>{in}, {}};
    std::uint32_t version = 0;
    const std::string_view start{"webcared data, format "};
    if (text.starts_with(start)) {
        std::from_chars(text.data() + start.size(), text.data() + text.size(), version);
    }
    if (version == 0) {
        return Error{ErrorKind::misconfigured, fmt::format("{}: not a format marker", path)};
    }
    if (version > format_version) {
        return Error{ErrorKind::misconfigured,
                     fmt::format("{}: data of format {}, this webcared reads up to {}; upgrade it, "
                                 "or restore a backup of the older format elsewhere",
                                 folder, version, format_version)};
    }
    return version;
}

}  // namespace webcare::storage
