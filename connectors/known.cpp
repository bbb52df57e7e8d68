#include "connectors/known.hpp"

#include <algorithm>
#include <bit>
#include <unordered_set>

#include "core/id.hpp"
#include "net/signature.hpp"

namespace webcare::connectors {
namespace {

constexpr std::size_t packed = 12;  // bytes of one Known: id, then content, both little-endian

std::uint64_t little_endian(std::string_view bytes) {
    std::uint64_t out = 0;
    for (std::size_t i = bytes.size(); i-- > 0;)
        out = out << 8 | static_cast<unsigned char>(bytes[i]);
    return out;
}

}  // namespace

Known known_of(const Mention& mention) {
    constexpr std::uint32_t odd = 0x9e3779b1;  // so that each step is another content
    const auto doublings = static_cast<std::uint32_t>(
        std::bit_width(mention.engagement.reactions() / Engagement::growth_floor));
    return Known{stable_hash(mention.id),
                 static_cast<std::uint32_t>(content_hash(mention)) ^ (doublings * odd)};
}

std::string pack(const std::vector<Known>& known) {
    std::string bytes;
    bytes.reserve(known.size() * packed);
    for (const Known& one : known) {
        for (int shift = 0; shift < 64; shift += 8) bytes += static_cast<char>(one.id >> shift);
        for (int shift = 0; shift < 32; shift += 8)
            bytes += static_cast<char>(one.content >> shift);
    }
    return net::base64(bytes);
}

std::vector<Known> unpack(std::string_view text) {
    std::vector<Known> known;
    const std::string bytes = net::from_base64(text).value_or("");
    for (std::size_t at = 0; at + packed <= bytes.size(); at += packed) {
        const std::string_view one = std::string_view{bytes}.substr(at, packed);
        known.emplace_back(little_endian(one.substr(0, 8)),
                           static_cast<std::uint32_t>(little_endian(one.substr(8))));
    }
    return known;
}

std::vector<Known> remember(const std::vector<Known>& window, const std::vector<Known>& before) {
    constexpr std::size_t least = 1000;
    const std::size_t most = std::max(least, window.size() * 2);
    std::vector<Known> out = window;
    std::unordered_set<std::uint64_t> listed;
    for (const Known& one : window) listed.insert(one.id);
    for (const Known& one : before) {
        if (out.size() >= most) break;
        if (listed.insert(one.id).second) out.push_back(one);
    }
    return out;
}

}  // namespace webcare::connectors
