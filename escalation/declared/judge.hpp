#pragma once

#include <functional>
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

/// Takes what is secret out of a text.
using Hide = std::function<std::string(std::string)>;

/// Pure. An answer that proves by its body that the message is there is no error, whatever words of
/// others it repeats. The detail of an error quotes the answer's beginning, printable and hidden
/// before it is cut, so that no half of a secret is left.
Verdict judge(const Definition& definition, const Send& send, const Scope& scope,
              const net::Response& response, Time now, const Hide& hide = {});

/// What `find` remembers of the answer, as Receipt::thread; empty where nothing was found.
std::string found(const Send& find, const Scope& scope, const net::Response& response);

}  // namespace webcare::escalation::declared
