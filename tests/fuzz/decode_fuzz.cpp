// Compressed bytes by an unfriendly hand: the first byte picks the encoding, the second the size of
// the pieces.
#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "net/decode.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace webcare::net;
    if (size < 2) return 0;
    constexpr std::array<std::string_view, 3> encodings{"gzip", "deflate", "br"};
    Limits limits;
    limits.body = 1 << 20;
    const auto decoder = make_decoder(encodings[data[0] % encodings.size()], limits);
    const std::size_t step = data[1] + std::size_t{1};
    const std::string_view bytes{reinterpret_cast<const char*>(data) + 2, size - 2};
    std::string out;
    for (std::size_t at = 0; at < bytes.size(); at += step)
        if (!(*decoder)->feed(bytes.substr(at, step), out)) break;
    if (out.size() > limits.body) std::abort();
    if (out.size() > 64 * 1024 && out.size() / 100 > bytes.size()) std::abort();
    (void)(*decoder)->finish().has_value();
    return 0;
}
