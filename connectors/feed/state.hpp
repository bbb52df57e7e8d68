#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/page.hpp"

namespace webcare::connectors::feed {

/// What is remembered of an entry that was handed over: enough to know it and to see that it
/// changed.
struct Known {
    std::uint64_t id = 0;       ///< stable_hash of the native id
    std::uint32_t content = 0;  ///< of title, text and deletion
    Known() = default;
    Known(std::uint64_t i, std::uint32_t c) : id{i}, content{c} {}
    bool operator==(const Known&) const = default;
};

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

/// The memory after a window: the window itself, then what was known before, up to two windows and
/// at least 1,000 entries.
std::vector<Known> remember(const std::vector<Known>& window, const std::vector<Known>& before);

}  // namespace webcare::connectors::feed
