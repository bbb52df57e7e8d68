// What a Mastodon server sends, as an answer, as a message of its stream, and as a header: no
// crash, every id fit to be kept, and no more entries than the bound.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "connectors/mastodon/state.hpp"
#include "connectors/mastodon/wire.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace webcare;
    using namespace webcare::connectors::mastodon;
    if (size == 0) return 0;
    const std::string wire{reinterpret_cast<const char*>(data) + 1, size - 1};
    const Server server{"https://m.example", "m.example"};
    std::string body = wire;
    const auto entries = read_entries(body, data[0] % 2 == 1, server);
    if (entries) {
        if (entries->size() > 200) std::abort();
        for (const Entry& entry : *entries) {
            if (entry.place.size() > 100) std::abort();
            if (!entry.post) continue;
            if (entry.post->id.empty() || entry.post->mention.id.size() > 420) std::abort();
            if (!entry.post->mention.id.starts_with("mastodon:")) std::abort();
        }
    }
    if (const auto frame = read_frame(wire); frame && frame->stream.size() > 4) std::abort();
    if (deleted_id(wire).size() > 100) std::abort();
    body = wire;
    (void)error_text(body);
    body = wire;
    (void)streaming_address(body);
    (void)link_parameter(wire, "prev", "min_id");
    const State state = read_state(Cursor{wire});
    if (read_state(write_state(state)) != state && !state.server.empty()) std::abort();
    return 0;
}
