#pragma once

#include <cstdint>
#include <string>

namespace webcare::test {

/// A file system of its own in memory, so that it can be filled. Needs root. Unmounted with the
/// object.
class SmallDisk {
 public:
    /// Throws with the reason when it cannot be mounted.
    SmallDisk(std::string folder, std::uint64_t bytes);
    ~SmallDisk();
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;

    /// Fills it with somebody else's file until so much is free; 0 fills it to the last block.
    void leave_free(std::uint64_t bytes) const;
    void clear() const;  ///< that file goes
    std::uint64_t free_bytes() const;

 private:
    std::string folder_;
};

}  // namespace webcare::test
