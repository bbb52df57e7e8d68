#include "connectors/file/descriptor.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

namespace webcare::connectors::file {
namespace {

Identity identity_of(const struct stat& status) {
    Identity out;
    out.device = status.st_dev;
    out.inode = status.st_ino;
    out.size = static_cast<std::uint64_t>(status.st_size);
    return out;
}

Error trouble(ErrorKind kind, const std::string& path, int code) {
    return Error{kind, fmt::format("{}: {}", path, std::generic_category().message(code))};
}

}  // namespace

Descriptor::~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
}

Result<Descriptor> Descriptor::open(const std::string& path) {
    // Without O_NONBLOCK a FIFO in this place would hold the thread until somebody writes.
    Descriptor out{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
    if (!out) {
        const int code = errno;
        return trouble(code == ENOENT ? ErrorKind::temporary : ErrorKind::misconfigured, path,
                       code);
    }
    struct stat status {};
    if (::fstat(out.fd_, &status) != 0 || !S_ISREG(status.st_mode)) {
        return Error{ErrorKind::misconfigured, fmt::format("{} is not a regular file", path)};
    }
    return out;
}

Identity Descriptor::identity() const {
    struct stat status {};
    return ::fstat(fd_, &status) == 0 ? identity_of(status) : Identity{};
}

Result<std::string> Descriptor::read(std::uint64_t offset, std::size_t most) const {
    std::string out(most, '\0');
    std::size_t have = 0;
    while (have < most) {
        const auto got =
            ::pread(fd_, out.data() + have, most - have, static_cast<off_t>(offset + have));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return trouble(ErrorKind::temporary, "read", errno);
        if (got == 0) break;
        have += static_cast<std::size_t>(got);
    }
    out.resize(have);
    return out;
}

std::optional<Identity> identity_at(const std::string& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return std::nullopt;
    return identity_of(status);
}

std::string find_beside(const std::string& path, const Identity& wanted) {
    std::error_code error;
    std::filesystem::directory_iterator entry{std::filesystem::path{path}.parent_path(), error};
    for (int i = 0; !error && i < 1000 && entry != std::filesystem::directory_iterator{}; ++i) {
        const std::string name = entry->path().string();
        const auto found = identity_at(name);
        if (found && found->same_file(wanted)) return name;
        entry.increment(error);
    }
    return {};
}

}  // namespace webcare::connectors::file
