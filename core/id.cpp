#include "core/id.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <string_view>

namespace webcare {
namespace {

constexpr std::string_view crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

// 128 bits, most significant first, five at a time; the first character carries three bits.
std::string base32(std::uint64_t high, std::uint64_t low) {
    std::string out(26, '0');
    for (std::size_t i = 26; i-- > 0;) {
        out[i] = crockford[low & 31];
        low = low >> 5 | high << 59;
        high >>= 5;
    }
    return out;
}

}  // namespace

std::string make_id(Time now, Random& random) {
    const auto ms = std::chrono::floor<std::chrono::milliseconds>(now).time_since_epoch().count();
    const auto stamp = static_cast<std::uint64_t>(ms) & 0xffff'ffff'ffffULL;
    return base32(stamp << 16 | random.next() >> 48, random.next());
}

std::uint64_t stable_hash(std::string_view bytes, std::uint64_t seed) {
    return XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed);
}

std::string hash_id(std::string_view bytes) {
    const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
    return base32(hash.high64, hash.low64);
}

}  // namespace webcare
