#include "daemon/inflight.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>

#include "core/id.hpp"

namespace webcare::daemon {

struct InFlight::File {
    static constexpr std::uint64_t our_magic = 0x77656263'66310002ULL;
    struct Suspect {
        std::uint64_t hash;
        std::uint64_t crashes;
    };
    std::uint64_t magic;
    std::atomic<std::uint32_t>
        judging;  // how many of `batch` are being judged; written last, cleared first
    std::uint32_t suspects;
    std::uint64_t batch[max_batch];
    Suspect suspect[max_batch];
};

InFlight::InFlight(File* file) : file_{file} {
    if (file_->magic != File::our_magic) {
        std::memset(static_cast<void*>(file_), 0, sizeof(File));
        file_->magic = File::our_magic;
    }
    const auto known = std::min<std::size_t>(file_->suspects, max_batch);
    for (std::size_t i = 0; i < known; ++i) {
        suspects_[file_->suspect[i].hash] = static_cast<std::uint32_t>(file_->suspect[i].crashes);
    }
    const auto judging = std::min<std::size_t>(file_->judging.load(), max_batch);
    for (std::size_t i = 0; i < judging; ++i) suspects_[file_->batch[i]] += judging == 1 ? 1 : 0;
    keep_suspects();
    leave();
}

InFlight::~InFlight() {
    ::munmap(file_, sizeof(File));
}

Result<std::unique_ptr<InFlight>> InFlight::open(const std::string& path) {
    const auto failed = [&] {
        return Error{ErrorKind::misconfigured, fmt::format("{}: {}", path, std::strerror(errno))};
    };
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) return failed();
    // Blocks are taken now: a store into a hole of a full disk would be SIGBUS.
    if (const int error = ::posix_fallocate(fd, 0, sizeof(File))) {
        ::close(fd);
        errno = error;
        return failed();
    }
    void* mapping = ::mmap(nullptr, sizeof(File), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    ::close(fd);
    if (mapping == MAP_FAILED) return failed();
    return std::unique_ptr<InFlight>{new InFlight{static_cast<File*>(mapping)}};
}

const std::uint32_t* InFlight::suspicion(std::string_view mention_id) const {
    if (suspects_.empty()) return nullptr;
    const auto found = suspects_.find(stable_hash(mention_id));
    return found == suspects_.end() ? nullptr : &found->second;
}

void InFlight::enter(std::span<const std::string_view> mention_ids) {
    std::uint32_t count = 0;
    for (const std::string_view id : mention_ids) {
        if (count == max_batch) break;
        file_->batch[count++] = stable_hash(id);
    }
    file_->judging.store(count);
}

void InFlight::leave() {
    file_->judging.store(0);
}

void InFlight::clear(std::string_view mention_id) {
    if (suspects_.empty()) return;
    if (suspects_.erase(stable_hash(mention_id)) != 0) keep_suspects();
}

void InFlight::keep_suspects() {
    std::uint32_t count = 0;
    for (const auto& [hash, crashes] : suspects_) {
        if (count == max_batch) break;
        file_->suspect[count++] = {hash, crashes};
    }
    file_->suspects = count;
}

}  // namespace webcare::daemon
