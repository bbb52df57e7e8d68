#pragma once

#include <optional>
#include <string>

#include "core/result.hpp"
#include "net/http.hpp"
#include "net/url.hpp"

namespace webcare::net {

/// The way of one request through its redirects. Pure: decides, and opens nothing.
class Trail {
 public:
    Trail(Url start, int limit) : at_{std::move(start)}, left_{limit} {}

    const Url& at() const { return at_; }                   ///< where the next request goes
    const std::string& moved_to() const { return moved_; }  ///< see Response::moved_to

    /// Looks at a response: true when `at()` is a new place to ask, and `request.headers` are what
    /// may go there. When the origin changes only headers known to be harmless go on (Accept,
    /// validators, ...), so that no credential crosses, whatever its header is called. Fails as
    /// malformed for a Location that cannot be followed and past the limit, as denied when a
    /// request that carried credentials would go from https to http.
    Result<bool> follow(const Response& response, Request& request);

 private:
    Url at_;
    int left_;
    bool permanent_so_far_ = true;
    std::string moved_;
};

}  // namespace webcare::net
