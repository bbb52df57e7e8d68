// A stream of server-sent events in pieces of the size that the first byte says: the same events as
// in one piece, and none over the limit.
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "net/event_stream.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace webcare::net;
    constexpr std::size_t most = 4096;
    if (size == 0) return 0;
    const std::size_t step = data[0] + std::size_t{1};
    const std::string_view wire{reinterpret_cast<const char*>(data) + 1, size - 1};
    EventParser whole{most}, cut{most};
    std::vector<ServerEvent> expected, events;
    const bool fine = whole.feed(wire, expected).has_value();
    bool still_fine = true;
    for (std::size_t at = 0; at < wire.size() && still_fine; at += step)
        still_fine = cut.feed(wire.substr(at, step), events).has_value();
    if (fine != still_fine || events != expected) std::abort();
    if (whole.retry() != cut.retry()) std::abort();
    for (const ServerEvent& event : events)
        if (event.data.size() > most || event.type.size() > most) std::abort();
    return 0;
}
