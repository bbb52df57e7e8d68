// Whatever the bytes: no crash, and what is accepted reads back as the same URL.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "net/http.hpp"
#include "net/url.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace webcare::net;
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    if (const auto url = parse_url(text)) {
        const auto again = parse_url(url->str());
        Url bare = *url;
        bare.basic.clear();  // never written out
        if (!again || !(again.value() == bare)) std::abort();
    }
    static const Url base = parse_url("https://base.example/a/b?c").value();
    if (const auto url = resolve_url(base, text))
        if (!parse_url(url->str())) std::abort();
    redact_url(text);
    return 0;
}
