#include "core/id.hpp"

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
    std::uint64_t h = 0xcbf29ce484222325ULL ^ seed;
    for (const char c : bytes) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    h ^= h >> 33;
    h *= 0xff51afd7ed558ccdULL;
    h ^= h >> 33;
    h *= 0xc4ceb9fe1a85ec53ULL;
    return h ^ (h >> 33);
}

std::string hash_id(std::string_view bytes) {
    return base32(stable_hash(bytes), stable_hash(bytes, 0x9e3779b97f4a7c15ULL));
}

}  // namespace webcare
