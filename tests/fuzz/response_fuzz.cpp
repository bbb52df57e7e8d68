// A server that sends these bytes, in pieces of the size that the first byte says: no crash, no
// output over the limit.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "net/response_reader.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace webcare::net;
    if (size == 0) return 0;
    const std::size_t step = data[0] + std::size_t{1};
    const std::string_view wire{reinterpret_cast<const char*>(data) + 1, size - 1};
    Limits limits;
    limits.body = 256 * 1024;
    limits.header = 4 * 1024;
    ResponseReader reader{limits};
    std::string pending;
    for (std::size_t at = 0; at < wire.size() && !reader.done(); at += step) {
        pending.append(wire.substr(at, step));
        const auto used = reader.feed(pending);
        if (!used) return 0;
        if (*used > pending.size()) std::abort();
        pending.erase(0, *used);
    }
    if (reader.response().body.size() > limits.body) std::abort();
    if (!reader.done()) (void)reader.end().has_value();
    return 0;
}
