#include "tests/stories/root/small_disk.hpp"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <stdexcept>

namespace webcare::test {

SmallDisk::SmallDisk(std::string folder, std::uint64_t bytes) : folder_{std::move(folder)} {
    std::filesystem::create_directories(folder_);
    const std::string size = "size=" + std::to_string(bytes) + ",mode=0700";
    if (::mount("webcared-test", folder_.c_str(), "tmpfs", 0, size.c_str()) == 0) return;
    throw std::runtime_error{std::string{"a file system of its own cannot be mounted: "} +
                             std::strerror(errno)};
}

SmallDisk::~SmallDisk() {
    ::umount2(folder_.c_str(), MNT_DETACH);
}

void SmallDisk::leave_free(std::uint64_t bytes) const {
    const int file = ::open((folder_ + "/filler").c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (file < 0) throw std::runtime_error{"the filler cannot be opened"};
    const std::string block(4096, 'x');
    while (free_bytes() > bytes && ::write(file, block.data(), block.size()) > 0) {
    }
    ::close(file);
}

void SmallDisk::clear() const {
    std::filesystem::remove(folder_ + "/filler");
}

std::uint64_t SmallDisk::free_bytes() const {
    struct statvfs found {};
    ::statvfs(folder_.c_str(), &found);
    return std::uint64_t{found.f_bavail} * found.f_frsize;
}

}  // namespace webcare::test
