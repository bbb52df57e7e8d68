#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "connectors/known.hpp"
#include "connectors/poll/usual.hpp"
#include "core/page.hpp"
#include "core/time.hpp"

namespace webcare::connectors::poll {

/// A walk through pages that has begun and not ended. It survives a crash: the next page is asked,
/// not the first.
struct Walk {
    std::string page;  ///< {page} of the next request, or its whole address
    bool is_address = false;
    std::string newest;        ///< greatest seen in this walk; becomes Reading::newest when it ends
    std::vector<Known> known;  ///< handed over in this walk; they do not end it
    int pages = 0;             ///< read so far
    std::string validator;     ///< of its first page; becomes Reading::validator when it ends
    Walk() = default;
    bool operator==(const Walk&) const = default;
};

/// Where one request (for one of its values) has been read to.
struct Reading {
    std::string newest;
    std::vector<Known> known;
    std::optional<Walk> walk;
    bool instead = false;  ///< asks with the other query
    /// Hash of the address and the ETag of the first page (RFC 9110, 8.8.3): while the service
    /// answers 304 nothing is new. Empty: asked without.
    std::string validator;
    Usual usual;  ///< which fields its messages have
    Reading() = default;
    bool operator==(const Reading&) const = default;
};

struct Collected {
    std::optional<Time> at;  ///< when it was complete; none: it is being gathered
    std::vector<std::string> values;
    Collected() = default;
    bool operator==(const Collected&) const = default;
};

struct Spent {
    std::string day;  ///< in the budget's zone
    double amount = 0;
    Spent() = default;
    bool operator==(const Spent&) const = default;
};

/// A message handed over lately, for reading it again.
struct Recent {
    std::string id;  ///< native
    Time at;
    Recent() = default;
    Recent(std::string i, Time t) : id{std::move(i)}, at{t} {}
    bool operator==(const Recent&) const = default;
};

/// The cursor of a polled source.
struct State {
    static constexpr std::size_t most_recent = 1000;

    std::string identity;  ///< Settings::identity(): another one starts afresh
    std::map<std::string, Reading, std::less<>> readings;
    std::map<std::string, Collected, std::less<>> collected;
    std::map<std::string, Spent, std::less<>> spent;
    std::optional<Time> quiet_until;  ///< the service said that what we may ask is used up
    std::vector<Recent> recent;       ///< newest last
    std::optional<Time> revisited;
    std::size_t revisit_at = 0;  ///< of `recent`, where the round goes on
    bool polled = false;         ///< a whole round has ended once
    State() = default;
    bool operator==(const State&) const = default;
};

/// A token that cannot be read is a fresh state.
State read_state(const Cursor& cursor);
Cursor write_state(const State& state);

}  // namespace webcare::connectors::poll
