#pragma once

#include <cstdint>
#include <string>

#include "connectors/file/lines.hpp"
#include "core/page.hpp"

namespace webcare::connectors::file {

/// Where a file has been read to; the cursor's token. It names the file by what it is, not by its
/// name, so that rotation and truncation are seen.
struct Position {
    std::uint64_t device = 0, inode = 0;
    std::uint64_t offset = 0;  ///< bytes, just behind the last line taken
    LineCount count;
    std::uint64_t history = 0;  ///< bytes that were there when the source was first read
    std::uint64_t head = 0;     ///< hash of the first min(256, offset) bytes
    bool started = false;       ///< false: never read

    Position() = default;
    bool operator==(const Position&) const = default;

    static constexpr std::uint64_t head_bytes = 256;
};

/// A token that cannot be read is a fresh position.
Position read_position(const Cursor& cursor);
Cursor write_position(const Position& position);

}  // namespace webcare::connectors::file
