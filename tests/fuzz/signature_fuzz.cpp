// Tokens and signatures that strangers send: no crash, and nothing opens that we did not sign.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "net/signature.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace webcare;
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    const Time now{std::chrono::seconds{1'767'323'045}};
    if (net::LinkSigner{Secret{"a key that the fuzzer does not have"}}.open(text, now))
        std::abort();
    const net::Headers headers{{"webhook-id", "a"},
                               {"webhook-timestamp", "1767323045"},
                               {"webhook-signature", std::string{text}}};
    if (net::WebhookKey{Secret{"another key of ours"}}.verify(headers, "{}", now)) std::abort();
    if (const auto bytes = net::from_base64(text))
        if (net::base64(*bytes) != text) std::abort();
    if (const auto bytes = net::from_base64url(text))
        if (net::base64url(*bytes) != text) std::abort();
    return 0;
}
