#pragma once

#include <optional>
#include <string>

#include "escalation/declared/definition.hpp"

namespace webcare::escalation::declared {

/// The access token of one channel by OAuth 2.0 client credentials, in memory only. One lane asks
/// at a time; two that ask at once both get a good one. I/O thread.
class Token {
 public:
    /// The one that is known, or another. Fails as denied when the service refuses the client.
    asio::awaitable<Result<std::string>> get(const Auth::ClientCredentials& by, Values values,
                                             const net::Access& access, const Parts& parts);
    void forget() { expires_.reset(); }
    const std::string& known() const { return token_; }

 private:
    std::string token_;
    std::optional<Time> expires_;
};

}  // namespace webcare::escalation::declared
