#pragma once

#include <string_view>

#include "connectors/feed/entry.hpp"
#include "connectors/feed/options.hpp"
#include "connectors/feed/state.hpp"
#include "core/page.hpp"

namespace webcare::connectors::feed {

/// Compares a feed's window with what is known of it: puts what is new or changed into `page`,
/// oldest first, and the window into `state.known`. Consumes the entries. True when messages may
/// have been missed: there is a memory, and nothing of the window is in it. Pure.
bool take_window(Document& document, std::string_view network, const Options& options, Time now,
                 State& state, Page& page);

}  // namespace webcare::connectors::feed
