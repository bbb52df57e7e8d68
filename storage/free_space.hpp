#pragma once

#include <cstdint>
#include <mutex>
#include <string>

#include "core/clock.hpp"
#include "core/log.hpp"
#include "storage/store.hpp"

namespace webcare::storage {

/// Keeps RocksDB from ever meeting a full disk: Debian's build has assertions on and aborts there
/// (docs/reliability.md, F5). Three marks, from Options::min_free_bytes down: below the whole of it
/// new mentions are refused; below a quarter the ballast file is given up; below a sixteenth
/// nothing is written any more. Space that returns undoes each. Thread-safe; a look costs a system
/// call at most every 200 ms or 256 KiB written.
class FreeSpace {
 public:
    enum class Room { ample, deliveries_only, none };

    FreeSpace(const Options& options, const Clock& clock, Log& log);

    /// What may be written now, `written` bytes after the last look.
    Room look(std::size_t written = 0);
    /// For people: what is free and what is asked.
    std::string reason() const;

 private:
    void measure();
    void give_up_ballast();
    void restore_ballast();

    const std::string folder_;
    const std::uint64_t enough_, ballast_bytes_;
    const Disk& disk_;
    const Clock& clock_;
    Log& log_;

    mutable std::mutex mutex_;  // guards what follows
    std::uint64_t free_ = 0;
    std::size_t written_ = 0;
    Clock::Steady looked_at_{};
    Room room_ = Room::ample;
    bool ballast_ = false;
};

}  // namespace webcare::storage
