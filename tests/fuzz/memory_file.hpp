#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <string_view>

namespace webcare::fuzz {

/// A file that lives in memory, for code that takes a path.
class MemoryFile {
 public:
    /// Its path, under which `content` is read from now on.
    const std::string& hold(std::string_view content) {
        if (ftruncate(descriptor_, 0) != 0) std::abort();
        if (pwrite(descriptor_, content.data(), content.size(), 0) !=
            static_cast<ssize_t>(content.size())) {
            std::abort();
        }
        return path_;
    }

    MemoryFile() {
        if (descriptor_ < 0) std::abort();
    }
    ~MemoryFile() { close(descriptor_); }
    MemoryFile(const MemoryFile&) = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;

 private:
    int descriptor_ = memfd_create("fuzz", 0);
    std::string path_ = "/proc/self/fd/" + std::to_string(descriptor_);
};

}  // namespace webcare::fuzz
