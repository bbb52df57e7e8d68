#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace webcare::daemon {

/// For the crash harness: ends the process, as kill -9 does, where it passes a named moment of the
/// outbox. `asked` is "after_send", or "after_send:3" for the third time; empty: nothing happens.
/// At "in_mark" the end comes up to a millisecond later, while the commit is under way.
std::function<void(std::string_view)> failpoint(const std::string& asked);

}  // namespace webcare::daemon
