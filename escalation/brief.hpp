#pragma once

#include <string>
#include <vector>

#include "core/zone.hpp"
#include "escalation/channel.hpp"

namespace webcare::escalation {

/// How much of an alert a channel has room for, in user-perceived characters.
struct Room {
    std::size_t quote = 1200;
    std::size_t line = 300;  ///< any other line
    std::size_t signals = 6;
    std::size_t guidance = 8;  ///< lines of each kind
    Room() = default;
};

/// What an alert says to people, in words, in the order they are needed. Text from outside is cut
/// to size between graphemes but still raw: the channel encodes every piece for its own sink.
struct Brief {
    struct Fact {
        std::string label, text;
        Fact() = default;
        Fact(std::string l, std::string t) : label{std::move(l)}, text{std::move(t)} {}
    };

    std::string headline;  ///< "HIGH complaint by @noor on mastodon"; holds the author's handle
    std::string mark;      ///< that this may be a repeat, or is a test; else empty
    std::string quote;     ///< the mention's text; lines may break in it
    std::vector<Fact> facts;
    std::vector<std::string> why;       ///< signals, strongest first
    std::vector<std::string> points;    ///< what to keep in mind
    std::vector<std::string> skeleton;  ///< the answer to fill in
    std::vector<std::string> cautions;
    std::string permalink;  ///< http or https without blanks and controls, or empty
    std::string link;       ///< our own signed page, or empty
    Brief() = default;
};

/// `idempotent` channels show one delivery once, so that no repeat needs a mark.
Brief write_brief(const Message& message, const Zone& zone, bool idempotent, const Room& room);

/// A web address that may become clickable: http or https, no blanks, no controls, ASCII, at most
/// 2,000 bytes; else empty.
std::string safe_url(std::string_view url);

/// "CRITICAL", "HIGH", "MEDIUM", "LOW", or "FYI".
std::string_view loud(Level level);

}  // namespace webcare::escalation
