#pragma once

#include <string>
#include <string_view>

#include "core/result.hpp"
#include "core/secret.hpp"
#include "core/time.hpp"
#include "net/http.hpp"

namespace webcare::net {

/// HMAC-SHA256, raw 32 bytes.
std::string hmac_sha256(std::string_view key, std::string_view message);
bool equal_in_constant_time(std::string_view a, std::string_view b);

std::string base64(std::string_view bytes);
std::optional<std::string> from_base64(std::string_view text);
std::string base64url(std::string_view bytes);  ///< without padding
std::optional<std::string> from_base64url(std::string_view text);
std::string hex(std::string_view bytes);

/// Standard Webhooks (standardwebhooks.com, spec 1.0.0): signature "v1,<base64>" over
/// "id.timestamp.body". A secret with the prefix whsec_ is base64; any other is taken as its bytes.
class WebhookKey {
 public:
    explicit WebhookKey(const Secret& secret);
    /// The three headers webhook-id, webhook-timestamp, webhook-signature.
    Headers sign(std::string_view id, Time at, std::string_view body) const;
    /// Checks signature (any of several, any v1) in constant time and the window of 5 minutes
    /// around `now`. Gives the webhook-id; fails as denied.
    Result<std::string> verify(const Headers& headers, std::string_view body, Time now) const;

 private:
    Secret key_;
};

/// A signed, expiring link: `token` proves that we made it for this purpose and until when.
/// Format: base64url(payload) "." base64url(hmac); the payload is readable, not secret.
class LinkSigner {
 public:
    explicit LinkSigner(Secret key) : key_{std::move(key)} {}
    std::string sign(std::string_view payload, Time expires) const;
    /// The payload, or denied with the reason (expired, not ours).
    Result<std::string> open(std::string_view token, Time now) const;

 private:
    Secret key_;
};

}  // namespace webcare::net
