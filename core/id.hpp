#pragma once

#include <string>

#include "core/clock.hpp"
#include "core/random.hpp"

namespace webcare {

/// A time-sortable id: 48 bits of milliseconds and 80 random bits, in 26 characters of Crockford's
/// base 32 (the ULID layout). Ids made in one millisecond sort at random among themselves.
std::string make_id(Time now, Random& random);

/// 128 bits of a stable hash as 26 base-32 characters: for keys that must come out the same after a
/// restart. Not cryptographic.
std::string hash_id(std::string_view bytes);

/// 64-bit XXH3 (its output is fixed since xxHash 0.8.0): the same on every machine, so that it may
/// go to disk.
std::uint64_t stable_hash(std::string_view bytes, std::uint64_t seed = 0);

}  // namespace webcare
