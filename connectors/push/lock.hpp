#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "connectors/poll/pushed.hpp"
#include "net/http.hpp"
#include "net/signature.hpp"

namespace webcare::connectors::push {

/// Tells whether a post comes from who holds one of our keys. Pure, thread-safe.
class Lock {
 public:
    Lock() = default;  ///< nothing opens it
    Lock(poll::Signature how, std::vector<Secret> keys);

    bool has_key() const { return !keys_.empty() || !webhook_keys_.empty(); }
    /// Compares in constant time, with every key: two live while a secret is changed. Gives what
    /// the signature itself calls the delivery (webhook-id), or "". Fails as denied, with words for
    /// the sender.
    Result<std::string> open(const net::Headers& headers, const net::Headers& query,
                             std::string_view body, Time now) const;

 private:
    Result<std::string> open_webhook(const net::Headers& headers, std::string_view body,
                                     Time now) const;
    Status check_time(std::string_view stamp, Time now) const;
    Status check_mac(const net::Headers& headers, std::string_view sent, std::string_view body,
                     Time now) const;
    Status check_token(std::string_view sent) const;

    poll::Signature how_;
    std::vector<Secret> keys_;
    std::vector<net::WebhookKey> webhook_keys_;
};

}  // namespace webcare::connectors::push
