#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace webcare {

/// A moment in UTC, to the microsecond. Local time is made only at the edge (core/zone.hpp).
using Time = std::chrono::sys_time<std::chrono::microseconds>;
using Duration = std::chrono::microseconds;

/// "2026-11-22T21:40:05Z", with as many decimals as are not zero (none, 3 or 6). RFC 3339.
std::string format_time(Time time);

/// RFC 3339 and the ISO 8601 forms that services write: offset Z, +01:00 or +0100, `T` or a space,
/// any number of decimals, seconds optional; a date alone is midnight UTC. Fails as malformed.
Result<Time> parse_time(std::string_view text);

/// "250ms", "90s", "10m", "4h", "14d", "2w", "2y" (365 days). Fails as malformed.
Result<Duration> parse_duration(std::string_view text);

/// The largest unit that divides it: 90 s is "90s", 4 hours "4h".
std::string format_duration(Duration duration);

/// "3 min", "2 h 5 min", "4 d": for people, rounded to two units.
std::string human_duration(Duration duration);

}  // namespace webcare
