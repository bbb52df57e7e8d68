#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "connectors/feed/mapping.hpp"
#include "connectors/feed/wire.hpp"
#include "core/text.hpp"

/// Any bytes as a feed: parsing and mapping must not crash, and what comes out must be fit to keep.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace webcare;
    using namespace webcare::connectors::feed;
    const auto document =
        parse_feed({reinterpret_cast<const char*>(data), size}, "", "https://f.example/");
    if (!document) return 0;
    const Options options;
    for (const Entry& entry : document->entries) {
        const auto mention =
            to_mention(entry, *document, "feed/0", identity_of(entry), options, Time{});
        if (!is_valid_utf8(mention.text) || mention.text.size() > Mention::max_text) std::abort();
        for (const Span& span : mention.quoted) {
            if (span.offset + span.length > mention.text.size()) std::abort();
        }
    }
    return 0;
}
