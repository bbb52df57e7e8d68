#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <optional>
#include <string>

#include "core/result.hpp"

namespace webcare::connectors::file {

/// What tells one file from another, whatever it is called.
struct Identity {
    std::uint64_t device = 0, inode = 0, size = 0;
    Identity() = default;
    bool same_file(const Identity& other) const {
        return device == other.device && inode == other.inode;
    }
};

/// An open file, closed when it goes. Calls block as long as the disk takes: see File.
class Descriptor {
 public:
    Descriptor() = default;
    explicit Descriptor(int fd) : fd_{fd} {}
    Descriptor(Descriptor&& other) noexcept : fd_{std::exchange(other.fd_, -1)} {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }
    ~Descriptor();

    /// A regular file for reading. Fails as temporary when it is not there (it may come), as
    /// misconfigured when it may not be read or is no regular file.
    static Result<Descriptor> open(const std::string& path);
    explicit operator bool() const { return fd_ >= 0; }
    Identity identity() const;
    /// At most `most` bytes from `offset` on; fewer only at the end. Fails as temporary.
    Result<std::string> read(std::uint64_t offset, std::size_t most) const;

 private:
    int fd_ = -1;
};

/// Of the file that `path` names now; nothing when there is none.
std::optional<Identity> identity_at(const std::string& path);

/// The path of the file `wanted` in the folder of `path`, where rotation may have put it; looks at
/// 1,000 names. Empty when it is not there.
std::string find_beside(const std::string& path, const Identity& wanted);

}  // namespace webcare::connectors::file
