#pragma once

#include <cstdint>
#include <string>

namespace webcare::crash {

/// What a cut did, for the report.
struct Cut {
    std::uint64_t files = 0;  ///< shortened, put back or removed
    std::uint64_t bytes_lost = 0;
};

/// Plays a power cut on `root` after the process under powercut_shim.so was killed: every file goes
/// back to what was synced, files and renames whose folder was not synced are undone. `tear` leaves
/// up to a page of the lost tail, its end replaced by random bytes (fault F3). Then empties `side`.
/// Throws std::runtime_error when the record cannot be read.
Cut play_power_cut(const std::string& root, const std::string& side, bool tear, std::uint64_t seed);

}  // namespace webcare::crash
