#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "connectors/jetstream/wire.hpp"
#include "connectors/mention_defaults.hpp"
#include "net/websocket.hpp"

/// Any bytes as a message of the stream: whatever comes of it names a post of a DID, and fits in a
/// mention.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace webcare;
    using namespace webcare::connectors;
    static jetstream::Reader reader{
        jetstream::Words{{"acme", "é*", "did:plc:us"}}, {"nl"}, {"did:plc:us"}};
    std::string room{reinterpret_cast<const char*>(data), size};
    room.resize(size + net::WebSocket::padding);
    const std::string_view message{room.data(), size};
    const auto event = reader.read(message);
    if (!event || !event->wanted) return 0;
    if (!event->did.starts_with("did:") || event->rkey.empty()) std::abort();
    auto mention = reader.mention(message, *event);
    if (!mention) return 0;
    tidy(*mention, "sky", Time{});
    if (mention->network != "bluesky" || mention->text.size() > Mention::max_text) std::abort();
    return 0;
}
