#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "config/config.hpp"
#include "core/page.hpp"
#include "net/http.hpp"
#include "net/signature.hpp"

namespace webcare::connectors::push {

/// One verified POST: what it brought, and the key under which a repeat is recognised.
struct Delivery {
    std::string id;  ///< webhook-id
    Page page;
    Delivery() = default;
};

/// The push source: POST /hooks/NAME, signed as Standard Webhooks. Pure; the HTTP server calls it
/// and waits for the commit before it answers. Thread-safe.
class Receiver {
 public:
    /// Nothing when the options are wrong (reported). A source without a secret is a receiver that
    /// is off (404).
    static std::optional<Receiver> prepare(const config::Source& source,
                                           config::Problems& problems);

    const std::string& name() const { return name_; }
    bool enabled() const { return !keys_.empty(); }
    /// One mention, a JSON array, or NDJSON. Fails as denied (signature, window: 401), malformed
    /// (which line, why: 400).
    Result<Delivery> accept(const net::Headers& headers, std::string_view body, Time now) const;

    static constexpr std::size_t max_body = 8 << 20;  ///< bytes; more is 413
    static constexpr std::size_t max_mentions = 10'000;

 private:
    std::string name_;
    std::vector<net::WebhookKey> keys_;  ///< two live keys while a secret is rotated
};

}  // namespace webcare::connectors::push
