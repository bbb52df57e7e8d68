#include "net/signature.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <charconv>
#include <chrono>
#include <limits>

namespace webcare::net {
namespace {

constexpr std::string_view secret_prefix = "whsec_";
constexpr std::chrono::seconds window = std::chrono::minutes{5};
constexpr std::size_t longest_id = 256;  // bytes; an id is kept, so it is bounded

Secret key_bytes(const Secret& secret) {
    const std::string_view text = secret.reveal();
    if (!text.starts_with(secret_prefix)) return secret;
    auto bytes = from_base64(text.substr(secret_prefix.size()));
    return bytes ? Secret{std::move(*bytes)} : secret;  // not base64 after all: taken as it stands
}

std::string timestamp(Time at) {
    return std::to_string(std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count());
}

std::optional<std::int64_t> whole_number(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (ec != std::errc{} || end != text.data() + text.size() || value < 0) return std::nullopt;
    return value;
}

std::string signed_text(std::string_view id, std::string_view stamp, std::string_view body) {
    std::string text;
    text.reserve(id.size() + stamp.size() + body.size() + 2);
    text.append(id).append(1, '.').append(stamp).append(1, '.').append(body);
    return text;
}

// "v1,AAA v1a,BBB v1,CCC": true when any v1 is `expected`. All are looked at, whatever the first
// says.
bool any_matches(std::string_view list, std::string_view expected) {
    bool matches = false;
    while (!list.empty()) {
        const std::string_view one = list.substr(0, list.find(' '));
        list.remove_prefix(std::min(list.size(), one.size() + 1));
        if (!one.starts_with("v1,")) continue;
        const auto bytes = from_base64(one.substr(3));
        if (bytes) matches |= equal_in_constant_time(*bytes, expected);
    }
    return matches;
}

Error refused(std::string why) {
    return Error{ErrorKind::denied, std::move(why)};
}

}  // namespace

std::string hmac_sha256(std::string_view key, std::string_view message) {
    std::array<unsigned char, 32> digest{};
    unsigned int size = 0;
    if (key.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) return {};
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
         reinterpret_cast<const unsigned char*>(message.data()), message.size(), digest.data(),
         &size);
    return {reinterpret_cast<const char*>(digest.data()), size};
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

WebhookKey::WebhookKey(const Secret& secret) : key_{key_bytes(secret)} {}

Headers WebhookKey::sign(std::string_view id, Time at, std::string_view body) const {
    const std::string stamp = timestamp(at);
    const std::string mac = hmac_sha256(key_.reveal(), signed_text(id, stamp, body));
    Headers headers;
    headers.reserve(3);
    headers.emplace_back("webhook-id", id);
    headers.emplace_back("webhook-timestamp", stamp);
    headers.emplace_back("webhook-signature", "v1," + base64(mac));
    return headers;
}

Result<std::string> WebhookKey::verify(const Headers& headers, std::string_view body,
                                       Time now) const {
    if (key_.empty()) return refused("no secret is configured");
    const auto id = header(headers, "webhook-id");
    const auto stamp = header(headers, "webhook-timestamp");
    const auto signatures = header(headers, "webhook-signature");
    if (!id || id->empty() || !stamp || !signatures)
        return refused("webhook-id, webhook-timestamp or webhook-signature is missing");
    if (id->size() > longest_id) return refused("webhook-id is too long");

    const auto seconds = whole_number(*stamp);
    if (!seconds) return refused("webhook-timestamp is not a number of seconds");
    const std::int64_t current =
        std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
    if (*seconds < current - window.count() || *seconds > current + window.count())
        return refused("webhook-timestamp is outside the window of 5 minutes");

    const std::string mac = hmac_sha256(key_.reveal(), signed_text(*id, *stamp, body));
    if (!any_matches(*signatures, mac)) return refused("no signature matches");
    return std::string{*id};
}

std::string LinkSigner::sign(std::string_view payload, Time expires) const {
    const std::string content = timestamp(expires) + "." + std::string{payload};
    return base64url(content) + "." + base64url(hmac_sha256(key_.reveal(), content));
}

Result<std::string> LinkSigner::open(std::string_view token, Time now) const {
    const std::size_t dot = token.find('.');
    if (key_.empty() || dot == token.npos) return refused("not a link of ours");
    const auto content = from_base64url(token.substr(0, dot));
    const auto mac = from_base64url(token.substr(dot + 1));
    if (!content || !mac || !equal_in_constant_time(*mac, hmac_sha256(key_.reveal(), *content)))
        return refused("not a link of ours");

    const std::size_t end = content->find('.');
    if (end == content->npos) return refused("not a link of ours");
    const auto expires = whole_number(std::string_view{*content}.substr(0, end));
    if (!expires) return refused("not a link of ours");
    if (std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count() >= *expires)
        return refused("the link has expired");
    return content->substr(end + 1);
}

}  // namespace webcare::net
