// Any bytes as HTML: what comes out is text fit to keep, and its quotations lie within it.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "connectors/html.hpp"
#include "core/text.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace webcare;
    const std::string_view html{reinterpret_cast<const char*>(data), size};
    const connectors::PlainText plain = connectors::html_to_text(html, "https://page.example/a/");
    if (!is_valid_utf8(plain.text)) std::abort();
    std::size_t end = 0;
    for (const Span& span : plain.quoted) {
        if (span.offset < end || span.offset + span.length > plain.text.size()) std::abort();
        if (!is_valid_utf8(std::string_view{plain.text}.substr(span.offset, span.length)))
            std::abort();
        end = span.offset + span.length;
    }
    if (!is_valid_utf8(connectors::decode_entities(html)) && is_valid_utf8(html)) std::abort();
    (void)connectors::looks_like_html(html);
    (void)connectors::announced_feed(html, "https://page.example/a/");
    return 0;
}
