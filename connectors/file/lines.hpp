#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/mention.hpp"

namespace webcare::connectors::file {

inline constexpr std::size_t max_line = 1 << 20;  ///< bytes; a longer line is skipped and counted

/// Where reading stands, in lines. Starts at the top of a file.
struct LineCount {
    std::uint64_t line = 0;  ///< lines taken so far
    bool skipping = false;   ///< inside a line that is too long
    LineCount() = default;
    bool operator==(const LineCount&) const = default;
};

/// What some bytes of JSONL held.
struct Taken {
    std::vector<Mention> mentions;
    std::vector<std::string> notices;  ///< "NAME:12: why; skipped"; ten, then how many more
    std::size_t used = 0;              ///< bytes
    Taken() = default;
};

/// Takes whole lines off the front of `bytes` until `most` mentions were read. A last line without
/// a line end is taken only when `at_end`: elsewhere its writer is still busy. `name` is how
/// notices call the file, `source` and `now` go into the mentions. Blank lines are nothing; a bad
/// line never stops the rest.
Taken take_lines(std::string_view bytes, bool at_end, std::size_t most, std::string_view name,
                 std::string_view source, Time now, LineCount& count);

}  // namespace webcare::connectors::file
