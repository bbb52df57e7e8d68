#pragma once

#include <string>
#include <vector>

#include "connectors/known.hpp"
#include "core/page.hpp"

namespace webcare::connectors::feed {

/// Where a feed has been read to; the cursor's token. A feed is a window, not a log, so that is:
/// what stood in the last two windows.
struct State {
    std::string address;         ///< hash of the configured address: another one starts afresh
    std::string credentials;     ///< hash: other credentials drop the validators
    std::string etag, modified;  ///< verbatim, of an answer that was read whole
    std::string body;            ///< hash of that answer
    std::string ttl;             ///< that answer's, in minutes as written: it holds for a 304 too
    std::string learned_url;     ///< where to ask instead of the configured address, or empty
    std::string moved_to;        ///< a permanent redirect that was seen, and how often in a row
    int moved_seen = 0;
    std::vector<Known> known;  ///< newest window first
    bool polled = false;       ///< false: nothing was ever read

    State() = default;
    bool operator==(const State&) const = default;

    void forget_validators() { etag.clear(), modified.clear(), body.clear(), ttl.clear(); }
};

/// Reads a token; one that cannot be read is a fresh state.
State read_state(const Cursor& cursor);
Cursor write_state(const State& state);

}  // namespace webcare::connectors::feed
