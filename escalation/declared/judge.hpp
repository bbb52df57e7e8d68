#pragma once

#include <optional>
#include <string>

#include "escalation/declared/definition.hpp"
#include "net/http.hpp"

namespace webcare::escalation::declared {

/// What an answer means, by what the definition says of the service and, where that is silent, by
/// its status.
struct Verdict {
    bool delivered = false;
    bool anew = false, too_large = false, renew = false;  ///< what to try before giving up
    std::string thread;                                   ///< as Receipt::thread, when delivered
    std::optional<Error> error;
    Verdict() = default;
};

/// Pure. The detail of an error quotes the answer's beginning, printable, secrets not yet hidden.
Verdict judge(const Definition& definition, const Send& send, const Scope& scope,
              const net::Response& response, Time now);

/// What `find` remembers of the answer, as Receipt::thread; empty where nothing was found.
std::string found(const Send& find, const Scope& scope, const net::Response& response);

}  // namespace webcare::escalation::declared
