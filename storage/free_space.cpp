#include "storage/free_space.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>

#include "storage/folder.hpp"

namespace webcare::storage {
namespace {

constexpr std::size_t look_after_bytes = 256 << 10;
constexpr std::chrono::milliseconds look_after{200};

class SystemDisk final : public Disk {
 public:
    Result<std::uint64_t> free_bytes(const std::string& folder) const override {
        struct statvfs found {};
        if (::statvfs(folder.c_str(), &found) != 0) {
            return Error{ErrorKind::temporary, fmt::format("{}: {}", folder, std::strerror(errno))};
        }
        return std::uint64_t{found.f_bavail} * found.f_frsize;
    }
};

}  // namespace

const Disk& system_disk() {
    static const SystemDisk disk;
    return disk;
}

FreeSpace::FreeSpace(const Options& options, const Clock& clock, Log& log)
    : folder_{options.folder},
      enough_{options.min_free_bytes},
      ballast_bytes_{options.ballast_bytes},
      disk_{options.disk ? *options.disk : system_disk()},
      clock_{clock},
      log_{log} {
    ballast_ = ::access(ballast_path(folder_).c_str(), F_OK) == 0;
    const std::lock_guard lock{mutex_};
    measure();
}

FreeSpace::Room FreeSpace::look(std::size_t written) {
    const std::lock_guard lock{mutex_};
    written_ += written;
    const auto passed = clock_.steady() - looked_at_;
    if (written_ >= look_after_bytes || passed >= look_after) measure();
    return room_;
}

std::string FreeSpace::reason() const {
    const std::lock_guard lock{mutex_};
    return fmt::format("{}: {} MiB free, {} MiB wanted; no new mentions until there is room",
                       folder_, free_ >> 20, enough_ >> 20);
}

void FreeSpace::measure() {
    written_ = 0;
    looked_at_ = clock_.steady();
    const auto free = disk_.free_bytes(folder_);
    if (!free) {  // better to go on than to stop for a question unanswered
        log_.warning("storage.free_space_unknown", {{"detail", free.error().detail}});
        return;
    }
    free_ = *free;
    if (ballast_ && free_ < enough_ / 4) give_up_ballast();
    if (!ballast_ && ballast_bytes_ > 0 && free_ >= enough_ + ballast_bytes_) restore_ballast();
    const Room room = free_ >= enough_        ? Room::ample
                      : free_ >= enough_ / 16 ? Room::deliveries_only
                                              : Room::none;
    if (room != room_) {
        log_.warning("storage.free_space", {{"free_bytes", static_cast<std::int64_t>(free_)},
                                            {"new_mentions", room == Room::ample ? "yes" : "no"}});
    }
    room_ = room;
}

void FreeSpace::give_up_ballast() {
    if (::unlink(ballast_path(folder_).c_str()) != 0 && errno != ENOENT) return;
    ballast_ = false;
    log_.warning("storage.ballast_given_up",
                 {{"bytes", static_cast<std::int64_t>(ballast_bytes_)}});
    if (const auto free = disk_.free_bytes(folder_)) free_ = *free;
}

void FreeSpace::restore_ballast() {
    const std::string path = ballast_path(folder_);
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) return;
    ballast_ = ::posix_fallocate(file, 0, static_cast<off_t>(ballast_bytes_)) == 0;
    ::close(file);
    if (!ballast_) ::unlink(path.c_str());
}

}  // namespace webcare::storage
