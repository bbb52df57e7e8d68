#pragma once

#include "daemon/planner.hpp"

namespace webcare::daemon {

/// One new mention, or a new revision of a known one.
struct Planner::Item {
    std::string_view id;  // the mention's, within the page that brought it
    Mention mention;
    std::size_t page = 0;  // index in the round
    bool may_alert = true;
    config::Keep keep = config::Keep::all;
    bool known = false;           // seen before, whether it is still kept or not
    std::optional<Level> before;  // of the revision we had
    bool judged = false;          // as the revision we had: it was deleted, and says nothing new
    bool grown = false;           // only its reactions are new
    bool drops_words = false;     // deleted, and the network's terms ask that the words go
    Assessment assessment;
    escalation::Holding holding;
    History history;
    bool counts_read = false;   // of the history
    Unknown unknown;            // what the rules asked of the history, and it does not hold
    std::uint32_t crashes = 0;  // quarantined when not 0
};

}  // namespace webcare::daemon
